"""Log by hand what was tried with people: one call or visit with its outcome, or one entry for many councils.

What one person is logged for on one day through one channel goes under one activity of that day; a second call to the
same person goes under a second one, so that both stand.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.approach_checks import (
    OutcomeEntry,
    RoundEntry,
    check_day,
    check_note,
    check_outcome,
    check_round,
    format_day,
)
from lib.actions.approach_rows import add_activity, add_outreach, build_approach, find_activity
from lib.actions.problems import CampaignProblem, UnconfirmedApproachError
from lib.changes.change import ChangeWriter, open_change
from lib.changes.people import ContactChange, change_contacts
from lib.database.models import ContactPeriod, Organisation, Outreach
from lib.terms import BOARD_WORD, EVENT, SPOKE, SPOKEN_OUTCOMES, TELEPHONE, VISIT

LOG_ACTION = "log an approach"
SHARED_TITLES = {  # of the activity under which a day's calls stand
    TELEPHONE: "Calls logged by hand",
    VISIT: "Visits logged by hand",
    EVENT: "Conversations at an event, logged by hand",
    BOARD_WORD: "Board members' words, logged by hand",
}


@dataclass(frozen=True, slots=True)
class LoggedRound:
    """What an entry for many councils logged: the change, and with how many people.

    without_person: the councils at which nobody held the role on that day; left_out: those whose people asked not to
    be contacted; logged_before: those whose people stand under the same entry already. All by name.
    """

    change_id: int
    people: int
    without_person: tuple[str, ...]
    left_out: tuple[str, ...]
    logged_before: tuple[str, ...]


def log_outcome(
    engine: Engine, *, actor: Person, consultation_id: int, entry: OutcomeEntry, confirmed: bool = False
) -> int:
    """Log one call, visit or conversation with one person, and what came of it.

    confirmed: it happened although the person had asked not to be contacted. Returns the change. Raises
    UnconfirmedApproachError where that has to be confirmed, CampaignProblem, NotAllowed.
    """
    check_right(actor.role, Right.PLAN_APPROACHES)
    if entry.do_not_contact:
        check_right(actor.role, Right.EDIT_CONTACTS)
    check_outcome(entry)
    contact_id, channel, day = entry.contact_id, entry.channel, entry.day
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action=LOG_ACTION) as writer:
        session = writer.session
        check_day(session, consultation_id, day)
        person = _find_person(session, contact_id, day)
        if not confirmed and (person.do_not_contact or _find_wishes(session, [contact_id])):
            raise UnconfirmedApproachError(
                "This person asked not to be contacted. If it happened all the same, or before they asked, say so and "
                "save again. Nothing was saved."
            )
        organisation = session.get_one(Organisation, person.organisation_id)
        writer.change.subject, writer.change.rows = f"{channel}: {person.role}, {organisation.name}", 1
        activity_id = _find_shared_activity(writer, consultation_id, contact_id, channel, day)
        spoken_on = day if entry.outcome in SPOKEN_OUTCOMES else None
        result = {"outcome": entry.outcome, "due_on": entry.due_on, "note": check_note(entry.note)}
        add_outreach(writer, [build_approach(contact_id, activity_id, day, spoken_on) | result])
        if entry.do_not_contact and not person.do_not_contact:
            _note_wish(writer, contact_id, channel, day)
        return writer.change.id


def log_approaches(
    engine: Engine, *, actor: Person, consultation_id: int, codes: Sequence[str], entry: RoundEntry
) -> LoggedRound:
    """Log one thing that was done with the people of many councils (by code), as one entry.

    Whoever asked not to be contacted is left out. Raises CampaignProblem where it concerns nobody, NotAllowed.
    """
    check_right(actor.role, Right.PLAN_APPROACHES)
    title = check_round(entry)
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="log approaches") as writer:
        session = writer.session
        check_day(session, consultation_id, entry.day)
        names = {
            row.id: row.name
            for row in session.execute(
                select(Organisation.id, Organisation.name)
                .where(Organisation.code.in_(codes))
                .order_by(Organisation.name)
            )
        }
        people = _list_people_there(session, list(names), entry)
        resting = {person.contact_id for person in people if person.do_not_contact}
        resting |= _find_wishes(session, [person.contact_id for person in people])
        activity_id = _store_round_activity(writer, consultation_id, title, entry)
        known = set(session.scalars(select(Outreach.contact_id).where(Outreach.activity_id == activity_id)))
        added = [person for person in people if person.contact_id not in resting | known]
        if not added:
            raise CampaignProblem(_describe_nobody(entry, len(names), resting=bool(resting), known=bool(known)))
        met_on = entry.day if entry.met else None
        outcome = SPOKE if entry.met and entry.channel in {VISIT, BOARD_WORD} else None
        add_outreach(
            writer,
            [
                build_approach(person.contact_id, activity_id, entry.day, met_on) | {"outcome": outcome}
                for person in added
            ],
        )
        writer.change.subject, writer.change.rows = f"{entry.channel}: {title}", len(added)
        reached_ids = {person.organisation_id for person in added}
        resting_ids = {person.organisation_id for person in people if person.contact_id in resting} - reached_ids
        known_ids = {person.organisation_id for person in people if person.contact_id in known} - reached_ids
        there_ids = {person.organisation_id for person in people}
        return LoggedRound(
            writer.change.id,
            len(added),
            *(
                tuple(name for organisation_id, name in names.items() if is_in(organisation_id))
                for is_in in (lambda key: key not in there_ids, resting_ids.__contains__, known_ids.__contains__)
            ),
        )


def _describe_nobody(entry: RoundEntry, council_count: int, *, resting: bool, known: bool) -> str:
    """Describe why an entry concerns nobody."""
    if not council_count:
        return "Choose at least one council. Nothing was saved."
    if known:
        return "It is logged already for all of them under this title and day. Nothing was saved."
    if resting:
        return "Everybody there who holds the role asked not to be contacted. Nothing was saved."
    return (
        f"Nobody is on record there as {' or '.join(entry.roles).lower()} on {format_day(entry.day)}: choose another "
        "role, or add them on the page of the council. Nothing was saved."
    )


def _find_person(session: Session, contact_id: int, day: dt.date) -> ContactPeriod:
    """Find what is known of a person on a day. Raises CampaignProblem where they were not there then."""
    period = ContactPeriod
    person = session.scalar(select(period).where(period.contact_id == contact_id, period.held_on(day)))
    if person is None:
        first_day = session.scalar(
            select(period.since).where(period.contact_id == contact_id).order_by(period.since).limit(1)
        )
        if first_day is None:
            raise CampaignProblem("The person is not there any more. Nothing was saved; look at the list as it is now.")
        raise CampaignProblem(
            f"The person is on record from {format_day(first_day)} on: choose that day or a later one. Nothing was "
            "saved."
        )
    if person.person_id != contact_id:
        raise CampaignProblem("The entry was merged with another one: choose that instead. Nothing was saved.")
    if not person.in_post:
        raise CampaignProblem(
            f"The person had left by {format_day(day)}: choose who was there, or an earlier day. Nothing was saved."
        )
    return person


def _find_wishes(session: Session, contact_ids: Sequence[int]) -> set[int]:
    """Find which of some people are known today as having asked not to be contacted."""
    period = ContactPeriod
    statement = select(period.contact_id).where(period.until.is_(None), period.do_not_contact)
    return set(session.scalars(statement.where(period.contact_id.in_(contact_ids))))


def _list_people_there(session: Session, organisation_ids: Sequence[int], entry: RoundEntry) -> list[ContactPeriod]:
    """List who held one of the roles at some organisations on the day, each person once."""
    period = ContactPeriod
    statement = select(period).where(
        period.organisation_id.in_(organisation_ids), period.role.in_(entry.roles), period.is_listed_on(entry.day)
    )
    return list(session.scalars(statement.order_by(period.organisation_id, period.role, period.contact_id)))


def _find_shared_activity(
    writer: ChangeWriter, consultation_id: int, contact_id: int, channel: str, day: dt.date
) -> int:
    """Find the activity of the day under which nothing is logged yet for a person, or add it."""
    for number in count(1):
        title = SHARED_TITLES[channel] + (f" ({number})" if number > 1 else "")
        activity_id = find_activity(writer.session, consultation_id, channel, title, day)
        if activity_id is None:
            return add_activity(writer, consultation_id, channel=channel, title=title, day=day)
        same_person = select(Outreach.id).where(Outreach.activity_id == activity_id, Outreach.contact_id == contact_id)
        if writer.session.scalar(same_person) is None:
            return activity_id
    raise AssertionError


def _store_round_activity(writer: ChangeWriter, consultation_id: int, title: str, entry: RoundEntry) -> int:
    """Find the activity of an entry for many councils, or add it."""
    activity_id = find_activity(writer.session, consultation_id, entry.channel, title, entry.day)
    if activity_id is not None:
        return activity_id
    facts = {"note": check_note(entry.note), "effort_minutes": entry.effort_minutes}
    return add_activity(writer, consultation_id, channel=entry.channel, title=title, day=entry.day, **facts)


def _note_wish(writer: ChangeWriter, contact_id: int, channel: str, day: dt.date) -> None:
    """Note that a person, and all entries that were merged into it, asked on a day not to be contacted."""
    period = ContactPeriod
    merged = select(period.contact_id).where(period.person_id == contact_id, period.until.is_(None))
    reason = f"said so on {format_day(day)} ({channel.lower()})"
    values = {"do_not_contact": True, "do_not_contact_reason": reason}
    counted_ids = sorted({contact_id, *writer.session.scalars(merged)})
    change_contacts(writer, [ContactChange(counted_id, day, values) for counted_id in counted_ids])
