"""Keep the counts of Credit up to date: how many questions a response answered, and whether with any substance."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Credit, Organisation, Question


def store_answered_counts(session: Session, response_ids: Collection[int] | None = None) -> None:
    """Store in Credit the counts that the stored answers give, for some responses (by id) or for all."""
    if response_ids is not None and not response_ids:
        return
    is_applicable = Applicability.question_id.is_not(None)
    counts = (
        select(
            Credit.response_id,
            Credit.organisation_id,
            func.count(Applicability.question_id).label("answered"),
            func.count(case((Question.required, 1))).label("answered_required"),
            (func.count(case((and_(is_applicable, ~Answer.no_comment), 1))) > 0).label("has_substance"),
        )
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .outerjoin(Answer, Answer.response_id == Credit.response_id)
        .outerjoin(
            Applicability,
            and_(Applicability.question_id == Answer.question_id, Applicability.type == Organisation.type),
        )
        .outerjoin(Question, Question.id == Applicability.question_id)
        .group_by(Credit.response_id, Credit.organisation_id)
    )
    if response_ids is not None:
        counts = counts.where(Credit.response_id.in_(response_ids))
    counted = counts.cte("counted")
    table = Credit.__table__
    values = {name: counted.c[name] for name in ("answered", "answered_required", "has_substance")}
    is_other: ColumnElement[bool] = or_(*(table.c[name] != value for name, value in values.items()))
    is_same_credit = and_(
        table.c.response_id == counted.c.response_id, table.c.organisation_id == counted.c.organisation_id
    )
    session.connection().execute(update(table).where(is_same_credit, is_other).values(values))  # type: ignore[arg-type]
