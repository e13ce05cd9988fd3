"""What happened lately."""

import datetime as dt

import pandas as pd
from sqlalchemy import case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from lib.database.models import Activity, Organisation, Response
from lib.queries.parts import Scope, frame, scored, table
from lib.terms import NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY


def response_events(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """Responses received or withdrawn after one day and up to the scope's day, newest first.

    Of several responses of one organisation, only the best count.

    Columns: day, event (complete, partial, refusal or withdrawn), organisation, type. The scope's groups narrow the
    councils; professional bodies and national stakeholders are always there.
    """
    score, council = scored(scope, live=False), frame(scope)
    event = case((score.c.rank == 1, "complete"), (score.c.rank == 2, "partial"), else_="refusal")
    live = scored(scope, live=True)
    best = (
        select(live.c.organisation_id, func.min(live.c.rank).label("rank")).group_by(live.c.organisation_id).cte("best")
    )
    arrived = (
        select(Response.received_on.label("day"), event.label("event"), score.c.organisation_id)
        .join(score, score.c.response_id == Response.id)
        .outerjoin(best, best.c.organisation_id == score.c.organisation_id)
        .where(Response.received_on > since, Response.received_on <= scope.as_at)
        .where(or_(best.c.rank.is_(None), score.c.rank <= best.c.rank))
    )
    withdrawn = (
        select(Response.withdrawn_on.label("day"), literal("withdrawn").label("event"), score.c.organisation_id)
        .join(score, score.c.response_id == Response.id)
        .where(Response.withdrawn_on > since, Response.withdrawn_on <= scope.as_at)
    )
    both = union_all(arrived.distinct(), withdrawn).cte("both")
    return table(
        session,
        select(both.c.day, both.c.event, Organisation.short_name.label("organisation"), Organisation.type)
        .join(Organisation, Organisation.id == both.c.organisation_id)
        .where(
            Organisation.type.in_((PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)) | Organisation.id.in_(select(council.c.id))
        )
        .order_by(both.c.day.desc(), Organisation.short_name, both.c.event),
    )


def activities(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """What the campaign did after one day and up to the scope's day, newest first.

    Columns: day, channel, title, audience_size (people or visits, empty where unknown or addressed to named contacts).
    """
    return table(
        session,
        select(Activity.day, Activity.channel, Activity.title, Activity.audience_size)
        .where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day > since,
            Activity.day <= scope.as_at,
        )
        .order_by(Activity.day.desc(), Activity.title),
    )
