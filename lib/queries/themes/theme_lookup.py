"""Where a theme stands: among those of which question, and into which other theme it went."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, require
from lib.database.models import Question
from lib.database.theme_models import Theme
from lib.queries.parts import Scope
from lib.queries.themes.answers import Key
from lib.queries.themes.assignments import current_coding, living, of_question, state
from lib.terms import REJECTED


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that people answered in words of their own."""

    id: int
    number: int
    text: str


def open_questions(session: Session, *, consultation_id: int) -> list[Asked]:
    """The questions in whose answers themes are looked for, in their order."""
    rows = session.scalars(
        select(Question)
        .where(Question.consultation_id == consultation_id, Question.kind == "open")
        .order_by(Question.number)
    )
    return [Asked(one.id, one.number, one.text) for one in rows]


def numbers(session: Session, *, scope: Scope) -> dict[int | None, int]:
    """How many themes are proposed or approved on the day, by the question (None: across all) that has any."""
    on_the_day = state(scope)
    rows = session.execute(
        select(Theme.question_id, func.count())
        .join(on_the_day, on_the_day.c.theme_id == Theme.id)
        .where(Theme.merged_into_id.is_(None), on_the_day.c.state != REJECTED)
        .group_by(Theme.question_id)
    )
    return dict(rows.all())


@dataclass(frozen=True, slots=True)
class Stands:
    """The theme for which a code counts: itself, or the one into which it was merged. question_id None: across all."""

    theme_id: int
    question_id: int | None
    merged: bool


def stands(session: Session, *, consultation_id: int, code: str) -> Stands | None:
    """Where the theme of a code stands; None where there is no such theme."""
    one = session.scalars(select(Theme).where(Theme.consultation_id == consultation_id, Theme.code == code)).first()
    return Stands(one.merged_into_id or one.id, one.question_id, one.merged_into_id is not None) if one else None


@dataclass(frozen=True, slots=True)
class Merged:
    """A theme that counts for another."""

    code: str
    label: str
    into_code: str
    into_label: str


def merged(session: Session, *, consultation_id: int, question_id: int | None) -> list[Merged]:
    """The themes of a question, or those across all, that went into others, in the order of their codes."""
    into = aliased(Theme)
    rows = session.execute(
        select(Theme.code, Theme.label, into.code.label("into_code"), into.label.label("into_label"))
        .join(into, into.id == Theme.merged_into_id)
        .where(Theme.consultation_id == consultation_id, of_question(question_id))
        .order_by(Theme.code)
    )
    return [Merged(*row) for row in rows]


def carried(
    session: Session, *, scope: Scope, question_id: int | None, answers: Collection[Key], reader: Role
) -> dict[Key, tuple[int, ...]]:
    """The proposed and approved themes that some answers carry: ids of themes by answer. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    coding, alive = current_coding(scope, question_id), living(scope, question_id)
    rows = session.execute(
        select(coding.c.response_id, coding.c.question_id, coding.c.theme_id)
        .where(coding.c.response_id.in_({response for response, _question in answers}))
        .where(coding.c.theme_id.in_(select(alive.c.theme_id)))
        .order_by(coding.c.response_id, coding.c.question_id, coding.c.theme_id)
    )
    found: dict[Key, tuple[int, ...]] = {}
    for response, question, theme in rows:
        found[response, question] = (*found.get((response, question), ()), theme)
    return found
