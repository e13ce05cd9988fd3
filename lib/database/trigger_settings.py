"""Hold what an officer sets of a trigger rule, and read those of a consultation."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.campaign_models import StoredTriggerRule


class TriggerSetting(NamedTuple):
    """Rule as it is stored; the fields are those of StoredTriggerRule. What it means: lib.measures.approaches."""

    grouping: str
    group_name: str
    points_below: float
    from_day: int
    to_day: int | None
    channel: str


def read_trigger_settings(session: Session, consultation_id: int) -> tuple[TriggerSetting, ...]:
    """Read the trigger rules of a consultation, those of the earliest day first."""
    rows = session.scalars(
        select(StoredTriggerRule)
        .where(StoredTriggerRule.consultation_id == consultation_id)
        .order_by(StoredTriggerRule.from_day, StoredTriggerRule.id)
    )
    return tuple(TriggerSetting(*(getattr(row, name) for name in TriggerSetting._fields)) for row in rows)
