"""List the imports, and load the report of one.

Those who may not bring data in see when something came in, of which kind, and what became of how many rows: the name
that somebody gave to a file, and what its cells say, are for those who may.
"""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, has_right
from lib.database.models import Change, Import
from lib.queries.table_loading import load_table


def list_imports(session: Session, *, reader: Role) -> pd.DataFrame:
    """List all imports, the newest first: files, reviews of pending rows, and manual entries.

    Columns: number, at, by, origin, kind, file, read, added, changed, left_alone, settled, doubted, set_aside, digest,
    undone (when, or None), change (rows that were reviewed together have the same). file and digest are empty for
    readers who may not bring data in.
    """
    undoing_change = Change.__table__.alias("gone")
    rows = load_table(
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
    return rows if has_right(reader, Right.IMPORT_DATA) else rows.assign(file="", digest="")


def load_import_report(session: Session, *, import_id: int, reader: Role) -> dict[str, Any]:
    """Load the stored report of one import, with its file's name, digest, actor and time.

    Notes and reasons quote cells: readers who may not bring data in get the counts without them, and no name.
    """
    row = session.execute(
        select(Import, Change).join(Change, Change.id == Import.change_id).where(Import.id == import_id)
    ).one()
    entry, change = row
    report = entry.report or {}
    facts = {"kind": entry.kind, "origin": entry.origin, "by": change.actor, "at": change.at}
    if not has_right(reader, Right.IMPORT_DATA):
        return {**facts, "file": "", "digest": "", "counts": report.get("counts", {})}
    return {**facts, "file": entry.file_name, "digest": entry.digest, **report}
