"""Count whom a consultation would ask, before its set-up is saved, and list whom it could ask."""

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from lib.database.consultation_setup import ConsultationSetup, read_setup
from lib.database.models import Organisation
from lib.database.reference import build_consultation_text
from lib.terms import COUNCIL_TYPES, ORGANISATION_TYPES, OTHER_TYPES


def count_draft_frame(
    session: Session,
    *,
    opens: dt.date,
    types: tuple[str, ...],
    regions: tuple[str, ...],
    listed_ids: tuple[int, ...],
) -> dict[str, int]:
    """Count the organisations that a set-up would ask, by type, in the usual order of the types.

    It follows the rule of lib.database.frame, on values that are not stored yet.
    """
    listed_types = set(session.scalars(select(Organisation.type).where(Organisation.id.in_(listed_ids)).distinct()))
    is_listed = Organisation.id.in_(listed_ids)
    has_councils_listed = bool(listed_types & set(COUNCIL_TYPES))
    asked_types = [name for name in OTHER_TYPES if name not in listed_types]
    if not has_councils_listed:
        asked_types += list(types or COUNCIL_TYPES)
    in_regions = or_(Organisation.region.in_(regions), Organisation.type.in_(OTHER_TYPES))
    in_groups = Organisation.type.in_(asked_types) & in_regions if regions else Organisation.type.in_(asked_types)
    rows = session.execute(
        select(Organisation.type, func.count())
        .where(Organisation.existed_on(opens), or_(is_listed, in_groups))
        .group_by(Organisation.type)
    )
    counts = {row[0]: row[1] for row in rows}
    return {name: counts[name] for name in ORGANISATION_TYPES if name in counts}


def list_regions(session: Session) -> list[str]:
    """List the regions of the register, by name."""
    statement = select(Organisation.region).where(Organisation.region.is_not(None)).distinct()
    return sorted(region for region in session.scalars(statement) if region)


def list_choosable(session: Session, *, opens: dt.date) -> dict[int, tuple[str, str]]:
    """List the organisations that existed on a day: id to name and type, by name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.type)
        .where(Organisation.existed_on(opens))
        .order_by(Organisation.name, Organisation.id)
    )
    return {row.id: (row.name, row.type) for row in rows}


def find_setup(session: Session, *, consultation_id: int) -> ConsultationSetup | None:
    """Find the set-up of a consultation; None where there is no such consultation."""
    return read_setup(session, consultation_id)


def format_setup(session: Session, *, setup: ConsultationSetup) -> str:
    """Format a set-up as a TOML file."""
    return build_consultation_text(session, setup)
