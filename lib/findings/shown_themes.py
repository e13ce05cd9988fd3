"""Hold what a reader is shown of themes: shares, findings, and the overview of all."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lib.measures import shares
from lib.measures.disclosure import HiddenCount, ShownCount
from lib.measures.growth import Growth, GrowthVerdict
from lib.measures.shares import StratumCount

REGION, TYPE = THEME_GROUPINGS = ("region", "type")
GroupChoice = tuple[str, str]  # a group of councils: one of THEME_GROUPINGS, and its name


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """Councils of a group that mention a theme, of its respondents, and the size of its frame.

    councils may be hidden. Shares lie between 0 and 1; the interval is None where the group has no respondents or the
    number is hidden.
    """

    councils: ShownCount
    respondents: int
    frame: int

    @property
    def value(self) -> float | None:
        """Share of the respondents that mention the theme; None without respondents or where the number is hidden."""
        return (
            self.councils / self.respondents
            if self.respondents and not isinstance(self.councils, HiddenCount)
            else None
        )

    @property
    def share_interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval, see lib.measures.shares."""
        count = self.stratum_count
        return shares.compute_wilson_interval(count.chosen, count.answered, count.councils) if count else None

    @property
    def stratum_count(self) -> StratumCount | None:
        """Counts with which groups are compared; None where they are hidden."""
        return (
            None
            if isinstance(self.councils, HiddenCount)
            else StratumCount(self.councils, self.respondents, self.frame)
        )


@dataclass(frozen=True, slots=True)
class ThemeFinding:
    """Finding on one theme, as far as the reader may see it.

    total: share among all councils looked at. shares_by_group: its share in each group, by region and by type, groups
    without it included; empty where filters leave nothing to show. answers and other_organisations (professional bodies
    and national stakeholders) may be hidden. decided_share: of its answers, those about which a person decided; None
    where there are none or their number is hidden. verdict: None where the theme is rejected or no day is compared
    with. first_mentioned, growth and gained (councils that first mentioned it after the day compared with) are only for
    readers who may see all.
    """

    id: int
    code: str
    label: str
    description: str
    question_number: int | None
    state: str
    origin: str
    is_decided: bool
    change_id: int
    total: ThemeShare
    shares_by_group: Mapping[str, Mapping[str, ThemeShare]]
    answers: ShownCount
    other_organisations: ShownCount
    decided_share: float | None
    first_mentioned: dt.date | None = None
    verdict: GrowthVerdict | None = None
    growth: Growth | None = None
    gained: int | None = None


@dataclass(frozen=True, slots=True)
class ThemeOverview:
    """Findings on all themes on a day.

    day: that of the scope, or for readers who may not see all, the end of the last step before it (None, and no themes,
    before the first). since: the day compared with, likewise.
    """

    day: dt.date | None
    since: dt.date | None
    themes: list[ThemeFinding]
