"""Undo one change: everything is as it was before, or nothing is touched.

This is the one place that restores snapshots. What only one kind of change knows, such as which later work rests on it,
the room that makes such changes registers as an `UndoRule`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right
from lib.changes.change import ChangeWriter, open_change
from lib.changes.snapshots import ABSENT, SnapshotRow, decode_row, encode_row, find_table
from lib.database.engine import open_read_session
from lib.database.models import Snapshot
from lib.terms import Problem

UNDONE = "change"  # the thing of a snapshot that tells which change was undone
Restorer = Callable[[Session, int, SnapshotRow], None]


def _remove_nothing(_session: Session, _change_id: int) -> int:
    return 0


@dataclass(frozen=True, slots=True)
class UndoRule:
    """What a room knows of undoing its own changes.

    owns: whether a change is one of the room's. find_obstacle: why it cannot be undone, as a sentence; empty where it
    can. describe: the subject of the undoing change. finish: what follows from rows that are as they were.
    remove_added: delete the rows that the change added in bulk, which have no snapshots, and count them.
    restorers: by thing, how to restore what is more than one row. parents: things that are removed last, when nothing
    refers to them any more. reversible: the undoing can itself be undone, so it keeps snapshots of its own; without it,
    the snapshots of the change are dropped.
    """

    right: Right
    problem: type[Problem]
    owns: Callable[[Session, int], bool]
    find_obstacle: Callable[[Session, int], str]
    describe: Callable[[Session, int], str]
    finish: Callable[[ChangeWriter, int, Sequence[Snapshot]], None]
    reversible: bool
    remove_added: Callable[[Session, int], int] = _remove_nothing
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
    with open_change(engine, actor=actor, right=rule.right, action="undo") as writer:
        session = writer.session
        if obstacle := rule.find_obstacle(session, change_id):
            raise rule.problem(obstacle)
        writer.change.subject = rule.describe(session, change_id)
        snapshots = list_snapshots(session, change_id)
        for snapshot in sorted(snapshots, key=lambda snapshot: (_is_added_parent(rule, snapshot), -snapshot.id)):
            if rule.reversible:
                _store_present_row(writer, snapshot)
            restore = rule.restorers.get(snapshot.thing)
            if restore is not None:
                restore(session, snapshot.thing_id, snapshot.before)
            else:
                restore_row(session, snapshot.thing, snapshot.thing_id, snapshot.before)
        if rule.reversible:
            writer.snapshots.store_rows(UNDONE, [(change_id, ABSENT)])
        else:
            session.execute(delete(Snapshot).where(Snapshot.change_id == change_id))
        removed_count = rule.remove_added(session, change_id)
        rule.finish(writer, change_id, snapshots)
        writer.change.rows = removed_count + len(snapshots)
        return UndoResult(writer.change.id, writer.change.rows)


def list_snapshots(session: Session, change_id: int) -> list[Snapshot]:
    """List the snapshots of what a change altered, in the order in which they were stored."""
    statement = select(Snapshot).where(Snapshot.change_id == change_id, Snapshot.thing != UNDONE)
    return list(session.scalars(statement.order_by(Snapshot.id)))


def restore_row(session: Session, thing: str, row_id: int, row: SnapshotRow) -> None:
    """Restore one row of a table: as it was, or gone where it was not there."""
    table = find_table(thing)
    if row == ABSENT:
        session.execute(delete(table).where(table.c.id == row_id))
        return
    values = decode_row(table, row)
    if _read_row(session, table, row_id) is None:
        session.execute(insert(table).values(values))
    else:
        session.execute(update(table).where(table.c.id == row_id).values(values))


def _store_present_row(writer: ChangeWriter, snapshot: Snapshot) -> None:
    """Store what a row is now, as far as the snapshot tells of it, so that the undoing can be undone."""
    row = _read_row(writer.session, find_table(snapshot.thing), snapshot.thing_id)
    present = encode_row(row) if row is not None else ABSENT
    if present and snapshot.before:
        present = {column: present[column] for column in present if column in snapshot.before}
    writer.snapshots.store_rows(snapshot.thing, [(snapshot.thing_id, present)])


def _read_row(session: Session, table: Table, row_id: int) -> dict[str, Any] | None:
    row = session.execute(select(table).where(table.c.id == row_id)).mappings().first()
    return None if row is None else dict(row)


def _is_added_parent(rule: UndoRule, snapshot: Snapshot) -> bool:
    return snapshot.thing in rule.parents and snapshot.before == ABSENT
