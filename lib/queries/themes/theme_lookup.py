"""Find which question a theme belongs to, and into which other theme it was merged."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, check_right
from lib.database.models import Question
from lib.database.theme_models import Theme, ThemeState
from lib.queries.scope import Scope
from lib.queries.themes.answers import AnswerId
from lib.queries.themes.assignments import (
    is_theme_of_question,
    select_active_themes,
    select_current_coding,
    select_theme_states,
)
from lib.terms import APPROVED


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Question that people answered in words of their own."""

    id: int
    number: int
    text: str


def list_open_questions(session: Session, *, consultation_id: int) -> list[OpenQuestion]:
    """List the questions whose answers are coded to themes, in their order."""
    rows = session.scalars(
        select(Question)
        .where(Question.consultation_id == consultation_id, Question.kind == "open")
        .order_by(Question.number)
    )
    return [OpenQuestion(question.id, question.number, question.text) for question in rows]


def count_themes_by_question(
    session: Session, *, scope: Scope, states_counted: Collection[str]
) -> dict[int | None, int]:
    """Count the themes that are in one of some states, by question id in its order (None, the first: across all).

    Questions without such themes are left out.
    """
    states = select_theme_states(scope)
    rows = session.execute(
        select(Theme.question_id, func.count())
        .join(states, states.c.theme_id == Theme.id)
        .where(Theme.merged_into_id.is_(None), states.c.state.in_(states_counted))
        .group_by(Theme.question_id)
    )
    return dict(sorted(rows.all(), key=lambda row: row[0] or 0))


def list_approved_theme_ids(session: Session, *, consultation_id: int) -> list[int]:
    """List the approved themes of a consultation, of every question and across them: their ids."""
    newest_states = (
        select(func.max(ThemeState.id))
        .join(Theme, Theme.id == ThemeState.theme_id)
        .where(Theme.consultation_id == consultation_id, Theme.merged_into_id.is_(None))
        .group_by(ThemeState.theme_id)
    )
    statement = select(ThemeState.theme_id).where(ThemeState.id.in_(newest_states), ThemeState.state == APPROVED)
    return sorted(session.scalars(statement))


@dataclass(frozen=True, slots=True)
class ThemeLocation:
    """Theme for which a code counts: itself, or the one into which it was merged. question_id None: across all."""

    theme_id: int
    question_id: int | None
    is_merged: bool


def find_theme_location(session: Session, *, consultation_id: int, code: str) -> ThemeLocation | None:
    """Find the location of the theme of a code; None where there is no such theme."""
    theme = session.scalars(select(Theme).where(Theme.consultation_id == consultation_id, Theme.code == code)).first()
    return (
        ThemeLocation(theme.merged_into_id or theme.id, theme.question_id, theme.merged_into_id is not None)
        if theme
        else None
    )


@dataclass(frozen=True, slots=True)
class MergedTheme:
    """Theme that was merged into another and counts for it."""

    code: str
    label: str
    into_code: str
    into_label: str


def list_merged_themes(
    session: Session, *, consultation_id: int, question_id: int | None, reader: Role
) -> list[MergedTheme]:
    """List the themes of a question, or those across all, that were merged into others, by their codes.

    Nobody approved their labels, which may be words out of an answer. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    target_theme = aliased(Theme)
    rows = session.execute(
        select(Theme.code, Theme.label, target_theme.code.label("into_code"), target_theme.label.label("into_label"))
        .join(target_theme, target_theme.id == Theme.merged_into_id)
        .where(Theme.consultation_id == consultation_id, is_theme_of_question(question_id))
        .order_by(Theme.code)
    )
    return [MergedTheme(*row) for row in rows]


def list_theme_ids_by_answer(
    session: Session, *, scope: Scope, question_id: int | None, answer_ids: Collection[AnswerId], reader: Role
) -> dict[AnswerId, tuple[int, ...]]:
    """List the proposed and approved themes to which some answers are coded: theme ids by answer id.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding, active_themes = select_current_coding(scope, question_id), select_active_themes(scope, question_id)
    rows = session.execute(
        select(coding.c.response_id, coding.c.question_id, coding.c.theme_id)
        .where(coding.c.response_id.in_({response_id for response_id, _question_id in answer_ids}))
        .where(coding.c.theme_id.in_(select(active_themes.c.theme_id)))
        .order_by(coding.c.response_id, coding.c.question_id, coding.c.theme_id)
    )
    ids_by_answer: dict[AnswerId, tuple[int, ...]] = {}
    for response_id, answer_question_id, theme_id in rows:
        ids_by_answer[response_id, answer_question_id] = (
            *ids_by_answer.get((response_id, answer_question_id), ()),
            theme_id,
        )
    return ids_by_answer
