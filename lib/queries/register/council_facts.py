"""Find what the register says of one council or other organisation, and list the names of all."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from lib.database.models import Organisation, Succession
from lib.queries.parts import select_frame
from lib.queries.scope import Scope
from lib.terms import COUNCIL_TYPES, OTHER_TYPES


@dataclass(frozen=True, slots=True)
class CouncilFacts:
    """Facts about one council, or another organisation: that has no region.

    existed_from and existed_until are the first and last day that it existed, None where not in our time.
    """

    id: int
    code: str
    name: str
    type: str
    region: str | None
    county: str | None
    existed_from: dt.date | None
    existed_until: dt.date | None
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]

    @property
    def is_council(self) -> bool:
        """Whether it is a council, and counts in the rates of councils."""
        return self.type in COUNCIL_TYPES


def list_council_names(session: Session, *, scope: Scope) -> dict[str, str]:
    """List the councils of the frame, whatever the filters: code to name, in the order of the names."""
    council = select_frame(scope.without_filters())
    rows = session.execute(select(council.c.code, council.c.name).order_by(council.c.name))
    return {row.code: row.name for row in rows}


def list_body_names(session: Session, *, scope: Scope) -> dict[str, str]:
    """List the bodies and stakeholders in the lists of the consultation: code to name, in the order of the names."""
    body = select_frame(scope.without_filters(), OTHER_TYPES)
    rows = session.execute(select(body.c.code, body.c.name).order_by(body.c.name))
    return {row.code: row.name for row in rows}


def find_council(session: Session, *, code: str) -> CouncilFacts | None:
    """Find the entry of an organisation in the register; None where there is none of this code."""
    county = aliased(Organisation)
    row = session.execute(
        select(Organisation, county.name)
        .outerjoin(county, county.id == Organisation.county_id)
        .where(Organisation.code == code)
    ).first()
    if row is None:
        return None
    entry, county_name = row
    predecessors = select(Organisation.name).join(Succession, Succession.predecessor_id == Organisation.id)
    successors = select(Organisation.name).join(Succession, Succession.successor_id == Organisation.id)
    return CouncilFacts(
        entry.id, entry.code, entry.name, entry.type, entry.region, county_name, entry.valid_from, entry.valid_to,
        tuple(session.scalars(predecessors.where(Succession.successor_id == entry.id).order_by(Organisation.name))),
        tuple(session.scalars(successors.where(Succession.predecessor_id == entry.id).order_by(Organisation.name))),
    )  # fmt: skip
