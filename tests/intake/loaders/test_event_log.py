"""A log of events becomes one message a recipient, with the day of each event."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Activity, Contact, Outreach
from lib.intake.loaders.event_log import EVENT_NOTE, RETRIED_NOTE
from lib.intake.review import CREATE_ORGANISATION, ReviewDecision, resolve_rows
from tests.support.factories import OFFICER, bring, contact, store
from tests.support.intake_tables import FILES, list_waiting_rows, read_data_tables

PEOPLE = [contact("Camden", Email="leader@camden.example"), contact(Email="leader@leeds.example")]
SHAPES = FILES / "shapes"


def day(number: int) -> dt.date:
    return dt.date(2015, 1, number)


def read_messages(engine: Engine) -> dict[str, Outreach]:
    with open_read_session(engine) as session:
        return {str(row.email): row.Outreach for row in session.execute(select(Contact.email, Outreach).join(Contact))}


@pytest.mark.parametrize(
    ("name", "clicked_on", "opened_on"), [("sendgrid_events.csv", 13, 13), ("brevo_log.csv", None, 14)]
)
def test_each_recipient_has_one_message_with_the_day_of_each_event_in_whatever_order_they_come(
    engine: Engine, tmp_path: Path, name: str, clicked_on: int | None, opened_on: int
) -> None:
    store(engine, "contacts", PEOPLE, tmp_path)
    report = bring(engine, "outreach", SHAPES / name)
    assert (report.added, report.pending_count) == (2, 0)
    assert report.rows_read == report.added + report.changed + report.unchanged
    messages = read_messages(engine)
    camden, leeds = messages["leader@camden.example"], messages["leader@leeds.example"]
    assert (camden.sent_on, leeds.sent_on, leeds.bounced_on, leeds.delivered_on) == (day(12), day(12), day(12), None)
    assert (camden.bounce_kind, leeds.bounce_kind) == (None, "hard" if "brevo" in name else None)
    assert camden.delivered_on == (day(12) if clicked_on else day(13))
    assert (camden.opened_on, camden.engaged_on) == (day(opened_on), day(clicked_on) if clicked_on else None)
    assert camden.bounced_on is None
    with open_read_session(engine) as session:
        assert [(row.title, row.day) for row in session.scalars(select(Activity))] == [("Launch", day(12))]
        marked = set(session.scalars(select(Contact.email).where(Contact.do_not_contact)))
    assert marked == ({"leader@camden.example"} if clicked_on else set())


def test_a_row_that_adds_to_a_message_and_a_retried_delivery_are_told(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", PEOPLE, tmp_path)
    report = bring(sqlite, "outreach", SHAPES / "brevo_log.csv")
    assert report.notes[RETRIED_NOTE] == [3]
    assert report.notes[EVENT_NOTE] == [3, 4, 5, 7]


def test_the_same_log_again_changes_nothing_and_a_trial_tells_what_it_would_do(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", PEOPLE, tmp_path)
    told = bring(engine, "outreach", SHAPES / "sendgrid_events.csv", dry_run=True)
    assert told.count_outcomes() == bring(engine, "outreach", SHAPES / "sendgrid_events.csv").count_outcomes()
    before = read_data_tables(engine)
    report = bring(engine, "outreach", SHAPES / "sendgrid_events.csv")
    assert (report.added, report.changed, report.newly_pending) == (0, 0, 0)
    assert read_data_tables(engine) == before


def test_the_same_title_weeks_later_is_another_mailing_and_an_unknown_event_waits(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "contacts", PEOPLE, tmp_path)
    heading, row = "Email,Event,Timestamp,Subject\n", "leader@leeds.example,{},2015-{}T10:00:00Z,News\n"
    events = (
        ("Delivered", "01-12"),
        ("Opened", "01-20"),
        ("Delivered", "02-12"),
        ("Clicked", "02-13"),
        ("Teleported", "02-14"),
    )
    (tmp_path / "log.csv").write_text(heading + "".join(row.format(*event) for event in events))
    report = bring(sqlite, "outreach", tmp_path / "log.csv")
    assert (report.added, report.unchanged, report.ambiguous) == (2, 2, 1)
    with open_read_session(sqlite) as session:
        rows = session.execute(
            select(Outreach.sent_on, Outreach.opened_on, Outreach.engaged_on).order_by(Outreach.sent_on)
        )
        assert [tuple(row) for row in rows] == [
            (day(12), day(20), None),
            (dt.date(2015, 2, 12), None, dt.date(2015, 2, 13)),
        ]


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_events_that_waited_for_their_address_belong_to_the_mailing_that_is_stored_however_late_they_came(
    engine: Engine, tmp_path: Path, is_newest_first: bool
) -> None:
    store(engine, "contacts", PEOPLE, tmp_path)
    events = [
        {"Email": address, "Event": event, "Timestamp": f"2015-01-{number:02}", "Subject": "Launch"}
        for address in ("leader@leeds.example", "new.person@leeds.example")
        for event, number in (("processed", 6), ("delivered", 6), ("open", 20))
    ]
    report = store(engine, "outreach", events[::-1] if is_newest_first else events, tmp_path)
    assert report.ambiguous == 3
    row_ids = tuple(row.id for row in list_waiting_rows(engine))
    decision = ReviewDecision(row_ids, CREATE_ORGANISATION, ("LDS",), remember=False)
    assert resolve_rows(engine, decisions=[decision], actor=OFFICER).loaded == 3
    with open_read_session(engine) as session:
        assert session.scalars(select(Activity.day)).all() == [day(6)]
    waited, other = (read_messages(engine)[f"{name}@leeds.example"] for name in ("new.person", "leader"))
    assert (waited.sent_on, waited.delivered_on, waited.opened_on) == (day(6), day(6), day(20))
    assert (other.sent_on, other.delivered_on, other.opened_on) == (day(6), day(6), day(20))
