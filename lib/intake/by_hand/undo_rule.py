"""Undo what was changed by hand of people, organisations and responses: what rests on it, and what follows."""

from collections.abc import Sequence

from sqlalchemy import and_, insert, not_, or_, select
from sqlalchemy.orm import Session

from lib.access import Right
from lib.changes.change import describe_change
from lib.changes.snapshots import ABSENT, SnapshotRow, find_table
from lib.changes.undo import (
    UndoRule,
    find_standing_undo,
    list_later_snapshots,
    list_snapshots,
    register_undo_rule,
)
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import (
    Alias,
    Answer,
    Contact,
    ContactPeriod,
    Credit,
    Import,
    Organisation,
    Outreach,
    Response,
    Snapshot,
)
from lib.database.theme_models import MachineAssignment, Theme
from lib.intake.by_hand.problems import PeopleProblem
from lib.intake.undo_rule import describe_listing, restore_response

PEOPLE_THINGS = frozenset({"contact", "contact_period"})
OWN_COLUMNS = {"contact": ("source_id",), "contact_period": ("contact_id",), "organisation": ("code", "change_id")}
UNIQUE_NAMES = frozenset({"source_id", "code"})  # which no two rows of a table share


def _list_things(session: Session, change_id: int) -> set[str]:
    """List the kinds of things that a change altered by hand; none for an import."""
    if session.scalar(select(Import.id).where(Import.change_id == change_id).limit(1)) is not None:
        return set()
    return set(session.scalars(select(Snapshot.thing).where(Snapshot.change_id == change_id).distinct()))


def _is_people_change(session: Session, change_id: int) -> bool:
    things = _list_things(session, change_id)
    return bool(things & PEOPLE_THINGS) and "outreach" not in things  # a call that was logged with a wish is no such


def _is_organisation_change(session: Session, change_id: int) -> bool:
    return "organisation" in _list_things(session, change_id)


def _is_deletion(session: Session, change_id: int) -> bool:
    return "response" in _list_things(session, change_id)


def find_people_obstacle(session: Session, change_id: int) -> str:
    """Find why a change of people or organisations cannot be undone, as a sentence; empty where it can."""
    snapshots = list_snapshots(session, change_id)
    later_snapshots = list_later_snapshots(session, change_id, snapshots)
    later_change_ids = {snapshot.change_id for snapshot in later_snapshots}
    undo_change_id = find_standing_undo(session, change_id, later_change_ids)
    if undo_change_id is not None:
        return f"It was undone already: {describe_change(session, undo_change_id)}. Nothing was touched."
    if later_change_ids:
        return (
            f"It cannot be undone, because of {describe_change(session, max(later_change_ids))}. Undo that first. "
            "Nothing was touched."
        )
    if (other_change_id := _find_other_row(session, snapshots)) is not None:
        return (
            f"It cannot be undone, because of {describe_change(session, other_change_id)}, which brought in something "
            "else where this would stand. Undo that first, or enter this anew. Nothing was touched."
        )
    for snapshot in snapshots:
        if snapshot.before == ABSENT and (dependent_id := _find_dependent(session, snapshot)) is not None:
            return (
                f"It cannot be undone, because of {describe_change(session, dependent_id)}, which rests on it. Undo "
                "that first. Nothing was touched."
            )
    added_ids = [
        snapshot.thing_id for snapshot in snapshots if snapshot.thing == "organisation" and snapshot.before == ABSENT
    ]
    if listing_text := describe_listing(session, Organisation.id.in_(added_ids)):
        return f"It cannot be undone: {listing_text} Nothing was touched."
    return ""


def _find_other_row(session: Session, snapshots: Sequence[Snapshot]) -> int | None:
    """Find the change of another row that has come to stand under the id or name of one that undoing would restore.

    An id that undoing set free is given out again on SQLite. None where there is no such row.
    """
    for snapshot in snapshots:
        own_columns = OWN_COLUMNS.get(snapshot.thing, ())
        if not own_columns or snapshot.before == ABSENT:
            continue
        table, own_name = find_table(snapshot.thing), own_columns[0]
        is_same = and_(*(table.c[name] == snapshot.before[name] for name in own_columns))
        conditions = [and_(table.c.id == snapshot.thing_id, not_(is_same))]
        if own_name in UNIQUE_NAMES:
            has_name = table.c[own_name] == snapshot.before[own_name]
            conditions.append(and_(table.c.id != snapshot.thing_id, has_name))
        other_change_id = session.scalar(select(table.c.change_id).where(or_(*conditions)).limit(1))
        if other_change_id is not None:
            return int(other_change_id)
    return None


