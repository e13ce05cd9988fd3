"""A report finds the people of a saved list by reference, then by address; no message is lost and none doubled."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

import lib.actions.campaign_undo_rule
import lib.intake.undo_rule  # noqa: F401 - they register how their changes are undone
from lib.actions.recipient_lists import SavedList, SeenList, log_list_as_sent
from lib.changes.undo import undo_saved_change
from lib.database.campaign_models import RecipientList
from lib.database.engine import open_read_session
from lib.database.models import Activity, Contact, Import, Outreach
from lib.findings.recipient_lists import ListChoice, save_people_to_send_to
from lib.intake.import_report import ImportReport
from lib.intake.loaders.listed_people import OTHER_MAILING_NOTE, UNKNOWN_NOTE
from lib.intake.problems import FileProblem
from lib.intake.undo_rule import undo_import
from lib.queries.register.consultations import find_consultation
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.recipient_references import draw_references
from lib.terms import EMAIL
from tests.support.factories import OFFICER, bring, contact, day, store, write_csv

SENT = day("2015-02-03")
COUNCILS = {"CMD": "Camden", "DAC": "Dacorum", "BNE": "Barnet"}
Rows = list[dict[str, Any]]


@pytest.fixture
def saved(sqlite: Engine, tmp_path: Path) -> SavedList:
    """A list of the leaders of three councils."""
    store(sqlite, "contacts", [contact(name) for name in COUNCILS.values()], tmp_path)
    with open_read_session(sqlite) as session:
        consultation = find_consultation(session, None)
    choice = ListChoice(Scope(consultation.id, SENT), ApproachRule(SENT), EMAIL, tuple(COUNCILS))
    return save_people_to_send_to(
        sqlite, actor=OFFICER, choice=choice, title="First reminder", purpose="To remind", chosen_by="three councils"
    )


def send(engine: Engine, saved: SavedList, sent_on: dt.date = SENT) -> int:
    seen, today = SeenList(saved.list_id, saved.change_id), sent_on + dt.timedelta(days=30)
    return log_list_as_sent(engine, actor=OFFICER, seen=seen, sent_on=sent_on, today=today).change_id


def write_notify(saved: SavedList, sent: str = "2015-02-03") -> Rows:
    """A report as GOV.UK Notify gives it for a file of recipients: the third bounced."""
    return [
        {
            "Row number": number, "email address": person.email, "Reference": person.reference,
            "Salutation": "Dear colleague", "Template": "Reminder by Notify", "Type": "email", "Job": "list.csv",
            "Status": "Delivered" if number < 3 else "Email address does not exist", "Time": f"{sent} 23:58:00",
        }
        for number, person in enumerate(saved.people.itertuples(), start=1)
    ]  # fmt: skip


def write_mailchimp(saved: SavedList) -> Rows:
    """A report as Mailchimp gives it: the merge fields beside counts, and neither the mailing nor its day."""
    return [
        {
            "Email Address": person.email, "First Name": "Ada", "Merge reference": person.reference,
            "Opens": 2 if number == 1 else 0, "Clicks": 1 if number == 1 else 0, "Bounces": 1 if number == 3 else 0,
        }
        for number, person in enumerate(saved.people.itertuples(), start=1)
    ]  # fmt: skip


def bring_report(engine: Engine, folder: Path, rows: Rows, name: str = "report.csv") -> ImportReport:
    given = {} if "Time" in rows[0] else {"mailing": "Reminder by Mailchimp", "sent": SENT.isoformat()}
    return bring(engine, "outreach", write_csv(folder / name, rows), file_values=given)


def messages(engine: Engine) -> list[tuple[Any, ...]]:
    """What is stored of each message: council, title, days."""
    with open_read_session(engine) as session:
        rows = session.execute(
            select(
                Contact.source_id, Activity.title, Outreach.sent_on, Outreach.delivered_on, Outreach.engaged_on,
                Outreach.bounced_on,
            )
            .join(Contact, Contact.id == Outreach.contact_id)
            .join(Activity, Activity.id == Outreach.activity_id)
            .order_by(Contact.source_id, Activity.title)
        )  # fmt: skip
        return [(row[0].split("-")[0], *row[1:]) for row in rows]


@pytest.mark.parametrize("write", [write_notify, write_mailchimp])
@pytest.mark.parametrize("is_logged", [True, False])
def test_a_report_of_a_list_is_its_mailing_with_none_lost_or_doubled_and_the_same_again_changes_nothing(
    sqlite: Engine, tmp_path: Path, saved: SavedList, write: Callable[[SavedList], Rows], *, is_logged: bool
) -> None:
    if is_logged:
        send(sqlite, saved)
    report = bring_report(sqlite, tmp_path, write(saved))
    assert (report.added, report.changed) == ((0, 3) if is_logged else (3, 0))
    stored = messages(sqlite)
    assert [row[0] for row in stored] == ["barnet", "camden", "dacorum"]
    tool_title = "Reminder by Notify" if write is write_notify else "Reminder by Mailchimp"
    assert {row[1] for row in stored} == {"First reminder" if is_logged else tool_title}
    assert [row[0] for row in stored if row[5]] == ["barnet"]  # who bounced, and the others were delivered
    assert [row[0] for row in stored if row[3]] == ["camden", "dacorum"]
    with open_read_session(sqlite) as session:
        activity = session.scalars(select(Activity)).one()
        assert session.get_one(RecipientList, saved.list_id).activity_id == activity.id
    again = bring_report(sqlite, tmp_path, write(saved), "again.csv")
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert messages(sqlite) == stored


def test_undoing_the_report_gives_the_list_back_as_it_was(sqlite: Engine, tmp_path: Path, saved: SavedList) -> None:
    for is_logged in (False, True):
        if is_logged:
            send(sqlite, saved)
        before = messages(sqlite)
        bring_report(sqlite, tmp_path, write_notify(saved))
        with open_read_session(sqlite) as session:
            import_id = session.scalars(select(Import.id).order_by(Import.id.desc())).first()
        undo_import(sqlite, import_id=import_id or 0, actor=OFFICER)
        assert messages(sqlite) == before
        with open_read_session(sqlite) as session:
            assert (session.get_one(RecipientList, saved.list_id).activity_id is not None) == is_logged


def test_a_report_on_some_of_a_list_is_undone_after_what_was_logged_on_top_of_it(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    bring_report(sqlite, tmp_path, write_notify(saved)[:1])
    reported = messages(sqlite)
    change_id = send(sqlite, saved, day("2015-02-04"))
    assert len(messages(sqlite)) == 3
    with open_read_session(sqlite) as session:
        import_id = session.scalars(select(Import.id).order_by(Import.id.desc())).first()
    with pytest.raises(FileProblem, match="Undo that first"):
        undo_import(sqlite, import_id=import_id or 0, actor=OFFICER)
    undo_saved_change(sqlite, change_id=change_id, actor=OFFICER)
    assert messages(sqlite) == reported
    undo_import(sqlite, import_id=import_id or 0, actor=OFFICER)
    assert messages(sqlite) == []


def test_a_person_whose_address_was_changed_in_between_is_found_by_the_reference(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    rows = write_notify(saved)
    rows[0]["email address"] = "somebody.else@elsewhere.example"
    report = bring_report(sqlite, tmp_path, rows)
    assert (report.added, report.ambiguous) == (3, 0)
    assert [row[0] for row in messages(sqlite)] == ["barnet", "camden", "dacorum"]


def test_a_reference_of_nobody_falls_back_to_the_address_and_to_the_mailing_of_the_list(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    send(sqlite, saved)
    rows = write_notify(saved)
    rows[0]["Reference"], rows[1]["Reference"] = draw_references(1)[0], ""
    report = bring_report(sqlite, tmp_path, rows)
    assert report.notes[UNKNOWN_NOTE] == [2]
    assert len(messages(sqlite)) == 3
    assert {row[1] for row in messages(sqlite)} == {"First reminder"}


def test_a_report_without_references_but_under_the_title_of_the_list_is_its_mailing(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    send(sqlite, saved)
    rows = [row | {"Reference": "", "Template": "FIRST REMINDER"} for row in write_notify(saved, "2015-02-04")]
    bring_report(sqlite, tmp_path, rows)
    assert len(messages(sqlite)) == 3


def test_the_same_file_sent_again_weeks_later_is_a_mailing_of_its_own(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    send(sqlite, saved)
    report = bring_report(sqlite, tmp_path, write_notify(saved, "2015-02-24"))
    assert len(report.notes[OTHER_MAILING_NOTE]) == 3
    assert len(messages(sqlite)) == 6


def test_a_mailing_that_went_on_over_midnight_is_one(sqlite: Engine, tmp_path: Path, saved: SavedList) -> None:
    rows = write_notify(saved)
    rows[0]["Time"] = "2015-02-04 00:01:00"
    for name in ("report.csv", "again.csv"):
        bring_report(sqlite, tmp_path, rows, name)
        with open_read_session(sqlite) as session:
            assert session.scalars(select(Activity.day)).all() == [SENT]


@pytest.mark.parametrize("is_logged", [True, False])
def test_an_event_log_adds_its_days_to_the_messages_of_the_list(
    sqlite: Engine, tmp_path: Path, saved: SavedList, *, is_logged: bool
) -> None:
    if is_logged:
        send(sqlite, saved)
    days = {"delivered": "2015-02-03", "open": "2015-02-05", "click": "2015-02-20"}
    rows = [
        {
            "email": person.email, "event": event, "timestamp": f"{event_day} 09:00:00", "subject": "Subject of the tool",
            "custom_id": person.reference,
        }
        for person in saved.people.itertuples()
        for event, event_day in days.items()
    ]  # fmt: skip
    for name in ("log.csv", "again.csv"):
        bring(sqlite, "outreach", write_csv(tmp_path / name, rows))
        stored = messages(sqlite)
        assert [row[0] for row in stored] == ["barnet", "camden", "dacorum"]
        assert {row[4] for row in stored} == {day("2015-02-20")}


def test_a_wish_in_the_report_is_kept_for_the_person_of_the_reference(
    sqlite: Engine, tmp_path: Path, saved: SavedList
) -> None:
    rows = [row | {"Unsubscribed": ""} for row in write_mailchimp(saved)]
    rows[1] |= {"Unsubscribed": "Yes", "Email Address": "moved@elsewhere.example"}
    bring_report(sqlite, tmp_path, rows)
    with open_read_session(sqlite) as session:
        marked = session.scalars(select(Contact.source_id).where(Contact.do_not_contact)).all()
    assert [source_id.split("-")[0] for source_id in marked] == ["dacorum"]


@pytest.mark.parametrize("kind", ["contacts", "outreach"])
def test_the_list_itself_is_no_report_and_no_list_of_contacts_and_is_told_so(
    sqlite: Engine, tmp_path: Path, saved: SavedList, kind: str
) -> None:
    rows = [
        {
            "Reference": person.reference, "Email address": person.email, "Salutation": "Dear colleague",
            "Name": person.name, "Role": person.role, "Council": person.council, "Personal reason": "Near the floor",
        }
        for person in saved.people.itertuples()
    ]  # fmt: skip
    with pytest.raises(FileProblem, match="saved on the page Targeting, and no report"):
        bring(sqlite, kind, write_csv(tmp_path / "list.csv", rows), file_values={"mailing": "A", "sent": "2015-02-03"})


def test_people_on_a_list_and_the_mailing_of_a_list_keep_what_brought_them_in_from_being_undone(
    sqlite: Engine, saved: SavedList
) -> None:
    with open_read_session(sqlite) as session:
        import_id = session.scalars(select(Import.id)).one()
    assert saved.list_id
    with pytest.raises(FileProblem, match="its people are on a list that was saved"):
        undo_import(sqlite, import_id=import_id, actor=OFFICER)
