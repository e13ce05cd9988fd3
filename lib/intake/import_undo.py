"""Undo one import, one review or one manual entry: everything is as it was, or nothing is touched."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Date, Engine, Table, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.answer_store import store_answers
from lib.database.engine import record_change, open_write_session
from lib.database.models import (
    Activity,
    Alias,
    Answer,
    Change,
    ColumnMapping,
    Contact,
    Credit,
    Snapshot,
    Import,
    Organisation,
    Outreach,
    Response,
    QuarantinedRow,
)
from lib.intake.loaders.loader import split_chunks
from lib.intake.problems import FileProblem

MODELS_BY_THING: dict[str, Any] = {"contact": Contact, "activity": Activity, "outreach": Outreach, "response": Response}


def undo_import(engine: Engine, *, import_id: int, actor: Person) -> int:
    """Undo one import, so that everything is as it was before.

    Returns how many rows were touched. Raises FileProblem, with nothing touched, where later work depends on
    the import; the message says which. Raises NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    with open_write_session(engine) as session:
        import_entry = session.get(Import, import_id)
        if import_entry is None:
            raise FileProblem(f"There is no import {import_id}: look its number up in the list of imports.")
        if import_entry.undone_change_id is not None:
            raise FileProblem(f"{import_entry.file_name} was undone already.")
        if reason := find_undo_obstacle(session, import_entry):
            raise FileProblem(f"{import_entry.file_name} cannot be undone: {reason} Nothing was touched.")
        change = record_change(session, actor=actor.name, action="undo", subject=f"{import_entry.kind}: {import_entry.file_name}", rows=0)
        row_count = _delete_added_rows(session, import_entry.change_id) + _restore_changed_rows(session, import_entry.change_id)
        session.execute(update(Import).where(Import.change_id == import_entry.change_id).values(undone_change_id=change.id))
        session.execute(update(Change).where(Change.id == change.id).values(rows=row_count))
    return row_count


def describe_undo_obstacle(session: Session, *, import_id: int) -> str:
    """Describe why an import cannot be undone; empty where it can."""
    import_entry = session.get(Import, import_id)
    return find_undo_obstacle(session, import_entry) if import_entry is not None else "There is no such import."


def find_undo_obstacle(session: Session, import_entry: Import) -> str:
    """Find the later work that rests on an import and keeps it from being undone.

    Returns a sentence, empty where the import can be undone.
    """
    checks: tuple[Callable[[Session, Import], str], ...] = (
        _describe_later_review,
        _describe_later_change,
        _describe_later_messages,
        _describe_later_use,
        _describe_later_match,
        _describe_later_pending,
    )
    return next((reason for check in checks if (reason := check(session, import_entry))), "")


def _describe_later_review(session: Session, import_entry: Import) -> str:
    """Describe the review of rows of this import since; empty where there was none."""
    decided_count = session.scalar(
        select(func.count()).select_from(QuarantinedRow).where(
            QuarantinedRow.import_id == import_entry.id,
            or_(QuarantinedRow.decision.is_not(None), QuarantinedRow.placed_change_id.is_not(None)),
        )
    )  # fmt: skip
    return f"{decided_count:,} of its rows were settled or placed since. Undo that first." if decided_count else ""


def _describe_later_change(session: Session, import_entry: Import) -> str:
    """Describe the later import that changed rows again which this one added or changed."""
    for thing, model in MODELS_BY_THING.items():
        added_ids = select(model.id).where(model.change_id == import_entry.change_id)
        changed_ids = select(Snapshot.thing_id).where(Snapshot.change_id == import_entry.change_id, Snapshot.thing == thing)
        later_change_id = session.scalar(
            select(Snapshot.change_id)
            .where(
                Snapshot.change_id > import_entry.change_id,
                Snapshot.thing == thing,
                or_(Snapshot.thing_id.in_(added_ids), Snapshot.thing_id.in_(changed_ids)),
            )
            .order_by(Snapshot.change_id.desc())
            .limit(1)
        )
        if later_change_id is not None:
            return f"{_describe_change(session, later_change_id)} changed some of the same rows later. Undo that first."
    return ""


def _describe_later_messages(session: Session, import_entry: Import) -> str:
    """Describe the later import that holds messages to people or activities that this one added."""
    for model, column, recipients in (
        (Contact, Outreach.contact_id, "people"),
        (Activity, Outreach.activity_id, "activities"),
    ):
        later_change_id = session.scalar(
            select(Outreach.change_id)
            .where(
                column.in_(select(model.id).where(model.change_id == import_entry.change_id)),
                Outreach.change_id != import_entry.change_id,
            )
            .order_by(Outreach.change_id.desc())
            .limit(1)
        )
        if later_change_id is not None:
            return f"{_describe_change(session, later_change_id)} holds messages to its {recipients}. Undo that first."
    return ""


def _describe_later_use(session: Session, import_entry: Import) -> str:
    """Describe the later import that belongs to an organisation which this one added."""
    created_ids = select(Organisation.id).where(Organisation.change_id == import_entry.change_id)
    contact_changes = select(Contact.change_id).where(Contact.organisation_id.in_(created_ids), Contact.change_id != import_entry.change_id)
    response_changes = (
        select(Response.change_id)
        .join(Credit, Credit.response_id == Response.id)
        .where(Credit.organisation_id.in_(created_ids), Response.change_id != import_entry.change_id)
    )
    later_change_id = session.scalar(contact_changes.limit(1)) or session.scalar(response_changes.limit(1))
    return f"{_describe_change(session, later_change_id)} belongs to an organisation that it added. Undo that first." if later_change_id else ""


