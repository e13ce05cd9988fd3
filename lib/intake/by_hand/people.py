"""Change by hand what is known of people at an organisation: each change counts from a day, and undoes whole."""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, Role, check_right
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.erased_people import ERASED_REASON, load_erased_people
from lib.changes.people import (
    ContactChange,
    PeriodRow,
    add_contacts,
    change_contacts,
    load_periods,
    note_added_contacts,
)
from lib.database.models import ContactPeriod, Organisation, Outreach
from lib.intake.by_hand.problems import PeopleProblem, StalePersonError, check_day, check_reason
from lib.intake.loaders.person_names import is_nobody
from lib.intake.problems import RowProblem
from lib.intake.reading.addresses import parse_email
from lib.terms import ERASED_PERSON, ROLES

MAX_LENGTH = 500  # of each detail, in characters


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """Details of a person as somebody writes them; address and number may be empty."""

    name: str
    role: str
    job_title: str = ""
    email: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class SeenPerson:
    """Person as somebody saw them: the contact, and the newest change of what is known of it."""

    contact_id: int
    change_id: int


def add_person(
    engine: Engine, *, actor: Person, organisation_id: int, details: PersonDetails, day: dt.date | None = None
) -> int:
    """Add a person at an organisation, who is there from a day on (today, if none is given).

    Returns the change. Raises PeopleProblem, NotAllowed.
    """
    check_right(actor.role, Right.EDIT_CONTACTS)
    values, since = check_details(details), check_day(day)
    with _open_write(engine, actor, "add a person") as writer:
        _note_subject(writer, organisation_id, values["role"])
        _check_new(writer.session, organisation_id, values)
        _add_contact(writer, organisation_id, values, since)
        return writer.change.id


def correct_person(
    engine: Engine, *, actor: Person, person: SeenPerson, details: PersonDetails, day: dt.date | None = None
) -> int:
    """Correct what is known of a person from a day on; the days before stay as they are.

    Returns the change. Raises StalePersonError where somebody changed it meanwhile, PeopleProblem, NotAllowed.
    """
    check_right(actor.role, Right.EDIT_CONTACTS)
    values, since = check_details(details), check_day(day)
    with _open_write(engine, actor, "correct a person") as writer:
        newest = _find_person(writer, person)
        _check_there(newest)
        _check_not_erased(newest)
        if all(newest[name] == value for name, value in values.items()):
            raise PeopleProblem("Nothing differs from what is on record. Nothing was saved.")
        change_contacts(writer, [ContactChange(person.contact_id, since, values)])
        return writer.change.id


def replace_person(
    engine: Engine, *, actor: Person, person: SeenPerson, successor: PersonDetails, day: dt.date | None = None
) -> int:
    """Replace a person by a successor in the same role from a day on.

    What was tried with the predecessor counts no more for the role from that day, and stays true of the days before.
    Returns the change. Raises StalePersonError, PeopleProblem, NotAllowed.
    """
    since = check_day(day)
    with _open_write(engine, actor, "replace a person") as writer:
        newest = _find_person(writer, person)
        _check_there(newest)
        values = check_details(successor) | {"role": newest["role"]}
        if values["name"].casefold() == newest["name"].casefold():
            raise PeopleProblem(
                f"{values['name']} holds the role already: correct the details instead. Nothing was saved."
            )
        # Who is on record only from a later day on, such as that of the first file, held it on no day that is known.
        _end_post(writer, person.contact_id, max(since, newest["known_since"]), "a successor came")
        _add_contact(writer, newest["organisation_id"], values, since)
        return writer.change.id


def retire_person(
    engine: Engine, *, actor: Person, person: SeenPerson, reason: str = "", day: dt.date | None = None
) -> int:
    """Note that a person is not there any more from a day on.

    Returns the change. Raises StalePersonError, PeopleProblem, NotAllowed.
    """
    since = check_day(day)
    with _open_write(engine, actor, "retire a person") as writer:
        newest = _find_person(writer, person)
        _check_there(newest)
        _check_began(newest, since)
        _end_post(writer, person.contact_id, since, reason.strip()[:MAX_LENGTH] or "left")
        return writer.change.id


def set_do_not_contact(
    engine: Engine, *, actor: Person, person: SeenPerson, wish: bool, reason: str, day: dt.date | None = None
) -> int:
    """Note from a day on that a person asked not to be contacted (wish), or take that back, with the reason.

    Returns the change. Raises StalePersonError, PeopleProblem, NotAllowed.
    """
    since, reason = check_day(day), check_reason(reason)
    with _open_write(engine, actor, "do not contact" if wish else "may be contacted again") as writer:
        newest = _find_person(writer, person)
        _check_not_erased(newest)
        if newest["do_not_contact"] == wish:
            state = "is on record already" if wish else "is not on record"
            raise PeopleProblem(f"The wish not to be contacted {state}. Nothing was saved.")
        # Where the wish is taken back, the reason stays on record beside the person.
        values = {"do_not_contact": wish, "do_not_contact_reason": reason}
        change_contacts(
            writer,
            [
                ContactChange(contact_id, since, values)
                for contact_id in _list_counted(writer.session, person.contact_id)
            ],
        )
        return writer.change.id


