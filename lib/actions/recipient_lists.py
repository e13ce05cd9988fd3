"""Save lists of people to send to, with a reference for each, and log that such a list was sent."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine, and_, insert, or_, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.listed_contacts import find_allowed, leave_out_forbidden, leave_out_repeated
from lib.actions.problems import CampaignProblem
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import ABSENT, encode_row
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import Activity, Consultation, Outreach
from lib.recipient_references import draw_references
from lib.terms import EMAIL, TELEPHONE

SAVE, SEND = "save a list of people", "log a mailing as sent"
LONGEST_TITLE, LONGEST_PURPOSE = 120, 300  # characters
ChooseRecipients = Callable[[Session], pd.DataFrame]


@dataclass(frozen=True, slots=True)
class ListPlan:
    """Plan of a list: of which consultation, through which channel (EMAIL or TELEPHONE), from which day on, and why.

    title: as which mailing it is sent. chosen_by: the filters in words.
    """

    consultation_id: int
    channel: str
    day: dt.date
    title: str
    purpose: str
    chosen_by: str


@dataclass(frozen=True, slots=True)
class SavedList:
    """List as it was saved: its change, its id, and its people with a reference each, in their order.

    repeated_count: entries that were left out, since their e-mail address is that of somebody before them.
    """

    change_id: int
    list_id: int
    people: pd.DataFrame
    repeated_count: int = 0


@dataclass(frozen=True, slots=True)
class SeenList:
    """List as somebody saw it: its id, and the change that saved it, since a database gives ids out again."""

    id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class LoggedSending:
    """Sending of a list as it was logged: its change, how many messages it added, and how many people it left out.

    left_out_count: of those who asked not to be contacted by the day of sending, or were not there any more.
    """

    change_id: int
    message_count: int
    left_out_count: int


def save_list(engine: Engine, *, actor: Person, plan: ListPlan, choose_recipients: ChooseRecipients) -> SavedList:
    """Save the people whom one may send to at this moment as a list, and return them with their references.

    choose_recipients: gives them, one row a person with contact_id, from within the write, so that a wish that was
    noted meanwhile wins. Whoever asked not to be contacted or is not there any more is left out whatever it gives, and
    so is, by e-mail, who has the address of somebody before them: a mailbox gets a list once.
    Raises NotAllowed, and CampaignProblem, with nothing saved, where nobody is left, or title or purpose is missing.
    """
    check_right(actor.role, Right.SEE_CONTACTS)
    title, purpose = _check_words(plan)
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action=SAVE) as writer:
        session = writer.session
        if session.get(Consultation, plan.consultation_id) is None:
            raise CampaignProblem("There is no such consultation any more. Load the page again; nothing was saved.")
        chosen = choose_recipients(session).drop_duplicates("contact_id")
        allowed = leave_out_forbidden(session, chosen, plan.day)
        # At one telephone number two people may be reached.
        people = leave_out_repeated(session, allowed, plan.day) if plan.channel == EMAIL else allowed
        if people.empty:
            raise CampaignProblem(
                "Nobody of them may be approached through this channel now: the page says why. Nothing was saved."
            )
        taken = set(session.scalars(select(ListedRecipient.reference)))
        people = people.assign(reference=draw_references(len(people), taken))
        stored_list = RecipientList(
            consultation_id=plan.consultation_id, title=title, channel=plan.channel, day=plan.day, purpose=purpose,
            chosen_by=plan.chosen_by, activity_id=None, change_id=writer.change.id,
        )  # fmt: skip
        session.add(stored_list)
        session.flush()
        _store_recipients(writer, stored_list.id, people)
        writer.change.subject = f"{title}, {_format_day(plan.day)}"
        writer.change.rows, writer.change.reason = len(people), purpose
        return SavedList(writer.change.id, stored_list.id, people, len(allowed) - len(people))


def _check_words(plan: ListPlan) -> tuple[str, str]:
    """Check the channel, the title and the purpose, and return the latter two without spaces around them."""
    if plan.channel not in (EMAIL, TELEPHONE):
        raise CampaignProblem(f"A list is for {EMAIL} or {TELEPHONE}, not for {plan.channel}. Nothing was saved.")
    title, purpose = " ".join(plan.title.split()), " ".join(plan.purpose.split())
    if not title or len(title) > LONGEST_TITLE:
        raise CampaignProblem(f"Give the list a name of 1 to {LONGEST_TITLE} characters. Nothing was saved.")
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise CampaignProblem(
            f"Say in a line of at most {LONGEST_PURPOSE} characters what the list is for: it is kept with the list. "
            "Nothing was saved."
        )
    return title, purpose


def _store_recipients(writer: ChangeWriter, list_id: int, people: pd.DataFrame) -> None:
    """Store who is on a list, with their references."""
    table: Any = ListedRecipient.__table__
    first_id = reserve_ids(writer.session, table, len(people))
    pairs = zip(people["contact_id"].to_list(), people["reference"].to_list(), strict=True)
    rows = [
        (first_id + offset, list_id, int(contact_id), reference) for offset, (contact_id, reference) in enumerate(pairs)
    ]
    insert_rows(writer.session, table, ["id", "recipient_list_id", "contact_id", "reference"], rows)
    writer.snapshots.store_rows(table.name, [(row[0], ABSENT) for row in rows])


def log_list_as_sent(
    engine: Engine, *, actor: Person, seen: SeenList, sent_on: dt.date, today: dt.date
) -> LoggedSending:
    """Log that a list was sent on a day, so that all who are on it are left in peace.

    Who has a message of it already, as by a report on some of them, gets no second one; who was in no file on the day,
    since they had asked not to be contacted or were not there any more, gets none. Raises NotAllowed, and
    CampaignProblem, with nothing saved, where the list is gone, or another one, or one to telephone, where nobody is
    left to log, or the day is before that of the list or to come.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action=SEND) as writer:
        session = writer.session
        stored_list = _find_seen(session, seen)
        if not stored_list.day <= sent_on <= today:
            raise CampaignProblem(
                f"The list is of {_format_day(stored_list.day)}: choose a day from then to today. Nothing was saved."
            )
        unlogged_ids = _list_unlogged(session, stored_list, sent_on)
        allowed_ids = find_allowed(session, unlogged_ids, sent_on)
        contact_ids = [contact_id for contact_id in unlogged_ids if contact_id in allowed_ids]
        left_out_count = len(unlogged_ids) - len(contact_ids)
        _check_anybody(session, stored_list, contact_ids, left_out_count)
        if stored_list.activity_id is None:
            stored_list.activity_id = _find_or_add_activity(writer, stored_list, sent_on)
        else:  # it stays as it is, but what made it so is to be undone after this
            writer.snapshots.store_rows("recipient_list", [(stored_list.id, _encode_list(session, stored_list.id))])
        _add_messages(writer, contact_ids, stored_list.activity_id, sent_on)
        writer.change.subject = f"{stored_list.title}, {_format_day(sent_on)}"
        return LoggedSending(writer.change.id, len(contact_ids), left_out_count)


