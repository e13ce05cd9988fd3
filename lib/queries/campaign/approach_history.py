"""List what was done with councils and what came of it, as far as it bears on whom to approach next.

An approach belongs to the council at which its recipient was on the day on which it was made. Councils go by the id of
their organisation, since there may be very many of them.
"""

import datetime as dt
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, null, or_, select
from sqlalchemy.orm import Session, aliased

from lib.database.models import Activity, ContactPeriod, Credit, Outreach, Response
from lib.queries.parts import (
    build_flag,
    is_past,
    is_sent,
    select_dispositions,
    select_response_days,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_large_table
from lib.terms import (
    EMAIL,
    EMAIL_CHANNELS,
    LEFT_WORD,
    LETTER,
    NO_ANSWER,
    PROMISED,
    SAID_NO,
    TELEPHONE,
    VISIT,
)

# What files call a channel, in small letters; any other channel keeps its name.
CHANNEL_WORDS = {
    TELEPHONE: ("telephone", "phone", "phone call", "call", "calls", "mobile"),
    EMAIL: EMAIL_CHANNELS,
    LETTER: ("letter", "post", "posted letter"),
    VISIT: ("visit", "principal adviser's visit", "meeting"),
}
UNANSWERED = (NO_ANSWER, LEFT_WORD)
WEEK = dt.timedelta(days=7)


def list_standings(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List every council of the frame with where it stands on the scope's day, by name.

    Columns: id, code, council, region, type, standing (one of STANDINGS), withdrew_on (the newest withdrawal),
    responded_on (the first day of a complete or partial response that counts) and said_nothing_on (the newest form that
    was sent in with no more than "no comment"), each empty where there is none.
    """
    council, heard = select_dispositions(scope), select_response_days(scope)
    statement = (
        select(
            council.c.id, council.c.code, council.c.name.label("council"), council.c.region, council.c.type,
            council.c.standing, council.c.withdrew_on, heard.c.responded_on, heard.c.said_nothing_on,
        )
        .outerjoin(heard, heard.c.organisation_id == council.c.id)
        .order_by(council.c.name, council.c.id)
    )  # fmt: skip
    return load_large_table(session, statement, ("withdrew_on", "responded_on", "said_nothing_on"))


def list_channel_use(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List how often each organisation was approached through each channel, up to the scope's day.

    Columns: id, channel (one of CHANNELS where it is one of them), approaches (days with one that did not come back),
    newest_on (the newest of these days), unanswered_calls (in the last seven days: calls in which nobody was spoken
    with).
    """
    recipient = aliased(ContactPeriod)
    is_unanswered = or_(
        Outreach.outcome.in_(UNANSWERED),
        and_(
            Outreach.outcome.is_(None),
            ~is_past(Outreach.delivered_on, scope),
            ~is_past(Outreach.engaged_on, scope),
        ),
    )
    is_recent_call = and_(is_called(TELEPHONE), Outreach.sent_on > scope.as_at - WEEK, is_unanswered)
    sent_on = case((~has_come_back(scope), Outreach.sent_on))
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
        .where(*is_sent(scope), ~has_come_back(scope), recipient.organisation_id % step == 0, *is_in_sample(step))
        .group_by(recipient.organisation_id, Activity.channel, Outreach.sent_on)
    )
    return _name_channels(load_large_table(session, statement, ("day",)))


def list_council_words(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List what councils said, as far as it bears on another approach.

    One row an organisation at which somebody promised a response and has not said no since, or which declined in
    writing. One person's no is that person's, and no council's word. Columns: id, promised_by (the latest day promised,
    else empty), declined_on (the newest day on which it declined in writing, else empty).
    """
    recipient = aliased(ContactPeriod)
    place = func.row_number().over(
        partition_by=(recipient.organisation_id, recipient.person_id),
        order_by=(Outreach.sent_on.desc(), Outreach.change_id.desc(), Outreach.id.desc()),
    )
    logged = (
        select(recipient.organisation_id.label("id"), Outreach.outcome, Outreach.due_on, place.label("place"))
        .join(recipient, _is_recipient(recipient))
        .where(*is_sent(scope), Outreach.outcome.in_((PROMISED, SAID_NO)))
        .subquery("logged")
    )
    promises = (
        select(logged.c.id, logged.c.due_on.label("promised_by"), null().label("declined_on"))
        .where(logged.c.place == 1, logged.c.outcome == PROMISED)
    )  # fmt: skip
    written = (
        select(Credit.organisation_id, null(), Response.received_on)
        .join(Response, Response.id == Credit.response_id)
        .where(
            Response.consultation_id == scope.consultation_id,
            Response.kind == "declined",
            Response.received_on <= scope.as_at,
            or_(Response.withdrawn_on.is_(None), Response.withdrawn_on > scope.as_at),
        )
    )
    words = promises.union_all(written).subquery("words")
    statement = select(
        words.c.id,
        func.max(words.c.promised_by).label("promised_by"),
        func.max(words.c.declined_on).label("declined_on"),
    ).group_by(words.c.id)
    return load_large_table(session, statement, ("promised_by", "declined_on")).astype(object)


def is_called(*channels: str) -> ColumnElement[bool]:
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


def is_in_sample(step: int) -> tuple[ColumnElement[bool], ...]:
    """Select the messages to whoever was ever at an organisation of the sample; without one there is no condition.

    It follows from the condition on organisations, but lets the database begin with the few and not with all messages.
    """
    if step == 1:
        return ()
    listed = aliased(ContactPeriod)
    return (Outreach.contact_id.in_(select(listed.contact_id).where(listed.organisation_id % step == 0)),)


def has_come_back(scope: Scope) -> ColumnElement[bool]:
    """Select the messages that had come back by the day, and with which nobody engaged."""
    return and_(
        Outreach.bounced_on.is_not(None),
        Outreach.bounced_on <= scope.as_at,
        or_(Outreach.engaged_on.is_(None), Outreach.engaged_on > scope.as_at),
    )
