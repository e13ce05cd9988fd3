"""List all that happened with one council up to a day."""

import datetime as dt

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, has_right
from lib.database.models import Activity, Consultation, ContactPeriod, Credit, Organisation, Outreach, Response
from lib.queries.parts import select_response_ranks
from lib.queries.scope import Scope
from lib.terms import (
    BROKE_OFF,
    COMPLETE,
    DECLINED,
    HARD,
    OTHER,
    PARTIAL,
    PROMISED,
    SOFT,
    SPOKEN_OUTCOMES,
    STANDINGS,
)

EVERYBODY = "everybody"
RESPONSE_EVENTS = {
    COMPLETE: "Complete response",
    PARTIAL: "Partial response",
    DECLINED: "Declined to respond",
    BROKE_OFF: "Began a form and broke off",
    OTHER: 'Sent in no more than "no comment"',
}
SPOKEN_WITH, NOT_SPOKEN_WITH = "spoken with", "nobody was spoken with"
EVENT_COLUMNS = ["day", "what", "whom", "detail"]


def list_council_events(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List all that happened with a council up to the day, the newest first.

    Columns: day, what, whom (a role; with the person's name for readers who may see contacts), detail. It holds
    messages and their outcomes, the campaign's mass activities, responses and withdrawals. Read it when it is shown and
    store it nowhere where it holds names.
    """
    with_names = has_right(reader, Right.SEE_CONTACTS)
    rows = [
        *_list_message_events(session, scope, organisation_id, with_names=with_names),
        *_list_activity_events(session, scope),
        *_list_response_events(session, scope, organisation_id),
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    return pd.DataFrame.from_records(rows, columns=EVENT_COLUMNS)


EventRow = tuple[dt.date, str, str, str]


def _list_message_events(session: Session, scope: Scope, organisation_id: int, *, with_names: bool) -> list[EventRow]:
    """List the messages to a council, with their outcomes by the day, to people as they were when it was sent."""
    messages = session.execute(
        select(Outreach, ContactPeriod, Activity.channel, Activity.title)
        .join(
            ContactPeriod,
            (ContactPeriod.contact_id == Outreach.contact_id) & ContactPeriod.held_on(Outreach.sent_on),
        )
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(
            ContactPeriod.organisation_id == organisation_id,
            Activity.consultation_id == scope.consultation_id,
            Outreach.sent_on <= scope.as_at,
        )
        .order_by(Outreach.sent_on, ContactPeriod.role, Outreach.id)
    )
    event_rows: list[EventRow] = []
    for message, person, channel, title in messages:
        recipient = f"{person.role}: {person.name}" if with_names else person.role
        recipient += "" if person.in_post else " (had left)"
        event_rows.append(
            (
                message.sent_on,
                f"{channel}: {title}",
                recipient,
                _describe_outcome(message, scope.as_at, with_names=with_names),
            )
        )
    return event_rows


def _describe_outcome(message: Outreach, day: dt.date, *, with_names: bool) -> str:
    """Describe what became of a message by a day; of a call, without names, only whether anybody was reached."""
    if message.outcome is not None:
        if not with_names:
            return SPOKEN_WITH if message.outcome in SPOKEN_OUTCOMES else NOT_SPOKEN_WITH
        due = f", {'by' if message.outcome == PROMISED else 'to be tried again on'} {_format_day(message.due_on)}"
        note = f": {message.note}" if message.note else ""
        return f"{message.outcome}{due if message.due_on else ''}{note}"
    bounce_words = {HARD: "bounced for good", SOFT: "bounced for now"}
    outcomes = [
        f"{outcome} {_format_day(event_day)}"
        for outcome, event_day in (
            ("delivered", message.delivered_on),
            ("opened", message.opened_on),
            ("replied, attended or clicked", message.engaged_on),
            (bounce_words.get(message.bounce_kind or "", "bounced"), message.bounced_on),
        )
        if event_day and event_day <= day
    ]
    return ", ".join(outcomes) or "nothing known of it yet"


def _format_day(day: dt.date | None) -> str:
    """Format a day without its year."""
    return f"{day.day} {day:%b}" if day else ""


def _list_activity_events(session: Session, scope: Scope) -> list[EventRow]:
    """List the campaign's mass activities up to the day."""
    activities = session.scalars(
        select(Activity)
        .where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day <= scope.as_at,
            Activity.audience.is_not(None),
        )
        .order_by(Activity.id)
    )
    return [
        (activity.day, f"{activity.channel}: {activity.title}", EVERYBODY, f"open to: {activity.audience}")
        for activity in activities
    ]


def _list_response_events(session: Session, scope: Scope, organisation_id: int) -> list[EventRow]:
    """List the responses of a council and their withdrawals up to the day."""
    ranks = select_response_ranks(scope, live=False)
    closes = session.scalars(select(Consultation.closes).where(Consultation.id == scope.consultation_id)).one()
    responses = session.execute(
        select(Response, ranks.c.rank)
        .join(ranks, ranks.c.response_id == Response.id)
        .where(ranks.c.organisation_id == organisation_id, Response.received_on <= scope.as_at)
        .order_by(Response.received_on, Response.id)
    ).all()
    joint_names = _list_joint_names(session, [response.id for response, _rank in responses], organisation_id)
    event_rows: list[EventRow] = []
    for response, rank in responses:
        event = RESPONSE_EVENTS[STANDINGS[rank - 1]] + (" (a letter)" if response.kind == "letter" else "")
        if response.received_on > closes:
            event += ", after the closing day"
        joint_note = f", jointly with {', '.join(joint_names[response.id])}" if joint_names.get(response.id) else ""
        event_rows.append((response.received_on, event, "the council", f"by {response.channel}{joint_note}"))
        if response.withdrawn_on and response.withdrawn_on <= scope.as_at:
            event_rows.append(
                (
                    response.withdrawn_on,
                    "Response withdrawn",
                    "the council",
                    f"received {response.received_on:%d %b %Y}",
                )
            )
    return event_rows


def _list_joint_names(session: Session, response_ids: list[int], organisation_id: int) -> dict[int, list[str]]:
    """List, for each response, the short names of the other organisations for which it counts."""
    rows = session.execute(
        select(Credit.response_id, Organisation.short_name)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .where(Credit.response_id.in_(response_ids), Credit.organisation_id != organisation_id)
        .order_by(Organisation.short_name, Organisation.id)
    )
    names_by_response: dict[int, list[str]] = {}
    for row in rows:
        names_by_response.setdefault(row.response_id, []).append(row.short_name)
    return names_by_response
