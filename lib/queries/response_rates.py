"""How many councils stand where, and since when."""

import pandas as pd
from sqlalchemy import case, func, literal, null, select
from sqlalchemy.orm import Session

from lib.database.models import Response
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
