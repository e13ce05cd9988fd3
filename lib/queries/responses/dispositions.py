"""Count councils by disposition, by question and by choice, and list when they responded."""

import pandas as pd
from sqlalchemy import CTE, and_, case, func, literal, null, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Consultation, Question, Response, TilePlacement
from lib.queries.parts import build_flag, load_table, select_dispositions, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.terms import NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY


def count_dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils of the frame by group and disposition.

    Columns: region, type, disposition (I, P, R, O or N), councils (a count).
    """
    council = select_dispositions(scope)
    return load_table(
        session,
        select(council.c.region, council.c.type, council.c.disposition, func.count().label("councils"))
        .group_by(council.c.region, council.c.type, council.c.disposition)
        .order_by(council.c.region, council.c.type, council.c.disposition),
    )


def count_body_dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count professional bodies and national stakeholders by disposition, whatever the filters.

    Columns: type, disposition, organisations (a count).
    """
    unfiltered_scope = scope.without_filters()
    body = select_dispositions(unfiltered_scope, (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER))
    return load_table(
        session,
        select(body.c.type, body.c.disposition, func.count().label("organisations"))
        .group_by(body.c.type, body.c.disposition)
        .order_by(body.c.type, body.c.disposition),
    )


def list_response_spells(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List when councils counted as having responded (complete or partial), up to the scope's day.

    Columns: received_on, withdrawn_on (empty where it still counts), organisation_id, councils (a count). Councils that
    withdrew nothing come as one row a day with their number and no organisation_id; every other council has rows of its
    own, one for each of its responses.
    """
    ranks, council = select_response_ranks(scope, live=False), select_frame(scope)
    withdrawal_day = case((Response.withdrawn_on <= scope.as_at, Response.withdrawn_on))
    spells = (
        select(ranks.c.organisation_id, Response.received_on, withdrawal_day.label("withdrawn_on"))
        .join(Response, Response.id == ranks.c.response_id)
        .where(ranks.c.rank <= 2, Response.received_on <= scope.as_at)
        .where(ranks.c.organisation_id.in_(select(council.c.id)))
        .cte("spell")
    )
    has_withdrawal = func.max(build_flag(spells.c.withdrawn_on.is_not(None))).label("some")
    first_day = func.min(spells.c.received_on).label("received_on")
    council_spells = (
        select(spells.c.organisation_id, first_day, has_withdrawal)
        .group_by(spells.c.organisation_id)
        .cte("each_council")
    )
    steady_councils = (
        select(
            council_spells.c.received_on, null().label("withdrawn_on"), null().label("organisation_id"), func.count()
        )
        .where(council_spells.c.some == 0)
        .group_by(council_spells.c.received_on)
    )
    withdrawing_councils = select(
        spells.c.received_on, spells.c.withdrawn_on, spells.c.organisation_id, literal(1)
    ).where(spells.c.organisation_id.in_(select(council_spells.c.organisation_id).where(council_spells.c.some == 1)))
    columns = ["received_on", "withdrawn_on", "organisation_id", "councils"]
    rows = [*session.execute(steady_councils), *session.execute(withdrawing_councils)]
    return pd.DataFrame.from_records([tuple(row) for row in rows], columns=columns).sort_values(
        ["received_on", "organisation_id"], kind="stable", ignore_index=True
    )


def list_map_tiles(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List the councils of the frame on the map of the day the consultation opened, both tiers.

    Columns: tier (upper or lower), code, council (its short name), type, region, column (to the east), row (to the
    south), disposition. A council that is on no map is left out.
    """
    council = select_dispositions(scope)
    opening_day = select(Consultation.opens).where(Consultation.id == scope.consultation_id).scalar_subquery()
    map_day = select(func.max(TilePlacement.since)).where(TilePlacement.since <= opening_day).scalar_subquery()
    return load_table(
        session,
        select(
            TilePlacement.tier,
            council.c.code,
            council.c.short_name.label("council"),
            council.c.type,
            council.c.region,
            TilePlacement.column,
            TilePlacement.row,
            council.c.disposition,
        )
        .join(TilePlacement, TilePlacement.organisation_id == council.c.id)
        .where(TilePlacement.since == map_day)
        .order_by(TilePlacement.tier, TilePlacement.row, TilePlacement.column),
    )


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
        .where(Question.kind == "choice", best_responses.c.rank <= 2)
        .group_by(Question.number, best_responses.c.type, Answer.text)
        .order_by(Question.number, best_responses.c.type, Answer.text),
    )
