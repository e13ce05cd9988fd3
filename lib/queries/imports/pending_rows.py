"""List and count the rows that no import has loaded yet and that await review."""

import pandas as pd
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Import, QuarantinedRow

IS_PENDING = and_(QuarantinedRow.placed_change_id.is_(None), QuarantinedRow.decision.is_(None))


def list_quarantined_rows(session: Session, *, reader: Role) -> list[tuple[str, int, str]]:
    """List the rows that no import has loaded yet and nobody has decided about.

    Each is (file, line, reason), in the files' order. Raises NotAllowed.
    """
    check_right(reader, Right.IMPORT_DATA)
    rows = session.execute(
        select(Import.file_name, QuarantinedRow.line, QuarantinedRow.reason)
        .join(Import, Import.id == QuarantinedRow.import_id)
        .where(IS_PENDING)
        .order_by(Import.id, QuarantinedRow.line)
    )
    return [(row.file_name, row.line, row.reason) for row in rows]


def list_pending_rows(session: Session, *, consultation_id: int, reader: Role) -> pd.DataFrame:
    """List the rows that are pending review, ambiguous matches and the newest file first.

    Columns: id, file, kind, line, reason, about (organisation, address, id, person, or None), written (what the file
    says), on_record (who holds the role of a person instead), candidates (codes, the likeliest first), row (the whole
    row), clear (whether the first candidate stands clear of all others). Raises NotAllowed.
    """
    check_right(reader, Right.IMPORT_DATA)
    rows = session.execute(
        select(QuarantinedRow, Import.file_name)
        .join(Import, Import.id == QuarantinedRow.import_id)
        .where(
            QuarantinedRow.consultation_id == consultation_id,
            IS_PENDING,
        )
        .order_by(QuarantinedRow.doubt.is_(None), QuarantinedRow.import_id.desc(), QuarantinedRow.line)
    )
    columns = ["id", "file", "kind", "line", "reason", "about", "written", "on_record", "candidates", "row", "clear"]
    records = [
        (
            row.id, file_name, row.kind, row.line, row.reason, (row.doubt or {}).get("about"),
            (row.doubt or {}).get("written", ""), (row.doubt or {}).get("on_record", ""),
            tuple((row.doubt or {}).get("candidates", ())), row.row, bool((row.doubt or {}).get("clear")),
        )
        for row, file_name in rows
    ]  # fmt: skip
    return pd.DataFrame.from_records(records, columns=columns)


def count_pending_rows(session: Session, *, consultation_id: int) -> int:
    """Count the rows that are pending review."""
    is_pending = (QuarantinedRow.consultation_id == consultation_id, IS_PENDING)
    return session.scalar(select(func.count()).select_from(QuarantinedRow).where(*is_pending)) or 0


def count_pending_matches(session: Session, *, consultation_id: int, code: str) -> int:
    """Count the rows pending review for which this council is a candidate."""
    matches = session.scalars(
        select(QuarantinedRow.doubt).where(
            QuarantinedRow.consultation_id == consultation_id,
            IS_PENDING,
            QuarantinedRow.doubt.is_not(None),
        )
    )
    return sum(code in (match or {}).get("candidates", ()) for match in matches)
