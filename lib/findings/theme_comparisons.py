"""Compare groups of councils by the themes that they mention."""

from dataclasses import dataclass

from lib.access import Role
from lib.findings.shown_themes import GroupChoice, ThemeFinding, ThemeShare
from lib.findings.theme_findings import build_overview
from lib.measures import breadth
from lib.queries.asking import AskQuestion
from lib.queries.scope import Scope


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


def compare_with_others(finding: ThemeFinding, grouping: str) -> dict[str, breadth.Difference | None]:
    """Compare each group with all other councils together; None where a number is hidden."""
    total_count, group_shares = finding.total.stratum_count, finding.shares_by_group.get(grouping, {})
    return {
        name: breadth.compute_difference(group_count, breadth.compute_remainder(total_count, group_count))
        if total_count and (group_count := share.stratum_count)
        else None
        for name, share in group_shares.items()
    }


def _compute_difference(first: ThemeShare, second: ThemeShare) -> breadth.Difference | None:
    """Compute the difference of two shares; None where a number is hidden."""
    first_count, second_count = first.stratum_count, second.stratum_count
    return breadth.compute_difference(first_count, second_count) if first_count and second_count else None