def merge_people(
    engine: Engine, *, actor: Person, kept: SeenPerson, duplicate: SeenPerson, day: dt.date | None = None
) -> int:
    """Merge a duplicate into the person who is kept, from a day on: both are one, and what was tried counts for one.

    The kept person's details stay; empty ones are filled from the duplicate, and a wish of either not to be contacted
    holds. Returns the change. Raises StalePersonError, PeopleProblem, NotAllowed.
    """
    check_right(actor.role, Right.EDIT_CONTACTS)
    since = check_day(day)
    if kept.contact_id == duplicate.contact_id:
        raise PeopleProblem("Choose two different people to merge. Nothing was saved.")
    with _open_write(engine, actor, "merge two people") as writer:
        newest, other = _find_person(writer, kept), _find_person(writer, duplicate)
        _check_there(newest)
        _check_there(other)
        _check_not_erased(newest)
        _check_not_erased(other)
        if newest["organisation_id"] != other["organisation_id"]:
            raise PeopleProblem("They are at two organisations: only people at the same one are merged.")
        changes = [
            ContactChange(contact_id, since, {"person_id": kept.contact_id, "left_reason": "merged"})
            for contact_id in _list_counted(writer.session, duplicate.contact_id)
        ]
        if filled := plan_filled_details(newest, other):
            changes.append(ContactChange(kept.contact_id, since, filled))
        change_contacts(writer, changes)
        return writer.change.id


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Preview of a merging: what would count for the person who is kept.

    messages: those that went to the duplicate. filled: the kept person's details (by name) that the duplicate fills.
    wish: the duplicate's wish not to be contacted would hold. role: the duplicate's, where it is another one.
    """

    messages: int
    filled: tuple[str, ...]
    wish: bool
    role: str


def preview_merge(session: Session, *, kept_id: int, duplicate_id: int, reader: Role) -> MergePreview:
    """Preview what merging a duplicate into the person who is kept would do. Raises NotAllowed."""
    check_right(reader, Right.EDIT_CONTACTS)
    periods = load_periods(session, [kept_id, duplicate_id])
    kept, duplicate = periods[kept_id][-1], periods[duplicate_id][-1]
    message_count = session.scalar(
        select(func.count()).select_from(Outreach).where(Outreach.contact_id.in_(_list_counted(session, duplicate_id)))
    )
    filled = plan_filled_details(kept, duplicate)
    return MergePreview(
        message_count or 0,
        tuple(name for name in filled if not name.startswith("do_not_contact")),
        "do_not_contact" in filled,
        duplicate["role"] if duplicate["role"] != kept["role"] else "",
    )


def plan_filled_details(kept: PeriodRow, duplicate: PeriodRow) -> dict[str, Any]:
    """Plan what a merging changes of the person who is kept: empty details, and the wish not to be contacted."""
    filled = {
        name: duplicate[name] for name in ("job_title", "email", "telephone") if not kept[name] and duplicate[name]
    }
    if duplicate["do_not_contact"] and not kept["do_not_contact"]:
        filled |= {name: duplicate[name] for name in ("do_not_contact", "do_not_contact_reason")}
    return filled


def check_details(details: PersonDetails) -> dict[str, Any]:
    """Check what somebody wrote of a person, and return it as it is stored.

    Raises PeopleProblem with the place and the remedy.
    """
    values: dict[str, Any] = {name: " ".join(text.split()) for name, text in asdict(details).items()}
    too_long = next((name for name, text in values.items() if len(text) > MAX_LENGTH), None)
    if too_long is not None:
        raise PeopleProblem(f"The {too_long.replace('_', ' ')} is longer than {MAX_LENGTH} characters: shorten it.")
    if not values["name"] or is_nobody(values["name"]):
        raise PeopleProblem("Give the person's name; where nobody holds the role, retire who held it instead.")
    if values["role"] not in ROLES:
        raise PeopleProblem(f"The role is one of {', '.join(ROLES)}.")
    try:
        values["email"] = parse_email(values["email"], "E-mail")
    except RowProblem:
        raise PeopleProblem(
            "The e-mail address is not one address like name@council.gov.uk: correct it, or leave it empty."
        ) from None
    return values | {name: values[name] or None for name in ("job_title", "telephone")}


def _open_write(engine: Engine, actor: Person, action: str) -> AbstractContextManager[ChangeWriter]:
    """Open one change of what is known of people."""
    return open_change(engine, actor=actor, right=Right.EDIT_CONTACTS, action=action)


def _note_subject(writer: ChangeWriter, organisation_id: int, role: str) -> None:
    """Note what a change is about, without any name: the role and the organisation.

    Raises PeopleProblem where there is no such organisation.
    """
    name = writer.session.scalar(select(Organisation.name).where(Organisation.id == organisation_id))
    if name is None:
        raise PeopleProblem("There is no such organisation. Nothing was saved.")
    writer.change.subject, writer.change.rows = f"{role}, {name}", 1


def _find_person(writer: ChangeWriter, person: SeenPerson) -> PeriodRow:
    """Find what is newest of a person, as somebody saw it, and note it as what the change is about.

    known_since is the first day on which the person was known.

    Raises StalePersonError where it was changed since or is not there any more.
    """
    periods = load_periods(writer.session, [person.contact_id]).get(person.contact_id)
    if not periods:
        raise StalePersonError("The person is not there any more. Nothing was saved; look at the list as it is now.")
    change_id = max(period["change_id"] for period in periods)
    if change_id != person.change_id:
        raise StalePersonError(
            f"What is known of the person was changed meanwhile: {describe_change(writer.session, change_id)}. Nothing "
            "was saved; look at it as it is now and try again."
        )
    newest = periods[-1]
    _note_subject(writer, newest["organisation_id"], newest["role"])
    return newest | {"known_since": periods[0]["since"]}


def _check_there(newest: PeriodRow) -> None:
    """Check that a person is still on the list. Raises PeopleProblem where they are not."""
    if not newest["in_post"]:
        raise PeopleProblem("The person is on record as having left. Nothing was saved.")
    if newest["person_id"] != newest["contact_id"]:
        raise PeopleProblem("The entry was merged with another one: change that instead. Nothing was saved.")


def _check_not_erased(newest: PeriodRow) -> None:
    """Check that a person's details were not removed for good. Raises PeopleProblem where they were."""
    if newest["name"] == ERASED_PERSON:
        raise PeopleProblem(
            "The details of this person were removed for good: add whoever is there now, as a successor or as a new "
            "person. Nothing was saved."
        )


