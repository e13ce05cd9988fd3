"""List imports and the rows that await review."""

from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change, Consultation, Import, Organisation, QuarantinedRow
from lib.queries.parts import load_table
from lib.terms import COUNCIL_TYPES


def list_quarantined_rows(session: Session) -> list[tuple[str, int, str]]:
    """List the rows that no import has loaded yet and nobody has decided about.

    Each is (file, line, reason), in the files' order.
    """
    rows = session.execute(
        select(Import.file_name, QuarantinedRow.line, QuarantinedRow.reason)
        .join(Import, Import.id == QuarantinedRow.import_id)
        .where(QuarantinedRow.placed_change_id.is_(None), QuarantinedRow.decision.is_(None))
        .order_by(Import.id, QuarantinedRow.line)
    )
    return [(row.file_name, row.line, row.reason) for row in rows]


def list_imports(session: Session) -> pd.DataFrame:
    """List all imports, the newest first: files, reviews of pending rows, and manual entries.

    Columns: number, at, by, origin, kind, file, read, added, changed, left_alone, settled, doubted, set_aside, digest,
    undone (when, or None), change (rows that were reviewed together have the same).
    """
    undoing_change = Change.__table__.alias("gone")
    return load_table(
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
            undoing_change.c.at.label("undone"),
            Import.change_id.label("change"),
        )
        .join(Change, Change.id == Import.change_id)
        .outerjoin(undoing_change, undoing_change.c.id == Import.undone_change_id)
        .order_by(Import.id.desc()),
    )


def load_import_report(session: Session, *, import_id: int) -> dict[str, Any]:
    """Load the stored report of one import, with its file's name, digest, actor and time."""
    row = session.execute(
        select(Import, Change).join(Change, Change.id == Import.change_id).where(Import.id == import_id)
    ).one()
    entry, change = row
    return {
        "file": entry.file_name, "kind": entry.kind, "origin": entry.origin, "digest": entry.digest, "by": change.actor,
        "at": change.at, **(entry.report or {}),
    }  # fmt: skip


def list_pending_rows(session: Session, *, consultation_id: int, reader: Role) -> pd.DataFrame:
    """List the rows that are pending review, ambiguous matches and the newest file first.

    Columns: id, file, kind, line, reason, about (organisation, address, id, or None), written (what the file says),
    candidates (codes, the likeliest first), row (the whole row). Raises NotAllowed.
    """
    check_right(reader, Right.IMPORT_DATA)
    rows = session.execute(
        select(QuarantinedRow, Import.file_name)
        .join(Import, Import.id == QuarantinedRow.import_id)
        .where(
            QuarantinedRow.consultation_id == consultation_id,
            QuarantinedRow.placed_change_id.is_(None),
            QuarantinedRow.decision.is_(None),
        )
        .order_by(QuarantinedRow.doubt.is_(None), QuarantinedRow.import_id.desc(), QuarantinedRow.line)
    )
    columns = ["id", "file", "kind", "line", "reason", "about", "written", "candidates", "row"]
    records = [
        (
            row.id, file_name, row.kind, row.line, row.reason, (row.doubt or {}).get("about"),
            (row.doubt or {}).get("written", ""), tuple((row.doubt or {}).get("candidates", ())), row.row,
        )
        for row, file_name in rows
    ]  # fmt: skip
    return pd.DataFrame.from_records(records, columns=columns)


def count_pending_rows(session: Session, *, consultation_id: int) -> int:
    """Count the rows that are pending review."""
    is_pending = (
        QuarantinedRow.consultation_id == consultation_id,
        QuarantinedRow.placed_change_id.is_(None),
        QuarantinedRow.decision.is_(None),
    )
    return session.scalar(select(func.count()).select_from(QuarantinedRow).where(*is_pending)) or 0


def list_organisations(session: Session, *, consultation_id: int) -> pd.DataFrame:
    """List the organisations that a response can come from.

    Columns: code, name, type. Councils of the frame come first, then by name.
    """
    opening_day = select(Consultation.opens).where(Consultation.id == consultation_id).scalar_subquery()
    return load_table(
        session,
        select(Organisation.code, Organisation.name, Organisation.type)
        .where(Organisation.existed_on(opening_day))
        .order_by(Organisation.type.not_in(COUNCIL_TYPES), Organisation.name),
    )
