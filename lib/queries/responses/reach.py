"""Count whom the campaign has reached, how far, and through which channel."""

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lib.database.models import Activity, Contact
from lib.queries.parts import (
    build_flag,
    select_dispositions,
    select_frame,
    select_messages,
    select_roles,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import CHIEF_EXECUTIVE, LEADER, OTHER_TYPES, RESPONDED

LADDER_RUNGS = ("listed", "usable", "sent", "delivered", "opened", "engaged", "delivered_and_responded")


def count_councils_by_rung(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils of the frame that have each role at or beyond each rung.

    Columns: role (Leader, Chief executive, Other), and a column for each rung of LADDER_RUNGS with a count of councils.
    """
    council, role = select_dispositions(scope), select_roles(scope)
    has_responded = build_flag(council.c.disposition.in_(RESPONDED))
    return load_table(
        session,
        select(
            role.c.role,
            func.count().label("listed"),
            *[func.sum(role.c[rung]).label(rung) for rung in LADDER_RUNGS[1:-1]],
            func.sum(role.c.delivered * has_responded).label(LADDER_RUNGS[-1]),
        )
        .select_from(council)
        .join(role, role.c.organisation_id == council.c.id)
        .group_by(role.c.role)
        .order_by(role.c.role),
    )


def count_bodies_by_rung(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the organisations that are no councils at or beyond each rung.

    It ignores the filters and counts any contact, whatever the role. Columns: type, organisations (all in the frame),
    and a column for each rung of LADDER_RUNGS.
    """
    unfiltered_scope = scope.without_filters()
    body, role = select_dispositions(unfiltered_scope, OTHER_TYPES), select_roles(unfiltered_scope, OTHER_TYPES)
    rungs = LADDER_RUNGS[1:-1]
    best_reach = (
        select(role.c.organisation_id, *[func.max(role.c[rung]).label(rung) for rung in rungs])
        .group_by(role.c.organisation_id)
        .cte("anyone")
    )
    return load_table(
        session,
        select(
            body.c.type,
            func.count().label("organisations"),
            func.count(best_reach.c.organisation_id).label("listed"),
            *[func.sum(func.coalesce(best_reach.c[rung], 0)).label(rung) for rung in rungs],
            func.sum(func.coalesce(best_reach.c.delivered, 0) * build_flag(body.c.disposition.in_(RESPONDED))).label(
                LADDER_RUNGS[-1]
            ),
        )
        .outerjoin(best_reach, best_reach.c.organisation_id == body.c.id)
        .group_by(body.c.type)
        .order_by(body.c.type),
    )


def count_councils_by_reach(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the councils of the frame by whether their leader and their chief executive are reached.

    Columns: leader, chief_executive (1 or 0 each), councils (a count). Reached means delivered or beyond, to somebody
    who holds the role on the day.
    """
    council, role = select_frame(scope), select_roles(scope)
    council_reach = (
        select(
            council.c.id,
            func.max(build_flag((role.c.role == LEADER) & (role.c.delivered == 1))).label("leader"),
            func.max(build_flag((role.c.role == CHIEF_EXECUTIVE) & (role.c.delivered == 1))).label("chief_executive"),
        )
        .outerjoin(role, role.c.organisation_id == council.c.id)
        .group_by(council.c.id)
        .cte("each_council")
    )
    return load_table(
        session,
        select(council_reach.c.leader, council_reach.c.chief_executive, func.count().label("councils"))
        .group_by(council_reach.c.leader, council_reach.c.chief_executive)
        .order_by(council_reach.c.leader, council_reach.c.chief_executive),
    )


def count_messages_by_channel(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the messages to named contacts at councils of the frame, by channel.

    Columns: channel; messages, delivered, opened, engaged, bounced (counts of messages); councils (that it reached).
    """
    council, message = select_frame(scope), select_messages(scope)
    reached_councils = func.count(func.distinct(case((message.c.delivered == 1, council.c.id))))
    return load_table(
        session,
        select(
            message.c.channel,
            func.count().label("messages"),
            *[func.sum(message.c[rung]).label(rung) for rung in ("delivered", "opened", "engaged", "bounced")],
            reached_councils.label("councils"),
        )
        .join(Contact, Contact.id == message.c.contact_id)
        .join(council, council.c.id == Contact.organisation_id)
        .group_by(message.c.channel)
        .order_by(func.count().desc(), message.c.channel),
    )


def count_mass_activities(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Count the activities of the campaign's mass channels up to the day.

    They reach no named contact, so the filters are ignored. Columns: channel, activities (a count), audience (the sum
    of the sizes that are known, people or visits), unknown (how many activities have no size), last (day).
    """
    return load_table(
        session,
        select(
            Activity.channel,
            func.count().label("activities"),
            func.sum(Activity.audience_size).label("audience"),
            func.sum(build_flag(Activity.audience_size.is_(None))).label("unknown"),
            func.max(Activity.day).label("last"),
        )
        .where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day <= scope.as_at,
            Activity.audience.is_not(None),
        )
        .group_by(Activity.channel)
        .order_by(Activity.channel),
    )
