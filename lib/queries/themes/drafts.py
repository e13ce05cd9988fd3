"""Find the unsaved work that somebody left in the tables of a page."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.database.theme_models import Draft


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Unsaved work that was kept: its content, when, and the nonce of the working copy from which it was saved."""

    nonce: str
    content: dict[str, Any]
    saved_at: dt.datetime


def find_draft(session: Session, *, reader: Person, consultation_id: int, scope: int, kind: str) -> KeptDraft | None:
    """Find a person's own draft of some tables; None where there is none.

    scope: the number of the question, or ACROSS_QUESTIONS. Raises NotAllowed.
    """
    check_right(reader.role, Right.EDIT_THEMES)
    row = session.execute(
        select(Draft.nonce, Draft.content, Draft.saved_at).where(
            Draft.actor == reader.name,
            Draft.consultation_id == consultation_id,
            Draft.scope == scope,
            Draft.kind == kind,
        )
    ).first()
    return None if row is None else KeptDraft(row.nonce, row.content, row.saved_at)