def _find_dependent(session: Session, snapshot: Snapshot) -> int | None:
    """Find the change of something that belongs to an added contact or organisation; None where nothing does."""
    row_id, own_change_id = snapshot.thing_id, snapshot.change_id
    if snapshot.thing == "contact":
        messages = select(Outreach.change_id).where(Outreach.contact_id == row_id)
        merged = select(ContactPeriod.change_id).where(
            ContactPeriod.person_id == row_id, ContactPeriod.contact_id != row_id
        )
        listed = (
            select(RecipientList.change_id)
            .join(ListedRecipient, ListedRecipient.recipient_list_id == RecipientList.id)
            .where(ListedRecipient.contact_id == row_id)
        )
        return next(
            (
                found_id
                for statement in (messages, merged, listed)
                if (found_id := session.scalar(statement.limit(1))) is not None
            ),
            None,
        )
    if snapshot.thing != "organisation":
        return None
    contacts = select(Contact.change_id).where(Contact.organisation_id == row_id, Contact.change_id != own_change_id)
    responses = (
        select(Response.change_id)
        .join(Credit, Credit.response_id == Response.id)
        .where(Credit.organisation_id == row_id)
    )
    names = select(Alias.change_id).where(Alias.organisation_id == row_id, Alias.change_id.is_not(None))
    return next(
        (found_id for statement in (contacts, responses, names) if (found_id := session.scalar(statement.limit(1)))),
        None,
    )


def find_deletion_obstacle(session: Session, change_id: int) -> str:
    """Find why the deletion of a response cannot be undone, as a sentence; empty where it can."""
    for snapshot in list_snapshots(session, change_id):
        if snapshot.thing != "response":
            continue
        row = snapshot.before["response"]
        same_id = (
            Response.consultation_id == row["consultation_id"],
            Response.source_id == row["source_id"],
        )
        present_change_id = session.scalar(select(Response.change_id).where(*same_id))
        if present_change_id is not None or session.get(Response, snapshot.thing_id) is not None:
            present_text = describe_change(session, present_change_id) if present_change_id else "a later change"
            return (
                f"It cannot be undone, because of {present_text}, which brought a response in under the same id. Undo "
                "that first. Nothing was touched."
            )
    return ""


def _restore_deleted_response(session: Session, response_id: int, snapshot: SnapshotRow) -> None:
    """Restore a response with its credits and answers, and what the machine found of them."""
    restore_response(session, response_id, snapshot)
    theme_ids = set(session.scalars(select(Theme.id)))
    question_ids = set(session.scalars(select(Answer.question_id).where(Answer.response_id == response_id)))
    rows = [
        row for row in snapshot["assignments"] if row["theme_id"] in theme_ids and row["question_id"] in question_ids
    ]
    if rows:
        session.connection().execute(insert(MachineAssignment.__table__), rows)  # type: ignore[arg-type]


PEOPLE_RULE = register_undo_rule(
    UndoRule(
        right=Right.EDIT_CONTACTS,
        problem=PeopleProblem,
        owns=_is_people_change,
        find_obstacle=find_people_obstacle,
        reversible=True,
        parents=frozenset({"contact"}),
    )
)
ORGANISATION_RULE = register_undo_rule(
    UndoRule(
        right=Right.IMPORT_DATA,
        problem=PeopleProblem,
        owns=_is_organisation_change,
        find_obstacle=find_people_obstacle,
        reversible=True,
    )
)
DELETION_RULE = register_undo_rule(
    UndoRule(
        right=Right.IMPORT_DATA,
        problem=PeopleProblem,
        owns=_is_deletion,
        find_obstacle=find_deletion_obstacle,
        reversible=False,
        restorers={"response": _restore_deleted_response},
    )
)
