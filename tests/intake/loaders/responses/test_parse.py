"""What a row of a survey or a log of letters says."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from tests.support.factories import bring, response, store
from tests.support.intake_tables import FILES, list_waiting_rows


def test_a_row_without_answer_letter_or_refusal_is_set_aside(sqlite: Engine, tmp_path: Path) -> None:
    report = store(sqlite, "responses", [response(answers=0)], tmp_path)
    assert report.problems == [(2, "the row has no answer and no letter, and does not say that it declines")]


def test_the_respondent_s_address_tells_the_organisation_where_the_cell_is_empty_and_else_comes_first(
    sqlite: Engine, tmp_path: Path
) -> None:
    rows = [
        response("", Email="a@leeds.gov.uk") | {"Response ID": "1"},
        response("Policy team", Email="b@camden.gov.uk") | {"Response ID": "2"},
    ]
    report = store(sqlite, "responses", rows, tmp_path)
    assert report.added == 1
    assert report.notes == {'"Organisation" is empty: the organisation follows from the e-mail address': [2]}
    assert list_waiting_rows(sqlite)[0].doubt == {
        "about": "organisation",
        "written": "Policy team",
        "candidates": ["CMD"],
    }


def test_the_author_s_trial_of_a_survey_is_no_response(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FILES / "shapes" / "qualtrics.csv")
    assert report.problems == [(7, '"Status - Response Type" tells that it is a trial of the survey, no response')]


def test_a_response_that_was_not_sent_off_counts_from_the_day_it_was_begun_and_the_report_says_so(
    sqlite: Engine,
) -> None:
    report = bring(sqlite, "responses", FILES / "shapes" / "limesurvey_codes.csv")
    assert report.notes["it was not sent off: the day on which it was begun counts"] == [5]


def list_sent_in(engine: Engine) -> list[bool]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(Response.sent_in).order_by(Response.id)))


def test_a_form_was_sent_in_unless_the_file_says_that_it_was_not(sqlite: Engine, tmp_path: Path) -> None:
    rows = [
        response("Leeds"),
        response("Camden", Status="Partial"),
        response("York", Status=""),
    ]
    store(sqlite, "responses", rows, tmp_path)
    assert list_sent_in(sqlite) == [True, False, True]
    columns = {name: value for name, value in response("Camden").items() if name != "Status"}
    store(sqlite, "responses", [columns | {"Q1. What about 1?": "We say more."}], tmp_path)
    assert list_sent_in(sqlite) == [True, False, True]  # a file that does not say changes nothing
    store(sqlite, "responses", [response("Camden")], tmp_path)
    assert list_sent_in(sqlite) == [True, True, True]


def test_what_was_begun_and_has_no_day_of_arrival_was_not_sent_in(sqlite: Engine) -> None:
    bring(sqlite, "responses", FILES / "shapes" / "limesurvey_codes.csv")
    assert list_sent_in(sqlite).count(False) == 1


def test_what_a_row_says_of_its_days_is_told(sqlite: Engine, tmp_path: Path) -> None:
    rows = [
        response("Leeds", received="2015-01-05"),
        response("York", received="2015-03-14"),
        response("Camden", Status="Withdrawn"),
        response("Kent", Withdrawn="2015-02-05"),
    ]
    report = store(sqlite, "responses", rows, tmp_path)
    assert report.notes == {
        "it came before the consultation opened: check the date": [2],
        "it came after the closing day, and counts from its day on": [3],
        "it was withdrawn, and stops counting on that day": [5],
    }
    assert report.problems == [(4, '"Status" says that it was withdrawn, and no date says when')]
