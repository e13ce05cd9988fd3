"""The exports of survey and mailing tools: tests/files/shapes has one of each."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Activity,
    Answer,
    Contact,
    Outreach,
    Question,
    Response,
)
from tests.support.factories import bring, contact, store
from tests.support.intake_tables import FILES, inspect_path

SURVEYS = (
    "citizen_space.csv", "smartsurvey.csv", "surveymonkey.csv", "microsoft_forms.xlsx", "qualtrics.csv",
    "limesurvey_codes.csv", "limesurvey_text.csv", "snap.csv",
)  # fmt: skip


MAILINGS = ("notify.csv", "mailchimp.csv", "dotdigital.csv", "mailerlite.csv")


DAYS = {"Leeds City Council": "2015-01-12", "LB Camden": "2015-01-28", "Dacorum BC": "2015-02-03"}


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


@pytest.mark.parametrize(
    ("name", "kind"), [*((name, "responses") for name in SURVEYS), *((name, "outreach") for name in MAILINGS)]
)
def test_what_a_file_holds_is_guessed_right(sqlite: Engine, name: str, kind: str) -> None:
    assert inspect_path(sqlite, FILES / "shapes" / name).kind == kind
