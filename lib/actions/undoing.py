"""Undo one change of themes: everything is as it was, or nothing is touched.

The undoing is a change like any other.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person
from lib.actions.problems import ThemeProblem
from lib.actions.theme_labels import check_labels
from lib.actions.writing import (
    SETTLED,
    TABLES,
    SnapshotValues,
    ThemeWrite,
    decode_values,
    describe_change,
    encode_values,
    open_theme_write,
)
from lib.database.models import Change, Snapshot
from lib.database.theme_models import MachineAssignment, Theme, ThemeRun
from lib.terms import PERSON

UNDONE = "change"  # in Former: the change that was undone
NATURAL_KEYS = {
    "verdict": ("theme_id", "source_id", "question_number"),
    "quotation": ("theme_id", "source_id", "question_number", "sentence"),
    "double_coding": ("consultation_id", "source_id", "question_number", "coder", "scope"),
}


def undo_theme_change(engine: Engine, *, change_id: int, actor: Person) -> int:
    """Undo one change of themes.

    Returns the change that does so, which can be undone in turn. Raises ThemeProblem, with nothing touched, where a
    later change touched the same theme or decided otherwise about the same answer; the message says which. Raises
    NotAllowed.
    """
    with open_theme_write(engine, actor=actor, action="undo") as write:
        snapshots = _list_snapshots(write.session, change_id)
        _check_undoable(write.session, change_id, snapshots)
        created = [snapshot for snapshot in snapshots if snapshot.thing == "theme" and not snapshot.before]
        for snapshot in reversed(
            [*created, *(snapshot for snapshot in snapshots if snapshot not in created)]
        ):  # they go when nothing counts for them
            _restore_snapshot(write, snapshot)
        write.store_snapshots(UNDONE, [(change_id, {})])
        theme_ids = [snapshot.thing_id for snapshot in snapshots if snapshot.thing == "theme"]
        _update_reviewed(write.session, theme_ids)
        for consultation_id in set(write.session.scalars(select(Theme.consultation_id).where(Theme.id.in_(theme_ids)))):
            check_labels(write.session, consultation_id, theme_ids)
        undone_change = write.session.get_one(Change, change_id)
        write.change.subject, write.change.rows = f"{undone_change.action}: {undone_change.subject}", len(snapshots)
        return write.change.id


def describe_undo_obstacle(session: Session, *, change_id: int) -> str:
    """Describe why a change of themes cannot be undone; empty where it can."""
    try:
        _check_undoable(session, change_id, _list_snapshots(session, change_id))
    except ThemeProblem as problem:
        return str(problem)
    return ""


def _list_snapshots(session: Session, change_id: int) -> Sequence[Snapshot]:
    """List the snapshots of a change of themes, in the order in which they were stored."""
    conditions = (Snapshot.change_id == change_id, Snapshot.thing.in_(TABLES))
    return session.scalars(select(Snapshot).where(*conditions).order_by(Snapshot.id)).all()


def _check_undoable(session: Session, change_id: int, snapshots: Sequence[Snapshot]) -> None:
    """Check that a change of themes can be undone.

    Raises ThemeProblem where it cannot.
    """
    if _is_run(session, change_id):
        raise ThemeProblem("What a run found is not undone: run again, or say of each theme what you think of it.")
    if not snapshots:
        raise ThemeProblem("There is no such change of themes. Nothing was touched.")
    later_snapshots = _list_later_snapshots(session, change_id, snapshots)
    _check_not_undone(session, change_id, {snapshot.change_id for snapshot in later_snapshots})
    for snapshot in snapshots:
        if (obstacle_id := _find_obstacle(session, snapshot, later_snapshots)) is not None:
            remedy = "Make the change by hand instead." if _is_run(session, obstacle_id) else "Undo that first."
            raise ThemeProblem(
                f"It cannot be undone, because of {describe_change(session, obstacle_id)}. {remedy} Nothing was touched."
            )


def _is_run(session: Session, change_id: int) -> bool:
    """Tell whether a change is that of a run of the machine."""
    return session.scalar(select(ThemeRun.id).where(ThemeRun.change_id == change_id).limit(1)) is not None


def _check_not_undone(session: Session, change_id: int, later_change_ids: set[int]) -> None:
    """Check that a change is not undone already.

    Raises ThemeProblem where it is.
    """
    statement = select(Snapshot.change_id).where(Snapshot.thing == UNDONE, Snapshot.thing_id == change_id)
    for undo_change_id in session.scalars(statement.order_by(Snapshot.id.desc())):
        if undo_change_id in later_change_ids:
            raise ThemeProblem(
                f"It was undone already: {describe_change(session, undo_change_id)}. Nothing was touched."
            )


def _list_later_snapshots(session: Session, change_id: int, snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """List the snapshots of the same things by later changes that stand, the newest first."""
    ids_by_thing: dict[str, set[int]] = defaultdict(set)
    for snapshot in snapshots:
        ids_by_thing[snapshot.thing].add(snapshot.thing_id)
    later_snapshots: list[Snapshot] = []
    for thing, ids in ids_by_thing.items():
        conditions = (Snapshot.thing == thing, Snapshot.change_id > change_id, Snapshot.thing_id.in_(ids))
        later_snapshots += session.scalars(select(Snapshot).where(*conditions))
    standing_ids = _find_standing_changes(session, {snapshot.change_id for snapshot in later_snapshots})
    return sorted(
        (snapshot for snapshot in later_snapshots if snapshot.change_id in standing_ids),
        key=lambda snapshot: -snapshot.id,
    )


def _find_standing_changes(session: Session, change_ids: Iterable[int]) -> set[int]:
    """Find those of some changes that stand.

    A change and the one that undid it cancel out, the newest first.
    """
    standing_ids = set(change_ids)
    statement = select(Snapshot.change_id, Snapshot.thing_id).where(
        Snapshot.thing == UNDONE, Snapshot.change_id.in_(standing_ids)
    )
    for row in session.execute(statement.order_by(Snapshot.change_id.desc())).all():
        if {row.change_id, row.thing_id} <= standing_ids:
            standing_ids -= {row.change_id, row.thing_id}
    return standing_ids


def _find_obstacle(session: Session, snapshot: Snapshot, later_snapshots: Iterable[Snapshot]) -> int | None:
    """Find the later change that keeps a thing from being restored, or None."""
    same_thing = [
        other for other in later_snapshots if (other.thing, other.thing_id) == (snapshot.thing, snapshot.thing_id)
    ]
    if snapshot.thing == "theme":
        is_gone = session.get(Theme, snapshot.thing_id) is None
        if _is_review_only(snapshot) and not is_gone:
            return None
        if snapshot.before:  # else the theme would go, and with it whatever was said of it since
            same_thing = [other for other in same_thing if not _is_review_only(other)]
    elif not same_thing and snapshot.before and snapshot.thing in NATURAL_KEYS:
        return _find_replacement(session, snapshot)
    return same_thing[0].change_id if same_thing else None


def _is_review_only(snapshot: Snapshot) -> bool:
    """Tell whether a change only marked a theme as reviewed."""
    return set(snapshot.before) == {SETTLED}


def _find_replacement(session: Session, snapshot: Snapshot) -> int | None:
    """Find the change that decided about the same answer since, where the decision was taken back."""
    table = TABLES[snapshot.thing]
    conditions = [table.c[name] == snapshot.before[name] for name in NATURAL_KEYS[snapshot.thing]]
    replacing_change_id: int | None = session.scalar(
        select(table.c.change_id).where(table.c.id != snapshot.thing_id, *conditions)
    )
    return replacing_change_id


def _restore_snapshot(write: ThemeWrite, snapshot: Snapshot) -> None:
    """Restore a thing from its snapshot, after storing a snapshot of what it is now."""
    session, table, row_id = write.session, TABLES[snapshot.thing], snapshot.thing_id
    row = session.execute(select(table).where(table.c.id == row_id)).mappings().first()
    current_values: SnapshotValues = encode_values(dict(row)) if row is not None else {}
    if snapshot.thing == "theme" and _is_review_only(snapshot):
        current_values = {SETTLED: current_values[SETTLED]}
    write.store_snapshots(snapshot.thing, [(row_id, current_values)])
    _restore_row(session, table, row_id, snapshot.before, exists=row is not None)


def _restore_row(session: Session, table: Table, row_id: int, snapshot_values: SnapshotValues, *, exists: bool) -> None:
    """Update, insert or (without snapshot values) delete a row."""
    values: dict[str, Any] = decode_values(table, snapshot_values)
    if not snapshot_values:
        if table is Theme.__table__:
            session.execute(delete(MachineAssignment).where(MachineAssignment.theme_id == row_id))
        session.execute(delete(table).where(table.c.id == row_id))
    elif exists:
        session.execute(update(table).where(table.c.id == row_id).values(values))
    else:
        session.execute(insert(table).values(values))


def _update_reviewed(session: Session, theme_ids: Sequence[int]) -> None:
    """Update which themes are reviewed (settled).

    Those are the ones that a person made, or to which a person did anything that stands.
    """
    session.expire_all()
    run_change_ids = set(session.scalars(select(ThemeRun.change_id)))
    for theme_id in theme_ids:
        statement = select(Snapshot.change_id).where(Snapshot.thing == "theme", Snapshot.thing_id == theme_id)
        standing_ids = _find_standing_changes(session, set(session.scalars(statement)) - run_change_ids)
        is_reviewed = Theme.origin == PERSON if not standing_ids else Theme.id == theme_id
        session.execute(update(Theme).where(Theme.id == theme_id).values(settled=is_reviewed))
    session.expire_all()
