"""Measure how well the councils that responded represent all councils, by region or by type.

R-indicator, coefficient of variation and unconditional partials after Schouten, Cobben and Bethlehem (Survey
Methodology 35, 2009) and Schouten, Shlomo and Skinner (Journal of Official Statistics 27, 2011). The whole frame is
known, so the response propensity of a group is its response rate and nothing is estimated.
"""

import heapq
from dataclasses import dataclass
from math import sqrt

import pandas as pd

from lib.measures.response_rates import ResponseRates

GroupCounts = dict[str, tuple[int, int]]  # group: councils that responded, all councils


@dataclass(frozen=True, slots=True)
class Representativeness:
    """Response of all groups of one grouping of councils.

    groups holds, for each group, the councils that responded and all its councils.
    """

    groups: GroupCounts

    @classmethod
    def from_rates(cls, rates: list[ResponseRates]) -> "Representativeness":
        """Build from rates whose groups have one name each."""
        return cls(
            {
                group_rates.group[0]: (group_rates.dispositions.responded_count, group_rates.dispositions.council_count)
                for group_rates in rates
            }
        )

    @property
    def responded_count(self) -> int:
        """Number of councils that responded, over all groups."""
        return sum(responded for responded, _all in self.groups.values())

    @property
    def council_count(self) -> int:
        """Number of councils, over all groups."""
        return sum(councils for _responded, councils in self.groups.values())

    @property
    def overall_rate(self) -> float:
        """Response rate of all groups together, between 0 and 1; 0 where there is no council."""
        return self.responded_count / self.council_count if self.council_count else 0.0

    @property
    def standard_deviation(self) -> float:
        """Standard deviation S of the groups' response rates over all councils."""
        if self.council_count < 2:
            return 0.0
        squares = sum(
            councils * (responded / councils - self.overall_rate) ** 2 for responded, councils in self.groups.values()
        )
        return sqrt(squares / (self.council_count - 1))

    @property
    def r_indicator(self) -> float:
        """R-indicator, 1 - 2 S: 1 where all groups have the same response rate."""
        return 1 - 2 * self.standard_deviation

    @property
    def coefficient_of_variation(self) -> float | None:
        """Coefficient of variation of the response rates, or None where nobody has responded."""
        return self.standard_deviation / self.overall_rate if self.responded_count else None

    def compute_partial(self, group: str) -> float:
        """Compute the unconditional partial of a group: below 0 under-, above 0 over-represented."""
        responded, councils = self.groups[group]
        return sqrt(councils / self.council_count) * (responded / councils - self.overall_rate)

    def add_responses(self, added: dict[str, int]) -> "Representativeness":
        """Add so many further responses to some groups, as a new object."""
        return Representativeness(
            {name: (responded + added.get(name, 0), councils) for name, (responded, councils) in self.groups.items()}
        )

    def find_fewest_responses(self, limit: float) -> dict[str, int] | None:
        """Find the fewest further responses, by group, that bring the variation down to a limit.

        Each response goes to the group with the lowest response rate, where it evens out most. None where even
        responses of all councils would not do, which happens only for a limit below 0.
        """
        added: dict[str, int] = {}
        lowest_groups = [
            (group_responded / group_councils, name, group_responded, group_councils)
            for name, (group_responded, group_councils) in self.groups.items()
            if group_responded < group_councils
        ]
        heapq.heapify(lowest_groups)
        responded, squares = self.responded_count, self._sum_of_squares
        while not self._is_within(limit, responded, squares):
            if not lowest_groups:
                return None
            _rate, name, group_responded, group_councils = heapq.heappop(lowest_groups)
            added[name] = added.get(name, 0) + 1
            responded, squares = responded + 1, squares + (2 * group_responded + 1) / group_councils
            if group_responded + 1 < group_councils:
                heapq.heappush(
                    lowest_groups, ((group_responded + 1) / group_councils, name, group_responded + 1, group_councils)
                )
        return added

    def count_needed_alone(self, group: str, limit: float) -> int | None:
        """Count the further responses of one group that alone bring the variation down to a limit.

        None where even all councils of the group would not do.
        """
        group_responded, group_councils = self.groups[group]
        for added in range(group_councils - group_responded + 1):
            squares = self._sum_of_squares + ((group_responded + added) ** 2 - group_responded**2) / group_councils
            if self._is_within(limit, self.responded_count + added, squares):
                return added
        return None

    @property
    def _sum_of_squares(self) -> float:
        """Sum over groups of responded² / councils, from which S² follows when a response is added."""
        return sum(responded**2 / councils for responded, councils in self.groups.values())

    def _is_within(self, limit: float, responded: int, squares: float) -> bool:
        """Check that the variation is within a limit, given the number of responses and the sum of squares."""
        if not responded or self.council_count < 2:
            return bool(responded)
        variance = max(0.0, squares - responded**2 / self.council_count) / (self.council_count - 1)
        return sqrt(variance) / (responded / self.council_count) <= limit + 1e-7  # rounding


def build_contribution_table(representativeness: Representativeness) -> pd.DataFrame:
    """Build a table with one row a group, the most under-represented first.

    Columns: group, responded, councils, response_rate, share_of_responses, share_of_councils (between 0 and 1),
    contribution (the unconditional partial).
    """
    all_responded = representativeness.responded_count
    rows = [
        (
            name,
            responded,
            councils,
            responded / councils,
            responded / all_responded if all_responded else 0.0,
            councils / representativeness.council_count,
            representativeness.compute_partial(name),
        )
        for name, (responded, councils) in representativeness.groups.items()
    ]
    columns = [
        "group",
        "responded",
        "councils",
        "response_rate",
        "share_of_responses",
        "share_of_councils",
        "contribution",
    ]
    return pd.DataFrame(rows, columns=columns).sort_values(["contribution", "group"], ignore_index=True)
