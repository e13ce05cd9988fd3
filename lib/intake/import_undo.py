"""Undoes one import, one decision or one entry by hand: everything is as it was, or nothing is touched."""

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
from lib.intake.loaders.loader import chunks
from lib.intake.problems import FileProblem

ADDED_BY: dict[str, Any] = {"contact": Contact, "activity": Activity, "outreach": Outreach, "response": Response}


def undo(engine: Engine, *, import_id: int, by: Person) -> int:
    """Put everything back as it was before one import. Returns how many rows were touched.

    Raises FileProblem, with nothing touched, where later work depends on it; the message says which. Raises NotAllowed.
    """
    check_right(by.role, Right.IMPORT_DATA)
    with open_write_session(engine) as session:
        one = session.get(Import, import_id)
        if one is None:
            raise FileProblem(f"There is no import {import_id}: look its number up in the list of imports.")
        if one.undone_change_id is not None:
            raise FileProblem(f"{one.file_name} was undone already.")
        if reason := why_not(session, one):
            raise FileProblem(f"{one.file_name} cannot be undone: {reason} Nothing was touched.")
        change = record_change(session, actor=by.name, action="undo", subject=f"{one.kind}: {one.file_name}", rows=0)
        rows = _take_away(session, one.change_id) + _put_back(session, one.change_id)
        session.execute(update(Import).where(Import.change_id == one.change_id).values(undone_change_id=change.id))
        session.execute(update(Change).where(Change.id == change.id).values(rows=rows))
    return rows


def reason_against(session: Session, *, import_id: int) -> str:
    """Why an import cannot be undone; empty where it can."""
    one = session.get(Import, import_id)
    return why_not(session, one) if one is not None else "There is no such import."


def why_not(session: Session, one: Import) -> str:
    """Why an import cannot be undone: the later work that rests on it. Empty where it can."""
    questions: tuple[Callable[[Session, Import], str], ...] = (
        _settled_since,
        _changed_since,
        _written_to_since,
        _used_since,
        _found_there_since,
        _waited_there_since,
    )
    return next((reason for question in questions if (reason := question(session, one))), "")


def _settled_since(session: Session, one: Import) -> str:
    settled = session.scalar(
        select(func.count()).select_from(QuarantinedRow).where(
            QuarantinedRow.import_id == one.id,
            or_(QuarantinedRow.decision.is_not(None), QuarantinedRow.placed_change_id.is_not(None)),
        )
    )  # fmt: skip
    return f"{settled:,} of its rows were settled or placed since. Undo that first." if settled else ""


def _changed_since(session: Session, one: Import) -> str:
    """Things that this import added or changed, and a later one changed again."""
    for thing, model in ADDED_BY.items():
        added = select(model.id).where(model.change_id == one.change_id)
        touched = select(Snapshot.thing_id).where(Snapshot.change_id == one.change_id, Snapshot.thing == thing)
        later = session.scalar(
            select(Snapshot.change_id)
            .where(
                Snapshot.change_id > one.change_id,
                Snapshot.thing == thing,
                or_(Snapshot.thing_id.in_(added), Snapshot.thing_id.in_(touched)),
            )
            .order_by(Snapshot.change_id.desc())
            .limit(1)
        )
        if later is not None:
            return f"{_named(session, later)} changed some of the same rows later. Undo that first."
    return ""


def _written_to_since(session: Session, one: Import) -> str:
    for model, column, what in (
        (Contact, Outreach.contact_id, "people"),
        (Activity, Outreach.activity_id, "activities"),
    ):
        later = session.scalar(
            select(Outreach.change_id)
            .where(
                column.in_(select(model.id).where(model.change_id == one.change_id)),
                Outreach.change_id != one.change_id,
            )
            .order_by(Outreach.change_id.desc())
            .limit(1)
        )
        if later is not None:
            return f"{_named(session, later)} holds messages to its {what}. Undo that first."
    return ""


def _used_since(session: Session, one: Import) -> str:
    created = select(Organisation.id).where(Organisation.change_id == one.change_id)
    contacts = select(Contact.change_id).where(Contact.organisation_id.in_(created), Contact.change_id != one.change_id)
    responses = (
        select(Response.change_id)
        .join(Credit, Credit.response_id == Response.id)
        .where(Credit.organisation_id.in_(created), Response.change_id != one.change_id)
    )
    later = session.scalar(contacts.limit(1)) or session.scalar(responses.limit(1))
    return f"{_named(session, later)} belongs to an organisation that it added. Undo that first." if later else ""


