"""What people found in the same answers without seeing each other's work, and which answers to give them."""

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Question
from lib.database.theme_models import DoubleCoding, Theme
from lib.queries.parts import Scope
from lib.queries.themes.answers import Said, said
from lib.queries.themes.assignments import live_answers

ACROSS = 0  # the scope of the themes across all questions, beside the numbers of the questions


@dataclass(frozen=True, slots=True)
class DoubleCoded:
    """The themes (by id) that one coder found in an answer; where themes were merged, those for which they count."""

    coder: str
    source_id: str
    question_number: int
    themes: tuple[int, ...]


def double_codings(session: Session, *, consultation_id: int, question_id: int | None) -> list[DoubleCoded]:
    """All that was coded for the themes of a question, or for those across all: by answer and coder."""
    went = select(Theme.id, Theme.merged_into_id).where(
        Theme.consultation_id == consultation_id, Theme.merged_into_id.is_not(None)
    )
    merged = {row.id: row.merged_into_id for row in session.execute(went)}
    number = ACROSS
    if question_id is not None:
        number = session.scalars(select(Question.number).where(Question.id == question_id)).one()
    rows = session.scalars(
        select(DoubleCoding)
        .where(DoubleCoding.consultation_id == consultation_id, DoubleCoding.scope == number)
        .order_by(DoubleCoding.source_id, DoubleCoding.question_number, DoubleCoding.coder)
    )
    return [
        DoubleCoded(
            one.coder,
            one.source_id,
            one.question_number,
            tuple(sorted({merged.get(theme) or theme for theme in one.themes})),
        )
        for one in rows
    ]


def sample(session: Session, *, scope: Scope, question_id: int | None, size: int, reader: Role) -> list[Said]:
    """Answers to code twice: so many of those that count on the day, as good as drawn by lot. Raises NotAllowed.

    The lot of an answer follows from its own names, so that all coders get the same answers in the same order, and a
    larger sample holds the smaller one.
    """
    require(reader, Right.SEE_ANSWERS)
    answer = live_answers(scope, question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id, answer.c.source_id, answer.c.number)
    ).all()
    drawn = sorted(rows, key=lambda row: (_lot(row.source_id, row.number), row.source_id, row.number))[:size]
    return said(session, [(row.response_id, row.question_id) for row in drawn])


def _lot(source_id: str, number: int) -> bytes:
    return hashlib.blake2b(f"{number} {source_id}".encode(), digest_size=8).digest()
