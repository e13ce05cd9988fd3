"""Count the councils that mention each theme, for readers who may see every number and for all others.

The others get the numbers that lib.measures.disclosure leaves: from the whole frame, with small numbers hidden; filters
select among those and count nothing anew.
"""

import datetime as dt
from collections.abc import Mapping

from lib.findings.shown_themes import REGION, THEME_GROUPINGS, TYPE, ThemeFinding, ThemeShare
from lib.measures import disclosure
from lib.measures.disclosure import GroupCell, HiddenCount, ShownCount
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope
from lib.queries.themes import theme_counts
from lib.queries.themes.theme_counts import ThemeFacts


def list_full_findings(ask: AskQuestion, scope: Scope, question_id: int | None) -> list[ThemeFinding]:
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


def list_guarded_findings(
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


def _build_finding(
    theme: ThemeFacts,
    total: ThemeShare,
    shares_by_group: Mapping[str, Mapping[str, ThemeShare]],
    answers: ShownCount,
    other_organisations: ShownCount,
    first_mentioned: dt.date | None = None,
) -> ThemeFinding:
    """Build the finding on one theme; the decided share is left out where the number of answers is hidden."""
    decided_share = None if isinstance(answers, HiddenCount) else theme.decided_share
    return ThemeFinding(
        id=theme.id,
        code=theme.code,
        label=theme.label,
        description=theme.description,
        question_number=theme.question_number,
        state=theme.state,
        origin=theme.origin,
        is_decided=theme.is_decided,
        change_id=theme.change_id,
        total=total,
        shares_by_group=shares_by_group,
        answers=answers,
        other_organisations=other_organisations,
        decided_share=decided_share,
        first_mentioned=first_mentioned,
    )


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
