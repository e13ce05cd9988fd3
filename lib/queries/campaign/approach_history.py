"""List what was done with councils and what came of it, as far as it bears on whom to approach next.

What was tried belongs to the person: a role's signals are those of whoever holds it, and say nothing of a successor.
An approach belongs to the council at which its recipient was on the day on which it was made. Councils go by the id of
their organisation, since there may be very many of them.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import CTE, ColumnElement, Integer, and_, case, cast, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, has_right
from lib.database.models import Activity, ContactPeriod, Credit, Outreach, Response
from lib.queries.parts import (
    RANK_OF,
    build_flag,
    is_delivered,
    is_sent,
    select_dispositions,
    select_response_ranks,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_large_table
from lib.terms import (
    CHIEF_EXECUTIVE,
    EMAIL,
    EMAIL_CHANNELS,
    EVENT,
    LEADER,
    LEFT_WORD,
    LETTER,
    NO_ANSWER,
    OTHER,
    PARTIAL,
    PROMISED,
    ROLE_RUNGS,
    SAID_NO,
    TELEPHONE,
    UNREACHED_RUNGS,
    VISIT,
)

# What files call a channel, in small letters; any other channel keeps its name.
CHANNEL_WORDS = {
    TELEPHONE: ("telephone", "phone", "phone call", "call", "calls", "mobile"),
    EMAIL: EMAIL_CHANNELS,
    LETTER: ("letter", "post", "posted letter"),
    VISIT: ("visit", "principal adviser's visit", "meeting"),
}
ROLE_COLUMN_OF = {LEADER: "leader", CHIEF_EXECUTIVE: "chief_executive"}
RUNG_FLAGS = ("usable", "sent", "delivered", "opened", "engaged")
SIGNAL_DAYS = ("opened_on", "clicked_on", "attended_on", "spoke_on")
UNANSWERED = (NO_ANSWER, LEFT_WORD)
WEEK = dt.timedelta(days=7)


def list_standings(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List every council of the frame with where it stands on the scope's day, by name.

    Columns: id, code, council, region, type, standing (one of STANDINGS), withdrew_on (the newest withdrawal),
    responded_on (the first day of a complete or partial response that counts) and said_nothing_on (the newest form that
    was sent in with no more than "no comment"), each empty where there is none.
    """
    council, ranks = select_dispositions(scope), select_response_ranks(scope, live=True)
    heard = (
        select(
            ranks.c.organisation_id,
            func.min(case((ranks.c.rank <= RANK_OF[PARTIAL], Response.received_on))).label("responded_on"),
            func.max(case((ranks.c.rank == RANK_OF[OTHER], Response.received_on))).label("said_nothing_on"),
        )
        .join(Response, Response.id == ranks.c.response_id)
        .group_by(ranks.c.organisation_id)
        .cte("heard")
    )
    statement = (
        select(
            council.c.id, council.c.code, council.c.name.label("council"), council.c.region, council.c.type,
            council.c.standing, council.c.withdrew_on, heard.c.responded_on, heard.c.said_nothing_on,
        )
        .outerjoin(heard, heard.c.organisation_id == council.c.id)
        .order_by(council.c.name)
    )  # fmt: skip
    return load_large_table(session, statement, ("withdrew_on", "responded_on", "said_nothing_on"))


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
    usable = and_(holder.email.is_not(None), holder.do_not_contact.is_(False))
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


