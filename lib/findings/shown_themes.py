"""Hold what a reader is shown of themes: shares, findings, and the overview of all."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from lib.measures import shares
from lib.measures.disclosure import HiddenCount, ShownCount
from lib.measures.growth import Growth, GrowthVerdict
from lib.measures.shares import StratumCount
from lib.measures.theme_audit import AuditedShare, MachineAccuracy

REGION, TYPE = THEME_GROUPINGS = ("region", "type")
CERTAIN_LABELS = (HiddenCount.SEVERAL, HiddenCount.MOST)  # some council certainly said it
UNCERTAIN_LABELS = (HiddenCount.SMALL, HiddenCount.SECONDARY)
GROUPING_PLURALS = {REGION: "regions", TYPE: "types"}
GroupChoice = tuple[str, str]  # a group of councils: one of THEME_GROUPINGS, and its name


@dataclass(frozen=True, slots=True)
class ThemeShare:
    """Councils of a group that mention a theme, of its respondents, and the size of its frame.

    councils may be hidden. audited: the share as the audit of the theme corrects it; None where nobody has judged
    enough, and for single groups, for which a sample is too small: then councils is about right, and no share is shown.
    Shares lie between 0 and 1.
    """

    councils: ShownCount
    respondents: int
    frame: int
    audited: AuditedShare | None = None

    @property
    def value(self) -> float | None:
        """Audited share of the respondents that mention the theme; None where there is none that may be shown."""
        return None if self.audited is None else self.audited.value

    @property
    def share_interval(self) -> tuple[float, float] | None:
        """The 90 % interval of the audited share, see lib.measures.theme_audit."""
        return None if self.audited is None else (self.audited.low, self.audited.high)

    @property
    def bar_length(self) -> float | None:
        """Share by which a bar is drawn: the audited one, else about that of the councils; None where hidden."""
        if self.audited is not None:
            return self.audited.value
        return (
            self.councils / self.respondents
            if self.respondents and not isinstance(self.councils, HiddenCount)
            else None
        )

    @property
    def frame_interval(self) -> tuple[float, float] | None:
        """Interval of the share of all councils, if those that have not answered are like those that have.

        It spans Wilson's 95 % intervals of both ends of the audited one; None where there is none.
        """
        if self.audited is None or not self.respondents:
            return None
        low, high = (
            shares.compute_wilson_interval(round(bound * self.respondents), self.respondents, self.frame)
            for bound in (self.audited.low, self.audited.high)
        )
        return (low[0], high[1]) if low and high else None

    @property
    def stratum_count(self) -> StratumCount | None:
        """Counts with which groups are compared; None where they are hidden."""
        return (
            None
            if isinstance(self.councils, HiddenCount)
            else StratumCount(self.councils, self.respondents, self.frame)
        )


@dataclass(frozen=True, slots=True)
class ThemeAudit:
    """Audit of an approved theme: answers drawn, of these judged, and how often the machine was right in them."""

    drawn: int
    judged: int
    accuracy: MachineAccuracy

    @property
    def is_complete(self) -> bool:
        """Whether all that was drawn is judged."""
        return self.judged >= self.drawn


@dataclass(frozen=True, slots=True)
class ThemeFinding:
    """Finding on one theme, as far as the reader may see it.

    total: share among all councils looked at. shares_by_group: its share in each group, by region and by type, groups
    without it included; empty where filters leave nothing to show. answers and other_organisations (professional bodies
    and national stakeholders) may be hidden. decided_share: of its answers, those about which a person decided; None
    where there are none or their number is hidden. verdict: None where the theme is rejected or no day is compared
    with. first_mentioned, growth and gained (councils that first mentioned it after the day compared with) are only for
    readers who may see all. example: a sentence that shows what is meant. is_mixed: it seems to be several themes.
    approved_on: since when it has been approved, None where it is not. audit: None where nothing was drawn.
    is_checked: for readers who may not see all, whether people have judged enough for a share, which may be hidden.
    question_count: the questions of whose answers any is coded to it; None for readers who may not see all.
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
    example: str = ""
    is_mixed: bool = False
    approved_on: dt.date | None = None
    audit: ThemeAudit | None = None
    is_checked: bool = False
    question_count: int | None = None

    @property
    def is_raised_by_nearly_all(self) -> bool:
        """Whether people have checked it, and so many councils raise it that the number is not shown."""
        return self.is_checked and self.total.councils is HiddenCount.MOST

    @property
    def width_rank(self) -> tuple[bool, bool, float]:
        """Rank to sort by, the widest first: nearly all, then by share, then those of which no share is shown."""
        return not self.is_raised_by_nearly_all, self.total.value is None, -(self.total.value or 0.0)


@dataclass(frozen=True, slots=True)
class ThemeOverview:
    """Findings on all themes on a day.

    day: that of the scope, or for readers who may not see all, the last before it as of which the numbers of all
    councils are released (None, and no themes, before the first); groups may be of an earlier day. since: the day
    compared with, likewise.
    """

    day: dt.date | None
    since: dt.date | None
    themes: list[ThemeFinding]


def count_groups_mentioning(group_shares: Mapping[str, ThemeShare]) -> tuple[int, bool]:
    """Count the groups in which a theme was certainly mentioned.

    Returns the number, and whether it may be more because numbers are hidden.
    """
    certain_count = sum(
        share.councils > 0 if isinstance(share.councils, int) else share.councils in CERTAIN_LABELS
        for share in group_shares.values()
    )
    return certain_count, any(share.councils in UNCERTAIN_LABELS for share in group_shares.values())


def describe_breadth(theme: ThemeFinding, grouping: str, *, is_short: bool = False) -> str:
    """Describe the groups that mention a theme, such as "7 of 9 regions", or in short "7/9 regions".

    It says "at least" where some numbers are hidden, and gives no number where all are.
    """
    group_shares = theme.shares_by_group.get(grouping, {})
    if not group_shares:
        return "" if is_short else "not shown"
    certain_count, may_be_more = count_groups_mentioning(group_shares)
    if may_be_more and not certain_count:
        return "" if is_short else f"{GROUPING_PLURALS[grouping]} that are not shown"
    if is_short:
        return f"{certain_count}{'+' if may_be_more else ''}/{len(group_shares)} {GROUPING_PLURALS[grouping]}"
    return f"{'at least ' if may_be_more else ''}{certain_count} of {len(group_shares)} {GROUPING_PLURALS[grouping]}"
