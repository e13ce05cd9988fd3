"""List the responses of one organisation, each by itself."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Credit, Response


@dataclass(frozen=True, slots=True)
class StoredResponseFacts:
    """Facts about one stored response."""

    id: int
    received_on: dt.date
    channel: str
    kind: str
    withdrawn_on: dt.date | None


def list_responses(
    session: Session, *, consultation_id: int, organisation_id: int, reader: Role
) -> list[StoredResponseFacts]:
    """List the responses to a consultation that count, or counted, for an organisation, in the order of time.

    Raises NotAllowed where the reader may not see who said what.
    """
    check_right(reader, Right.SEE_ANSWERS)
    statement = (
        select(Response.id, Response.received_on, Response.channel, Response.kind, Response.withdrawn_on)
        .join(Credit, Credit.response_id == Response.id)
        .where(Response.consultation_id == consultation_id, Credit.organisation_id == organisation_id)
        .order_by(Response.received_on, Response.id)
    )
    return [StoredResponseFacts(*row) for row in session.execute(statement)]
