"""Do again what was undone, exactly as it was, while nothing came after: a decision on rows, or an entry by hand.

What undoing takes away is kept as one record of the undoing change, until something else comes in. It is given back
whole or not at all. A file is done again by bringing it in: nothing of it is kept once it was undone.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, Table, delete, func, insert, or_, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.changes.change import ChangeWriter, open_change
from lib.changes.people import align_newest_periods
from lib.changes.snapshots import RowName, SnapshotRow, decode_row, encode_row, find_table
from lib.changes.undo import REDO, restore_row
from lib.database import models
from lib.database.answer_store import store_answers
from lib.database.models import Answer, Base, Change, Credit, Import, Snapshot
from lib.intake.problems import FileProblem

TAKEN_AWAY = "redo"  # the thing of the record that tells what an undoing took away; its id is that of the undone change
CAME_AFTER = "Something was brought in, settled or undone since."
MAX_ROWS = 5_000  # of what was added
HISTORY_TABLES = frozenset({"change", "import", "former"})
KEPT_TABLES = tuple(
    table
    for table in Base.metadata.sorted_tables
    if table.name not in HISTORY_TABLES
    and any(
        mapper.local_table is table and mapper.class_.__module__ == models.__name__ for mapper in Base.registry.mappers
    )
)


def keep_for_redo(writer: ChangeWriter, change_id: int, snapshots: Sequence[Snapshot]) -> None:
    """Keep what undoing is about to take away: the rows that a change added, and those it altered as they are now."""
    session = writer.session
    forget_undone(session)
    if session.scalar(select(Import.id).where(Import.change_id == change_id, Import.origin == "file").limit(1)):
        return
    added_rows = _read_added_rows(session, change_id, _list_earlier_names(change_id, snapshots))
    if added_rows is None:
        return
    altered_rows = [
        [snapshot.thing, snapshot.thing_id, _read_present_row(session, snapshot.thing, snapshot.thing_id)]
        for snapshot in snapshots
    ]
    record = {"added": added_rows, "altered": altered_rows}
    session.execute(
        insert(Snapshot),
        [{"change_id": writer.change.id, "thing": TAKEN_AWAY, "thing_id": change_id, "before": record}],
    )


def forget_undone(session: Session) -> None:
    """Forget what earlier undoing took away: it cannot be done again once something came after it."""
    session.execute(delete(Snapshot).where(Snapshot.thing == TAKEN_AWAY))


def _list_earlier_names(change_id: int, snapshots: Sequence[Snapshot]) -> set[RowName]:
    """List the rows that were there before a change, by table and id: an altered period bears the change's id too."""
    return {
        (snapshot.thing, snapshot.thing_id)
        for snapshot in snapshots
        if snapshot.before.get(snapshot.thing, snapshot.before).get("change_id", change_id) != change_id
    }


def _read_added_rows(session: Session, change_id: int, earlier_names: set[RowName]) -> list[list[Any]] | None:
    """Read the rows that a change added and what belongs to them, as pairs of table and row, parents first.

    earlier_names: rows that were there before. None where they are too many.
    """
    ids_by_table: dict[str, list[int]] = {}
    added_rows: list[list[Any]] = []
    for table in KEPT_TABLES:
        conditions = []
        if "change_id" in table.c:
            conditions.append(table.c.change_id == change_id)
        else:
            conditions += [
                column.in_(ids_by_table[key.column.table.name])
                for column in table.c
                for key in column.foreign_keys
                if ids_by_table.get(key.column.table.name) and key.column.name == "id"
            ]
        if not conditions:
            continue
        if (session.scalar(select(func.count()).select_from(table).where(or_(*conditions))) or 0) > MAX_ROWS:
            return None
        found_rows = session.execute(select(table).where(or_(*conditions))).mappings().all()
        rows = [dict(row) for row in found_rows if (table.name, row.get("id", 0)) not in earlier_names]
        ids_by_table[table.name] = [row["id"] for row in rows if "id" in row]
        added_rows += [[table.name, encode_row(row)] for row in rows]
    return added_rows if len(added_rows) <= MAX_ROWS else None


def _read_present_row(session: Session, thing: str, row_id: int) -> SnapshotRow:
    """Read a row as it is now, in the form of its snapshots: a response with its credits and answers."""
    table = find_table(thing)
    stored_row = session.execute(select(table).where(table.c.id == row_id)).mappings().first()
    if stored_row is None:
        return {}
    row = dict(stored_row)
    if thing != "response":
        return encode_row(row)
    credited_ids = session.scalars(select(Credit.organisation_id).where(Credit.response_id == row_id))
    answers = session.execute(select(Answer.question_id, Answer.text).where(Answer.response_id == row_id))
    return {
        "response": encode_row(row),
        "credits": sorted(credited_ids),
        "answers": {str(answer.question_id): answer.text for answer in answers},
    }