def list_channel_use(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List how often each organisation was approached through each channel, up to the scope's day.

    Columns: id, channel (one of CHANNELS where it is one of them), approaches (days with one that did not come back),
    newest_on (the newest of these days), unanswered_calls (in the last seven days: calls in which nobody was spoken
    with).
    """
    recipient = aliased(ContactPeriod)
    is_unanswered = or_(
        Outreach.outcome.in_(UNANSWERED),
        and_(Outreach.outcome.is_(None), Outreach.delivered_on.is_(None), Outreach.engaged_on.is_(None)),
    )
    is_recent_call = and_(_is_called(TELEPHONE), Outreach.sent_on > scope.as_at - WEEK, is_unanswered)
    sent_on = case((~_has_come_back(scope), Outreach.sent_on))
    statement = (
        select(
            recipient.organisation_id.label("id"),
            Activity.channel,
            func.count(func.distinct(sent_on)).label("approaches"),
            func.max(sent_on).label("newest_on"),
            cast(func.sum(build_flag(is_recent_call)), Integer).label("unanswered_calls"),
        )
        .select_from(Outreach)
        .join(recipient, _is_recipient(recipient))
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(*is_sent(scope))
        .group_by(recipient.organisation_id, Activity.channel)
    )
    return _name_channels(load_large_table(session, statement, ("newest_on",)))


def list_approach_events(session: Session, *, scope: Scope, step: int = 1) -> pd.DataFrame:
    """List the approaches to anybody at an organisation up to the scope's day: one row for each, channel and day.

    Columns: id, channel (one of CHANNELS where it is one of them), day. A message that came back is no approach.
    step: of very many organisations only those whose id it divides, as a sample.
    """
    recipient = aliased(ContactPeriod)
    statement = (
        select(recipient.organisation_id.label("id"), Activity.channel, Outreach.sent_on.label("day"))
        .select_from(Outreach)
        .join(recipient, _is_recipient(recipient))
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(*is_sent(scope), ~_has_come_back(scope), recipient.organisation_id % step == 0)
        .group_by(recipient.organisation_id, Activity.channel, Outreach.sent_on)
    )
    return _name_channels(load_large_table(session, statement, ("day",)))


def list_role_signals(session: Session, *, scope: Scope, step: int = 1) -> pd.DataFrame:
    """List when those who held a role first were reached, opened and engaged, up to the scope's day.

    Columns: id, role (leader or chief_executive), rung (delivered, opened or engaged: those below make no difference to
    the chance of a response), day, and until (from when on somebody else holds the role, or nobody; else empty). step
    as in list_approach_events.
    """
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)
    has_stayed = ~_has_come_back(scope)
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
        )
        .group_by(holder.organisation_id, holder.id, holder.role, holder.since, holder.until)
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


def list_council_words(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List what councils said when they were approached, as far as it bears on another approach.

    One row an organisation that promised a response or declined. Columns: id, promised_by (the day of the newest
    promise, else empty), declined_on (the newest day on which it declined, in writing or when asked, else empty).
    """
    recipient = aliased(ContactPeriod)
    logged = (
        select(
            recipient.organisation_id,
            case((Outreach.outcome == PROMISED, Outreach.due_on)).label("promised_by"),
            case((Outreach.outcome == SAID_NO, Outreach.sent_on)).label("declined_on"),
            Outreach.sent_on.label("day"),
        )
        .join(recipient, _is_recipient(recipient))
        .where(*is_sent(scope), Outreach.outcome.in_((PROMISED, SAID_NO)))
    )
    written = (
        select(Credit.organisation_id, null().label("promised_by"), Response.received_on, Response.received_on)
        .join(Response, Response.id == Credit.response_id)
        .where(
            Response.consultation_id == scope.consultation_id,
            Response.kind == "declined",
            Response.received_on <= scope.as_at,
            or_(Response.withdrawn_on.is_(None), Response.withdrawn_on > scope.as_at),
        )
    )
    words = logged.union_all(written).subquery("words")
    statement = select(
        words.c.organisation_id.label("id"), words.c.promised_by, words.c.declined_on, words.c.day
    ).order_by(words.c.day)
    rows = load_large_table(session, statement, ("promised_by", "declined_on"))
    newest = rows.groupby("id", as_index=False).last()  # of each that there is
    return newest[["id", "promised_by", "declined_on"]].astype(object)


def _select_deeds(scope: Scope) -> CTE:
    """Select what each contact did with the messages of the consultation up to the scope's day.

    Columns: contact_id, delivered (1 or 0) and SIGNAL_DAYS. Contacts without a message have no row.
    """
    kind = case(
        (_is_called(TELEPHONE, VISIT), "spoke_on"),
        (func.lower(Activity.channel) == EVENT.casefold(), "attended_on"),
        else_="clicked_on",
    )
    activity = (  # its words are looked at once for each, and not for each message
        select(Activity.id, kind.label("kind"))
        .where(Activity.consultation_id == scope.consultation_id)
        .cte("activity_kind")
        .prefix_with("MATERIALIZED")
    )
    engaged_on = case((Outreach.engaged_on <= scope.as_at, Outreach.engaged_on))
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


def _is_called(*channels: str) -> ColumnElement[bool]:
    """Select the activities through one of these channels, whatever a file calls it."""
    return func.lower(Activity.channel).in_([word for channel in channels for word in CHANNEL_WORDS[channel]])


def _name_channels(rows: pd.DataFrame) -> pd.DataFrame:
    """Name each channel as CHANNELS does, where it is one of them, whatever a file calls it."""
    channel_of = {word: channel for channel, words in CHANNEL_WORDS.items() for word in words}
    names = {name: channel_of.get(str(name).casefold(), name) for name in rows["channel"].unique()}
    return rows.assign(channel=rows["channel"].map(names))


def _is_recipient(recipient: Any) -> ColumnElement[bool]:
    """Select the periods in which whoever an approach was made to was in post on its day."""
    return and_(recipient.contact_id == Outreach.contact_id, recipient.held_on(Outreach.sent_on), recipient.in_post)


def _has_come_back(scope: Scope) -> ColumnElement[bool]:
    """Select the messages that had come back by the day, and with which nobody engaged."""
    return and_(
        Outreach.bounced_on.is_not(None),
        Outreach.bounced_on <= scope.as_at,
        or_(Outreach.engaged_on.is_(None), Outreach.engaged_on > scope.as_at),
    )
