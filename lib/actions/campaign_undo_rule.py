"""Undo what was planned or logged by hand: segments, recipient lists, tests, subscriptions, approaches, rules."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.orm import Session

from lib.access import Right
from lib.actions.activities import find_resting_import
from lib.actions.approach_rows import ACTIVITY
from lib.actions.approaches import SHARED_TITLES
from lib.actions.problems import CampaignProblem
from lib.changes.change import ChangeWriter, describe_change
from lib.changes.snapshots import ABSENT, SnapshotRow, encode_row, find_table
from lib.changes.undo import (
    UndoRule,
    find_later_obstacle,
    list_snapshots,
    register_undo_rule,
    restore_row,
)
from lib.database.campaign_models import RecipientList
from lib.database.models import Activity, Import, Outreach, Snapshot
from lib.database.small_letters import SmallLetters

# What only this room alters; activities and outreach it shares with imports, which are known by their Import.
CAMPAIGN_THINGS = (
    "segment",
    "recipient_list",
    "listed_recipient",
    "half_test",
    "half_test_council",
    "digest_subscription",
    "activity",
    "outreach",
)
RULE_THINGS = ("trigger_rule",)
NATURAL_KEYS = {"outreach": ("contact_id", "activity_id"), "activity": ("consultation_id", "channel", "title", "day")}
NAMED_THINGS = ("segment", "half_test")  # no two of a consultation share a name


def _is_campaign_change(session: Session, change_id: int) -> bool:
    """Tell whether a change, which is no import, planned or logged approaches."""
    if session.scalar(select(Import.id).where(Import.change_id == change_id).limit(1)) is not None:
        return False
    return _has_altered(session, change_id, CAMPAIGN_THINGS)


def _is_rule_change(session: Session, change_id: int) -> bool:
    """Tell whether a change set the trigger rules of a consultation."""
    return _has_altered(session, change_id, RULE_THINGS)


def _has_altered(session: Session, change_id: int, things: Sequence[str]) -> bool:
    """Tell whether a change altered any of these things."""
    snapshots = select(Snapshot.id).where(Snapshot.change_id == change_id, Snapshot.thing.in_(things))
    return session.scalar(snapshots.limit(1)) is not None


def find_campaign_obstacle(session: Session, change_id: int) -> str:
    """Find why a change of this room cannot be undone, as a sentence; empty where it can."""
    if later_obstacle := find_later_obstacle(session, change_id):
        return later_obstacle
    snapshots = list_snapshots(session, change_id)
    if taken_name := _find_taken_name(session, snapshots):
        return f'Something else is called "{taken_name}" by now. Rename that first. Nothing was touched.'
    if (list_change_id := _find_other_list(session, snapshots)) is not None:
        list_text = describe_change(session, list_change_id)
        return f"It cannot be undone, because {list_text} rests on it. Undo that first. Nothing was touched."
    if (file_change_id := _find_resting_file(session, snapshots)) is not None:
        file_text = describe_change(session, file_change_id)
        return (
            f"It cannot be undone, because a file brought in outcomes since: {file_text}. Undo that import first. "
            "Nothing was touched."
        )
    if (other_change_id := _find_replacement(session, snapshots)) is not None:
        return (
            f"It cannot be undone, because {describe_change(session, other_change_id)} stands in its place since. Undo "
            "that first. Nothing was touched."
        )
    return ""


def _find_taken_name(session: Session, snapshots: Sequence[Snapshot]) -> str:
    """Find the name that undoing would give back and that something else has by now; empty where there is none."""
    for snapshot in snapshots:
        if snapshot.thing not in NAMED_THINGS or snapshot.before == ABSENT:
            continue
        table, before = find_table(snapshot.thing), snapshot.before
        is_taken = (
            table.c.consultation_id == before["consultation_id"],
            SmallLetters(table.c.name) == before["name"].lower(),
            table.c.id != snapshot.thing_id,
        )
        if session.scalar(select(table.c.id).where(*is_taken).limit(1)) is not None:
            return str(before["name"])
    return ""


def _find_other_list(session: Session, snapshots: Sequence[Snapshot]) -> int | None:
    """Find the change by which another list was sent as the same mailing, which undoing would take away."""
    activity_ids = [row.thing_id for row in snapshots if row.thing == "activity" and row.before == ABSENT]
    own_ids = [row.thing_id for row in snapshots if row.thing == "recipient_list"]
    statement = select(RecipientList.change_id).where(
        RecipientList.activity_id.in_(activity_ids), RecipientList.id.not_in(own_ids)
    )
    return session.scalar(statement.limit(1))


def _find_resting_file(session: Session, snapshots: Sequence[Snapshot]) -> int | None:
    """Find the import that brought outcomes of an activity which undoing would take away; None where there is none."""
    added_ids = [one.thing_id for one in snapshots if one.thing == "activity" and one.before == ABSENT]
    return next((found_id for key in added_ids if (found_id := find_resting_import(session, key)) is not None), None)


def _find_replacement(session: Session, snapshots: Sequence[Snapshot]) -> int | None:
    """Find the change whose row has come to stand where undoing would put one back: under its id, or in its place."""
    for snapshot in snapshots:
        if snapshot.thing not in NATURAL_KEYS or snapshot.before == ABSENT:
            continue
        table = find_table(snapshot.thing)
        columns = dict(snapshot.before)
        same_place = [table.c[name] == _decode_column(columns, name) for name in NATURAL_KEYS[snapshot.thing]]
        statement = select(table.c.change_id).where(
            or_(table.c.id == snapshot.thing_id, and_(*same_place)),
            table.c.change_id > snapshot.change_id,
        )
        if (change_id := session.scalar(statement.limit(1))) is not None:
            return int(change_id)
    return None


def _decode_column(row: SnapshotRow, name: str) -> Any:
    """Decode one column of a snapshot: a day is kept as text."""
    return dt.date.fromisoformat(row[name]) if name == "day" else row[name]


def _restore_activity(session: Session, activity_id: int, row: SnapshotRow) -> None:
    """Restore an activity; one that would go stays where other approaches, or a list, belong to it."""
    if row == ABSENT and _is_used(session, activity_id):
        return
    restore_row(session, "activity", activity_id, row)


def _is_used(session: Session, activity_id: int) -> bool:
    """Tell whether approaches or a saved list belong to an activity."""
    approaches = select(Outreach.id).where(Outreach.activity_id == activity_id).limit(1)
    lists = select(RecipientList.id).where(RecipientList.activity_id == activity_id).limit(1)
    return session.scalar(approaches) is not None or session.scalar(lists) is not None


def _remove_emptied(writer: ChangeWriter, _change_id: int, _snapshots: Sequence[Snapshot]) -> None:
    """Remove the shared activities under which nothing is logged any more, so that this can be undone too."""
    session = writer.session
    shared = or_(*(Activity.title.startswith(title, autoescape=True) for title in SHARED_TITLES.values()))
    statement = select(ACTIVITY).where(
        shared, Activity.audience.is_(None), Activity.change_id.not_in(select(Import.change_id))
    )
    for row in session.execute(statement).mappings().all():
        if not _is_used(session, row["id"]):
            writer.snapshots.store_rows("activity", [(row["id"], encode_row(dict(row)))])
            session.execute(delete(ACTIVITY).where(ACTIVITY.c.id == row["id"]))


CAMPAIGN_RULE = register_undo_rule(
    UndoRule(
        right=Right.PLAN_APPROACHES,
        problem=CampaignProblem,
        owns=_is_campaign_change,
        find_obstacle=find_campaign_obstacle,
        reversible=True,
        finish=_remove_emptied,
        restorers={"activity": _restore_activity},
        parents=frozenset({"recipient_list", "half_test", "activity"}),
    )
)
TRIGGER_RULES_RULE = register_undo_rule(
    UndoRule(
        right=Right.EDIT_CONSULTATIONS,
        problem=CampaignProblem,
        owns=_is_rule_change,
        find_obstacle=find_campaign_obstacle,
        reversible=True,
    )
)
