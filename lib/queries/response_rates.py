"""How many councils stand where, and since when."""

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.database.models import Response
from lib.queries.parts import Scope, frame, scored, standing, table
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
    """When each council counted as having responded (complete or partial), up to the scope's day.

    Columns: organisation_id, received_on, withdrawn_on (empty where it still counts). A council can have several.
    """
    score, council = scored(scope, live=False), frame(scope)
    return table(
        session,
        select(council.c.id.label("organisation_id"), Response.received_on, Response.withdrawn_on)
        .join(score, score.c.organisation_id == council.c.id)
        .join(Response, Response.id == score.c.response_id)
        .where(score.c.rank <= 2, Response.received_on <= scope.as_at)
        .order_by(Response.received_on, council.c.id),
    )
