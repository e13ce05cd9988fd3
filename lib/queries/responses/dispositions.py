"""How many councils stand where, and since when."""

import pandas as pd
from sqlalchemy import CTE, and_, case, func, literal, null, select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Applicability, Consultation, Question, Response, Tile
from lib.queries.parts import Scope, flag, frame, scored, standing, table
from lib.terms import NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY


def dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Councils of the frame by group. Columns: region, type, disposition (I, P, R, O or N), councils (a count)."""
    council = standing(scope)
    return table(
        session,
        select(council.c.region, council.c.type, council.c.disposition, func.count().label("councils"))
        .group_by(council.c.region, council.c.type, council.c.disposition)
        .order_by(council.c.region, council.c.type, council.c.disposition),
    )


def body_dispositions(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Professional bodies and national stakeholders, whatever the filters.

    Columns: type, disposition, organisations (a count).
    """
    everywhere = Scope(scope.consultation_id, scope.as_at)
    body = standing(everywhere, (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER))
    return table(
        session,
        select(body.c.type, body.c.disposition, func.count().label("organisations"))
        .group_by(body.c.type, body.c.disposition)
        .order_by(body.c.type, body.c.disposition),
    )


def responding_spells(session: Session, *, scope: Scope) -> pd.DataFrame:
    """When councils counted as having responded (complete or partial), up to the scope's day.

    Columns: received_on, withdrawn_on (empty where it still counts), organisation_id, councils (a count). Councils that
    withdrew nothing come as one row a day with their number and no organisation_id; every other council comes for
    itself, once for each of its responses.
    """
    score, council = scored(scope, live=False), frame(scope)
    gone = case((Response.withdrawn_on <= scope.as_at, Response.withdrawn_on))
    spell = (
        select(score.c.organisation_id, Response.received_on, gone.label("withdrawn_on"))
        .join(Response, Response.id == score.c.response_id)
        .where(score.c.rank <= 2, Response.received_on <= scope.as_at)
        .where(score.c.organisation_id.in_(select(council.c.id)))
        .cte("spell")
    )
    some = func.max(flag(spell.c.withdrawn_on.is_not(None))).label("some")
    first = func.min(spell.c.received_on).label("received_on")
    each = select(spell.c.organisation_id, first, some).group_by(spell.c.organisation_id).cte("each_council")
    steady = (
        select(each.c.received_on, null().label("withdrawn_on"), null().label("organisation_id"), func.count())
        .where(each.c.some == 0)
        .group_by(each.c.received_on)
    )
    others = select(spell.c.received_on, spell.c.withdrawn_on, spell.c.organisation_id, literal(1)).where(
        spell.c.organisation_id.in_(select(each.c.organisation_id).where(each.c.some == 1))
    )
    names = ["received_on", "withdrawn_on", "organisation_id", "councils"]
    rows = [*session.execute(steady), *session.execute(others)]
    return pd.DataFrame.from_records([tuple(row) for row in rows], columns=names).sort_values(
        ["received_on", "organisation_id"], kind="stable", ignore_index=True
    )


def tiles(session: Session, *, scope: Scope) -> pd.DataFrame:
    """The councils of the frame on the map as it was on the day the consultation opened, both tiers.

    Columns: tier (upper or lower), code, council (its short name), type, region, column (to the east), row (to the
    south), disposition. A council that is on no map is left out.
    """
    council = standing(scope)
    opens = select(Consultation.opens).where(Consultation.id == scope.consultation_id).scalar_subquery()
    newest = select(func.max(Tile.since)).where(Tile.since <= opens).scalar_subquery()
    return table(
        session,
        select(
            Tile.tier,
            council.c.code,
            council.c.short_name.label("council"),
            council.c.type,
            council.c.region,
            Tile.column,
            Tile.row,
            council.c.disposition,
        )
        .join(Tile, Tile.organisation_id == council.c.id)
        .where(Tile.since == newest)
        .order_by(Tile.tier, Tile.row, Tile.column),
    )


def question_counts(session: Session, *, scope: Scope) -> pd.DataFrame:
    """How many councils each question applies to, how many answered it, and how many stopped after it.

    Columns: number, section, question, applies, answered (councils that sent complete or partial answers), stopped
    (councils that sent any answers, broken off ones included, whose last answer is to this question although a later
    one applies to them). Of several responses of a council the best and newest counts.
    """
    best = _best_answers(scope)
    asked = and_(Applicability.type == best.c.type, Applicability.question_id == Question.id)
    answered = and_(Answer.response_id == best.c.response_id, Answer.question_id == Question.id)
    whole = flag(best.c.rank <= 2)
    counts = table(
        session,
        select(
            Question.number,
            Question.section,
            Question.text.label("question"),
            func.sum(whole).label("applies"),
            func.sum(whole * flag(Answer.question_id.is_not(None))).label("answered"),
        )
        .select_from(Question)
        .join(Applicability, Applicability.question_id == Question.id)
        .join(best, asked)
        .outerjoin(Answer, answered)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Question.number, Question.section, Question.text)
        .order_by(Question.number),
    )
    last = (
        select(best.c.organisation_id, best.c.type, func.max(Question.number).label("number"))
        .join(Answer, Answer.response_id == best.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Applicability, asked)
        .group_by(best.c.organisation_id, best.c.type)
        .cte("last_answer")
    )
    end = (
        select(Applicability.type, func.max(Question.number).label("number"))
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Applicability.type)
        .cte("last_question")
    )
    stops = session.execute(
        select(last.c.number, func.count())
        .join(end, end.c.type == last.c.type)
        .where(last.c.number < end.c.number)
        .group_by(last.c.number)
    )
    stopped = {row[0]: row[1] for row in stops}
    return counts.assign(stopped=[stopped.get(number, 0) for number in counts["number"]])


def _best_answers(scope: Scope) -> CTE:
    """For each council of the frame that answered questions, the best and newest response with answers in it."""
    score, council = scored(scope, live=True), frame(scope)
    place = func.row_number().over(
        partition_by=score.c.organisation_id,
        order_by=(score.c.rank, Response.received_on.desc(), Response.id.desc()),
    )
    ranked = (
        select(score.c.response_id, score.c.organisation_id, score.c.rank, council.c.type, place.label("place"))
        .join(Response, Response.id == score.c.response_id)
        .join(council, council.c.id == score.c.organisation_id)
        .where(Response.kind == "answers")
        .cte("ranked_answers")
    )
    return select(ranked).where(ranked.c.place == 1).cte("best_answers")


def choice_counts(session: Session, *, scope: Scope) -> pd.DataFrame:
    """What councils chose in the questions with a choice, whole answers as they stand (several options by semicolons).

    Columns: number, type, text, councils. Councils that sent complete or partial answers, the best of several.
    """
    best = _best_answers(scope)
    return table(
        session,
        select(Question.number, best.c.type, Answer.text, func.count().label("councils"))
        .join(Answer, Answer.response_id == best.c.response_id)
        .join(Question, Question.id == Answer.question_id)
        .join(Applicability, and_(Applicability.type == best.c.type, Applicability.question_id == Question.id))
        .where(Question.kind == "choice", best.c.rank <= 2)
        .group_by(Question.number, best.c.type, Answer.text)
        .order_by(Question.number, best.c.type, Answer.text),
    )
