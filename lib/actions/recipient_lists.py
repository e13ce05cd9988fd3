"""Save lists of people to send to, with a reference for each, and log that such a list was sent."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import Engine, insert, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.problems import CampaignProblem
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import ABSENT
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import Activity, Consultation, ContactPeriod, Outreach
from lib.recipient_references import draw_references
from lib.terms import EMAIL, TELEPHONE

SAVE, SEND = "save a list of people", "log a mailing as sent"
LONGEST_TITLE, LONGEST_PURPOSE = 120, 300  # characters
BATCH_SIZE = 1_000  # ids in one SELECT
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
    """List as it was saved: its change, its id, and its people with a reference each, in their order."""

    change_id: int
    list_id: int
    people: pd.DataFrame


@dataclass(frozen=True, slots=True)
class SeenList:
    """List as somebody saw it, and whether it was sent (the id of the activity) by then."""

    id: int
    activity_id: int | None = None


def save_list(engine: Engine, *, actor: Person, plan: ListPlan, choose_recipients: ChooseRecipients) -> SavedList:
    """Save the people whom one may send to at this moment as a list, and return them with their references.

    choose_recipients: gives them, one row a person with contact_id, from within the write, so that a wish that was
    noted meanwhile wins. Whoever asked not to be contacted or is not there any more is left out whatever it gives.
    Raises NotAllowed, and CampaignProblem, with nothing saved, where nobody is left, or title or purpose is missing.
    """
    check_right(actor.role, Right.SEE_CONTACTS)
    title, purpose = _check_words(plan)
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action=SAVE) as writer:
        session = writer.session
        if session.get(Consultation, plan.consultation_id) is None:
            raise CampaignProblem("There is no such consultation any more. Load the page again; nothing was saved.")
        chosen = choose_recipients(session).drop_duplicates("contact_id")
        people = _leave_out_forbidden(session, chosen, plan.day)
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
        writer.change.rows = len(people)
        return SavedList(writer.change.id, stored_list.id, people)


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


def _leave_out_forbidden(session: Session, chosen: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Leave out whoever asked not to be contacted or is not there on the day."""
    contact_ids = [int(contact_id) for contact_id in chosen["contact_id"]]
    allowed_ids: set[int] = set()
    for start in range(0, len(contact_ids), BATCH_SIZE):
        allowed_ids.update(
            session.scalars(
                select(ContactPeriod.contact_id).where(
                    ContactPeriod.contact_id.in_(contact_ids[start : start + BATCH_SIZE]),
                    ContactPeriod.is_listed_on(day),
                    ~ContactPeriod.do_not_contact,
                )
            )
        )
    return chosen[chosen["contact_id"].isin(allowed_ids)].reset_index(drop=True)


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


def log_list_as_sent(engine: Engine, *, actor: Person, seen: SeenList, sent_on: dt.date, today: dt.date) -> int:
    """Log that a list was sent on a day to all who are on it, so that they are left in peace, and return the change.

    Raises NotAllowed, and CampaignProblem, with nothing saved, where the list is gone or was logged already, is one to
    telephone, or the day is before that of the list or to come.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action=SEND) as writer:
        session = writer.session
        stored_list = _find_unsent(session, seen)
        if not stored_list.day <= sent_on <= today:
            raise CampaignProblem(
                f"The list is of {_format_day(stored_list.day)}: choose a day from then to today. Nothing was saved."
            )
        activity_id = _find_or_add_activity(writer, stored_list, sent_on)
        _add_messages(writer, stored_list.id, activity_id, sent_on)
        stored_list.activity_id = activity_id
        writer.change.subject = f"{stored_list.title}, {_format_day(sent_on)}"
        return writer.change.id


def _find_unsent(session: Session, seen: SeenList) -> RecipientList:
    """Find a list that was not sent yet. Raises CampaignProblem."""
    stored_list = session.get(RecipientList, seen.id)
    if stored_list is None:
        raise CampaignProblem("This list was undone meanwhile. Load the page again; nothing was saved.")
    if stored_list.channel != EMAIL:
        raise CampaignProblem("Calls are logged one by one on the page Campaign, with what came of each.")
    if stored_list.activity_id is not None:
        activity = session.get_one(Activity, stored_list.activity_id)
        raise CampaignProblem(
            f"This list is logged as sent already, by {describe_change(session, activity.change_id)}. Load the page "
            "again; nothing was saved."
        )
    return stored_list


def _find_or_add_activity(writer: ChangeWriter, stored_list: RecipientList, sent_on: dt.date) -> int:
    """Find the mailing of the title on the day, where another list was sent as the same; else add it."""
    key = {
        "consultation_id": stored_list.consultation_id,
        "channel": stored_list.channel,
        "title": stored_list.title,
        "day": sent_on,
    }
    stored_id = writer.session.scalar(select(Activity.id).filter_by(**key))
    if stored_id is not None:
        return stored_id
    table: Any = Activity.__table__
    activity_id = reserve_ids(writer.session, table, 1)
    writer.session.execute(insert(table), [key | {"id": activity_id, "change_id": writer.change.id}])
    writer.snapshots.store_rows(table.name, [(activity_id, ABSENT)])
    return activity_id


def _add_messages(writer: ChangeWriter, list_id: int, activity_id: int, sent_on: dt.date) -> None:
    """Add a message to everybody on a list who has none of the mailing yet."""
    table: Any = Outreach.__table__
    has_message = select(Outreach.contact_id).where(Outreach.activity_id == activity_id)
    contact_ids: Sequence[int] = writer.session.scalars(
        select(ListedRecipient.contact_id)
        .where(ListedRecipient.recipient_list_id == list_id, ListedRecipient.contact_id.not_in(has_message))
        .order_by(ListedRecipient.id)
    ).all()
    if not contact_ids:
        return
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