def _check_began(newest: PeriodRow, day: dt.date) -> None:
    """Check that a person was known by a day. Raises PeopleProblem where they were not."""
    since = newest["known_since"]
    if since > day:
        raise PeopleProblem(
            f"The person is on record from {since.day} {since:%B %Y} on: choose that day or a later one. Nothing was "
            "saved."
        )


def _check_new(session: Session, organisation_id: int, values: dict[str, Any]) -> None:
    """Check that a person is not on the list already. Raises PeopleProblem where they are."""
    period = ContactPeriod
    conditions = (period.organisation_id == organisation_id, period.until.is_(None), period.in_post)
    same_people = session.scalars(select(period.name).where(*conditions, period.role == values["role"]))
    if values["name"].casefold() in {name.casefold() for name in same_people}:
        raise PeopleProblem(f"{values['name']} is on the list in this role already. Nothing was saved.")


def _add_contact(writer: ChangeWriter, organisation_id: int, values: dict[str, Any], day: dt.date) -> None:
    """Add a person with checked details from a day on.

    Whose details were removed on request is entered again as not to be contacted, until somebody says otherwise.
    """
    erased_people = load_erased_people(writer.session)
    is_erased = erased_people.has_address(values["email"]) or erased_people.has_name(organisation_id, values["name"])
    row = values | {
        "source_id": f"by hand:{writer.change.id}", "organisation_id": organisation_id, "do_not_contact": is_erased,
        "do_not_contact_reason": ERASED_REASON if is_erased else None, "added_on": day,
    }  # fmt: skip
    note_added_contacts(writer, add_contacts(writer.session, [row], writer.change.id))


def _end_post(writer: ChangeWriter, contact_id: int, day: dt.date, reason: str) -> None:
    """Note that a person, and all contacts that were merged into it, are not there any more from a day on."""
    values = {"in_post": False, "left_reason": reason}
    contact_ids: Sequence[int] = _list_counted(writer.session, contact_id)
    change_contacts(writer, [ContactChange(counted_id, day, values) for counted_id in contact_ids])


def _list_counted(session: Session, contact_id: int) -> list[int]:
    """List the contacts that count for a person: itself, and those that were merged into it."""
    period = ContactPeriod
    statement = select(period.contact_id).where(period.person_id == contact_id, period.until.is_(None))
    return sorted({contact_id, *session.scalars(statement)})
