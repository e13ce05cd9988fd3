"""List the approaches to councils with what came of each, for lib.measures.approaches.outcomes. No person is in it."""

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, aliased

from lib.database.models import Activity, ContactPeriod, Outreach, Response
from lib.queries.parts import (
    RANK_OF,
    build_flag,
    is_delivered,
    is_sent,
    select_frame,
    select_response_ranks,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import EMAIL_CHANNELS, PARTIAL

MOST_REMINDERS = 3  # so many earlier approaches or more count as the same


def list_approaches(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List the approaches to councils of the frame by the scope's day, one row a council and activity.

    Columns: council (a code), channel, message (the activity's title), reminders (earlier approaches to the council; 3
    stands for more, too), approached_on, delivered (1 or 0), engaged (1, 0, or empty where the channel cannot tell: no
    message of it was ever engaged with, and it is no e-mail), responded_on (the first day of a complete or partial
    response that counts, empty for none). An approach to two people of a council on one day is one.
    """
    council, ranks = select_frame(scope), select_response_ranks(scope, live=True)
    recipient = aliased(ContactPeriod)
    responded = (
        select(ranks.c.organisation_id, func.min(Response.received_on).label("responded_on"))
        .join(Response, Response.id == ranks.c.response_id)
        .where(ranks.c.rank <= RANK_OF[PARTIAL])
        .group_by(ranks.c.organisation_id)
        .cte("responded")
    )
    engaged = func.max(build_flag(and_(Outreach.engaged_on.is_not(None), Outreach.engaged_on <= scope.as_at)))
    approaches = (
        select(
            recipient.organisation_id,
            Outreach.activity_id,
            func.min(Outreach.sent_on).label("approached_on"),
            func.max(build_flag(is_delivered(scope))).label("delivered"),
            engaged.label("engaged"),
        )
        .join(recipient, and_(recipient.contact_id == Outreach.contact_id, recipient.held_on(Outreach.sent_on)))
        .where(recipient.organisation_id.in_(select(council.c.id)), recipient.in_post, *is_sent(scope))
        .group_by(recipient.organisation_id, Outreach.activity_id)
        .cte("approach")
    )
    can_tell = func.max(approaches.c.engaged).over(partition_by=Activity.channel) > 0
    is_email = func.lower(Activity.channel).in_(EMAIL_CHANNELS)
    order = func.dense_rank().over(partition_by=approaches.c.organisation_id, order_by=approaches.c.approached_on)
    rows = load_table(
        session,
        select(
            council.c.code.label("council"),
            Activity.channel,
            Activity.title.label("message"),
            (order - 1).label("reminders"),
            approaches.c.approached_on,
            approaches.c.delivered,
            case((is_email | can_tell, approaches.c.engaged)).label("engaged"),
            responded.c.responded_on,
        )
        .join(council, council.c.id == approaches.c.organisation_id)
        .join(Activity, Activity.id == approaches.c.activity_id)
        .outerjoin(responded, responded.c.organisation_id == council.c.id)
        .order_by(approaches.c.approached_on, council.c.code, approaches.c.activity_id),
    )
    return rows.assign(
        reminders=rows["reminders"].clip(upper=MOST_REMINDERS).astype(int),
        engaged=pd.to_numeric(rows["engaged"]).astype("Float64"),
    )
