"""Write on themes: a change by somebody who may work on them, which marks what it edits and reviews."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, select

from lib.access import Person, Right
from lib.actions.problems import StaleError, ThemeProblem
from lib.changes.change import ChangeWriter, describe_change, open_change
from lib.changes.snapshots import REVIEWED
from lib.database.models import Snapshot
from lib.database.theme_models import Theme


@dataclass(slots=True)
class ThemeWrite(ChangeWriter):
    """One write on themes under way."""

    def mark_edited(self, theme: Theme) -> Theme:
        """Mark a theme whose row a person edits in this change, and return it."""
        theme.settled, theme.change_id = True, self.change.id
        self.change.rows += 1
        return theme

    def mark_reviewed(self, *themes: Theme) -> None:
        """Mark themes about whose answers a person decides: no run of the machine changes them from now on.

        Their change_id stays as it was, so that who edits a theme and who reviews answers do not disturb each other.
        """
        for theme in themes:
            self.snapshots.note_mention(theme, REVIEWED)
            theme.settled = True

    def find_theme(self, theme_id: int, seen_change_id: int | None = None) -> Theme:
        """Find a theme, as it was when somebody read it (seen_change_id).

        Raises StaleError where it was changed or deleted since, ThemeProblem where it never was there.
        """
        theme = self.session.get(Theme, theme_id)
        if theme is None:
            raise self._build_gone_problem(theme_id)
        if seen_change_id is not None and theme.change_id != seen_change_id:
            raise StaleError(
                f"{format_theme(theme)} was changed meanwhile: {describe_change(self.session, theme.change_id)}. "
                "Nothing was saved; look at it as it is now and try again."
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
    with open_change(engine, actor=actor, right=Right.EDIT_THEMES, action=action, subject=subject) as writer:
        yield ThemeWrite(writer.session, writer.change, writer.snapshots)


def format_theme(theme: Theme) -> str:
    """Format a theme as its code and label."""
    return f'{theme.code} "{theme.label}"'


def check_day(day: dt.date | None) -> dt.date:
    """Check the day from which something counts, and return it; today where none was given.

    Raises ThemeProblem where it lies in the future.
    """
    today = dt.datetime.now(dt.UTC).date()
    if day is not None and day > today:
        raise ThemeProblem(f"{day.day} {day:%B %Y} lies in the future: choose today or an earlier day.")
    return day or today
