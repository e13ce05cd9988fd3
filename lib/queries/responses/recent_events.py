"""List recent events: responses, withdrawals and activities."""

import datetime as dt

import pandas as pd
from sqlalchemy import case, func, literal, or_, select, union_all
from sqlalchemy.orm import Session

from lib.database.models import Activity, Organisation, Response
from lib.queries.parts import select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import OTHER_TYPES


def list_response_events(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """List the responses received or withdrawn after one day and up to the scope's day, the newest first.

    Of several responses of one organisation, only the best count. Columns: day, event (complete, partial, refusal or
    withdrawn), organisation, type. The scope's groups narrow the councils; organisations of other types are
    always included.
    """
    ranks, council = select_response_ranks(scope, live=False), select_frame(scope)
    event = case((ranks.c.rank == 1, "complete"), (ranks.c.rank == 2, "partial"), else_="refusal")
    live_ranks = select_response_ranks(scope, live=True)
    best_ranks = (
        select(live_ranks.c.organisation_id, func.min(live_ranks.c.rank).label("rank"))
        .group_by(live_ranks.c.organisation_id)
        .cte("best")
    )
    arrived = (
        select(Response.received_on.label("day"), event.label("event"), ranks.c.organisation_id)
        .join(ranks, ranks.c.response_id == Response.id)
        .outerjoin(best_ranks, best_ranks.c.organisation_id == ranks.c.organisation_id)
        .where(Response.received_on > since, Response.received_on <= scope.as_at)
        .where(or_(best_ranks.c.rank.is_(None), ranks.c.rank <= best_ranks.c.rank))
    )
    withdrawn = (
        select(Response.withdrawn_on.label("day"), literal("withdrawn").label("event"), ranks.c.organisation_id)
        .join(ranks, ranks.c.response_id == Response.id)
        .where(Response.withdrawn_on > since, Response.withdrawn_on <= scope.as_at)
    )
    events = union_all(arrived.distinct(), withdrawn).cte("both")
    return load_table(
        session,
        select(events.c.day, events.c.event, Organisation.short_name.label("organisation"), Organisation.type)
        .join(Organisation, Organisation.id == events.c.organisation_id)
        .where(Organisation.type.in_(OTHER_TYPES) | Organisation.id.in_(select(council.c.id)))
        .order_by(events.c.day.desc(), Organisation.short_name, events.c.event),
    )


def list_activities(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """List the campaign's activities after one day and up to the scope's day, the newest first.

    Columns: day, channel, title, audience_size (people or visits, empty where unknown or addressed to named contacts).
    """
    return load_table(
        session,
        select(Activity.day, Activity.channel, Activity.title, Activity.audience_size)
        .where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day > since,
            Activity.day <= scope.as_at,
        )
        .order_by(Activity.day.desc(), Activity.title),
    )
