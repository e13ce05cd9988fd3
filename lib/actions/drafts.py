"""Keep what somebody has not saved yet, so that it outlives their page, their connection and the server.

A draft is no finding. It is the one thing that is written without a Change: it makes no data version, so that no
cached answer grows old by it, and stands in no audit trail. Nor does it wait long for other writers: the next edit
tries again.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, delete, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.brief_write import open_brief_write
from lib.actions.problems import ThemeProblem
from lib.database.theme_models import Draft
from lib.terms import DRAFT_KINDS

MAX_DRAFT_LENGTH = 2_000_000  # characters of its content: some 5,000 edited sentences
DRAFT_LIFE = dt.timedelta(days=30)  # after its last edit
PATIENCE_MS = 1_000  # for other writers


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """Place of a draft: whose it is, of which consultation and tables.

    scope: the number of the question, or ACROSS_QUESTIONS. kind: one of DRAFT_KINDS.
    """

    actor: Person
    consultation_id: int
    scope: int
    kind: str

    def select_row(self) -> ColumnElement[bool]:
        """Select the row of the draft, if there is one."""
        return and_(
            Draft.actor == self.actor.name,
            Draft.consultation_id == self.consultation_id,
            Draft.scope == self.scope,
            Draft.kind == self.kind,
        )


def save_draft(
    engine: Engine, place: DraftPlace, *, nonce: str, content: Mapping[str, Any], is_taken_over: bool = False
) -> dt.datetime:
    """Save a draft in the place of the last one, and delete those that are too old; return the moment.

    nonce: names the working copy. A draft of another one stays unless it is taken over. Raises NotAllowed, and
    ThemeProblem, with nothing saved, where another working copy saved one, or it is too large, or somebody else is
    writing for longer than a moment.
    """
    check_right(place.actor.role, Right.EDIT_THEMES)
    if place.kind not in DRAFT_KINDS:
        raise ValueError(f"A draft is of {', '.join(DRAFT_KINDS)}, not {place.kind}.")
    if len(json.dumps(content)) > MAX_DRAFT_LENGTH:
        raise ThemeProblem("There are too many unsaved edits to keep them all: save now what you have done.")
    now = dt.datetime.now(dt.UTC)
    with _open_draft_write(engine) as session:
        session.execute(delete(Draft).where(Draft.saved_at < now - DRAFT_LIFE))
        row = session.scalar(select(Draft).where(place.select_row()).with_for_update())
        if row is None:
            row = Draft(
                actor=place.actor.name, consultation_id=place.consultation_id, scope=place.scope, kind=place.kind
            )
            session.add(row)
        elif row.nonce != nonce and not is_taken_over:
            raise _build_taken_problem()
        row.nonce, row.content, row.saved_at = nonce, dict(content), now
    return now


def discard_draft(engine: Engine, place: DraftPlace, *, nonce: str) -> None:
    """Discard the draft of a working copy; one of another stays.

    Raises NotAllowed, and ThemeProblem where somebody else is writing for longer than a moment.
    """
    check_right(place.actor.role, Right.EDIT_THEMES)
    with _open_draft_write(engine) as session:
        session.execute(delete(Draft).where(place.select_row(), Draft.nonce == nonce))


def _build_taken_problem() -> ThemeProblem:
    """Build the problem to raise where another window has a draft of the same tables."""
    return ThemeProblem(
        "Another window of yours has unsaved work in these tables, and that is what is kept. Go on there, or save here "
        "what you have done."
    )


@contextmanager
def _open_draft_write(engine: Engine) -> Iterator[Session]:
    """Open a transaction for a draft, which waits for other writers for PATIENCE_MS and no longer."""
    try:
        with open_brief_write(engine, patience_ms=PATIENCE_MS) as session:
            yield session
    except IntegrityError as error:
        raise _build_taken_problem() from error
    except DBAPIError as error:
        raise ThemeProblem(
            "What you have not saved could not be kept just now, because somebody else is writing. It is tried again "
            "with your next edit; to be safe, save."
        ) from error
