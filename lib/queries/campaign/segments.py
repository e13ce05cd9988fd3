"""List the segments of a consultation."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.campaign_models import Segment


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """Segment as it is stored. filters: as lib.measures.approaches.segments reads them."""

    id: int
    change_id: int
    name: str
    filters: dict[str, Any]


def list_segments(session: Session, *, consultation_id: int, reader: Role) -> list[StoredSegment]:
    """List the segments of a consultation by name. Raises NotAllowed where the reader may not plan approaches."""
    check_right(reader, Right.PLAN_APPROACHES)
    rows = session.scalars(select(Segment).where(Segment.consultation_id == consultation_id))
    segments = [StoredSegment(row.id, row.change_id, row.name, dict(row.filters)) for row in rows]
    return sorted(segments, key=lambda segment: segment.name.casefold())
