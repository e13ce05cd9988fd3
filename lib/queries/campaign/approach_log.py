"""List what was tried with people and what came of it, and what the campaign did."""

from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, check_right
from lib.database.models import Activity, Change, Consultation, ContactPeriod, Import, Organisation, Outreach
from lib.queries.parts import build_flag, is_delivered
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table

APPROACH_COLUMNS = (
    "change", "contact_id", "code", "organisation", "name", "role", "day", "channel", "title", "consultation",
    "outcome", "due_on", "delivered_on", "opened_on", "engaged_on", "bounced_on", "bounce_kind", "note", "by",
    "by_hand",
)  # fmt: skip


def list_approaches_to_people(session: Session, *, scope: Scope, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List what was tried up to the day with each person who is at an organisation then, the newest first.

    It counts with the person, under whichever entry it was tried, and in any consultation. Columns: APPROACH_COLUMNS
    (contact_id, name and role of the person on the day; consultation: its title; what happened after the day is empty;
    by: who logged it, or brought the file in; by_hand: true or false). Raises NotAllowed where the reader may not see
    contacts. Read it when it is shown and store it nowhere.
    """
    check_right(reader, Right.SEE_CONTACTS)
    counted, holder = aliased(ContactPeriod), aliased(ContactPeriod)
    statement = (
        _select_approaches(scope, holder)
        .join(counted, and_(counted.contact_id == Outreach.contact_id, counted.held_on(scope.as_at)))
        .join(holder, and_(holder.contact_id == counted.person_id, holder.is_listed_on(scope.as_at)))
        .join(Organisation, Organisation.id == holder.organisation_id)
        .where(holder.organisation_id == organisation_id)
        .order_by(Outreach.sent_on.desc(), Outreach.id.desc())
    )
    return _load_approaches(session, statement)


def list_logged_approaches(session: Session, *, scope: Scope, reader: Role, limit: int) -> pd.DataFrame:
    """List what was logged by hand for the consultation up to the day, the last that was logged first.

    Columns: APPROACH_COLUMNS, of people as they were on the day of the approach. Raises NotAllowed where the reader may
    not see contacts. Read it when it is shown and store it nowhere.
    """
    check_right(reader, Right.SEE_CONTACTS)
    person = aliased(ContactPeriod)
    statement = (
        _select_approaches(scope, person)
        .join(person, and_(person.contact_id == Outreach.contact_id, person.held_on(Outreach.sent_on)))
        .join(Organisation, Organisation.id == person.organisation_id)
        .where(Activity.consultation_id == scope.consultation_id, _is_by_hand(Outreach.change_id))
        .order_by(Outreach.change_id.desc(), Outreach.id.desc())
        .limit(limit)
    )
    return _load_approaches(session, statement)


def list_activities_done(session: Session, *, scope: Scope) -> pd.DataFrame:
    """List what the campaign did up to the day, the newest first. It names nobody, and holds no note.

    Columns: activity_id, change, day, channel, title, audience (empty where it went to named people), audience_size,
    effort_minutes, people (to how many it went), reached (how many of them it reached by the day), by_hand (true or
    false), by (who logged it or brought it in).
    """
    people = func.count(Outreach.id).label("people")
    reached = func.coalesce(func.sum(build_flag(is_delivered(scope))), 0).label("reached")
    activities = load_table(
        session,
        select(
            Activity.id.label("activity_id"), Activity.change_id.label("change"), Activity.day, Activity.channel,
            Activity.title, Activity.audience, Activity.audience_size, Activity.effort_minutes, people, reached,
            build_flag(_is_by_hand(Activity.change_id)).label("by_hand"), Change.actor.label("by"),
        )
        .join(Change, Change.id == Activity.change_id)
        .outerjoin(Outreach, and_(Outreach.activity_id == Activity.id, Outreach.sent_on <= scope.as_at))
        .where(Activity.consultation_id == scope.consultation_id, Activity.day <= scope.as_at)
        .group_by(Activity.id, Change.actor)
        .order_by(Activity.day.desc(), Activity.id.desc()),
    )  # fmt: skip
    return activities.assign(by_hand=activities["by_hand"].astype(bool), reached=activities["reached"].astype(int))


def list_activity_notes(session: Session, *, scope: Scope, reader: Role) -> dict[int, str]:
    """List the notes on what the campaign did, by activity. Raises NotAllowed where the reader may not see contacts."""
    check_right(reader, Right.SEE_CONTACTS)
    rows = session.execute(
        select(Activity.id, Activity.note)
        .where(Activity.consultation_id == scope.consultation_id, Activity.note.is_not(None), Activity.note != "")
        .order_by(Activity.id)
    )
    return {row.id: row.note for row in rows}


def _select_approaches(scope: Scope, person: Any) -> Select[Any]:
    """Select approaches up to the day, with the facts of a person; APPROACH_COLUMNS in their order."""
    return (
        select(
            Outreach.change_id.label("change"), person.contact_id, Organisation.code,
            Organisation.name.label("organisation"), person.name, person.role, Outreach.sent_on.label("day"),
            Activity.channel, Activity.title, Consultation.title.label("consultation"), Outreach.outcome,
            Outreach.due_on, *(_hide_later(column, scope) for column in _DATES), Outreach.bounce_kind, Outreach.note,
            Change.actor.label("by"), build_flag(_is_by_hand(Outreach.change_id)).label("by_hand"),
        )
        .select_from(Outreach)
        .join(Activity, Activity.id == Outreach.activity_id)
        .join(Consultation, Consultation.id == Activity.consultation_id)
        .join(Change, Change.id == Outreach.change_id)
        .where(Outreach.sent_on <= scope.as_at)
    )  # fmt: skip


_DATES = (Outreach.delivered_on, Outreach.opened_on, Outreach.engaged_on, Outreach.bounced_on)


def _hide_later(column: Any, scope: Scope) -> ColumnElement[Any]:
    """Select the day of an event; empty where it came after the scope's day."""
    return case((column <= scope.as_at, column)).label(column.name)


def _is_by_hand(change_id: Any) -> ColumnElement[bool]:
    """Select what no file brought in."""
    by_hand: ColumnElement[bool] = change_id.not_in(select(Import.change_id))
    return by_hand


def _load_approaches(session: Session, statement: Select[Any]) -> pd.DataFrame:
    """Load approaches; what is empty is None, and by_hand true or false."""
    approaches = load_table(session, statement)[list(APPROACH_COLUMNS)].astype(object)
    approaches = approaches.where(approaches.notna(), None)
    return approaches.assign(by_hand=approaches["by_hand"].astype(bool))
