"""Compute findings on themes from queries and measures, for the pages and for the command line.

Each function takes ask, see lib.queries.asking, and the reader's role. Readers who may see who said what
get every number as it is. All others get the numbers that lib.measures.disclosure leaves: from the whole frame, as it
stood at the end of the last step, with small numbers hidden; filters select among those and count nothing anew.
"""

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lib.access import Right, Role, check_right, has_right
from lib.measures import breadth, disclosure, shares
from lib.measures.agreement import Agreement, CoderAssignments, compute_agreement
from lib.measures.disclosure import GroupCell, HiddenCount, ShownCount
from lib.measures.growth import Growth, GrowthCounts, GrowthVerdict, WeeklyShare, compute_growth, compute_weekly_shares
from lib.measures.shares import StratumCount
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import chosen_quotations, coverage, double_coding, theme_arrivals, theme_counts
from lib.queries.themes.chosen_quotations import ChosenQuotation
from lib.queries.themes.theme_arrivals import ThemeGain
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import REJECTED

REGION, TYPE = THEME_GROUPINGS = ("region", "type")
GroupChoice = tuple[str, str]  # a group of councils: one of WAYS, and its name


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


def may_see_all(reader: Role) -> bool:
    """Check whether a role gets every number as it is."""
    return has_right(reader, Right.SEE_ANSWERS)


def build_overview(
    ask: AskQuestion, scope: Scope, question_id: int | None, *, reader: Role, since: dt.date | None = None
) -> ThemeOverview:
    """Build the overview of the themes of a question, or of those across all questions, by councils.

    It has shares by group, states, and growth since a day where one is given.
    """
    if may_see_all(reader):
        return ThemeOverview(
            scope.as_at,
            since,
            _add_growth(ask, scope, question_id, since, _list_full_findings(ask, scope, question_id)),
        )
    step_ends = _list_step_ends(ask, scope, question_id)
    if not step_ends:
        return ThemeOverview(None, None, [])
    counted_scope = scope.without_filters().on_day(step_ends[-1])
    compared_day = max((day for day in step_ends if since and day <= since), default=None)
    findings = _add_growth(
        ask, counted_scope, question_id, compared_day, _list_guarded_findings(ask, scope, question_id, counted_scope)
    )
    return ThemeOverview(
        counted_scope.as_at,
        compared_day,
        [dataclasses.replace(finding, growth=None, gained=None) for finding in findings],
    )


