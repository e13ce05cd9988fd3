"""Undo what was planned or logged by hand: segments, recipient lists, tests, subscriptions, approaches, rules."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right
from lib.actions.problems import CampaignProblem
from lib.changes.change import describe_change
from lib.changes.snapshots import ABSENT, find_table
from lib.changes.undo import UndoRule, find_standing_undo, list_later_snapshots, list_snapshots, register_undo_rule
from lib.database.campaign_models import RecipientList
from lib.database.models import Import, Outreach, Snapshot

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
    snapshots = list_snapshots(session, change_id)
    later_change_ids = {snapshot.change_id for snapshot in list_later_snapshots(session, change_id, snapshots)}
    if (undo_change_id := find_standing_undo(session, change_id, later_change_ids)) is not None:
        return f"It was undone already: {describe_change(session, undo_change_id)}. Nothing was touched."
    if later_change_ids:
        later_text = describe_change(session, max(later_change_ids))
        return f"It cannot be undone, because of {later_text}. Undo that first. Nothing was touched."
    if taken_name := _find_taken_name(session, snapshots):
        return f'Something else is called "{taken_name}" by now. Rename that first. Nothing was touched.'
    if (message_change_id := _find_other_messages(session, change_id, snapshots)) is not None:
        message_text = describe_change(session, message_change_id)
        return f"It cannot be undone, because {message_text} rests on it. Undo that first. Nothing was touched."
    return ""


def _find_taken_name(session: Session, snapshots: Sequence[Snapshot]) -> str:
    """Find the name that undoing would give back and that something else has by now; empty where there is none."""
    for snapshot in snapshots:
        if snapshot.thing not in NAMED_THINGS or snapshot.before == ABSENT:
            continue
        table, before = find_table(snapshot.thing), snapshot.before
        is_taken = (
            table.c.consultation_id == before["consultation_id"],
            func.lower(table.c.name) == before["name"].lower(),
            table.c.id != snapshot.thing_id,
        )
        if session.scalar(select(table.c.id).where(*is_taken).limit(1)) is not None:
            return str(before["name"])
    return ""


def _find_other_messages(session: Session, change_id: int, snapshots: Sequence[Snapshot]) -> int | None:
    """Find the change of other messages of an activity, or of a list sent as one, that undoing would take away."""
    activity_ids = [row.thing_id for row in snapshots if row.thing == "activity" and row.before == ABSENT]
    if not activity_ids:
        return None
    own_ids = {(row.thing, row.thing_id) for row in snapshots}
    for thing, model in (("outreach", Outreach), ("recipient_list", RecipientList)):
        rows = session.execute(select(model.id, model.change_id).where(model.activity_id.in_(activity_ids)))
        for row in rows:
            if row.change_id != change_id and (thing, row.id) not in own_ids:
                return int(row.change_id)
    return None


CAMPAIGN_RULE = register_undo_rule(
    UndoRule(
        right=Right.PLAN_APPROACHES,
        problem=CampaignProblem,
        owns=_is_campaign_change,
        find_obstacle=find_campaign_obstacle,
        reversible=True,
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
