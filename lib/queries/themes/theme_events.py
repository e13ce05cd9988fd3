"""List what happened to a theme."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Change, Snapshot
from lib.database.theme_models import Theme


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """Change that touched a theme: its actor, its time, and its text in the audit trail."""

    change_id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str


def list_theme_events(session: Session, *, theme_id: int, reader: Role) -> list[ThemeEvent]:
    """List all changes to a theme and all decisions on answers to it, the newest first. Raises NotAllowed."""
    check_right(reader, Right.SEE_ANSWERS)
    snapshot_changes = select(Snapshot.change_id).where(Snapshot.thing == "theme", Snapshot.thing_id == theme_id)
    last_change = select(Theme.change_id).where(Theme.id == theme_id)
    rows = session.scalars(
        select(Change)
        .where(or_(Change.id.in_(snapshot_changes), Change.id.in_(last_change)))
        .order_by(Change.id.desc())
    )
    return [ThemeEvent(change.id, change.at, change.actor, change.action, change.subject) for change in rows]
