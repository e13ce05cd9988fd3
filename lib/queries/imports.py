"""What was brought in, and what waits to be placed."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Change, Consultation, Import, Organisation, SetAside
from lib.queries.parts import table
from lib.terms import COUNCIL_TYPES


def rows_set_aside(session: Session) -> list[tuple[str, int, str]]:
    """The rows that no import has placed yet and nobody decided about: (file, line, reason), in the files' order."""
    rows = session.execute(
        select(Import.file_name, SetAside.line, SetAside.reason)
        .join(Import, Import.id == SetAside.import_id)
        .where(SetAside.placed_change_id.is_(None), SetAside.decision.is_(None))
        .order_by(Import.id, SetAside.line)
    )
    return [(row.file_name, row.line, row.reason) for row in rows]


def history(session: Session) -> pd.DataFrame:
    """What was brought in, the newest first: files, decisions on rows that waited, and entries by hand.

    Columns: number, at, by, origin, kind, file, read, added, changed, left_alone, settled, doubted, set_aside, digest,
    undone (when, or None), change (what was settled together has the same).
    """
    gone = Change.__table__.alias("gone")
    return table(
        session,
        select(
            Import.id.label("number"),
            Change.at,
            Change.actor.label("by"),
            Import.origin,
            Import.kind,
            Import.file_name.label("file"),
            Import.rows_read.label("read"),
            Import.added,
            Import.changed,
            Import.unchanged.label("left_alone"),
            Import.settled,
            Import.doubted,
            Import.set_aside,
            Import.digest,
            gone.c.at.label("undone"),
            Import.change_id.label("change"),
        )
        .join(Change, Change.id == Import.change_id)
        .outerjoin(gone, gone.c.id == Import.undone_change_id)
        .order_by(Import.id.desc()),
    )


def stored_report(session: Session, *, number: int) -> dict[str, Any]:
    """The report of one import as it was stored, with its file's name, digest, who and when."""
    row = session.execute(
        select(Import, Change).join(Change, Change.id == Import.change_id).where(Import.id == number)
    ).one()
    one, change = row
    return {
        "file": one.file_name, "kind": one.kind, "origin": one.origin, "digest": one.digest, "by": change.actor,
        "at": change.at, **(one.report or {}),
    }  # fmt: skip


def waiting(session: Session, *, consultation_id: int, reader: Role) -> pd.DataFrame:
    """The rows that wait for a decision, doubts and the newest file first. Raises NotAllowed.

    Columns: id, file, kind, line, reason, about (organisation, address, id, or None), written (what the file says),
    candidates (codes, the likeliest first), row (the whole of it).
    """
    require(reader, Right.BRING_IN)
    rows = session.execute(
        select(SetAside, Import.file_name)
        .join(Import, Import.id == SetAside.import_id)
        .where(
            SetAside.consultation_id == consultation_id,
            SetAside.placed_change_id.is_(None),
            SetAside.decision.is_(None),
        )
        .order_by(SetAside.doubt.is_(None), SetAside.import_id.desc(), SetAside.line)
    )
    names = ["id", "file", "kind", "line", "reason", "about", "written", "candidates", "row"]
    found = [
        (
            one.id, file, one.kind, one.line, one.reason, (one.doubt or {}).get("about"),
            (one.doubt or {}).get("written", ""), tuple((one.doubt or {}).get("candidates", ())), one.row,
        )
        for one, file in rows
    ]  # fmt: skip
    return pd.DataFrame.from_records(found, columns=names)


def number_waiting(session: Session, *, consultation_id: int) -> int:
    """How many rows wait for a decision."""
    waits = (
        SetAside.consultation_id == consultation_id,
        SetAside.placed_change_id.is_(None),
        SetAside.decision.is_(None),
    )
    return session.scalar(select(func.count()).select_from(SetAside).where(*waits)) or 0


def organisations(session: Session, *, consultation_id: int) -> pd.DataFrame:
    """The organisations that a response can come from: code, name, type; councils of the frame first, by name."""
    opens = select(Consultation.opens).where(Consultation.id == consultation_id).scalar_subquery()
    return table(
        session,
        select(Organisation.code, Organisation.name, Organisation.type)
        .where(Organisation.existed_on(opens))
        .order_by(Organisation.type.not_in(COUNCIL_TYPES), Organisation.name),
    )
