"""Which council stands where, whether it has responded, and what was tried with each."""

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from lib.database.models import Contact, Credit, Response
from lib.queries.parts import Scope, flag, is_live, outreach, people, scored, standing, table
from lib.terms import CHIEF_EXECUTIVE, LEADER


def councils(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Every council of the frame, by name.

    Columns: code, council, region, type, disposition, responded_on (the first day of a complete or partial response
    that counts, empty where there is none), started (1 where some answers came), leader and chief_executive (how far
    each is reached: "no contact", "no address", "not sent", "not delivered", "delivered", "opened", "engaged"), tries
    (messages sent to its people), last_tried (day of the newest), channels (in words).
    """
    council, role, message = standing(scope), people(scope), outreach(scope)
    leader, chief = role.alias("leader"), role.alias("chief")
    started = (
        select(Credit.organisation_id)
        .join(Response, Response.id == Credit.response_id)
        .where(is_live(scope), Response.kind == "answers")
        .group_by(Credit.organisation_id)
        .cte("started")
    )
    used = (
        select(
            Contact.organisation_id,
            message.c.channel,
            func.count().label("tries"),
            func.max(message.c.sent_on).label("last_tried"),
        )
        .join(message, message.c.contact_id == Contact.id)
        .group_by(Contact.organisation_id, message.c.channel)
        .cte("used")
    )
    tried = (
        select(
            used.c.organisation_id,
            cast(func.sum(used.c.tries), Integer).label("tries"),
            func.max(used.c.last_tried).label("last_tried"),
            func.aggregate_strings(used.c.channel, ", ").label("channels"),
        )
        .group_by(used.c.organisation_id)
        .cte("tried")
    )
    score = scored(scope, live=True)
    first = (
        select(score.c.organisation_id, func.min(Response.received_on).label("day"))
        .join(Response, Response.id == score.c.response_id)
        .where(score.c.rank <= 2)
        .group_by(score.c.organisation_id)
        .cte("first_response")
    )
    return table(
        session,
        select(
            council.c.code,
            council.c.name.label("council"),
            council.c.region,
            council.c.type,
            council.c.disposition,
            first.c.day.label("responded_on"),
            flag(started.c.organisation_id.is_not(None)).label("started"),
            _rung(leader).label("leader"),
            _rung(chief).label("chief_executive"),
            func.coalesce(tried.c.tries, 0).label("tries"),
            tried.c.last_tried,
            func.coalesce(tried.c.channels, "").label("channels"),
        )
        .outerjoin(leader, and_(leader.c.organisation_id == council.c.id, leader.c.role == LEADER))
        .outerjoin(chief, and_(chief.c.organisation_id == council.c.id, chief.c.role == CHIEF_EXECUTIVE))
        .outerjoin(started, started.c.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.organisation_id == council.c.id)
        .outerjoin(first, first.c.organisation_id == council.c.id)
        .order_by(council.c.name),
    )


def _rung(role: FromClause) -> ColumnElement[str]:
    return case(
        (role.c.role.is_(None), "no contact"),
        (role.c.engaged == 1, "engaged"),
        (and_(role.c.delivered == 1, role.c.opened == 1), "opened"),
        (role.c.delivered == 1, "delivered"),
        (role.c.sent == 1, "not delivered"),
        (role.c.usable == 1, "not sent"),
        else_="no address",
    )
