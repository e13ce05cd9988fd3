"""What each column holds, and what the file does not say."""

from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.settings import ROOT
from tests.support.factories import day
from tests.support.page_text import metrics
from tests.ui.imports.conftest import OpenAsOfficer, press_button, upload_file


def test_what_a_mailing_report_does_not_say_is_asked_once(empty: str, officer: OpenAsOfficer) -> None:
    file = ROOT / "tests" / "files" / "shapes" / "mailchimp.csv"
    app = upload_file(officer(empty), file)
    assert "Mailing and Sent on is missing: fill it in below the table" in app.warning[0].value
    app.text_input[0].set_value("Launch")
    next(one for one in app.date_input if "Sent on" in one.label).set_value(day("2015-01-12"))
    app.run()
    assert not app.exception
    assert metrics(app)["Doubted"] == "4"


def test_every_column_s_meaning_is_one_of_those_that_can_be_chosen(full: str, officer: OpenAsOfficer) -> None:
    file = ROOT / "data" / "samples" / "survey_export.csv"
    app = upload_file(officer(full), file)
    shown = list(app.dataframe[0].value["holds"])
    assert len([one for one in shown if one.startswith("Question ")]) == 4
    assert all(one == one.strip() for one in shown)


def test_the_order_of_day_and_month_is_asked_once_for_the_column_where_nothing_tells(
    empty: str, officer: OpenAsOfficer
) -> None:
    app = upload_file(officer(empty), ROOT / "tests" / "files" / "faults" / "dates_that_do_not_tell.csv")
    assert 'comes first in "Date received"' in app.warning[0].value
    assert not metrics(app)
    question = next(radio for radio in app.radio if "Date received" in radio.label)
    question.set_value("month first").run()
    assert not app.exception
    assert metrics(app)["Added"] == "1"
    press_button(app, "Bring in 1 row")
    with open_read_session(get_engine(empty)) as session:
        assert session.scalars(select(Response.received_on)).one() == day("2015-02-03")
