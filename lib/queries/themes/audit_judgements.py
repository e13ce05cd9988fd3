"""Query the judgements of audits: the answers drawn for approved themes, and what people said of them."""

from dataclasses import dataclass

from sqlalchemy import CTE, and_, func, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Question, Response
from lib.database.theme_models import AuditItem, Theme
from lib.queries.parts import cache_cte
from lib.queries.prepared import AnyStatement, prepare_statement
from lib.queries.scope import Scope
from lib.queries.themes.assignments import is_theme_of_question, select_theme_states
from lib.terms import APPROVED


@dataclass(frozen=True, slots=True)
class AuditProgress:
    """How far the audit of a theme is: answers drawn, and of these those that were judged."""

    drawn: int
    judged: int


@cache_cte
def select_approved_themes(scope: Scope, question_id: int | None) -> CTE:
    """Select the themes that are approved and not merged into another: theme_id."""
    states = select_theme_states(scope)
    return (
        select(Theme.id.label("theme_id"))
        .join(states, states.c.theme_id == Theme.id)
        .where(is_theme_of_question(question_id), Theme.merged_into_id.is_(None), states.c.state == APPROVED)
        .cte("approved")
    )


@cache_cte
def select_audit_judgements(scope: Scope, question_id: int | None) -> CTE:
    """Select the drawn answers of approved themes that still count, with what people said of them.

    The day of the scope makes no difference: how often the machine errs is known today. Columns: id, theme_id, stratum,
    response_id, question_id, carries (true, false, or null where nobody judged it).
    """
    approved_themes = select_approved_themes(scope, question_id)
    return (
        select(
            AuditItem.id,
            AuditItem.theme_id,
            AuditItem.stratum,
            Response.id.label("response_id"),
            Question.id.label("question_id"),
            AuditItem.carries,
        )
        .join(approved_themes, approved_themes.c.theme_id == AuditItem.theme_id)
        .join(
            Response,
            and_(
                Response.source_id == AuditItem.source_id,
                Response.consultation_id == scope.consultation_id,
                Response.withdrawn_on.is_(None),
            ),
        )
        .join(
            Question,
            and_(Question.number == AuditItem.question_number, Question.consultation_id == scope.consultation_id),
        )
        .join(Answer, and_(Answer.response_id == Response.id, Answer.question_id == Question.id))
        .cte("judgement")
    )


def count_audit_progress(session: Session, *, scope: Scope, question_id: int | None) -> dict[int, AuditProgress]:
    """Count how far the audits are, by theme id."""
    rows = session.execute(*_prepare_audit_progress(scope, question_id))
    return {theme_id: AuditProgress(drawn, judged) for theme_id, drawn, judged in rows}


@prepare_statement
def _prepare_audit_progress(scope: Scope, question_id: int | None) -> AnyStatement:
    """Prepare the statement of count_audit_progress."""
    judgements = select_audit_judgements(scope, question_id)
    columns = (judgements.c.theme_id, func.count(), func.count(judgements.c.carries))
    return select(*columns).group_by(judgements.c.theme_id)
