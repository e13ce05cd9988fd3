"""Add an organisation that is on no register: a body, a stakeholder, or a council that came late."""

import datetime as dt
import re
from dataclasses import dataclass

from sqlalchemy import Engine, or_, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.changes.change import open_change
from lib.changes.snapshots import ABSENT
from lib.database.models import Organisation
from lib.database.small_letters import SmallLetters
from lib.intake.by_hand.problems import PeopleProblem
from lib.intake.matching.name_words import normalise_name
from lib.terms import COUNCIL_TYPES, ORGANISATION_TYPES

MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class NewOrganisation:
    """Organisation as somebody writes it.

    region and valid_from, its first day, belong to councils: past consultations do not count it.
    """

    type: str
    name: str
    short_name: str = ""
    region: str | None = None
    valid_from: dt.date | None = None


def add_organisation(engine: Engine, *, actor: Person, organisation: NewOrganisation) -> int:
    """Add an organisation to the register by hand.

    A council counts in the consultations that open on its first day or later; a body counts in the list of its type.
    Returns the change. Raises PeopleProblem, NotAllowed.
    """
    check_right(actor.role, Right.IMPORT_DATA)
    name = " ".join(organisation.name.split())
    short_name = " ".join(organisation.short_name.split()) or name
    if not name or len(name) > MAX_NAME_LENGTH or len(short_name) > MAX_NAME_LENGTH:
        raise PeopleProblem(f"An organisation needs a name of at most {MAX_NAME_LENGTH} characters.")
    if organisation.type not in ORGANISATION_TYPES:
        raise PeopleProblem(f"The type is one of {', '.join(ORGANISATION_TYPES)}.")
    is_council = organisation.type in COUNCIL_TYPES
    if is_council and not organisation.region:
        raise PeopleProblem("Choose the region of the council: rates are shown by region.")
    if is_council and organisation.valid_from is None:
        raise PeopleProblem("Give the first day of the council: consultations that opened earlier do not count it.")
    with open_change(engine, actor=actor, right=Right.IMPORT_DATA, action="add an organisation") as writer:
        _check_region(writer.session, organisation.region if is_council else None)
        _check_names(writer.session, name, short_name)
        row = Organisation(
            code=choose_code(writer.session, name),
            name=name,
            short_name=short_name,
            type=organisation.type,
            region=organisation.region if is_council else None,
            valid_from=organisation.valid_from if is_council else None,
            change_id=writer.change.id,
        )
        writer.session.add(row)
        writer.session.flush()
        writer.snapshots.store_rows("organisation", [(row.id, ABSENT)])
        writer.change.subject, writer.change.rows = name, 1
        return writer.change.id


def choose_code(session: Session, name: str) -> str:
    """Choose a code for an organisation by its name, which none has yet."""
    stem = re.sub(r"[^A-Z0-9]", "", normalise_name(name).upper())[:12] or "BODY"
    used_codes = set(session.scalars(select(Organisation.code).where(Organisation.code.startswith(stem))))
    numbers = range(1, len(used_codes) + 2)
    return next(code for number in numbers if (code := f"{stem}{number if number > 1 else ''}") not in used_codes)


def _check_region(session: Session, region: str | None) -> None:
    """Check that a region is one of the register's. Raises PeopleProblem where it is not."""
    if region is not None and session.scalar(select(Organisation.id).where(Organisation.region == region)) is None:
        raise PeopleProblem(f"There is no region {region} on the register: choose one of the list.")


def _check_names(session: Session, name: str, short_name: str) -> None:
    """Check that no organisation that is there has one of the names. Raises PeopleProblem where one has."""
    names = {name.lower(), short_name.lower()}
    is_same = or_(SmallLetters(Organisation.name).in_(names), SmallLetters(Organisation.short_name).in_(names))
    present = session.scalar(select(Organisation.name).where(is_same, Organisation.valid_to.is_(None)).limit(1))
    if present is not None:
        raise PeopleProblem(f"{present} is on the register already: use that one. Nothing was saved.")