def _find_seen(session: Session, seen: SeenList) -> RecipientList:
    """Find the e-mail list that somebody saw. Raises CampaignProblem."""
    stored_list = session.get(RecipientList, seen.id)
    if stored_list is None or stored_list.change_id != seen.change_id:
        raise CampaignProblem("This list was undone meanwhile. Load the page again; nothing was saved.")
    if stored_list.channel != EMAIL:
        raise CampaignProblem("Calls are logged one by one on the page Campaign, with what came of each.")
    return stored_list


def _find_activity_id(session: Session, stored_list: RecipientList, sent_on: dt.date) -> int | None:
    """Find the mailing of a list: the one it became, else the one of its title on the day; None where there is none."""
    if stored_list.activity_id is not None:
        return stored_list.activity_id
    return session.scalar(select(Activity.id).filter_by(**_build_key(stored_list, sent_on)))


def _list_unlogged(session: Session, stored_list: RecipientList, sent_on: dt.date) -> list[int]:
    """List who of a list has no message of its mailing, in the order of the list.

    Of a list of which a report told before, whoever has another e-mail of the day has theirs: it went in two versions.
    """
    activity_id = _find_activity_id(session, stored_list, sent_on)
    is_own = Outreach.activity_id == activity_id
    if stored_list.activity_id is not None:
        is_other_version = and_(
            Activity.consultation_id == stored_list.consultation_id,
            Activity.channel == EMAIL,
            Outreach.sent_on == sent_on,
        )
        is_own = or_(is_own, is_other_version)
    has_message = (
        select(Outreach.id)
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(Outreach.contact_id == ListedRecipient.contact_id, is_own)
    )
    statement = select(ListedRecipient.contact_id).where(
        ListedRecipient.recipient_list_id == stored_list.id, ~has_message.exists()
    )
    return list(session.scalars(statement.order_by(ListedRecipient.id)))


