"""Add activities and approaches that were logged by hand, each with the snapshot by which it is undone."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lib.changes.change import ChangeWriter
from lib.changes.snapshots import ABSENT
from lib.database.bulk import reserve_ids
from lib.database.models import Activity, Outreach

OUTREACH: Any = Outreach.__table__
ACTIVITY: Any = Activity.__table__


def find_activity(session: Session, consultation_id: int, channel: str, title: str, day: dt.date) -> int | None:
    """Find an activity by what no two of them share."""
    return session.scalar(
        select(Activity.id).where(
            Activity.consultation_id == consultation_id,
            Activity.channel == channel,
            Activity.title == title,
            Activity.day == day,
        )
    )


def add_activity(writer: ChangeWriter, consultation_id: int, **facts: Any) -> int:
    """Add an activity, which is gone when the change is undone and nothing rests on it."""
    activity_id = reserve_ids(writer.session, ACTIVITY, 1)
    row = facts | {"id": activity_id, "consultation_id": consultation_id, "change_id": writer.change.id}
    writer.session.execute(insert(ACTIVITY), [row])
    writer.snapshots.store_rows("activity", [(activity_id, ABSENT)])
    return activity_id


def build_approach(contact_id: int, activity_id: int, day: dt.date, spoken_on: dt.date | None) -> dict[str, Any]:
    """Build the row of one approach: somebody was reached and engaged only where they were met or spoken with."""
    return {
        "contact_id": contact_id, "activity_id": activity_id, "sent_on": day, "delivered_on": spoken_on,
        "engaged_on": spoken_on,
    }  # fmt: skip


def add_outreach(writer: ChangeWriter, rows: Sequence[dict[str, Any]]) -> None:
    """Add approaches, each gone when the change is undone."""
    first_id = reserve_ids(writer.session, OUTREACH, len(rows))
    numbered = [row | {"id": first_id + offset, "change_id": writer.change.id} for offset, row in enumerate(rows)]
    writer.session.execute(insert(OUTREACH), numbered)
    writer.snapshots.store_rows("outreach", [(row["id"], ABSENT) for row in numbered])
