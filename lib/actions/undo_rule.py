"""Undo a change of themes: what keeps one from being undone, and what follows from it.

The undoing is a change like any other, which can be undone in turn.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lib.access import Right
from lib.actions.audits import discard_sample
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels, load_latest_states
from lib.changes.change import ChangeWriter, describe_change
from lib.changes.snapshots import ABSENT, REVIEWED, RowName, SnapshotRow, find_table
from lib.changes.undo import (
    UndoRule,
    find_standing_changes,
    find_standing_undo,
    find_stored_names,
    list_later_snapshots,
    list_snapshots,
    register_undo_rule,
    restore_row,
)
from lib.database.models import Snapshot
from lib.database.theme_models import MachineAssignment, Theme, ThemeRun
from lib.terms import APPROVED, PERSON

THEME_THINGS = ("theme", "theme_state", "verdict", "quotation", "audit_item", "double_coding")
NATURAL_KEYS = {
    "verdict": ("theme_id", "source_id", "question_number"),
    "quotation": ("theme_id", "source_id", "question_number", "sentence"),
    "audit_item": ("theme_id", "source_id", "question_number"),
    "double_coding": ("consultation_id", "source_id", "question_number", "coder", "scope"),
}


def find_theme_obstacle(session: Session, change_id: int) -> str:
    """Find why a change of themes cannot be undone, as a sentence; empty where it can."""
    snapshots = list_snapshots(session, change_id)
    if _is_run(session, change_id):
        return "What a run found is not undone: run again, or say of each theme what you think of it."
    later_snapshots = list_later_snapshots(session, change_id, snapshots)
    undo_change_id = find_standing_undo(session, change_id, {snapshot.change_id for snapshot in later_snapshots})
    if undo_change_id is not None:
        return f"It was undone already: {describe_change(session, undo_change_id)}. Nothing was touched."
    later_by_name: dict[RowName, list[Snapshot]] = defaultdict(list)
    for later_snapshot in later_snapshots:
        later_by_name[later_snapshot.thing, later_snapshot.thing_id].append(later_snapshot)
    stored_names = find_stored_names(session, snapshots)
    for snapshot in snapshots:
        name = (snapshot.thing, snapshot.thing_id)
        is_gone = name not in stored_names
        if (obstacle_id := _find_obstacle(session, snapshot, later_by_name.get(name, []), is_gone=is_gone)) is not None:
            remedy = "Make the change by hand instead." if _is_run(session, obstacle_id) else "Undo that first."
            change_text = describe_change(session, obstacle_id)
            return f"It cannot be undone, because of {change_text}. {remedy} Nothing was touched."
    return ""


def _is_theme_change(session: Session, change_id: int) -> bool:
    """Tell whether a change is one of themes: a run of the machine, or one that altered what people say of themes."""
    theme_things = select(Snapshot.id).where(Snapshot.change_id == change_id, Snapshot.thing.in_(THEME_THINGS))
    return _is_run(session, change_id) or session.scalar(theme_things.limit(1)) is not None


def _is_run(session: Session, change_id: int) -> bool:
    """Tell whether a change is that of a run of the machine."""
    return session.scalar(select(ThemeRun.id).where(ThemeRun.change_id == change_id).limit(1)) is not None


def _find_obstacle(
    session: Session, snapshot: Snapshot, same_thing: Sequence[Snapshot], *, is_gone: bool
) -> int | None:
    """Find the later change that keeps a thing from being restored, or None.

    same_thing: the snapshots of this thing by later changes that stand, the newest first. is_gone: its row is not there
    any more, so that another may have its natural key.
    """
    if snapshot.thing == "theme":
        if _is_review_only(snapshot) and not is_gone:
            return None
        if snapshot.before:  # else the theme would go, and with it whatever was said of it since
            same_thing = [other for other in same_thing if not _is_review_only(other)]
    elif not same_thing and is_gone and snapshot.before and snapshot.thing in NATURAL_KEYS:
        return _find_replacement(session, snapshot)
    return same_thing[0].change_id if same_thing else None


def _is_review_only(snapshot: Snapshot) -> bool:
    """Tell whether a change only marked a theme as reviewed."""
    return set(snapshot.before) == REVIEWED


def _find_replacement(session: Session, snapshot: Snapshot) -> int | None:
    """Find the change that decided about the same answer since, where the decision was taken back.

    What the same change put in its place goes with it.
    """
    table = find_table(snapshot.thing)
    conditions = [table.c[name] == snapshot.before[name] for name in NATURAL_KEYS[snapshot.thing]]
    replacing_change_id: int | None = session.scalar(
        select(table.c.change_id).where(
            table.c.id != snapshot.thing_id, table.c.change_id != snapshot.change_id, *conditions
        )
    )
    return replacing_change_id


def _restore_theme(session: Session, theme_id: int, row: SnapshotRow) -> None:
    """Restore a theme; with one that goes, go the machine's assignments to it."""
    if row == ABSENT:
        session.execute(delete(MachineAssignment).where(MachineAssignment.theme_id == theme_id))
    restore_row(session, "theme", theme_id, row)


