"""Counts how many of the questions that apply to an organisation each response answered, whenever answers change."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Credit, Organisation


def count_answered(session: Session, responses: Collection[int] | None = None) -> None:
    """Bring Credit.answered to what the answers say: for some responses, by id, or for all of them."""
    if responses is not None and not responses:
        return
    answered = (
        select(func.count())
        .select_from(Answer)
        .join(Applicability, Applicability.question_id == Answer.question_id)
        .join(Organisation, Organisation.type == Applicability.type)
        .where(Answer.response_id == Credit.response_id, Organisation.id == Credit.organisation_id)
        .correlate(Credit)
        .scalar_subquery()
    )
    which: ColumnElement[bool] = Credit.answered != answered if responses is None else Credit.response_id.in_(responses)
    session.connection().execute(update(Credit.__table__).where(which).values(answered=answered))  # type: ignore[arg-type]
