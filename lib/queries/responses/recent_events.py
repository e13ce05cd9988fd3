"""List recent events: who responded, declined or withdrew since a day, and the campaign's activities."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.database.models import Activity, Consultation, Credit, Response
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import BROKE_OFF, COMPLETE, COUNCIL_TYPES, DECLINED, OTHER, OTHER_TYPES, PARTIAL, RESPONDED

EVENT_COLUMNS = ["day", "event", "organisation", "type"]
NEW_STANDINGS = {COMPLETE: "complete", PARTIAL: "partial", DECLINED: "declined", BROKE_OFF: "broke off"}


def list_response_events(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """List what organisations did after one day and up to the scope's day, the newest first.

    Columns: day, event, organisation, type. Events: complete and partial (it responded and had not before, so that
    those less gone are by how many more have responded), completed (it had responded in part, and now in full), further
    (it had responded already, and sent another response), declined, broke off, no comment (it sent in no more than
    that), gone (it withdrew and counts no longer), withdrawn (it withdrew, which changes nothing of whether it counts).
    The scope's groups narrow the councils; organisations of other types are always included.
    """
    opens = session.scalars(select(Consultation.opens).where(Consultation.id == scope.consultation_id)).one()
    arrivals = (
        select(Credit.organisation_id, func.max(Response.received_on).label("day"))
        .join(Response, Response.id == Credit.response_id)
        .where(Response.consultation_id == scope.consultation_id)
        .where(Response.received_on > since, Response.received_on <= scope.as_at)
        .group_by(Credit.organisation_id)
    )
    arrived_on = {row.organisation_id: row.day for row in session.execute(arrivals)}
    records: list[tuple[Any, ...]] = []
    for part, types in ((scope, COUNCIL_TYPES), (scope.without_filters(), OTHER_TYPES)):
        now, before = select_dispositions(part, types), select_dispositions(part.on_day(since), types)
        earlier_standings = {row.id: row.standing for row in session.execute(select(before.c.id, before.c.standing))}
        for row in session.execute(select(now.c.id, now.c.short_name, now.c.type, now.c.standing, now.c.withdrew_on)):
            arrival_day = arrived_on.get(row.id)
            withdrawal_day = row.withdrew_on if row.withdrew_on is not None and row.withdrew_on > since else None
            earlier_standing = earlier_standings[row.id] if since >= opens else ""  # nothing counts before the opening
            for event in _list_events(earlier_standing, row.standing, arrival_day, withdrawal_day):
                day = withdrawal_day if event in {"gone", "withdrawn"} else arrival_day
                records.append((day or opens, event, row.short_name, row.type))
    records.sort(key=lambda record: (-record[0].toordinal(), record[2], record[1]))
    return pd.DataFrame.from_records(records, columns=EVENT_COLUMNS)


def _list_events(
    earlier_standing: str, standing: str, arrival_day: dt.date | None, withdrawal_day: dt.date | None
) -> Iterator[str]:
    """List what one organisation did, from where it stood and stands, and what came from it and was withdrawn since."""
    had_responded, has_responded = earlier_standing in RESPONDED, standing in RESPONDED
    if withdrawal_day is not None:
        yield "gone" if had_responded and not has_responded else "withdrawn"
    if had_responded and has_responded:
        if earlier_standing == PARTIAL and standing == COMPLETE:
            yield "completed"
        elif arrival_day is not None:
            yield "further"
    elif standing != earlier_standing and standing in NEW_STANDINGS:
        yield NEW_STANDINGS[standing]
    elif standing == OTHER and arrival_day is not None and withdrawal_day is None:
        yield "no comment"


def list_activities(session: Session, *, scope: Scope, since: dt.date) -> pd.DataFrame:
    """List the campaign's activities after one day and up to the scope's day, the newest first.

    Columns: day, channel, title, audience_size (people or visits, empty where unknown or addressed to named contacts).
    """
    return load_table(
        session,
        select(Activity.day, Activity.channel, Activity.title, Activity.audience_size)
        .where(
            Activity.consultation_id == scope.consultation_id,
            Activity.day > since,
            Activity.day <= scope.as_at,
        )
        .order_by(Activity.day.desc(), Activity.title, Activity.id),
    )