def _list_step_ends(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[dt.date]:
    """List the days for which readers who may not see all get numbers, up to the scope's day."""
    return disclosure.list_step_ends(
        ask(theme_arrivals.list_response_changes, scope=scope.without_filters(), question_id=question_id)
    )


def list_quotations(
    ask: AskQuestion, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role
) -> list[ChosenQuotation]:
    """List the sentences chosen under a theme of a question, or across all.

    Readers who may not see all get them step by step, like the numbers: on its very day, a sentence would tell whose it
    is.
    """
    step_ends = [scope.as_at] if may_see_all(reader) else _list_step_ends(ask, scope, question_id)
    return (
        ask(chosen_quotations.list_quotations, scope=scope.without_filters().on_day(step_ends[-1]), theme_id=theme_id)
        if step_ends
        else []
    )


def _add_growth(
    ask: AskQuestion, scope: Scope, question_id: int | None, since: dt.date | None, findings: list[ThemeFinding]
) -> list[ThemeFinding]:
    """Add the growth since a day to findings; all themes that are not rejected are tested together."""
    if since is None:
        return findings
    arrivals = ask(theme_arrivals.count_arrivals_since, scope=scope, question_id=question_id, day=since)
    respondents_before, respondents_since = arrivals.respondents_before, arrivals.respondents_since
    gains = {
        finding.id: arrivals.gains_by_theme.get(finding.id, ThemeGain())
        for finding in findings
        if finding.state != REJECTED
    }
    growth_by_theme = compute_growth(
        {
            theme_id: GrowthCounts(gain.mentioned_before, respondents_before, gain.mentioned_since, respondents_since)
            for theme_id, gain in gains.items()
        }
    )
    return [
        dataclasses.replace(
            finding,
            growth=growth_by_theme[finding.id],
            verdict=growth_by_theme[finding.id].verdict,
            gained=gains[finding.id].gained,
        )
        if finding.id in growth_by_theme
        else finding
        for finding in findings
    ]


class _GroupShares:
    """Respondents and councils in each group, and in all."""

    def __init__(self, ask: AskQuestion, scope: Scope, question_id: int | None) -> None:
        self.counts_by_group: dict[str, dict[str, list[int]]] = {grouping: {} for grouping in THEME_GROUPINGS}
        self.total_counts = [0, 0]
        table = ask(theme_counts.count_respondents_by_group, scope=scope, question_id=question_id)
        for row in table[[*THEME_GROUPINGS, "heard", "councils"]].to_dict("records"):
            for counts in (
                self.total_counts,
                *(self.counts_by_group[grouping].setdefault(row[grouping], [0, 0]) for grouping in THEME_GROUPINGS),
            ):
                counts[0] += row["heard"]
                counts[1] += row["councils"]

    def build_cells(self, theme: ThemeFacts, grouping: str) -> dict[str, GroupCell]:
        """Build, for each group, the count of councils that mention a theme and its maximum, the respondents."""
        mentioned: dict[str, int] = {}
        for group_count in theme.group_counts:
            mentioned[getattr(group_count, grouping)] = (
                mentioned.get(getattr(group_count, grouping), 0) + group_count.councils
            )
        return {
            name: GroupCell(mentioned.get(name, 0), respondents)
            for name, (respondents, _all) in self.counts_by_group[grouping].items()
        }

    def build_share(self, grouping: str, name: str, councils: ShownCount) -> ThemeShare:
        """Build the share of a group from the number of its councils that mention a theme."""
        return ThemeShare(councils, *self.counts_by_group[grouping][name])


def _list_full_findings(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFinding]:
    """List the findings on all themes with every number as it is."""
    groups = _GroupShares(ask, scope, question_id)
    findings = []
    for theme in ask(theme_counts.list_themes, scope=scope, question_id=question_id):
        shares_by_group = {
            grouping: {
                name: groups.build_share(grouping, name, cell.count)
                for name, cell in groups.build_cells(theme, grouping).items()
            }
            for grouping in THEME_GROUPINGS
        }
        total = ThemeShare(theme.council_count, *groups.total_counts)
        findings.append(
            _build_finding(
                theme,
                total,
                shares_by_group,
                theme.answers,
                theme.other_organisations,
                first_mentioned=theme.first_mentioned,
            )
        )
    return findings


def _list_guarded_findings(
    ask: AskQuestion, scope: Scope, question_id: int | None, counted_scope: Scope
) -> list[ThemeFinding]:
    """List the findings from the whole frame with small numbers hidden, reduced to what the filters leave.

    They are sorted by what is shown of them, since the order may not disclose more either.
    """
    groups = _GroupShares(ask, counted_scope, question_id)
    themes = ask(
        theme_counts.list_themes,
        scope=scope.without_filters(),
        question_id=question_id,
        counted_at=counted_scope.as_at,
    )
    findings = []
    for theme in themes:
        breakdowns = [groups.build_cells(theme, grouping) for grouping in THEME_GROUPINGS]
        total, shown_cells = disclosure.suppress_breakdowns(
            GroupCell(theme.council_count, groups.total_counts[0]), *breakdowns
        )
        share, shares_by_group = _apply_filters(
            groups, scope, total, dict(zip(THEME_GROUPINGS, shown_cells, strict=True))
        )
        findings.append(
            _build_finding(
                theme, share, shares_by_group, _hide_answers(theme, share, scope), _hide_other_organisations(theme)
            )
        )
    return sorted(findings, key=lambda finding: (-_compute_sort_value(finding.total.councils), finding.code))


def _build_finding(
    theme: ThemeFacts,
    total: ThemeShare,
    shares_by_group: Mapping[str, Mapping[str, ThemeShare]],
    answers: ShownCount,
    other_organisations: ShownCount,
    **details: Any,
) -> ThemeFinding:
    """Build the finding on one theme; the decided share is left out where the number of answers is hidden."""
    decided_share = None if isinstance(answers, HiddenCount) else theme.decided_share
    return ThemeFinding(
        theme.id, theme.code, theme.label, theme.description, theme.question_number, theme.state, theme.origin, theme.is_decided,
        theme.change_id, total, shares_by_group, answers, other_organisations, decided_share, **details,
    )  # fmt: skip


def _compute_sort_value(councils: ShownCount) -> float:
    """Compute a value to sort by; hidden numbers come after those that are shown."""
    return councils if not isinstance(councils, HiddenCount) else 0.5 if councils is HiddenCount.SECONDARY else 0.25


def _apply_filters(
    groups: _GroupShares, scope: Scope, total: ShownCount, shown_cells: Mapping[str, Mapping[str, ShownCount]]
) -> tuple[ThemeShare, dict[str, dict[str, ThemeShare]]]:
    """Apply the filters of a scope to a theme's shown cells; a region and a type together leave nothing."""
    filters = {grouping: names for grouping, names in ((REGION, scope.regions), (TYPE, scope.types)) if names}
    if not filters:
        shares_by_group = {
            grouping: {name: groups.build_share(grouping, name, count) for name, count in shown_cells[grouping].items()}
            for grouping in THEME_GROUPINGS
        }
        return ThemeShare(total, *groups.total_counts), shares_by_group
    if len(filters) > 1:
        return ThemeShare(HiddenCount.SECONDARY, *groups.total_counts), {}
    [(grouping, names)] = filters.items()
    group_shares = {
        name: groups.build_share(grouping, name, count)
        for name, count in shown_cells[grouping].items()
        if name in names
    }
    respondents, frame = (
        sum(share.respondents for share in group_shares.values()),
        sum(share.frame for share in group_shares.values()),
    )
    return ThemeShare(disclosure.combine_groups(shown_cells[grouping], names), respondents, frame), {
        grouping: group_shares
    }


def _hide_answers(theme: ThemeFacts, share: ThemeShare, scope: Scope) -> ShownCount:
    """Hide the number of answers unless it discloses no more than the number of councils does."""
    if scope.regions or scope.types or isinstance(share.councils, HiddenCount):
        return HiddenCount.SECONDARY
    return theme.answers


def _hide_other_organisations(theme: ThemeFacts) -> ShownCount:
    """Hide a small number of other organisations."""
    return (
        HiddenCount.SMALL if 0 < theme.other_organisations < disclosure.MIN_SHOWN_COUNT else theme.other_organisations
    )


@dataclass(frozen=True, slots=True)
class ThemeComparison:
    """Shares of two groups of councils that mention a theme, with their difference, None where hidden."""

    theme: ThemeFinding
    first: ThemeShare
    second: ThemeShare
    difference: breadth.Difference | None

    @property
    def is_clear(self) -> bool:
        """Whether there is a clear difference that may be shown."""
        return self.difference is not None and self.difference.is_clear


def compare_groups(
    ask: AskQuestion,
    scope: Scope,
    question_id: int | None,
    first_group: GroupChoice,
    second_group: GroupChoice,
    *,
    reader: Role,
) -> list[ThemeComparison]:
    """Compare two groups of councils over all themes of a question, or of those across all.

    Filters of the scope are ignored.
    """
    overview = build_overview(ask, scope.without_filters(), question_id, reader=reader)
    pairs = [
        (
            finding,
            finding.shares_by_group[first_group[0]][first_group[1]],
            finding.shares_by_group[second_group[0]][second_group[1]],
        )
        for finding in overview.themes
    ]
    return [
        ThemeComparison(finding, first, second, _compute_difference(first, second)) for finding, first, second in pairs
    ]


def _compute_difference(first: ThemeShare, second: ThemeShare) -> breadth.Difference | None:
    """Compute the difference of two shares; None where a number is hidden."""
    first_count, second_count = first.stratum_count, second.stratum_count
    return breadth.compute_difference(first_count, second_count) if first_count and second_count else None


def compare_with_others(finding: ThemeFinding, grouping: str) -> dict[str, breadth.Difference | None]:
    """Compare each group with all other councils together; None where a number is hidden."""
    total_count, group_shares = finding.total.stratum_count, finding.shares_by_group.get(grouping, {})
    return {
        name: breadth.compute_difference(group_count, breadth.compute_remainder(total_count, group_count))
        if total_count and (group_count := share.stratum_count)
        else None
        for name, share in group_shares.items()
    }


def list_weekly_shares(
    ask: AskQuestion, scope: Scope, question_id: int | None, theme_id: int, *, reader: Role
) -> list[WeeklyShare]:
    """List the share of the councils that first answered in each week and mention a theme.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    rows = ask(theme_arrivals.count_arrivals_by_week, scope=scope, question_id=question_id, theme_ids=(theme_id,))
    councils_by_group = ask(theme_counts.count_respondents_by_group, scope=scope, question_id=question_id)
    counts = list(zip(*(rows[name].to_list() for name in ("week", "carried", "answered")), strict=True))
    return compute_weekly_shares(counts, sum(councils_by_group["councils"].to_list()))


def compute_coverage(ask: AskQuestion, scope: Scope, question_id: int | None) -> coverage.Coverage:
    """Compute how many answers are in a theme, in none, and not read yet."""
    return ask(coverage.count_coverage, scope=scope, question_id=question_id)


def list_active_themes(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFacts]:
    """List the themes for which answers are coded: proposed and approved ones. For readers who may see all."""
    return [
        theme
        for theme in ask(theme_counts.list_themes, scope=scope, question_id=question_id)
        if theme.state != REJECTED
    ]


def compute_coder_agreement(
    ask: AskQuestion, scope: Scope, question_id: int | None
) -> tuple[Agreement, list[ThemeFacts]]:
    """Compute the agreement of those who coded the same answers, with the themes in the same order.

    Rejected themes are left out.
    """
    themes = list_active_themes(ask, scope, question_id)
    rows = ask(double_coding.list_double_codings, consultation_id=scope.consultation_id, question_id=question_id)
    codings = [
        CoderAssignments(row.coder, (row.source_id, row.question_number), frozenset(row.theme_ids)) for row in rows
    ]
    return compute_agreement(codings, [theme.id for theme in themes]), themes
