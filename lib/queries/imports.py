"""What was brought in, and what waits to be placed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Import, SetAside


def rows_set_aside(session: Session) -> list[tuple[str, int, str]]:
    """The rows that no import has placed yet: (file, line, reason), in the order of the files."""
    rows = session.execute(
        select(Import.file_name, SetAside.line, SetAside.reason)
        .join(Import, Import.id == SetAside.import_id)
        .where(SetAside.placed_change_id.is_(None))
        .order_by(Import.id, SetAside.line)
    )
    return [(row.file_name, row.line, row.reason) for row in rows]
