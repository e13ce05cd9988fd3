"""List the people at one organisation as they were on a day, those who left, and what was changed by hand."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right, has_right
from lib.database.models import Change, Contact, ContactPeriod, Import, Snapshot
from lib.queries.table_loading import load_table
from lib.terms import ROLES


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """Person at an organisation on a day.

    change_id: the newest change of what is known of the person, on whatever day. wish_since and wish_reason: from when
    and why the person is not to be contacted; None where they may be. wish_reason may be unknown.
    """

    contact_id: int
    change_id: int
    role: str
    name: str
    job_title: str | None
    email: str | None
    telephone: str | None
    since: dt.date
    wish_since: dt.date | None
    wish_reason: str | None


@dataclass(frozen=True, slots=True)
class FormerPerson:
    """Person who was at an organisation, and had left by a day."""

    name: str
    role: str
    left_on: dt.date
    reason: str


def list_people(session: Session, *, organisation_id: int, day: dt.date, reader: Role) -> list[ListedPerson]:
    """List the people at an organisation on a day: leader, chief executive, then others by name.

    Read it when it is shown and store it nowhere. Raises NotAllowed where the reader may not see contacts.
    """
    check_right(reader, Right.SEE_CONTACTS)
    periods_by_contact = _load_periods(session, organisation_id)
    people = []
    for periods in periods_by_contact.values():
        known = [period for period in periods if period.since <= day]
        if not known or not known[-1].in_post or known[-1].person_id != known[-1].contact_id:
            continue
        present = known[-1]
        wish_since = _find_start(known, lambda period: period.do_not_contact) if present.do_not_contact else None
        held_since = _find_start(known, partial(_holds_role, role=present.role))
        people.append(
            ListedPerson(
                present.contact_id,
                max(period.change_id for period in periods),
                present.role,
                present.name,
                present.job_title,
                present.email,
                present.telephone,
                held_since,
                wish_since,
                present.do_not_contact_reason if present.do_not_contact else None,
            )
        )
    return sorted(people, key=lambda person: (ROLES.index(person.role), person.name))


def list_former_people(session: Session, *, organisation_id: int, day: dt.date, reader: Role) -> list[FormerPerson]:
    """List who had left an organisation by a day, the last first; merged entries are no people.

    Raises NotAllowed where the reader may not see contacts.
    """
    check_right(reader, Right.SEE_CONTACTS)
    people = []
    for periods in _load_periods(session, organisation_id).values():
        known = [period for period in periods if period.since <= day]
        if known and not known[-1].in_post and known[-1].person_id == known[-1].contact_id:
            left_on = _find_start(known, lambda period: not period.in_post)
            people.append(FormerPerson(known[-1].name, known[-1].role, left_on, known[-1].left_reason or ""))
    return sorted(people, key=lambda person: (person.left_on, person.name), reverse=True)


def list_changes_by_hand(session: Session, *, organisation_id: int, reader: Role) -> pd.DataFrame:
    """List what was changed by hand of an organisation, the newest first.

    That is of its people; and for those who bring data in, that it was added, and which responses were deleted.
    Columns: change, at, by, what. Raises NotAllowed where the reader may not see contacts.
    """
    check_right(reader, Right.SEE_CONTACTS)
    # A contact that was added and undone is in its snapshots alone; its organisation stands in the change's subject.
    contact_ids = select(Contact.id).where(Contact.organisation_id == organisation_id)
    change_ids = select(Snapshot.change_id).where(Snapshot.thing == "contact", Snapshot.thing_id.in_(contact_ids))
    own_ids = _list_organisation_changes(session, organisation_id) if has_right(reader, Right.IMPORT_DATA) else []
    imports = select(Import.change_id)
    return load_table(
        session,
        select(
            Change.id.label("change"),
            Change.at,
            Change.actor.label("by"),
            (Change.action + ": " + Change.subject).label("what"),
        )
        .where(or_(Change.id.in_(change_ids), Change.id.in_(own_ids)), Change.id.not_in(imports))
        .order_by(Change.id.desc()),
    )


def _list_organisation_changes(session: Session, organisation_id: int) -> list[int]:
    """List the changes by hand that added an organisation, or deleted one of its responses."""
    snapshots = select(Snapshot.change_id, Snapshot.before).where(Snapshot.change_id.not_in(select(Import.change_id)))
    additions = snapshots.where(Snapshot.thing == "organisation", Snapshot.thing_id == organisation_id)
    deletions = session.execute(snapshots.where(Snapshot.thing == "response"))
    return [row.change_id for row in session.execute(additions)] + [
        change_id for change_id, before in deletions if organisation_id in before.get("credits", ())
    ]


def _load_periods(session: Session, organisation_id: int) -> dict[int, list[ContactPeriod]]:
    """Load the periods of all contacts of an organisation, by contact and in the order of time."""
    statement = select(ContactPeriod).where(ContactPeriod.organisation_id == organisation_id)
    periods: dict[int, list[ContactPeriod]] = {}
    for period in session.scalars(statement.order_by(ContactPeriod.contact_id, ContactPeriod.since)):
        periods.setdefault(period.contact_id, []).append(period)
    return periods


def _holds_role(period: ContactPeriod, role: str) -> bool:
    return period.in_post and period.role == role


def _find_start(periods: list[ContactPeriod], holds: Callable[[ContactPeriod], bool]) -> dt.date:
    """Find the first day of the last unbroken run of periods for which something holds; the last one must be of it."""
    start = periods[-1].since
    for period in reversed(periods):
        if not holds(period):
            break
        start = period.since
    return start