def _found_there_since(session: Session, one: Import) -> str:
    """A later file of the same kind found rows there already: without this import they would be missing."""
    if one.origin != "file" or not (one.added or one.changed):
        return ""
    later = _later_file(session, one, Import.unchanged > 0)
    return f"{_named(session, later)} came later and found rows there already. Undo that first." if later else ""


def _waited_there_since(session: Session, one: Import) -> str:
    """A later file in which some rows were waiting already, perhaps through this one."""
    if session.scalar(select(QuarantinedRow.id).where(QuarantinedRow.import_id == one.id).limit(1)) is None:
        return ""
    own = select(func.count()).where(QuarantinedRow.import_id == Import.id).correlate(Import).scalar_subquery()
    later = _later_file(session, one, Import.doubted + Import.set_aside > own)
    return f"{_named(session, later)} came later and holds rows that waited already. Undo that first." if later else ""


def _later_file(session: Session, one: Import, condition: ColumnElement[bool]) -> int | None:
    """The change of the last file of the same kind that came later, stands, and meets a condition."""
    return session.scalar(
        select(Import.change_id)
        .where(
            Import.change_id > one.change_id,
            Import.kind == one.kind,
            Import.consultation_id == one.consultation_id,
            Import.origin == "file",
            Import.undone_change_id.is_(None),
            condition,
        )
        .order_by(Import.change_id.desc())
        .limit(1)
    )


def _named(session: Session, change_id: int) -> str:
    names = session.scalars(select(Import.file_name).where(Import.change_id == change_id)).all()
    return " and ".join(names) or f"change {change_id}"


def _take_away(session: Session, change_id: int) -> int:
    """Everything that the change added."""
    responses = select(Response.id).where(Response.change_id == change_id)
    imports = select(Import.id).where(Import.change_id == change_id)
    connection, rows = session.connection(), 0
    for statement in (
        delete(Outreach.__table__).where(Outreach.change_id == change_id),  # type: ignore[arg-type]
        delete(Answer.__table__).where(Answer.response_id.in_(responses)),  # type: ignore[arg-type]
        delete(Credit.__table__).where(Credit.response_id.in_(responses)),  # type: ignore[arg-type]
        delete(Response.__table__).where(Response.change_id == change_id),  # type: ignore[arg-type]
        delete(Contact.__table__).where(Contact.change_id == change_id),  # type: ignore[arg-type]
        delete(Activity.__table__).where(Activity.change_id == change_id),  # type: ignore[arg-type]
        delete(QuarantinedRow.__table__).where(QuarantinedRow.import_id.in_(imports)),  # type: ignore[arg-type]
        delete(Alias.__table__).where(Alias.change_id == change_id),  # type: ignore[arg-type]
        delete(Organisation.__table__).where(Organisation.change_id == change_id),  # type: ignore[arg-type]
        delete(ColumnMapping.__table__).where(ColumnMapping.change_id == change_id),  # type: ignore[arg-type]
    ):
        rows += connection.execute(statement).rowcount
    return rows


def _put_back(session: Session, change_id: int) -> int:
    """Everything that the change altered, the latest first, as it was."""
    kept = select(Snapshot.thing, Snapshot.thing_id, Snapshot.before).where(Snapshot.change_id == change_id)
    rows = session.execute(kept.order_by(Snapshot.id.desc())).all()
    for row in rows:
        if row.thing == "response":
            _put_back_response(session, row.thing_id, row.before)
        else:
            table: Table = TABLES[row.thing]
            session.connection().execute(
                update(table).where(table.c.id == row.thing_id).values(_values(table, row.before))
            )
    session.execute(delete(Snapshot).where(Snapshot.change_id == change_id))
    return len(rows)


TABLES: dict[str, Any] = {
    "contact": Contact.__table__,
    "activity": Activity.__table__,
    "outreach": Outreach.__table__,
    "set_aside": QuarantinedRow.__table__,
    "column_mapping": ColumnMapping.__table__,
}


def _put_back_response(session: Session, number: int, before: dict[str, Any]) -> None:
    table: Any = Response.__table__
    connection = session.connection()
    connection.execute(update(table).where(table.c.id == number).values(_values(table, before["response"])))
    connection.execute(delete(Credit.__table__).where(Credit.response_id == number))  # type: ignore[arg-type]
    for chunk in chunks(before["credits"]):
        connection.execute(
            insert(Credit), [{"response_id": number, "organisation_id": organisation} for organisation in chunk]
        )
    store_answers(session, {number: {int(question): text for question, text in before["answers"].items()}})


def _values(table: Table, before: dict[str, Any]) -> dict[str, Any]:
    return {
        name: dt.date.fromisoformat(value) if isinstance(table.c[name].type, Date) and value else value
        for name, value in before.items()
        if name != "id"
    }
