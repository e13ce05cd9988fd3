"""What each column holds, and what the file does not say."""

from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.intake.import_file import Inspection
from lib.intake.mapping.mapping import Mapping
from lib.intake.reading.sheets import build_manual_sheet
from lib.settings import ROOT
from lib.ui.imports.column_mapping import describe_use
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


def test_how_many_columns_are_used_follows_what_is_mapped(empty: str, officer: OpenAsOfficer) -> None:
    app = upload_file(officer(empty), ROOT / "tests" / "files" / "headings" / "smartsurvey.csv")
    assert "**6 of 10 columns are used**, as its headings say" in [text.value for text in app.markdown]


def test_the_count_of_used_columns_is_that_of_what_was_said() -> None:
    sheet = build_manual_sheet("f.csv", ["Council", "Q1", "Remark"], ["", "", ""])
    proposed = Mapping("responses", {"Council": "organisation", "Q1": "question 1"})
    inspection = Inspection("responses", sheet, proposed, is_remembered=True, import_times=())
    assert describe_use(inspection, proposed.targets) == (
        "**2 of 3 columns are used**, as confirmed for the last file of this shape"
    )
    assert describe_use(inspection, {"Council": "organisation"}) == "**1 of 3 columns are used**, as you have said"


def test_codes_are_asked_about_beside_the_columns(empty: str, officer: OpenAsOfficer) -> None:
    app = upload_file(officer(empty), ROOT / "tests" / "files" / "choices" / "codes.csv")
    assert list(app.dataframe[1].value["code"]) == ["1", "2", "3"]
    assert list(app.dataframe[1].value["means"]) == ["Peer challenge", "Training", "Data"]
    app.checkbox[0].set_value(True).run()
    assert metrics(app)["Added"] == "3"


def test_leader_and_chief_executive_are_shown_as_two_people_of_a_row(empty: str, officer: OpenAsOfficer) -> None:
    app = upload_file(officer(empty), ROOT / "tests" / "files" / "people" / "leader_and_chief_executive.csv")
    shown = dict(zip(app.dataframe[0].value["column"], app.dataframe[0].value["holds"], strict=True))
    assert (shown["Leader email"], shown["Chief Executive"]) == ("Leader: e-mail", "Chief executive: name")
    assert metrics(app)["Added"] == "5"


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
