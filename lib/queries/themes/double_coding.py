"""Query what coders found in the same answers independently, and which answers to give them."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Question
from lib.database.theme_models import ACROSS_QUESTIONS, DoubleCoding, Theme
from lib.queries.scope import Scope
from lib.queries.themes.answers import CreditedAnswer, load_answers
from lib.queries.themes.assignments import select_live_answers


@dataclass(frozen=True, slots=True)
class DoubleCodedAnswer:
    """Themes (by id) that one coder found in an answer; for merged themes, those for which they count."""

    coder: str
    source_id: str
    question_number: int
    theme_ids: tuple[int, ...]


def list_double_codings(
    session: Session, *, consultation_id: int, question_id: int | None, reader: Role
) -> list[DoubleCodedAnswer]:
    """List all double codings for the themes of a question, or for those across all, by answer and coder.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    merges = select(Theme.id, Theme.merged_into_id).where(
        Theme.consultation_id == consultation_id, Theme.merged_into_id.is_not(None)
    )
    merged_into = {row.id: row.merged_into_id for row in session.execute(merges)}
    scope_number = ACROSS_QUESTIONS
    if question_id is not None:
        scope_number = session.scalars(select(Question.number).where(Question.id == question_id)).one()
    rows = session.scalars(
        select(DoubleCoding)
        .where(DoubleCoding.consultation_id == consultation_id, DoubleCoding.scope == scope_number)
        .order_by(DoubleCoding.source_id, DoubleCoding.question_number, DoubleCoding.coder)
    )
    return [
        DoubleCodedAnswer(
            coding.coder,
            coding.source_id,
            coding.question_number,
            tuple(sorted({merged_into.get(theme_id) or theme_id for theme_id in coding.themes})),
        )
        for coding in rows
    ]


def sample_answers(
    session: Session, *, scope: Scope, question_id: int | None, size: int, reader: Role
) -> list[CreditedAnswer]:
    """Sample answers for double coding, of those that count on the day, as good as at random.

    The lot of an answer follows from its answer key, so that all coders get the same answers in the same order, and a
    larger sample contains the smaller one. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    answer = select_live_answers(scope, question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id, answer.c.source_id, answer.c.number)
    ).all()
    sample = sorted(rows, key=lambda row: (_compute_lot(row.source_id, row.number), row.source_id, row.number))[:size]
    return load_answers(session, [(row.response_id, row.question_id) for row in sample])


def _compute_lot(source_id: str, question_number: int) -> bytes:
    """Compute the lot of an answer from its answer key."""
    return hashlib.blake2b(f"{question_number} {source_id}".encode(), digest_size=8).digest()
