"""Record in the audit trail what somebody takes away as a file: who, what, shown for what, and how many rows.

It is written beside the data, without a Change: a file that is saved is no finding. A file without its line does not
leave: where the line cannot be written, the file is refused.
"""

import datetime as dt

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from lib.access import Person
from lib.database.audit_models import ExportEvent
from lib.database.engine import BUSY_TIMEOUT_MS
from lib.database.side_writes import open_side_session
from lib.terms import Problem

LONGEST_TEXT = 500  # characters


class ExportProblem(Problem):
    """Problem that a file cannot leave now. The message can be shown."""


def record_export(engine: Engine, *, actor: Person, title: str, shown_for: str, rows: int | None = None) -> None:
    """Record that somebody takes a file away; shown_for: consultation, day and filters in words.

    Anybody may take away what they see. Raises ExportProblem where somebody else is writing for long.
    """
    line = ExportEvent(
        at=dt.datetime.now(dt.UTC), actor=actor.name, title=title[:LONGEST_TEXT], shown_for=shown_for[:LONGEST_TEXT],
        rows=rows,
    )  # fmt: skip
    try:
        with open_side_session(engine, BUSY_TIMEOUT_MS) as session:
            session.add(line)
    except DBAPIError as error:
        raise ExportProblem(
            "Somebody else is writing to the database just now, and no file leaves without a line in the audit trail. "
            "Save it again in a minute."
        ) from error