def _check_anybody(session: Session, stored_list: RecipientList, contact_ids: list[int], left_out_count: int) -> None:
    """Check that there is something to log. Raises CampaignProblem."""
    if contact_ids or (stored_list.activity_id is None and not left_out_count):
        return
    left_out_text = (
        " Those without a message had asked not to be contacted by that day, or were not there any more."
        if left_out_count
        else ""
    )
    if stored_list.activity_id is None:
        raise CampaignProblem(f"There is nobody of whom it could be logged.{left_out_text} Nothing was saved.")
    activity = session.get_one(Activity, stored_list.activity_id)
    raise CampaignProblem(
        f"This list is logged as sent already, by {describe_change(session, activity.change_id)}.{left_out_text} "
        "Load the page again; nothing was saved."
    )


def _encode_list(session: Session, list_id: int) -> dict[str, Any]:
    """Encode a list as it is stored, for its snapshot."""
    table: Any = RecipientList.__table__
    return encode_row(dict(session.execute(select(table).where(table.c.id == list_id)).mappings().one()))


def _build_key(stored_list: RecipientList, sent_on: dt.date) -> dict[str, Any]:
    """Build what tells the mailing of a list on a day from all others."""
    return {
        "consultation_id": stored_list.consultation_id,
        "channel": stored_list.channel,
        "title": stored_list.title,
        "day": sent_on,
    }


def _find_or_add_activity(writer: ChangeWriter, stored_list: RecipientList, sent_on: dt.date) -> int:
    """Find the mailing of the title on the day, where another list was sent as the same; else add it."""
    stored_id = _find_activity_id(writer.session, stored_list, sent_on)
    if stored_id is not None:
        return stored_id
    table: Any = Activity.__table__
    activity_id = reserve_ids(writer.session, table, 1)
    row = _build_key(stored_list, sent_on) | {"id": activity_id, "change_id": writer.change.id}
    writer.session.execute(insert(table), [row])
    writer.snapshots.store_rows(table.name, [(activity_id, ABSENT)])
    return activity_id


def _add_messages(writer: ChangeWriter, contact_ids: list[int], activity_id: int, sent_on: dt.date) -> None:
    """Add a message of a mailing to each of these contacts."""
    if not contact_ids:
        return
    table: Any = Outreach.__table__
    first_id = reserve_ids(writer.session, table, len(contact_ids))
    rows = [
        (first_id + offset, activity_id, contact_id, sent_on, writer.change.id)
        for offset, contact_id in enumerate(contact_ids)
    ]
    insert_rows(writer.session, table, ["id", "activity_id", "contact_id", "sent_on", "change_id"], rows)
    writer.snapshots.store_rows(table.name, [(row[0], ABSENT) for row in rows])
    writer.change.rows = len(rows)


def _format_day(day: dt.date) -> str:
    """Format a day as people write it: 5 January 2015."""
    return f"{day.day} {day:%B %Y}"
