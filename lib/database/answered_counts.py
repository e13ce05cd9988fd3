"""Keep the counts of Credit up to date: how many questions a response answered, and whether with any substance."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, and_, case, func, or_, select, update
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Credit, Organisation, Question
from lib.terms import is_no_comment


class AnswerCounter:
    """Counter of the answers of new responses to one consultation, as store_answered_counts counts those stored."""

    def __init__(self, session: Session, consultation_id: int) -> None:
        """Load which questions apply to which organisations, and which of them are required."""
        self._types = {row.id: row.type for row in session.execute(select(Organisation.id, Organisation.type))}
        self._applicable_ids: dict[str, set[int]] = defaultdict(set)
        self._required_ids: set[int] = set()
        statement = (
            select(Applicability.question_id, Applicability.type, Question.required)
            .join(Question, Question.id == Applicability.question_id)
            .where(Question.consultation_id == consultation_id)
        )
        for row in session.execute(statement):
            self._applicable_ids[row.type].add(row.question_id)
            if row.required:
                self._required_ids.add(row.question_id)

    def count_answers(self, organisation_id: int, answers: Mapping[int, str]) -> tuple[int, int, bool]:
        """Count the answers, by question id, of a response that counts for an organisation.

        Returns answered, answered_required and has_substance, as Credit has them.
        """
        answered_ids = self._applicable_ids[self._types[organisation_id]] & answers.keys()
        has_substance = any(not is_no_comment(answers[question_id]) for question_id in answered_ids)
        return len(answered_ids), len(answered_ids & self._required_ids), has_substance


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
