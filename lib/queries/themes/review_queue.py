"""Query what officers need to review answers: progress, the themes of an answer, and late answers."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change, Question
from lib.database.theme_models import CodingDecision, Theme
from lib.queries.scope import Scope
from lib.queries.themes import coverage, run_history
from lib.queries.themes.answers import AnswerId, CreditedAnswer, load_answers
from lib.queries.themes.assignments import (
    is_in_theme,
    is_within_filters,
    select_active_themes,
    select_current_coding,
    select_decisions,
    select_live_answers,
)


@dataclass(frozen=True, slots=True)
class ReviewProgress:
    """Numbers of assignments to themes not rejected: decided by a person (yes or no), and pending."""

    decided_count: int
    pending_count: int

    @property
    def total_count(self) -> int:
        """Number of decided and pending assignments together."""
        return self.decided_count + self.pending_count


def count_review_progress(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, theme_id: int | None = None
) -> ReviewProgress:
    """Count how far the answers are reviewed, for one theme or for all of a question. Raises NotAllowed."""
    check_right(reader, Right.SEE_ANSWERS)
    coding, decisions, active_themes = (
        build_cte(scope, question_id) for build_cte in (select_current_coding, select_decisions, select_active_themes)
    )
    pending = (
        select(func.count())
        .select_from(coding)
        .where(coding.c.by_person == 0, is_within_filters(scope, coding.c.response_id))
    )
    decided = (
        select(func.count())
        .select_from(decisions)
        .where(decisions.c.live == 1, is_within_filters(scope, decisions.c.response_id))
    )
    theme_ids = select(active_themes.c.theme_id)
    if theme_id is not None:
        theme_ids = theme_ids.where(active_themes.c.theme_id == theme_id)
    return ReviewProgress(
        session.scalars(decided.where(decisions.c.theme_id.in_(theme_ids))).one(),
        session.scalars(pending.where(coding.c.theme_id.in_(theme_ids))).one(),
    )


@dataclass(frozen=True, slots=True)
class AnswerAssignment:
    """Assignment of an answer to a theme: its confidence, from 0 to 1, and whether a person decided it."""

    theme_id: int
    confidence: float
    by_person: bool


def list_answer_assignments(
    session: Session, *, scope: Scope, question_id: int | None, answer_id: AnswerId, reader: Role
) -> list[AnswerAssignment]:
    """List the themes to which an answer is coded, the most certain first.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding, active_themes = select_current_coding(scope, question_id), select_active_themes(scope, question_id)
    rows = session.execute(
        select(coding.c.theme_id, coding.c.confidence, coding.c.by_person)
        .where(coding.c.response_id == answer_id[0], coding.c.question_id == answer_id[1])
        .where(coding.c.theme_id.in_(select(active_themes.c.theme_id)))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.theme_id)
    )
    return [AnswerAssignment(row.theme_id, float(row.confidence), bool(row.by_person)) for row in rows]


def list_unread_answers(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 50
) -> list[CreditedAnswer]:
    """List the answers in no theme that came or were corrected after the last run, the newest first.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    answer = select_live_answers(scope, question_id)
    is_late = coverage.is_after_last_run(session, scope=scope, question_id=question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id)
        .where(is_late, ~is_in_theme(scope, question_id))
        .order_by(answer.c.received_on.desc(), answer.c.response_id, answer.c.question_id)
        .limit(limit)
    )
    return load_answers(session, [(row.response_id, row.question_id) for row in rows])


def count_new_decisions(session: Session, *, consultation_id: int, question_id: int | None) -> int:
    """Count the decisions on answers to a question, or across all, that came after the last run."""
    read_version = run_history.find_read_version(session, consultation_id=consultation_id, question_id=question_id)
    is_of_question = Theme.question_id.is_(None) if question_id is None else Theme.question_id == question_id
    return session.scalars(
        select(func.count())
        .select_from(CodingDecision)
        .join(Theme, Theme.id == CodingDecision.theme_id)
        .where(
            CodingDecision.consultation_id == consultation_id,
            is_of_question,
            CodingDecision.change_id > read_version,
        )
    ).one()


def count_stored_decisions(session: Session, *, change_id: int) -> int:
    """Count the decisions that a change stored."""
    return session.scalars(select(Change.rows).where(Change.id == change_id)).one()


def find_theme_question(session: Session, *, theme_id: int) -> int | None:
    """Find the question (its id) to whose answers a theme belongs; None across all."""
    return session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()


def find_question_number(session: Session, *, question_id: int) -> int:
    """Find the number of a question."""
    return session.scalars(select(Question.number).where(Question.id == question_id)).one()
