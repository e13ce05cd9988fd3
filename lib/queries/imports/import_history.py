"""List the imports, and load the report of one."""

from typing import Any

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Change, Import
from lib.queries.table_loading import load_table


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
