"""Count the councils by the questions that they answered, and by what they chose."""

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import CTE, and_, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, has_right
from lib.database.models import Answer, Applicability, Question, Response
from lib.queries.parts import RANK_OF, build_flag, select_dispositions, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import PARTIAL, RESPONDED


def count_answers_by_question(session: Session, *, scope: Scope, reader: Role) -> pd.DataFrame:
    """Count the councils to which each question applies, that answered it, and that stopped after it.

    Columns: number, section, question, required (1 or 0), applies, answered (councils that sent complete or partial
    answers), no_comment (of those, how many say no more than that), stopped (councils that sent any answers, broken off
    ones included, whose last answer to a required question is to this one although a later required one applies to
    them; nobody stops at an optional question). Of several responses of a council the best and newest counts. That a
    council says "no comment" is what it says: no_comment is 0 for readers who may not see that.
    """
    best_responses = _select_best_responses(scope)
    is_applicable = and_(Applicability.type == best_responses.c.type, Applicability.question_id == Question.id)
    is_answered = and_(Answer.response_id == best_responses.c.response_id, Answer.question_id == Question.id)
    has_responded = build_flag(best_responses.c.rank <= RANK_OF[PARTIAL])
    counts = load_table(
        session,
        select(
            Question.number,
            Question.section,
            Question.text.label("question"),
            build_flag(Question.required).label("required"),
            func.sum(has_responded).label("applies"),
            func.sum(has_responded * build_flag(Answer.question_id.is_not(None))).label("answered"),
            func.sum(has_responded * build_flag(Answer.no_comment)).label("no_comment"),
        )
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .join(best_responses, is_applicable)
        .outerjoin(Answer, is_answered)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Question.number, Question.section, Question.text, Question.required)
        .order_by(Question.number),
    )
    last_answers = (
        select(best_responses.c.organisation_id, best_responses.c.type, func.max(Question.number).label("number"))
        .join(Answer, Answer.response_id == best_responses.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Applicability, is_applicable)
        .where(Question.required)
        .group_by(best_responses.c.organisation_id, best_responses.c.type)
        .cte("last_answer")
    )
    last_questions = (
        select(Applicability.type, func.max(Question.number).label("number"))
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id, Question.required)
        .group_by(Applicability.type)
        .cte("last_question")
    )
    stop_rows = session.execute(
        select(last_answers.c.number, func.count())
        .join(last_questions, last_questions.c.type == last_answers.c.type)
        .where(last_answers.c.number < last_questions.c.number)
        .group_by(last_answers.c.number)
    )
    stopped_counts = {row[0]: row[1] for row in stop_rows}
    counts = counts.assign(stopped=[stopped_counts.get(number, 0) for number in counts["number"]])
    return counts if has_right(reader, Right.SEE_ANSWERS) else counts.assign(no_comment=0)


@dataclass(frozen=True, slots=True)
class RespondentCounts:
    """Councils that responded, and those of them whose complete or partial response answers questions."""

    responded: int
    with_answers: int


def count_respondents(session: Session, *, scope: Scope) -> RespondentCounts:
    """Count the councils that responded, and those of them that did so by answers and not by a letter alone."""
    council, best_responses = select_dispositions(scope), _select_best_responses(scope)
    responded = select(func.count()).select_from(council).where(council.c.standing.in_(RESPONDED)).scalar_subquery()
    with_answers = (
        select(func.count())
        .select_from(best_responses)
        .where(best_responses.c.rank <= RANK_OF[PARTIAL])
        .scalar_subquery()
    )
    return RespondentCounts(*session.execute(select(responded, with_answers)).one())


def _select_best_responses(scope: Scope) -> CTE:
    """Select the best and newest response with answers of each council of the frame that answered questions."""
    ranks, council = select_response_ranks(scope, live=True), select_frame(scope)
    preference = func.row_number().over(
        partition_by=ranks.c.organisation_id,
        order_by=(ranks.c.rank, Response.received_on.desc(), Response.id.desc()),
    )
    ranked = (
        select(
            ranks.c.response_id,
            ranks.c.organisation_id,
            ranks.c.rank,
            council.c.region,
            council.c.type,
            preference.label("place"),
        )
        .join(Response, Response.id == ranks.c.response_id)
        .join(council, council.c.id == ranks.c.organisation_id)
        .where(Response.kind == "answers")
        .cte("ranked_answers")
    )
    return select(ranked).where(ranked.c.place == 1).cte("best_answers")


def count_choices(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils by their answer to each closed question.

    Answers stand whole (several options are separated by semicolons). Columns: number, question_id, region, type, text,
    councils. It counts councils that sent complete or partial answers, the best of several.
    """
    best_responses = _select_best_responses(scope)
    columns = (
        Question.number,
        Question.id.label("question_id"),
        best_responses.c.region,
        best_responses.c.type,
        Answer.text,
    )
    return load_table(
        session,
        select(*columns, func.count().label("councils"))
        .join(Answer, Answer.response_id == best_responses.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(
            Applicability, and_(Applicability.type == best_responses.c.type, Applicability.question_id == Question.id)
        )
        .where(Question.kind != "open", best_responses.c.rank <= RANK_OF[PARTIAL])
        .group_by(*columns)
        .order_by(*columns),
    )
