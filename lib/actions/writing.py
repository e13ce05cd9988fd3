"""One write on themes: a transaction, a Change, and what everything was before, so that it can be undone."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Date, Engine, Table, insert, select
from sqlalchemy.orm import Session

from lib.access import Person, Right, require
from lib.actions.problems import StaleError, ThemeProblem
from lib.database.engine import record, writing
from lib.database.models import Base, Change, Former, UtcDateTime
from lib.database.theme_models import DoubleCoding, Quotation, Theme, ThemeState, Verdict

# The things that Former tells of. What was not there before has an empty image; a theme of which a change touched only
# what is said of answers has the image {"settled": ...}.
TABLES: dict[str, Any] = {
    "theme": Theme.__table__,
    "theme_state": ThemeState.__table__,
    "verdict": Verdict.__table__,
    "quotation": Quotation.__table__,
    "double_coding": DoubleCoding.__table__,
}
SETTLED = "settled"
Image = dict[str, Any]


@dataclass(slots=True)
class Write:
    """One write under way."""

    session: Session
    change: Change
    _kept: set[tuple[str, int]] = field(default_factory=set)

    def keep(self, thing: str, images: Sequence[tuple[int, Image]]) -> None:
        """Keep what things were before: (id, the whole of it, or nothing where it was not there)."""
        rows = [
            {"change_id": self.change.id, "thing": thing, "thing_id": one, "before": before}
            for one, before in images
            if (thing, one) not in self._kept
        ]
        self._kept.update((thing, one) for one, _before in images)
        if rows:
            self.session.execute(insert(Former), rows)

    def alter(self, theme: Theme) -> Theme:
        """A theme whose row is about to be changed by a person.

        Raises RuntimeError where this write touched it before: less was kept then than undoing needs.
        """
        if ("theme", theme.id) in self._kept and theme.change_id != self.change.id:
            raise RuntimeError(f"{shown(theme)} was touched before it is altered.")
        self.keep("theme", [(theme.id, image(theme))])
        theme.settled, theme.change_id = True, self.change.id
        self.change.rows += 1
        return theme

    def touch(self, *themes: Theme) -> None:
        """Themes of whose answers a person says something: no run of the machine changes them from now on.

        Their change stays that which it was, so that who edits a theme and who reads answers do not disturb each other.
        """
        self.keep("theme", [(theme.id, {SETTLED: theme.settled}) for theme in themes])
        for theme in themes:
            theme.settled = True

    def theme(self, theme_id: int, seen: int | None = None) -> Theme:
        """A theme, as it was when somebody read it. Raises StaleError where it is not that any more."""
        theme = self.session.get(Theme, theme_id)
        if theme is None:
            raise self._gone(theme_id)
        if seen is not None and theme.change_id != seen:
            by = named(self.session, theme.change_id)
            raise StaleError(
                f"{shown(theme)} was changed meanwhile: {by}. Nothing was saved; look at it as it is now and try again."
            )
        return theme

    def _gone(self, theme_id: int) -> ThemeProblem:
        touched = select(Former.change_id).where(Former.thing == "theme", Former.thing_id == theme_id)
        last = self.session.scalar(touched.order_by(Former.id.desc()).limit(1))
        if last is None:
            return ThemeProblem("There is no such theme. Nothing was saved.")
        by = named(self.session, last)
        return StaleError(f"The theme is not there any more: {by}. Nothing was saved; look at the list as it is now.")


@contextmanager
def one_change(engine: Engine, *, by: Person, action: str, subject: str = "") -> Iterator[Write]:
    """One transaction and one Change of a person who may work on themes. Raises NotAllowed."""
    require(by.role, Right.SIGN_THEMES)
    with writing(engine) as session:
        yield Write(session, record(session, actor=by.name, action=action, subject=subject, rows=0))


def image(row: Base) -> Image:
    """A stored row as it is kept: days and moments as text."""
    values = {column.name: getattr(row, column.name) for column in row.__table__.columns}
    return as_kept(values)


def as_kept(values: Mapping[str, Any]) -> Image:
    """The columns of a row as they are kept."""
    return {name: one.isoformat() if isinstance(one, dt.date) else one for name, one in values.items()}


def from_kept(table: Table, before: Image) -> dict[str, Any]:
    """The columns of a row from what was kept of it."""
    return {name: _value(table.c[name].type, one) for name, one in before.items()}


def _value(kind: Any, kept: Any) -> Any:
    if kept is None or not isinstance(kind, Date | UtcDateTime):
        return kept
    return dt.datetime.fromisoformat(kept) if isinstance(kind, UtcDateTime) else dt.date.fromisoformat(kept)


def named(session: Session, change_id: int) -> str:
    """A change in words: who, what and when."""
    one = session.get_one(Change, change_id)
    return f'"{one.action}" by {one.actor} on {one.at.day} {one.at:%B %Y at %H:%M} UTC'


def shown(theme: Theme) -> str:
    """A theme in words."""
    return f'{theme.code} "{theme.label}"'


def the_day(day: dt.date | None) -> dt.date:
    """The day that was given, or today. Raises ThemeProblem where it lies in the future."""
    today = dt.datetime.now(dt.UTC).date()
    if day is not None and day > today:
        raise ThemeProblem(f"{day.day} {day:%B %Y} lies in the future: choose today or an earlier day.")
    return day or today
