"""Keep Credit.answered up to date: the number of applicable questions that a response answered."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Credit, Organisation


def store_answered_counts(session: Session, response_ids: Collection[int] | None = None) -> None:
    """Store in Credit.answered the counts that the stored answers give, for some responses (by id) or for all."""
    if response_ids is not None and not response_ids:
        return
    answered_count = (
        select(func.count())
        .select_from(Answer)
        .join(Applicability, Applicability.question_id == Answer.question_id)
        .join(Organisation, Organisation.type == Applicability.type)
        .where(Answer.response_id == Credit.response_id, Organisation.id == Credit.organisation_id)
        .correlate(Credit)
        .scalar_subquery()
    )
    affected_credits: ColumnElement[bool] = (
        Credit.answered != answered_count if response_ids is None else Credit.response_id.in_(response_ids)
    )
    session.connection().execute(update(Credit.__table__).where(affected_credits).values(answered=answered_count))  # type: ignore[arg-type]