def _describe_later_match(session: Session, import_entry: Import) -> str:
    """Describe the later file of the same kind that found rows stored already.

    Without this import they would be missing.
    """
    if import_entry.origin != "file" or not (import_entry.added or import_entry.changed):
        return ""
    later_change_id = _find_later_file(session, import_entry, Import.unchanged > 0)
    return f"{_describe_change(session, later_change_id)} came later and found rows there already. Undo that first." if later_change_id else ""


def _describe_later_pending(session: Session, import_entry: Import) -> str:
    """Describe the later file in which some rows were pending already, perhaps through this one."""
    if session.scalar(select(QuarantinedRow.id).where(QuarantinedRow.import_id == import_entry.id).limit(1)) is None:
        return ""
    own_row_count = select(func.count()).where(QuarantinedRow.import_id == Import.id).correlate(Import).scalar_subquery()
    later_change_id = _find_later_file(session, import_entry, Import.doubted + Import.set_aside > own_row_count)
    return f"{_describe_change(session, later_change_id)} came later and holds rows that waited already. Undo that first." if later_change_id else ""


def _find_later_file(session: Session, import_entry: Import, condition: ColumnElement[bool]) -> int | None:
    """Find the change of the last file of the same kind that came later, stands, and meets a condition."""
    return session.scalar(
        select(Import.change_id)
        .where(
            Import.change_id > import_entry.change_id,
            Import.kind == import_entry.kind,
            Import.consultation_id == import_entry.consultation_id,
            Import.origin == "file",
            Import.undone_change_id.is_(None),
            condition,
        )
        .order_by(Import.change_id.desc())
        .limit(1)
    )


def _describe_change(session: Session, change_id: int) -> str:
    """Describe a change by the names of its files."""
    file_names = session.scalars(select(Import.file_name).where(Import.change_id == change_id)).all()
    return " and ".join(file_names) or f"change {change_id}"


def _delete_added_rows(session: Session, change_id: int) -> int:
    """Delete everything that the change added.

    Returns how many rows were deleted.
    """
    response_ids = select(Response.id).where(Response.change_id == change_id)
    import_ids = select(Import.id).where(Import.change_id == change_id)
    connection, row_count = session.connection(), 0
    for statement in (
        delete(Outreach.__table__).where(Outreach.change_id == change_id),  # type: ignore[arg-type]
        delete(Answer.__table__).where(Answer.response_id.in_(response_ids)),  # type: ignore[arg-type]
        delete(Credit.__table__).where(Credit.response_id.in_(response_ids)),  # type: ignore[arg-type]
        delete(Response.__table__).where(Response.change_id == change_id),  # type: ignore[arg-type]
        delete(Contact.__table__).where(Contact.change_id == change_id),  # type: ignore[arg-type]
        delete(Activity.__table__).where(Activity.change_id == change_id),  # type: ignore[arg-type]
        delete(QuarantinedRow.__table__).where(QuarantinedRow.import_id.in_(import_ids)),  # type: ignore[arg-type]
        delete(Alias.__table__).where(Alias.change_id == change_id),  # type: ignore[arg-type]
        delete(Organisation.__table__).where(Organisation.change_id == change_id),  # type: ignore[arg-type]
        delete(ColumnMapping.__table__).where(ColumnMapping.change_id == change_id),  # type: ignore[arg-type]
    ):
        row_count += connection.execute(statement).rowcount
    return row_count


def _restore_changed_rows(session: Session, change_id: int) -> int:
    """Restore everything that the change altered, the latest first.

    Returns how many rows were restored.
    """
    statement = select(Snapshot.thing, Snapshot.thing_id, Snapshot.before).where(Snapshot.change_id == change_id)
    rows = session.execute(statement.order_by(Snapshot.id.desc())).all()
    for row in rows:
        if row.thing == "response":
            _restore_response(session, row.thing_id, row.before)
        else:
            table: Table = TABLES_BY_THING[row.thing]
            session.connection().execute(
                update(table).where(table.c.id == row.thing_id).values(_build_column_values(table, row.before))
            )
    session.execute(delete(Snapshot).where(Snapshot.change_id == change_id))
    return len(rows)


TABLES_BY_THING: dict[str, Any] = {
    "contact": Contact.__table__,
    "activity": Activity.__table__,
    "outreach": Outreach.__table__,
    "set_aside": QuarantinedRow.__table__,
    "column_mapping": ColumnMapping.__table__,
}


def _restore_response(session: Session, response_id: int, snapshot: dict[str, Any]) -> None:
    """Restore a response with its credits and answers from its snapshot."""
    table: Any = Response.__table__
    connection = session.connection()
    connection.execute(update(table).where(table.c.id == response_id).values(_build_column_values(table, snapshot["response"])))
    connection.execute(delete(Credit.__table__).where(Credit.response_id == response_id))  # type: ignore[arg-type]
    for chunk in split_chunks(snapshot["credits"]):
        connection.execute(
            insert(Credit), [{"response_id": response_id, "organisation_id": organisation_id} for organisation_id in chunk]
        )
    store_answers(session, {response_id: {int(question_id): text for question_id, text in snapshot["answers"].items()}})


def _build_column_values(table: Table, snapshot: dict[str, Any]) -> dict[str, Any]:
    """Build the column values of a row from its snapshot, where dates are text."""
    return {
        name: dt.date.fromisoformat(value) if isinstance(table.c[name].type, Date) and value else value
        for name, value in snapshot.items()
        if name != "id"
    }
