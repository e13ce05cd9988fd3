"""List the councils with their disposition, their response and the attempts made with each."""

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from lib.database.models import ContactPeriod
from lib.queries.parts import select_dispositions, select_messages, select_response_days, select_roles
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import CHIEF_EXECUTIVE, LEADER, NO_CONTACT, ROLE_RUNGS


def list_councils(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List every council of the frame, by name.

    Columns: code, council, region, type, disposition, standing (one of STANDINGS), responded_on (the first day of a
    complete or partial response that counts, empty where there is none), withdrew_on (day of the newest withdrawal),
    said_nothing_on (day of the newest form that was sent in with no more than "no comment"), leader and chief_executive
    (how far each is reached: one of ROLE_RUNGS), tries (messages sent to its people), last_tried (day
    of the newest), channels (as text).
    """
    council, role, message = select_dispositions(scope), select_roles(scope), select_messages(scope)
    roles = (
        select(
            role.c.organisation_id,
            func.max(case((role.c.role == LEADER, _select_rung(role)))).label("leader"),
            func.max(case((role.c.role == CHIEF_EXECUTIVE, _select_rung(role)))).label("chief_executive"),
        )
        .group_by(role.c.organisation_id)
        .cte("roles")
    )
    respondents = select_response_days(scope)
    channel_use = (
        select(
            ContactPeriod.organisation_id,
            message.c.channel,
            func.count().label("tries"),
            func.max(message.c.sent_on).label("last_tried"),
        )
        .join(message, message.c.contact_id == ContactPeriod.contact_id)
        .where(ContactPeriod.held_on(scope.as_at), ContactPeriod.in_post)
        .group_by(ContactPeriod.organisation_id, message.c.channel)
        .cte("used")
    )
    channels: ColumnElement[str] = func.aggregate_strings(channel_use.c.channel, ", ")
    if session.get_bind().dialect.name == "postgresql":  # SQLite joins them in the order in which it grouped them
        channels = func.aggregate_strings(channel_use.c.channel, ", ").aggregate_order_by(channel_use.c.channel)
    attempts = (
        select(
            channel_use.c.organisation_id,
            cast(func.sum(channel_use.c.tries), Integer).label("tries"),
            func.max(channel_use.c.last_tried).label("last_tried"),
            channels.label("channels"),
        )
        .group_by(channel_use.c.organisation_id)
        .cte("tried")
    )
    return load_table(
        session,
        select(
            council.c.code,
            council.c.name.label("council"),
            council.c.region,
            council.c.type,
            council.c.disposition,
            council.c.standing,
            respondents.c.responded_on,
            council.c.withdrew_on,
            respondents.c.said_nothing_on,
            _select_rung_name(roles.c.leader).label("leader"),
            _select_rung_name(roles.c.chief_executive).label("chief_executive"),
            func.coalesce(attempts.c.tries, 0).label("tries"),
            attempts.c.last_tried,
            func.coalesce(attempts.c.channels, "").label("channels"),
        )
        .outerjoin(roles, roles.c.organisation_id == council.c.id)
        .outerjoin(respondents, respondents.c.organisation_id == council.c.id)
        .outerjoin(attempts, attempts.c.organisation_id == council.c.id)
        .order_by(council.c.name, council.c.code),
    )


def _select_rung(role: FromClause) -> ColumnElement[int]:
    """Select the position in ROLE_RUNGS of a role at an organisation, in which somebody is listed."""
    return case(
        (role.c.engaged == 1, 6),
        (and_(role.c.delivered == 1, role.c.opened == 1), 5),
        (role.c.delivered == 1, 4),
        (role.c.sent == 1, 3),
        (role.c.usable == 1, 2),
        else_=1,
    )


def _select_rung_name(rung: ColumnElement[int]) -> ColumnElement[str]:
    """Select the name of a rung; "no contact" where there is none."""
    return case(dict(enumerate(ROLE_RUNGS)), value=rung, else_=NO_CONTACT)
