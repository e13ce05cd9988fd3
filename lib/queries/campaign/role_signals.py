"""List how far leaders and chief executives came, and when.

What was tried belongs to the person: a role's signals are those of whoever holds it, and say nothing of a successor.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, has_right
from lib.database.models import Activity, ContactPeriod, Outreach
from lib.queries.campaign.approach_history import has_come_back, is_called, is_in_sample
from lib.queries.parts import (
    build_flag,
    is_delivered,
    is_sent,
    was_usable,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_large_table
from lib.terms import (
    CHIEF_EXECUTIVE,
    EVENT,
    LEADER,
    ROLE_RUNGS,
    TELEPHONE,
    UNREACHED_RUNGS,
    VISIT,
)

ROLE_COLUMN_OF = {LEADER: "leader", CHIEF_EXECUTIVE: "chief_executive"}
SIGNAL_DAYS = ("opened_on", "clicked_on", "attended_on", "spoke_on")


def list_role_reach(session: Session, *, scope: Scope, reader: Role) -> pd.DataFrame:
    """List how far leaders and chief executives are reached on the scope's day, and what they last did.

    One row an organisation and role. Columns: id, role (leader or chief_executive), rung (one of ROLE_RUNGS, as in
    lib.queries.register.council_ledger), and opened_on, clicked_on (or replied), attended_on and spoke_on: the newest
    day of each, else empty. These days are empty for readers who may not see contact details: what one person did is
    nobody else's business.
    """
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)
    done = _select_deeds(scope)
    has_message = done.c.contact_id.is_not(None)
    usable = was_usable(holder, scope.as_at)
    statement = (
        select(
            holder.organisation_id.label("id"),
            _select_role_column(holder).label("role"),
            func.max(build_flag(or_(usable, has_message))).label("usable"),
            func.max(build_flag(has_message)).label("sent"),
            func.max(func.coalesce(done.c.delivered, 0)).label("delivered"),
            *(func.max(done.c[name]).label(name) for name in SIGNAL_DAYS),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(scope.as_at)))
        .outerjoin(done, done.c.contact_id == counted.contact_id)
        .where(holder.is_listed_on(scope.as_at), holder.role.in_(ROLE_COLUMN_OF))
        .group_by(holder.organisation_id, holder.role)
    )
    rows = _name_rungs(load_large_table(session, statement, SIGNAL_DAYS))
    return rows if has_right(reader, Right.SEE_CONTACTS) else rows.assign(**dict.fromkeys(SIGNAL_DAYS))


def _name_rungs(rows: pd.DataFrame) -> pd.DataFrame:
    """Name the rung of each role, the highest that holds, in the place of the flags from which it follows."""
    engaged = rows[["clicked_on", "attended_on", "spoke_on"]].notna().any(axis=1)
    delivered = rows["delivered"].astype(bool)
    conditions = [engaged, delivered & rows["opened_on"].notna(), delivered, rows["sent"] == 1, rows["usable"] == 1]
    names = [*ROLE_RUNGS[:1:-1]]
    rung = np.select(conditions, names, default=ROLE_RUNGS[1])
    return rows.assign(rung=rung).drop(columns=["usable", "sent", "delivered"])


def list_role_signals(session: Session, *, scope: Scope, step: int = 1) -> pd.DataFrame:
    """List when those who held a role first were reached, opened and engaged, up to the scope's day.

    Columns: id, role (leader or chief_executive), rung (delivered, opened or engaged: those below make no difference to
    the chance of a response), day, and until (from when on somebody else holds the role, or nobody; else empty). step
    as in list_approach_events of lib.queries.campaign.approach_history.
    """
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)
    has_stayed = ~has_come_back(scope)
    statement = (
        select(
            holder.organisation_id.label("id"),
            _select_role_column(holder).label("role"),
            holder.since,
            holder.until,
            func.min(case((has_stayed, Outreach.delivered_on))).label("delivered"),
            func.min(case((has_stayed, Outreach.opened_on))).label("opened"),
            func.min(Outreach.engaged_on).label("engaged"),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(scope.as_at)))
        .join(Outreach, Outreach.contact_id == counted.contact_id)
        .where(
            *is_sent(scope),
            holder.role.in_(ROLE_COLUMN_OF),
            holder.in_post,
            holder.person_id == holder.contact_id,
            holder.since <= scope.as_at,
            holder.organisation_id % step == 0,
            *is_in_sample(step),
        )
        .group_by(holder.organisation_id, holder.id, holder.role, holder.since, holder.until)
        .order_by(holder.organisation_id, holder.id)
    )
    rungs = ROLE_RUNGS[len(UNREACHED_RUNGS) :]
    return _lengthen_signals(load_large_table(session, statement, ("since", "until", *rungs)), rungs, scope.as_at)


def _lengthen_signals(wide: pd.DataFrame, rungs: Sequence[str], as_at: dt.date) -> pd.DataFrame:
    """Turn the days of rungs that stand side by side into one row each; none counts before the role was held."""
    since, until, last_day = pd.to_datetime(wide["since"]), pd.to_datetime(wide["until"]), pd.Timestamp(as_at)
    tables = []
    for rung in rungs:
        day = pd.to_datetime(wide[rung])
        counts = (day <= last_day) & ~(until <= day)
        table = wide[["id", "role"]].assign(rung=rung, day=day.where(day >= since, since), until=until)
        tables.append(table[counts])
    return pd.concat(tables, ignore_index=True)


def _select_deeds(scope: Scope) -> CTE:
    """Select what each contact did with the messages of the consultation up to the scope's day.

    Columns: contact_id, delivered (1 or 0) and SIGNAL_DAYS. Contacts without a message have no row.
    """
    kind = case(
        (is_called(TELEPHONE, VISIT), "spoke_on"),
        (func.lower(Activity.channel) == EVENT.casefold(), "attended_on"),
        else_="clicked_on",
    )
    activity = (  # its words are looked at once for each, and not for each message
        select(Activity.id, kind.label("kind"))
        .where(Activity.consultation_id == scope.consultation_id)
        .cte("activity_kind")
        .prefix_with("MATERIALIZED")
    )
    # Whoever attended did so on the day of the event, whenever a file noted it.
    deed_on = case((activity.c.kind == "attended_on", Outreach.sent_on), else_=Outreach.engaged_on)
    engaged_on = case((Outreach.engaged_on <= scope.as_at, deed_on))
    return (
        select(
            Outreach.contact_id,
            func.max(build_flag(is_delivered(scope))).label("delivered"),
            func.max(case((Outreach.opened_on <= scope.as_at, Outreach.opened_on))).label("opened_on"),
            *(func.max(case((activity.c.kind == name, engaged_on))).label(name) for name in SIGNAL_DAYS[1:]),
        )
        .join(activity, activity.c.id == Outreach.activity_id)
        .where(Outreach.sent_on <= scope.as_at)
        .group_by(Outreach.contact_id)
        .cte("deed")
        .prefix_with("MATERIALIZED")
    )


def _select_role_column(holder: Any) -> ColumnElement[str]:
    """Select the name under which the role of a leader or a chief executive stands in tables."""
    return case((holder.role == LEADER, ROLE_COLUMN_OF[LEADER]), else_=ROLE_COLUMN_OF[CHIEF_EXECUTIVE])
