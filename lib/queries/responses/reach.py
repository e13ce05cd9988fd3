"""Whom the campaign has reached, how far, and through which channel."""

import pandas as pd
from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session

from lib.database.models import Activity, Contact, Outreach
from lib.queries.parts import Scope, flag, frame, outreach, people, standing, table, was_delivered, was_sent
from lib.terms import (
    CHIEF_EXECUTIVE,
    LEADER,
    NATIONAL_STAKEHOLDER,
    PROFESSIONAL_BODY,
    RESPONDED,
)

BODIES = (PROFESSIONAL_BODY, NATIONAL_STAKEHOLDER)
RUNGS = ("listed", "usable", "sent", "delivered", "opened", "engaged", "delivered_and_responded")


def ladder_of_councils(session: Session, *, scope: Scope) -> pd.DataFrame:
    """How many councils of the frame have each role at or beyond each rung.

    Columns: role (Leader, Chief executive, Other), and a column for each rung of RUNGS with a count of councils.
    """
    council, role = standing(scope), people(scope)
    responded = flag(council.c.disposition.in_(RESPONDED))
    return table(
        session,
        select(
            role.c.role,
            func.count().label("listed"),
            *[func.sum(role.c[rung]).label(rung) for rung in RUNGS[1:-1]],
            func.sum(role.c.delivered * responded).label(RUNGS[-1]),
        )
        .select_from(council)
        .join(role, role.c.organisation_id == council.c.id)
        .group_by(role.c.role)
        .order_by(role.c.role),
    )


def ladder_of_bodies(session: Session, *, scope: Scope) -> pd.DataFrame:
    """The same for professional bodies and national stakeholders, whatever the filters and whoever the contact is.

    Columns: type, organisations (all in the frame), one column a rung of RUNGS.
    """
    everywhere = Scope(scope.consultation_id, scope.as_at)
    body, role = standing(everywhere, BODIES), people(everywhere, BODIES)
    rungs = RUNGS[1:-1]
    anyone = (
        select(role.c.organisation_id, *[func.max(role.c[rung]).label(rung) for rung in rungs])
        .group_by(role.c.organisation_id)
        .cte("anyone")
    )
    return table(
        session,
        select(
            body.c.type,
            func.count().label("organisations"),
            func.count(anyone.c.organisation_id).label("listed"),
            *[func.sum(func.coalesce(anyone.c[rung], 0)).label(rung) for rung in rungs],
            func.sum(func.coalesce(anyone.c.delivered, 0) * flag(body.c.disposition.in_(RESPONDED))).label(RUNGS[-1]),
        )
        .outerjoin(anyone, anyone.c.organisation_id == body.c.id)
        .group_by(body.c.type)
        .order_by(body.c.type),
    )


def councils_by_role_reached(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Councils of the frame by whether their leader and their chief executive are reached.

    Columns: leader, chief_executive (1 or 0 each), councils (a count). Reached means delivered or beyond.
    """
    council = frame(scope)
    reached = flag(was_delivered(scope))
    each = (
        select(
            council.c.id,
            func.max(flag(Contact.role == LEADER) * reached).label("leader"),
            func.max(flag(Contact.role == CHIEF_EXECUTIVE) * reached).label("chief_executive"),
        )
        .outerjoin(Contact, Contact.organisation_id == council.c.id)
        .outerjoin(Outreach, and_(Outreach.contact_id == Contact.id, *was_sent(scope)))
        .group_by(council.c.id)
        .cte("each_council")
    )
    return table(
        session,
        select(each.c.leader, each.c.chief_executive, func.count().label("councils")).group_by(
            each.c.leader, each.c.chief_executive
        ),
    )


def named_channels(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Messages to named contacts at councils of the frame, by channel.

    Columns: channel; messages, delivered, opened, engaged, bounced (counts of messages); councils (that it reached).
    """
    council, message = frame(scope), outreach(scope)
    reached = func.count(func.distinct(case((message.c.delivered == 1, council.c.id))))
    return table(
        session,
        select(
            message.c.channel,
            func.count().label("messages"),
            *[func.sum(message.c[rung]).label(rung) for rung in ("delivered", "opened", "engaged", "bounced")],
            reached.label("councils"),
        )
        .join(Contact, Contact.id == message.c.contact_id)
        .join(council, council.c.id == Contact.organisation_id)
        .group_by(message.c.channel)
        .order_by(func.count().desc()),
    )


def mass_channels(session: Session, *, scope: Scope) -> pd.DataFrame:
    """The campaign's mass channels up to the day, whatever the filters: they reach no named contact.

    Columns: channel, activities (a count), audience (the sum of the sizes that are known, people or visits), unknown
    (how many activities have no size), last (day).
    """
    return table(
        session,
        select(
            Activity.channel,
            func.count().label("activities"),
            func.sum(Activity.audience_size).label("audience"),
            func.sum(flag(Activity.audience_size.is_(None))).label("unknown"),
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
