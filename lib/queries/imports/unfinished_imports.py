"""List the imports that began and did not end: nothing of them was saved, and nobody was there any more to say so."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import BegunImport
from lib.database.running_imports import is_under_way


@dataclass(frozen=True, slots=True)
class UnfinishedImport:
    """Import that began and did not end. id: of the note that it began."""

    id: int
    file_name: str
    actor: str
    begun_at: dt.datetime

    def describe(self) -> str:
        """Describe it, with what to do, in the time of where the dashboard runs."""
        moment = self.begun_at.astimezone()
        return (
            f"An import of {self.file_name} by {self.actor}, begun at {moment:%H:%M} on {moment.day} {moment:%B %Y}, "
            "did not end: nothing of it was saved. Bring the file in again."
        )


def list_unfinished_imports(session: Session, *, reader: Role) -> list[UnfinishedImport]:
    """List the imports that began and did not end, the newest first, without those under way. Raises NotAllowed."""
    check_right(reader, Right.IMPORT_DATA)
    now = dt.datetime.now(dt.UTC)
    notes = session.scalars(select(BegunImport).order_by(BegunImport.id.desc()))
    return [
        UnfinishedImport(note.id, note.file_name, note.actor, note.begun_at)
        for note in notes
        if not is_under_way(note.nonce, note.process, note.begun_at, now)
    ]
