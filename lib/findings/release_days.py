"""Find as of which days the numbers of each cell are released to readers who may not see who said what.

See lib.measures.disclosure. The scope's own day may still be running, and never counts: what comes in on it would move
a number by a single council.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lib.findings.shown_themes import REGION, TYPE, GroupChoice
from lib.measures import disclosure
from lib.measures.disclosure import WHOLE
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import theme_arrivals


@dataclass(frozen=True, slots=True)
class ReleaseDays:
    """Days as of which numbers are released, up to the scope's day.

    whole: all days on which that of all councils was counted anew. by_group: the newest such day of each group; groups
    of which nothing is released yet are left out.
    """

    whole: tuple[dt.date, ...]
    by_group: Mapping[GroupChoice, dt.date]

    def choose_before(self, since: dt.date | None) -> dt.date | None:
        """Choose the day whose numbers stood on another day, earlier than the newest; None where there is none."""
        return max((day for day in self.whole[:-1] if since and day < since), default=None)


def find_release_days(ask: AskQuestion, scope: Scope, question_id: int | None) -> ReleaseDays:
    """Find the release days of the answers to a question, or to all open ones. Filters make no difference."""
    changes = ask(theme_arrivals.list_response_changes, scope=scope.without_filters(), question_id=question_id)
    days_by_cell = disclosure.list_cell_days(
        (change.day, change.council_id, (WHOLE, (REGION, change.region), (TYPE, change.type)))
        for change in changes
        if change.day < scope.as_at
    )
    by_group = {cell: days[-1] for cell, days in days_by_cell.items() if cell != WHOLE}
    return ReleaseDays(tuple(days_by_cell.get(WHOLE, ())), by_group)
