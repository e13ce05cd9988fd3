"""Note that an import began, and forget the note when it ends: one that is left tells of an import that did not end.

The note is no finding. It is written without a Change (docs/decisions/0083) and holds nothing of what is in the file.
An import goes on also where its note cannot be written.
"""

import datetime as dt
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.models import BegunImport
from lib.database.running_imports import RUNNING_NONCES, is_under_way, name_process
from lib.database.side_writes import open_side_session
from lib.terms import Problem

NOTE_LIFE = dt.timedelta(days=30)
PATIENCE_MS = 1_000  # for other writers
LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImportNote:
    """Note that somebody began to import a file. nonce: names it."""

    actor: Person
    file_name: str
    nonce: str


@contextmanager
def note_import(engine: Engine, *, actor: Person, file_name: str) -> Iterator[ImportNote]:
    """Note that an import began, while it is under way.

    Where it ends by a Problem or by Ctrl-C, whoever began it is told there and then, and the note goes. A page or a
    process that is stopped leaves it. Raises NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    note = ImportNote(actor, file_name, secrets.token_hex(8))
    RUNNING_NONCES.add(note.nonce)
    try:
        _store_note(engine, note)
        try:
            yield note
        except (Problem, KeyboardInterrupt):
            _delete_notes(engine, BegunImport.nonce == note.nonce)
            raise
    finally:
        RUNNING_NONCES.discard(note.nonce)


def forget_import(session: Session, note: ImportNote) -> None:
    """Forget the note of an import in the change that ends it, and those of earlier tries of this file that did not."""
    mine = (BegunImport.actor == note.actor.name, BegunImport.file_name == note.file_name)
    ended_ids = _list_ended_ids(session, *mine)
    session.execute(delete(BegunImport).where((BegunImport.nonce == note.nonce) | BegunImport.id.in_(ended_ids)))


def forget_import_without_change(engine: Engine, note: ImportNote) -> None:
    """Forget the note of an import that found nothing to write."""
    _delete_notes(engine, BegunImport.nonce == note.nonce)


def dismiss_import(engine: Engine, *, actor: Person, begun_id: int) -> None:
    """Dismiss the note of an import that did not end; of one that is under way it stays. Raises NotAllowed."""
    check_right(actor.role, Right.IMPORT_DATA)
    _delete_notes(engine, BegunImport.id == begun_id, only_ended=True)


def dismiss_cancelled_import(engine: Engine, *, actor: Person, file_name: str) -> None:
    """Dismiss the notes of somebody's imports of a file that they stopped themselves. Raises NotAllowed."""
    check_right(actor.role, Right.IMPORT_DATA)
    _delete_notes(engine, BegunImport.actor == actor.name, BegunImport.file_name == file_name, only_ended=True)


def _store_note(engine: Engine, note: ImportNote) -> None:
    """Store a note, and delete those that are too old."""
    now = dt.datetime.now(dt.UTC)
    try:
        with open_side_session(engine, PATIENCE_MS) as session:
            session.execute(delete(BegunImport).where(BegunImport.begun_at < now - NOTE_LIFE))
            session.add(
                BegunImport(
                    actor=note.actor.name, file_name=note.file_name, begun_at=now, nonce=note.nonce,
                    process=name_process(),
                )
            )  # fmt: skip
    except SQLAlchemyError as problem:
        LOG.info("The beginning of an import was not noted (%s).", type(problem).__name__)


def _delete_notes(engine: Engine, *conditions: ColumnElement[bool], only_ended: bool = False) -> None:
    """Delete notes; where that cannot be done, they stay until somebody dismisses them."""
    try:
        with open_side_session(engine, PATIENCE_MS) as session:
            if only_ended:
                conditions = (BegunImport.id.in_(_list_ended_ids(session, *conditions)),)
            session.execute(delete(BegunImport).where(*conditions))
    except SQLAlchemyError as problem:
        LOG.info("The note of an import was not deleted (%s).", type(problem).__name__)


def _list_ended_ids(session: Session, *conditions: ColumnElement[bool]) -> list[int]:
    """List the ids of notes of imports that are not under way any more."""
    now = dt.datetime.now(dt.UTC)
    rows = session.execute(
        select(BegunImport.id, BegunImport.nonce, BegunImport.process, BegunImport.begun_at).where(*conditions)
    )
    return [row.id for row in rows if not is_under_way(row.nonce, row.process, row.begun_at, now)]
