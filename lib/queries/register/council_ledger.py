"""Which council stands where, whether it has responded, and what was tried with each."""

import pandas as pd
from sqlalchemy import ColumnElement, FromClause, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from lib.database.models import Contact, Response
from lib.queries.parts import Scope, flag, outreach, people, scored, standing, table
from lib.terms import CHIEF_EXECUTIVE, LEADER


def councils(session: Session, *, scope: Scope) -> pd.DataFrame:
    """Every council of the frame, by name.

    Columns: code, council, region, type, disposition, responded_on (the first day of a complete or partial response
    that counts, empty where there is none), started (1 where some answers came and it did not decline), leader and
    chief_executive (how far each is reached: "no contact" or one of RUNGS), tries (messages sent to its people),
    last_tried (day of the newest), channels (in words).
    """
    council, role, message, score = standing(scope), people(scope), outreach(scope), scored(scope, live=True)
    roles = (
        select(
            role.c.organisation_id,
            func.max(case((role.c.role == LEADER, _rung(role)))).label("leader"),
            func.max(case((role.c.role == CHIEF_EXECUTIVE, _rung(role)))).label("chief_executive"),
        )
        .group_by(role.c.organisation_id)
        .cte("roles")
    )
    heard = (
        select(
            score.c.organisation_id,
            func.min(case((score.c.rank <= 2, Response.received_on))).label("responded_on"),
            (func.max(flag(Response.kind == "answers")) * (1 - func.max(flag(Response.kind == "declined")))).label(
                "started"
            ),
        )
        .join(Response, Response.id == score.c.response_id)
        .group_by(score.c.organisation_id)
        .cte("heard")
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
    return table(
        session,
        select(
            council.c.code,
            council.c.name.label("council"),
            council.c.region,
            council.c.type,
            council.c.disposition,
            heard.c.responded_on,
            func.coalesce(heard.c.started, 0).label("started"),
            _in_words(roles.c.leader).label("leader"),
            _in_words(roles.c.chief_executive).label("chief_executive"),
            func.coalesce(tried.c.tries, 0).label("tries"),
            tried.c.last_tried,
            func.coalesce(tried.c.channels, "").label("channels"),
        )
        .outerjoin(roles, roles.c.organisation_id == council.c.id)
        .outerjoin(heard, heard.c.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.organisation_id == council.c.id)
        .order_by(council.c.name),
    )


RUNGS = ("no address", "not sent", "not delivered", "delivered", "opened", "engaged")


def _rung(role: FromClause) -> ColumnElement[int]:
    """The place in RUNGS of a role at an organisation."""
    return case(
        (role.c.engaged == 1, 5),
        (and_(role.c.delivered == 1, role.c.opened == 1), 4),
        (role.c.delivered == 1, 3),
        (role.c.sent == 1, 2),
        (role.c.usable == 1, 1),
        else_=0,
    )


def _in_words(rung: ColumnElement[int]) -> ColumnElement[str]:
    return case(dict(enumerate(RUNGS)), value=rung, else_="no contact")
