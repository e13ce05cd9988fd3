"""Write to the database: one transaction that leaves one Change, with snapshots of all that it alters."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.changes.archive import check_nothing_archived
from lib.changes.snapshots import SnapshotRecorder
from lib.database.engine import open_write_session, record_change
from lib.database.models import Change


@dataclass(slots=True)
class ChangeWriter:
    """A change being written: its session, its Change row, and the snapshots of what it alters."""

    session: Session
    change: Change
    snapshots: SnapshotRecorder


@contextmanager
def open_change(
    engine: Engine, *, actor: Person, right: Right, action: str, subject: str = ""
) -> Iterator[ChangeWriter]:
    """Open one transaction with one Change by a person who has the right.

    All of it is stored when the block ends, or nothing where it raises. Raises NotAllowed, and ArchivedProblem where it
    touches what is archived.
    """
    check_right(actor.role, right)
    with open_write_session(engine) as session:
        change = record_change(session, actor=actor.name, action=action, subject=subject, rows=0)
        writer = ChangeWriter(session, change, SnapshotRecorder(session, change.id))
        yield writer
        session.flush()
        writer.snapshots.store_pending()
        check_nothing_archived(session, change.id)


def describe_change(session: Session, change_id: int) -> str:
    """Describe a change in words: what was done, by whom and when."""
    change = session.get_one(Change, change_id)
    return f'"{change.action}" by {change.actor} on {change.at.day} {change.at:%B %Y at %H:%M} UTC'