def describe_redo_obstacle(session: Session, *, import_id: int, reader: Role) -> str:
    """Describe why an undone import cannot be done again, as a sentence; empty where it can. Raises NotAllowed."""
    check_right(reader, Right.IMPORT_DATA)
    import_entry = session.get(Import, import_id)
    if import_entry is None or import_entry.undone_change_id is None:
        return "It was not undone."
    undo_id = import_entry.undone_change_id
    consultation = session.get(models.Consultation, import_entry.consultation_id or 0)
    if consultation is not None and consultation.archived:
        return f"{consultation.title} is archived: take it out of the archive on the page Consultation first."
    record_id = session.scalar(
        select(Snapshot.id).where(Snapshot.change_id == undo_id, Snapshot.thing == TAKEN_AWAY).limit(1)
    )
    if record_id is None:
        return "A file is done again by bringing it in again." if import_entry.origin == "file" else CAME_AFTER
    later_id = session.scalar(
        select(func.max(Change.id)).where(
            Change.id > undo_id,
            or_(
                Change.id.in_(select(Import.change_id)),
                Change.id.in_(select(Import.undone_change_id).where(Import.undone_change_id.is_not(None))),
                Change.id.in_(select(Snapshot.change_id).where(Snapshot.thing.in_([t.name for t in KEPT_TABLES]))),
            ),
        )
    )
    return CAME_AFTER if later_id else ""


def redo_import(engine: Engine, *, import_id: int, actor: Person, restore_response: Any) -> int:
    """Do an undone import again, and return how many rows came back.

    restore_response: how a response is restored with its credits and answers. Raises FileProblem, with nothing touched,
    where something came after it; NotAllowed.
    """
    with open_change(engine, actor=actor, right=Right.IMPORT_DATA, action=REDO) as writer:
        session = writer.session
        if reason := describe_redo_obstacle(session, import_id=import_id, reader=actor.role):
            raise FileProblem(f"It cannot be done again. {reason} Nothing was touched.")
        undo_id = session.get_one(Import, import_id).undone_change_id
        record = session.scalars(
            select(Snapshot).where(Snapshot.change_id == undo_id, Snapshot.thing == TAKEN_AWAY)
        ).one()
        change_id, added_rows, altered_rows = record.thing_id, record.before["added"], record.before["altered"]
        added_names = {(table_name, row.get("id")) for table_name, row in added_rows}
        former_rows = [
            (thing, row_id, former_row)
            for thing, row_id, _row in altered_rows
            if (former_row := _read_present_row(session, thing, row_id)) or (thing, row_id) not in added_names
        ]
        _insert_rows(session, added_rows)
        for thing, row_id, row in altered_rows:
            if thing == "response":
                restore_response(session, row_id, row)
            else:
                restore_row(session, thing, row_id, row)
        restore_periods(session, [(thing, row_id) for thing, row_id, _row in altered_rows])
        if former_rows:
            session.execute(
                insert(Snapshot),
                [
                    {"change_id": change_id, "thing": thing, "thing_id": row_id, "before": row}
                    for thing, row_id, row in former_rows
                ],
            )
        for import_entry in session.scalars(select(Import).where(Import.undone_change_id == undo_id)):
            import_entry.undone_change_id = None
        writer.change.subject = session.get_one(Change, change_id).subject
        writer.change.rows = len(added_rows) + len(altered_rows)
        session.delete(record)
        return writer.change.rows


def restore_periods(session: Session, names: Sequence[RowName]) -> None:
    """Restore the periods of contacts (among the names of restored rows) with which none were kept.

    Changes made before people had periods kept snapshots of contacts alone.
    """
    if all(thing != "contact_period" for thing, _row_id in names):
        align_newest_periods(session, [row_id for thing, row_id in names if thing == "contact"])


def _insert_rows(session: Session, added_rows: list[list[Any]]) -> None:
    """Insert rows that were taken away, parents first, and count and index their answers."""
    answers: dict[int, dict[int, str]] = {row["id"]: {} for table_name, row in added_rows if table_name == "response"}
    for table_name, row in added_rows:
        table: Table = find_table(table_name)
        if table_name == "answer":
            answers.setdefault(row["response_id"], {})[row["question_id"]] = row["text"]
            continue
        session.connection().execute(insert(table), [decode_row(table, row)])
    if answers:
        store_answers(session, answers)
