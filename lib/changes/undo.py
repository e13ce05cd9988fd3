"""Undo one change: everything is as it was before, or nothing is touched.

This is the one place that restores snapshots. What only one kind of change knows, such as which later work rests on it,
the room that makes such changes registers as an `UndoRule`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Table, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import ABSENT, RowName, SnapshotRow, decode_row, encode_row, find_table
from lib.database.engine import open_read_session
from lib.database.models import Change, Snapshot
from lib.terms import Problem

UNDONE = "change"  # the thing of a snapshot that tells which change was undone
BATCH_SIZE = 1_000  # rows in one SELECT
UNDO, REDO = "undo", "redo"  # what a change is called that undoes another, and one that undoes an undoing
Restorer = Callable[[Session, int, SnapshotRow], None]


def _describe_undone_change(session: Session, change_id: int) -> str:
    undone_change = session.get_one(Change, change_id)
    return f"{undone_change.action}: {undone_change.subject}"


def _finish_nothing(_writer: ChangeWriter, _change_id: int, _snapshots: Sequence[Snapshot]) -> None:
    return


def _remove_nothing(_session: Session, _change_id: int) -> int:
    return 0


def _keep_nothing(_writer: ChangeWriter, _change_id: int, _snapshots: Sequence[Snapshot]) -> None:
    return


@dataclass(frozen=True, slots=True)
class UndoRule:
    """What a room knows of undoing its own changes.

    owns: whether a change is one of the room's, by what it altered. find_obstacle: why it cannot be undone, as a
    sentence; empty where it can. describe: the subject of the undoing change; by default what was done, and to what.
    finish: what follows from rows that are as they were; by default nothing.
    remove_added: delete the rows that the change added in bulk, which have no snapshots, and count them.
    keep: keep what undoing is about to take away, for a room that does it again in its own way. restorers: by thing,
    how to restore what is more than one row. parents: things that are removed last, when nothing
    refers to them any more. reversible: the undoing can itself be undone, so it keeps snapshots of its own; without it,
    the snapshots of the change are dropped.
    """

    right: Right
    problem: type[Problem]
    owns: Callable[[Session, int], bool]
    find_obstacle: Callable[[Session, int], str]
    reversible: bool
    describe: Callable[[Session, int], str] = _describe_undone_change
    finish: Callable[[ChangeWriter, int, Sequence[Snapshot]], None] = _finish_nothing
    remove_added: Callable[[Session, int], int] = _remove_nothing
    keep: Callable[[ChangeWriter, int, Sequence[Snapshot]], None] = _keep_nothing
    restorers: Mapping[str, Restorer] = field(default_factory=dict)
    parents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UndoResult:
    """The change that undid another, and how many rows it touched."""

    change_id: int
    rows: int


_rules: list[UndoRule] = []


def register_undo_rule(rule: UndoRule) -> UndoRule:
    """Register what a room knows of undoing its changes, once, when its module is imported."""
    _rules.append(rule)
    return rule


def find_undo_rule(session: Session, change_id: int) -> UndoRule:
    """Find the rule of the room whose change it is.

    Raises Problem where no room has such a change.
    """
    rule = next((rule for rule in _rules if rule.owns(session, change_id)), None)
    if rule is None:
        raise Problem("There is no such change that could be undone. Nothing was touched.")
    return rule


def find_undo_obstacle(session: Session, change_id: int) -> str:
    """Find why a change cannot be undone, as a sentence; empty where it can."""
    try:
        return find_undo_rule(session, change_id).find_obstacle(session, change_id)
    except Problem as problem:
        return str(problem)


def undo_change(engine: Engine, *, change_id: int, actor: Person) -> UndoResult:
    """Undo one change, by a change of its own.

    Raises, with nothing touched, the rule's problem where something rests on the change; NotAllowed.
    """
    with open_read_session(engine) as session:
        rule = find_undo_rule(session, change_id)
        action = REDO if session.get_one(Change, change_id).action == UNDO else UNDO
    with open_change(engine, actor=actor, right=rule.right, action=action) as writer:
        session = writer.session
        if obstacle := rule.find_obstacle(session, change_id):
            raise rule.problem(obstacle)
        writer.change.subject = rule.describe(session, change_id)
        snapshots = list_snapshots(session, change_id)
        rule.keep(writer, change_id, snapshots)
        ordered = sorted(snapshots, key=lambda snapshot: (_is_added_parent(rule, snapshot), -snapshot.id))
        for (_is_last, thing), neighbours in groupby(
            ordered, key=lambda snapshot: (_is_added_parent(rule, snapshot), snapshot.thing)
        ):
            rows = {snapshot.thing_id: snapshot.before for snapshot in neighbours}
            if rule.reversible:
                _store_present_rows(writer, thing, rows)
            restore = rule.restorers.get(thing)
            if restore is None:
                restore_rows(session, thing, rows)
                continue
            for row_id, row in rows.items():
                restore(session, row_id, row)
        if rule.reversible:
            writer.snapshots.store_rows(UNDONE, [(change_id, ABSENT)])
        else:
            session.execute(delete(Snapshot).where(Snapshot.change_id == change_id))
        removed_count = rule.remove_added(session, change_id)
        rule.finish(writer, change_id, snapshots)
        writer.change.rows = removed_count + len(snapshots)
        return UndoResult(writer.change.id, writer.change.rows)


def undo_saved_change(engine: Engine, *, change_id: int, actor: Person) -> int:
    """Undo one change, whichever room made it, and return the change that does so.

    Raises, with nothing touched, Problem where no room has such a change, else as undo_change does.
    """
    return undo_change(engine, change_id=change_id, actor=actor).change_id


def list_snapshots(session: Session, change_id: int) -> list[Snapshot]:
    """List the snapshots of what a change altered, in the order in which they were stored."""
    statement = select(Snapshot).where(Snapshot.change_id == change_id, Snapshot.thing != UNDONE)
    return list(session.scalars(statement.order_by(Snapshot.id)))


def find_standing_undo(session: Session, change_id: int, later_change_ids: set[int]) -> int | None:
    """Find the change, among later ones that stand, that undid a change already."""
    statement = select(Snapshot.change_id).where(Snapshot.thing == UNDONE, Snapshot.thing_id == change_id)
    undo_change_ids = session.scalars(statement.order_by(Snapshot.id.desc()))
    return next((undo_change_id for undo_change_id in undo_change_ids if undo_change_id in later_change_ids), None)


def list_later_snapshots(session: Session, change_id: int, snapshots: Iterable[Snapshot]) -> list[Snapshot]:
    """List the snapshots of the same things by later changes that stand, the newest first."""
    ids_by_thing: dict[str, set[int]] = defaultdict(set)
    for snapshot in snapshots:
        ids_by_thing[snapshot.thing].add(snapshot.thing_id)
    later_snapshots: list[Snapshot] = []
    for thing, ids in ids_by_thing.items():
        wanted_ids = sorted(ids)
        for start in range(0, len(wanted_ids), BATCH_SIZE):
            is_wanted = Snapshot.thing_id.in_(wanted_ids[start : start + BATCH_SIZE])
            conditions = (Snapshot.thing == thing, Snapshot.change_id > change_id, is_wanted)
            later_snapshots += session.scalars(select(Snapshot).where(*conditions))
    standing_ids = find_standing_changes(session, {snapshot.change_id for snapshot in later_snapshots})
    return sorted(
        (snapshot for snapshot in later_snapshots if snapshot.change_id in standing_ids),
        key=lambda snapshot: -snapshot.id,
    )


def find_later_obstacle(session: Session, change_id: int) -> str:
    """Find why a change cannot be undone that only what came later of the same rows forbids; empty where it can."""
    later_snapshots = list_later_snapshots(session, change_id, list_snapshots(session, change_id))
    later_change_ids = {snapshot.change_id for snapshot in later_snapshots}
    if (undo_change_id := find_standing_undo(session, change_id, later_change_ids)) is not None:
        return f"It was undone already: {describe_change(session, undo_change_id)}. Nothing was touched."
    if later_change_ids:
        later_text = describe_change(session, max(later_change_ids))
        return f"It cannot be undone, because of {later_text}. Undo that first. Nothing was touched."
    return ""


def find_standing_changes(session: Session, change_ids: Iterable[int]) -> set[int]:
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


def find_stored_names(session: Session, snapshots: Iterable[Snapshot]) -> set[RowName]:
    """Find which of the rows that snapshots tell of are there now, each by its table and id."""
    ids_by_thing: dict[str, list[int]] = defaultdict(list)
    for snapshot in snapshots:
        ids_by_thing[snapshot.thing].append(snapshot.thing_id)
    return {
        (thing, row_id)
        for thing, row_ids in ids_by_thing.items()
        for row_id in _read_rows(session, find_table(thing), row_ids)
    }


def restore_row(session: Session, thing: str, row_id: int, row: SnapshotRow) -> None:
    """Restore one row of a table: as it was, or gone where it was not there."""
    restore_rows(session, thing, {row_id: row})


def restore_rows(session: Session, thing: str, rows: Mapping[int, SnapshotRow]) -> None:
    """Restore rows of a table (snapshots by id).

    Those that go are first, since one that returns may be the same as one of them but for its id.
    """
    table = find_table(thing)
    connection = session.connection()
    stored_ids = _read_rows(session, table, rows).keys()
    added_ids = [{"row_id": row_id} for row_id, row in rows.items() if row == ABSENT and row_id in stored_ids]
    if added_ids:
        connection.execute(delete(table).where(table.c.id == bindparam("row_id")), added_ids)
    former_rows = {row_id: decode_row(table, row) for row_id, row in rows.items() if row != ABSENT}
    deleted_rows = [values for row_id, values in former_rows.items() if row_id not in stored_ids]
    if deleted_rows:
        connection.execute(insert(table), deleted_rows)
    # An UPDATE of many rows sets the same columns in each of them
    stored_rows = [(row_id, values) for row_id, values in former_rows.items() if row_id in stored_ids]
    for columns, same_columns in groupby(stored_rows, key=lambda row: sorted(row[1])):
        statement = update(table).where(table.c.id == bindparam("row_id"))
        values_by_row = [
            {"row_id": row_id} | {f"new_{column}": value for column, value in values.items()}
            for row_id, values in same_columns
        ]
        connection.execute(statement.values({column: bindparam(f"new_{column}") for column in columns}), values_by_row)


def _store_present_rows(writer: ChangeWriter, thing: str, rows: Mapping[int, SnapshotRow]) -> None:
    """Store what rows are now, as far as their snapshots tell of them, so that the undoing can be undone."""
    stored_rows = _read_rows(writer.session, find_table(thing), rows)
    present_rows = []
    for row_id, before in rows.items():
        present = encode_row(stored_rows[row_id]) if row_id in stored_rows else ABSENT
        if present and before:
            present = {column: value for column, value in present.items() if column in before}
        present_rows.append((row_id, present))
    writer.snapshots.store_rows(thing, present_rows)


def _read_rows(session: Session, table: Table, row_ids: Iterable[int]) -> dict[int, dict[str, Any]]:
    """Read those rows of a table that are there, by id."""
    rows: dict[int, dict[str, Any]] = {}
    wanted_ids = list(row_ids)
    for start in range(0, len(wanted_ids), BATCH_SIZE):
        statement = select(table).where(table.c.id.in_(wanted_ids[start : start + BATCH_SIZE]))
        rows |= {row["id"]: dict(row) for row in session.connection().execute(statement).mappings()}
    return rows


def _is_added_parent(rule: UndoRule, snapshot: Snapshot) -> bool:
    return snapshot.thing in rule.parents and snapshot.before == ABSENT
