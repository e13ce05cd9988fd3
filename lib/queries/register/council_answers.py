"""List what one council answered, and count what it left out."""

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Answer, Applicability, Organisation, Question, Response
from lib.queries.parts import select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table


def list_council_answers(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List the answers and letters of a council in the responses that count on the day.

    Columns: received_on, number (None for a letter), question, applies (1 where it applies to its type), text. Raises
    NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    ranks = select_response_ranks(scope, live=True)
    response_ids = select(ranks.c.response_id).where(ranks.c.organisation_id == organisation_id)
    council_type = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answers = load_table(
        session,
        select(
            Response.received_on,
            Question.number,
            Question.text.label("question"),
            case((Applicability.type.is_not(None), 1), else_=0).label("applies"),
            Answer.text,
        )
        .join(Answer, Answer.response_id == Response.id)
        .join(Question, Question.id == Answer.question_id)
        .outerjoin(Applicability, (Applicability.question_id == Question.id) & (Applicability.type == council_type))
        .where(Response.id.in_(response_ids))
        .order_by(Response.received_on, Response.id, Question.number),
    )
    letters = session.execute(
        select(Response.received_on, Response.letter).where(Response.id.in_(response_ids), Response.letter.is_not(None))
    )
    rows = [(row.received_on, None, "Letter", 1, row.letter) for row in letters]
    letter_answers = pd.DataFrame.from_records(rows, columns=list(answers.columns))
    return pd.concat([answers, letter_answers], ignore_index=True) if len(letter_answers) else answers


def count_unanswered_questions(session: Session, *, scope: Scope, organisation_id: int) -> int:
    """Count the required questions that apply to a council and that none of its live responses has answered."""
    ranks = select_response_ranks(scope, live=True)
    council_type = select(Organisation.type).where(Organisation.id == organisation_id).scalar_subquery()
    answered_ids = (
        select(Answer.question_id)
        .join(ranks, ranks.c.response_id == Answer.response_id)
        .where(ranks.c.organisation_id == organisation_id)
    )
    unanswered = session.scalar(
        select(func.count())
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .where(
            Question.consultation_id == scope.consultation_id,
            Applicability.type == council_type,
            Question.required,
            Question.id.not_in(answered_ids),
        )
    )
    return unanswered or 0