def _finish_undo(writer: ChangeWriter, change_id: int, snapshots: Sequence[Snapshot]) -> None:
    """Update what is reviewed, discard what is no sample any more, and check that no two themes have one label now."""
    theme_ids = [snapshot.thing_id for snapshot in snapshots if snapshot.thing == "theme"]
    restored_ids = {
        snapshot.before["theme_id"] for snapshot in snapshots if snapshot.thing == "audit_item" and snapshot.before
    }
    _discard_needless_samples(writer, change_id, theme_ids, restored_ids)
    _update_reviewed(writer.session, theme_ids)
    consultation_ids = select(Theme.consultation_id).where(Theme.id.in_(theme_ids)).distinct()
    for consultation_id in writer.session.scalars(consultation_ids).all():
        check_labels(writer.session, consultation_id, theme_ids)


def _discard_needless_samples(
    writer: ChangeWriter, change_id: int, theme_ids: Sequence[int], restored_ids: Collection[int]
) -> None:
    """Discard the samples of themes that are no samples of their coding now.

    The theme is not approved any more; or its sample was restored (restored_ids), and while it was away, a run of the
    machine renewed the coding.
    """
    for theme in writer.session.scalars(select(Theme).where(Theme.id.in_(theme_ids))).all():
        state = load_latest_states(writer.session, theme.consultation_id)[theme.id].state
        if state != APPROVED or (theme.id in restored_ids and _was_run_since(writer.session, theme, change_id)):
            discard_sample(writer, theme)


def _was_run_since(session: Session, theme: Theme, change_id: int) -> bool:
    """Tell whether the machine looked for themes of this question after a change."""
    conditions = (
        ThemeRun.consultation_id == theme.consultation_id,
        ThemeRun.question_id.is_not_distinct_from(theme.question_id),
        ThemeRun.change_id > change_id,
    )
    return session.scalar(select(ThemeRun.id).where(*conditions).limit(1)) is not None


def _update_reviewed(session: Session, theme_ids: Sequence[int]) -> None:
    """Update which themes are reviewed (settled).

    Those are the ones that a person made, or to which a person did anything that stands.
    """
    session.expire_all()
    run_change_ids = set(session.scalars(select(ThemeRun.change_id)))
    for theme_id in theme_ids:
        statement = select(Snapshot.change_id).where(Snapshot.thing == "theme", Snapshot.thing_id == theme_id)
        standing_ids = find_standing_changes(session, set(session.scalars(statement)) - run_change_ids)
        is_reviewed = Theme.origin == PERSON if not standing_ids else Theme.id == theme_id
        session.execute(update(Theme).where(Theme.id == theme_id).values(settled=is_reviewed))
    session.expire_all()


THEME_RULE = register_undo_rule(
    UndoRule(
        right=Right.EDIT_THEMES,
        problem=ThemeProblem,
        owns=_is_theme_change,
        find_obstacle=find_theme_obstacle,
        finish=_finish_undo,
        reversible=True,
        restorers={"theme": _restore_theme},
        parents=frozenset({"theme"}),
    )
)
