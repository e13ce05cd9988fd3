"""The exports of survey and mailing tools, and the faults that concern what a file says. tests/files/shapes has one each."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Activity, Answer, Contact, Organisation, Outreach, Question, Response
from lib.intake.import_file import Inspection, inspect_file
from lib.intake.mapping.mapping import MONTH_FIRST, Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.settings import ROOT
from tests.support.factories import bring, contact, store

FILES = ROOT / "tests" / "files"
SURVEYS = (
    "citizen_space.csv", "smartsurvey.csv", "surveymonkey.csv", "microsoft_forms.xlsx", "qualtrics.csv",
    "limesurvey_codes.csv", "limesurvey_text.csv", "snap.csv",
)  # fmt: skip
MAILINGS = ("notify.csv", "mailchimp.csv", "dotdigital.csv", "mailerlite.csv")
DAYS = {"Leeds City Council": "2015-01-12", "LB Camden": "2015-01-28", "Dacorum BC": "2015-02-03"}


def look(engine: Engine, path: Path) -> Inspection:
    with open_file(path, FileLimits()) as file:
        return inspect_file(engine, file)


@pytest.mark.parametrize("name", SURVEYS)
def test_a_survey_export_is_recognised_with_its_questions_and_the_answers_of_each_council(
    sqlite: Engine, name: str
) -> None:
    report = bring(sqlite, "responses", FILES / "shapes" / name)
    assert report.added >= 3
    assert report.ambiguous == 0
    with open_read_session(sqlite) as session:
        rows = session.execute(
            select(Response.submitted_by, Response.received_on, Question.number, Answer.text)
            .join(Answer, Answer.response_id == Response.id)
            .join(Question, Question.id == Answer.question_id)
        ).all()
    found = {(row.submitted_by, row.number): row.text for row in rows if row.text != "Just testing"}
    first = {row.submitted_by: row.received_on for row in reversed(rows)}
    assert {name: str(day) for name, day in first.items()} == DAYS
    assert found["Leeds City Council", 3] == "Yes, with conditions"
    assert found["Leeds City Council", 6] == "It's about right"
    assert found["LB Camden", 4] == "Two points:\nfirst, cost; second, time"
    assert found["Dacorum BC", 9] == 'The "light touch" option'
    assert found["Leeds City Council", 10] == "Peer challenge; Data"
    assert found["LB Camden", 10] == "Training"
    assert found["Dacorum BC", 10] == "Peer challenge; Training; Data"
    assert ("Dacorum BC", 2) not in found


def test_the_author_s_trial_of_a_survey_is_no_response(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FILES / "shapes" / "qualtrics.csv")
    assert report.problems == [(7, '"Status - Response Type" tells that it is a trial of the survey, no response')]


def test_a_response_that_was_not_sent_off_counts_from_the_day_it_was_begun_and_the_report_says_so(
    sqlite: Engine,
) -> None:
    report = bring(sqlite, "responses", FILES / "shapes" / "limesurvey_codes.csv")
    assert report.notes["it was not sent off: the day on which it was begun counts"] == [5]


@pytest.mark.parametrize("name", MAILINGS)
def test_a_mailing_report_tells_who_got_the_message_who_opened_and_clicked_and_where_it_bounced(
    sqlite: Engine, tmp_path: Path, name: str
) -> None:
    people = [contact(council, role, Email=address) for council, role, address in (
        ("Leeds City Council", "Leader", "leader@leeds.example"), ("Camden", "Leader", "leader@camden.example"),
        ("Dacorum", "Leader", "leader@dacorum.example"), ("Camden", "Chief Executive", "chief@camden.example"),
    )]  # fmt: skip
    store(sqlite, "contacts", people, tmp_path)
    told = {"mailchimp.csv": {"mailing": "Launch", "sent": "2015-01-12"}, "notify.csv": {}}.get(
        name, {"mailing": "Launch", "sent": "2015-01-12"}
    )
    report = bring(sqlite, "outreach", FILES / "shapes" / name, file_values=told)
    assert (report.added, report.pending_count) == (4, 0)
    with open_read_session(sqlite) as session:
        rows = session.execute(
            select(Contact.email, Outreach, Activity.channel)
            .join(Contact)
            .join(Activity, Activity.id == Outreach.activity_id)
        ).all()
    found = {row.email: row.Outreach for row in rows}
    assert {row.channel for row in rows} == {"E-mail"}
    assert {one.sent_on for one in found.values()} == {dt.date(2015, 1, 12)}
    assert found["chief@camden.example"].bounced_on == dt.date(2015, 1, 12)
    assert found["chief@camden.example"].delivered_on is None
    if name == "notify.csv":
        assert found["leader@leeds.example"].delivered_on == dt.date(2015, 1, 12)
        return
    assert found["leader@camden.example"].opened_on is not None
    assert found["leader@camden.example"].engaged_on is None
    assert found["leader@dacorum.example"].engaged_on is not None
    assert found["leader@dacorum.example"].delivered_on is not None


def test_a_report_that_names_no_mailing_and_no_day_asks_for_both(sqlite: Engine) -> None:
    with pytest.raises(FileProblem, match=r"no column for Mailing or Sent on.*Say it once for the whole file"):
        bring(sqlite, "outreach", FILES / "shapes" / "mailchimp.csv")


@pytest.mark.parametrize(
    ("name", "kind"), [*((name, "responses") for name in SURVEYS), *((name, "outreach") for name in MAILINGS)]
)
def test_what_a_file_holds_is_guessed_right(sqlite: Engine, name: str, kind: str) -> None:
    assert look(sqlite, FILES / "shapes" / name).kind == kind


def test_columns_once_confirmed_are_remembered_for_the_next_file_of_that_shape(engine: Engine, tmp_path: Path) -> None:
    rows = "Who,When,What they said\n{},2015-02-01,Yes indeed\n"
    (tmp_path / "first.csv").write_text(rows.format("Leeds"))
    (tmp_path / "second.csv").write_text(rows.format("Camden"))
    with pytest.raises(FileProblem, match="none of the first 20 rows has the headings"):
        bring(engine, "responses", tmp_path / "second.csv")
    said = Mapping("responses", {"Who": "organisation", "When": "received", "What they said": "question 1"})
    assert bring(engine, "responses", tmp_path / "first.csv", mapping=said).added == 1
    assert bring(engine, "responses", tmp_path / "second.csv").added == 1
    found = look(engine, tmp_path / "second.csv")
    assert found.is_remembered
    assert found.mapping.targets == said.targets


def test_the_organisation_is_found_by_what_stands_in_the_column_where_no_heading_names_it(
    sqlite: Engine, tmp_path: Path
) -> None:
    (tmp_path / "odd.csv").write_text("Response ID,Submitted,Where from,Q1\n1,2015-02-01,LB Camden,Yes\n")
    assert bring(sqlite, "responses", tmp_path / "odd.csv").added == 1


@pytest.mark.parametrize(("name", "days"), [("month_first.csv", ["2015-01-28", "2015-02-01"])])
def test_the_dates_of_a_whole_column_tell_whether_months_come_first(sqlite: Engine, name: str, days: list[str]) -> None:
    assert look(sqlite, FILES / "faults" / name).mapping.date_order == MONTH_FIRST
    bring(sqlite, "responses", FILES / "faults" / name)
    with open_read_session(sqlite) as session:
        assert sorted(str(day) for day in session.scalars(select(Response.received_on))) == days


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("both_orders.csv", "Some of its dates have the month first and others the day"),
        ("two_sheets.xlsx", "has 2 sheets with such headings, 'North' and 'South': say which one is meant"),
        ("two_columns_of_one_meaning.csv", "two columns of the same meaning"),
        ("no_headings.csv", "none of the first 20 rows has the headings"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_and_not_guessed(sqlite: Engine, name: str, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", FILES / "faults" / name)


def test_the_sheet_that_is_named_is_brought_in(sqlite: Engine) -> None:
    assert bring(sqlite, "responses", FILES / "faults" / "two_sheets.xlsx", sheet_name="South").added == 1


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("impossible_dates.csv", [
            (2, '"Date received": "31/02/2015" is not a date like 2015-01-05 or 05/01/2015'),
            (3, '"Date received": "13/13/2015" is not a date like 2015-01-05 or 05/01/2015'),
        ]),
        ("unknown_council.csv", [
            (2, '"Organisation": "Narnia Borough Council" is no organisation on the register, and no known other name of one'),
        ]),
        ("misspelt_council.csv", [
            (2, '"Organisation": "Wolverhamton City Concil" could be Wolverhampton City Council: it is written like this one'),
        ]),
        ("same_id_twice.csv", [(3, 'the id "1" stands twice in this file, with different content')]),
        ("very_long_cell.csv", []),
    ],
)  # fmt: skip
def test_a_row_in_doubt_is_named_with_its_line_and_the_others_go_in(
    sqlite: Engine, name: str, problems: list[tuple[int, str]]
) -> None:
    with open_read_session(sqlite) as session:
        called = session.scalars(select(Organisation.name).where(Organisation.code == "WLV")).one()
    report = bring(sqlite, "responses", FILES / "faults" / name)
    wanted = [(line, reason.replace("Wolverhampton City Council", called)) for line, reason in problems]
    assert [(line, reason.split(", ")[0].split(" or ")[0]) for line, reason in report.problems] == [
        (line, reason.split(", ")[0].split(" or ")[0]) for line, reason in wanted
    ]
    assert report.stored_count == report.rows_read - len(problems)


def test_the_same_response_under_two_ids_is_kept_once_and_the_report_says_so(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FILES / "faults" / "same_response_twice.csv")
    assert (report.added, report.unchanged) == (1, 1)
    assert report.notes == {"the same response stands twice in this file: same body, day and text": [3]}


def test_no_cell_of_a_row_is_lost_where_headings_repeat_themselves_or_are_empty(sqlite: Engine) -> None:
    from lib.database.models import QuarantinedRow

    bring(sqlite, "responses", FILES / "faults" / "repeated_headings.csv")
    with open_read_session(sqlite) as session:
        assert {"one", "two", "three"} <= set(session.scalars(select(QuarantinedRow.row)).one().values())
