"""Open the one write of a change of themes: a transaction, a Change, and snapshots of everything before it.

From the snapshots the change can be undone.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, Engine, Table, insert, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.problems import StaleError, ThemeProblem
from lib.database.engine import open_write_session, record_change
from lib.database.models import Base, Change, Snapshot, UtcDateTime
from lib.database.theme_models import CodingDecision, DoubleCoding, Quotation, Theme, ThemeState

# The things that Former tells of. What was not there before has an empty image; a theme of which a change touched only
# what is said of answers has the image {"settled": ...}.
TABLES: dict[str, Any] = {
    "theme": Theme.__table__,
    "theme_state": ThemeState.__table__,
    "verdict": CodingDecision.__table__,
    "quotation": Quotation.__table__,
    "double_coding": DoubleCoding.__table__,
}
SETTLED = "settled"
SnapshotValues = dict[str, Any]


@dataclass(slots=True)
class ThemeWrite:
    """One write on themes under way: its session, its Change and the things already in its snapshots."""

    session: Session
    change: Change
    _snapshot_keys: set[tuple[str, int]] = field(default_factory=set)

    def store_snapshots(self, thing: str, snapshots: Sequence[tuple[int, SnapshotValues]]) -> None:
        """Store what things were before this write.

        snapshots: (id, all values of the row, or nothing where it was not there). Of two snapshots of a thing in one
        write, the first counts.
        """
        rows = [
            {"change_id": self.change.id, "thing": thing, "thing_id": thing_id, "before": values}
            for thing_id, values in snapshots
            if (thing, thing_id) not in self._snapshot_keys
        ]
        self._snapshot_keys.update((thing, thing_id) for thing_id, _values in snapshots)
        if rows:
            self.session.execute(insert(Snapshot), rows)

    def mark_edited(self, theme: Theme) -> Theme:
        """Mark a theme whose row a person is about to edit, after storing its snapshot, and return it.

        Raises RuntimeError where this write marked it as reviewed before: the snapshot stored then is less than undoing
        needs.
        """
        if ("theme", theme.id) in self._snapshot_keys and theme.change_id != self.change.id:
            raise RuntimeError(f"{format_theme(theme)} was touched before it is altered.")
        self.store_snapshots("theme", [(theme.id, build_snapshot(theme))])
        theme.settled, theme.change_id = True, self.change.id
        self.change.rows += 1
        return theme

    def mark_reviewed(self, *themes: Theme) -> None:
        """Mark themes about whose answers a person decides: no run of the machine changes them from now on.

        Their change_id stays as it was, so that who edits a theme and who reviews answers do not disturb each other.
        """
        self.store_snapshots("theme", [(theme.id, {SETTLED: theme.settled}) for theme in themes])
        for theme in themes:
            theme.settled = True

    def find_theme(self, theme_id: int, seen_change_id: int | None = None) -> Theme:
        """Find a theme, as it was when somebody read it (seen_change_id).

        Raises StaleError where it was changed or deleted since, ThemeProblem where it never was there.
        """
        theme = self.session.get(Theme, theme_id)
        if theme is None:
            raise self._build_gone_problem(theme_id)
        if seen_change_id is not None and theme.change_id != seen_change_id:
            change_text = describe_change(self.session, theme.change_id)
            raise StaleError(
                f"{format_theme(theme)} was changed meanwhile: {change_text}. Nothing was saved; look at it as it is now and try again."
            )
        return theme

    def _build_gone_problem(self, theme_id: int) -> ThemeProblem:
        """Build the problem to raise for a theme that is not there."""
        statement = select(Snapshot.change_id).where(Snapshot.thing == "theme", Snapshot.thing_id == theme_id)
        last_change_id = self.session.scalar(statement.order_by(Snapshot.id.desc()).limit(1))
        if last_change_id is None:
            return ThemeProblem("There is no such theme. Nothing was saved.")
        change_text = describe_change(self.session, last_change_id)
        return StaleError(
            f"The theme is not there any more: {change_text}. Nothing was saved; look at the list as it is now."
        )


@contextmanager
def open_theme_write(engine: Engine, *, actor: Person, action: str, subject: str = "") -> Iterator[ThemeWrite]:
    """Open one transaction and one Change for a person who may work on themes.

    Raises NotAllowed.
    """
    check_right(actor.role, Right.EDIT_THEMES)
    with open_write_session(engine) as session:
        yield ThemeWrite(session, record_change(session, actor=actor.name, action=action, subject=subject, rows=0))


def build_snapshot(row: Base) -> SnapshotValues:
    """Build the snapshot values of a stored row: days and moments as text."""
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return encode_values(values)


def encode_values(values: Mapping[str, Any]) -> SnapshotValues:
    """Encode the column values of a row for a snapshot: days and moments as text."""
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in values.items()}


def decode_values(table: Table, snapshot_values: SnapshotValues) -> dict[str, Any]:
    """Decode the column values of a row from a snapshot."""
    return {name: _decode_value(table.c[name].type, value) for name, value in snapshot_values.items()}


def _decode_value(column_type: Any, stored_value: Any) -> Any:
    """Decode one column value: days and moments from text."""
    if stored_value is None or not isinstance(column_type, Date | UtcDateTime):
        return stored_value
    return (
        dt.datetime.fromisoformat(stored_value)
        if isinstance(column_type, UtcDateTime)
        else dt.date.fromisoformat(stored_value)
    )


def describe_change(session: Session, change_id: int) -> str:
    """Describe a change in words: who, what and when."""
    change = session.get_one(Change, change_id)
    return f'"{change.action}" by {change.actor} on {change.at.day} {change.at:%B %Y at %H:%M} UTC'


def format_theme(theme: Theme) -> str:
    """Format a theme as its code and label."""
    return f'{theme.code} "{theme.label}"'


def check_day(day: dt.date | None) -> dt.date:
    """Check the day that was given, and return it or, without one, today.

    Raises ThemeProblem where it lies in the future.
    """
    today = dt.datetime.now(dt.UTC).date()
    if day is not None and day > today:
        raise ThemeProblem(f"{day.day} {day:%B %Y} lies in the future: choose today or an earlier day.")
    return day or today
