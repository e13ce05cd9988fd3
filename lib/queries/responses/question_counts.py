"""Count the councils by the questions that they answered, and by what they chose."""

import pandas as pd
from sqlalchemy import CTE, and_, func, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Question, Response
from lib.queries.parts import build_flag, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table


def count_answers_by_question(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils to which each question applies, that answered it, and that stopped after it.

    Columns: number, section, question, applies, answered (councils that sent complete or partial answers), stopped
    (councils that sent any answers, broken off ones included, whose last answer is to this question although a later
    one applies to them). Of several responses of a council the best and newest counts.
    """
    best_responses = _select_best_responses(scope)
    is_applicable = and_(Applicability.type == best_responses.c.type, Applicability.question_id == Question.id)
    is_answered = and_(Answer.response_id == best_responses.c.response_id, Answer.question_id == Question.id)
    has_responded = build_flag(best_responses.c.rank <= 2)
    counts = load_table(
        session,
        select(
            Question.number,
            Question.section,
            Question.text.label("question"),
            func.sum(has_responded).label("applies"),
            func.sum(has_responded * build_flag(Answer.question_id.is_not(None))).label("answered"),
        )
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .join(best_responses, is_applicable)
        .outerjoin(Answer, is_answered)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Question.number, Question.section, Question.text)
        .order_by(Question.number),
    )
    last_answers = (
        select(best_responses.c.organisation_id, best_responses.c.type, func.max(Question.number).label("number"))
        .join(Answer, Answer.response_id == best_responses.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Applicability, is_applicable)
        .group_by(best_responses.c.organisation_id, best_responses.c.type)
        .cte("last_answer")
    )
    last_questions = (
        select(Applicability.type, func.max(Question.number).label("number"))
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id)
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
    return counts.assign(stopped=[stopped_counts.get(number, 0) for number in counts["number"]])


def _select_best_responses(scope: Scope) -> CTE:
    """Select the best and newest response with answers of each council of the frame that answered questions."""
    ranks, council = select_response_ranks(scope, live=True), select_frame(scope)
    preference = func.row_number().over(
        partition_by=ranks.c.organisation_id,
        order_by=(ranks.c.rank, Response.received_on.desc(), Response.id.desc()),
    )
    ranked = (
        select(ranks.c.response_id, ranks.c.organisation_id, ranks.c.rank, council.c.type, preference.label("place"))
        .join(Response, Response.id == ranks.c.response_id)
        .join(council, council.c.id == ranks.c.organisation_id)
        .where(Response.kind == "answers")
        .cte("ranked_answers")
    )
    return select(ranked).where(ranked.c.place == 1).cte("best_answers")


def count_choices(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils by their answer to each closed question.

    Answers stand whole (several options are separated by semicolons). Columns: number, type, text, councils. It counts
    councils that sent complete or partial answers, the best of several.
    """
    best_responses = _select_best_responses(scope)
    return load_table(
        session,
        select(Question.number, best_responses.c.type, Answer.text, func.count().label("councils"))
        .join(Answer, Answer.response_id == best_responses.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(
            Applicability, and_(Applicability.type == best_responses.c.type, Applicability.question_id == Question.id)
        )
        .where(Question.kind != "open", best_responses.c.rank <= 2)
        .group_by(Question.number, best_responses.c.type, Answer.text)
        .order_by(Question.number, best_responses.c.type, Answer.text),
    )
