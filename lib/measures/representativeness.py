"""How well the councils that responded stand for all councils, as far as region or type can tell.

R-indicator, coefficient of variation and unconditional partials after Schouten, Cobben and Bethlehem (Survey
Methodology 35, 2009) and Schouten, Shlomo and Skinner (Journal of Official Statistics 27, 2011). The frame is known
whole, so the response propensity of a group is its response rate and nothing is estimated.
"""

import heapq
from dataclasses import dataclass
from math import sqrt

import pandas as pd

from lib.measures.response_rates import Rates

Counts = dict[str, tuple[int, int]]  # group: councils that responded, all councils


@dataclass(frozen=True, slots=True)
class Representativeness:
    """One way of grouping the councils, with how many responded of how many in each group."""

    groups: Counts

    @classmethod
    def of(cls, groups: list[Rates]) -> "Representativeness":
        """From groups with one name each."""
        return cls({one.group[0]: (one.dispositions.responded, one.dispositions.total) for one in groups})

    @property
    def responded(self) -> int:
        return sum(responded for responded, _all in self.groups.values())

    @property
    def councils(self) -> int:
        return sum(councils for _responded, councils in self.groups.values())

    @property
    def rate(self) -> float:
        """The response rate of all groups together, between 0 and 1; 0 where there is no council."""
        return self.responded / self.councils if self.councils else 0.0

    @property
    def deviation(self) -> float:
        """S: the standard deviation of the groups' response rates over all councils."""
        if self.councils < 2:
            return 0.0
        squares = sum(number * (responded / number - self.rate) ** 2 for responded, number in self.groups.values())
        return sqrt(squares / (self.councils - 1))

    @property
    def r_indicator(self) -> float:
        return 1 - 2 * self.deviation

    @property
    def variation(self) -> float | None:
        """The coefficient of variation, or None where nobody has responded."""
        return self.deviation / self.rate if self.responded else None

    def partial(self, group: str) -> float:
        """The unconditional partial of a group."""
        responded, number = self.groups[group]
        return sqrt(number / self.councils) * (responded / number - self.rate)

    def with_more(self, more: dict[str, int]) -> "Representativeness":
        """As it would be if so many more councils of some groups responded."""
        return Representativeness(
            {name: (responded + more.get(name, 0), number) for name, (responded, number) in self.groups.items()}
        )

    def to_reach(self, limit: float) -> dict[str, int] | None:
        """The groups, and how many more of each must respond, for the variation to fall to a limit.

        The fewest responses that do it: each goes where it evens out most. None where even all of them would not do,
        which only a limit below nought asks for.
        """
        more: dict[str, int] = {}
        lowest = [(done / number, name, done, number) for name, (done, number) in self.groups.items() if done < number]
        heapq.heapify(lowest)
        responded, squares = self.responded, self._squares
        while not self._within(limit, responded, squares):
            if not lowest:
                return None
            _rate, name, done, number = heapq.heappop(lowest)
            more[name] = more.get(name, 0) + 1
            responded, squares = responded + 1, squares + (2 * done + 1) / number
            if done + 1 < number:
                heapq.heappush(lowest, ((done + 1) / number, name, done + 1, number))
        return more

    def alone_to_reach(self, group: str, limit: float) -> int | None:
        """How many more of one group bring the variation to a limit by themselves; None where they cannot."""
        done, number = self.groups[group]
        for more in range(number - done + 1):
            squares = self._squares + ((done + more) ** 2 - done**2) / number
            if self._within(limit, self.responded + more, squares):
                return more
        return None

    @property
    def _squares(self) -> float:
        """The sum over groups of responded² / councils, from which S² follows when a response is added."""
        return sum(responded**2 / number for responded, number in self.groups.values())

    def _within(self, limit: float, responded: int, squares: float) -> bool:
        """Whether the variation is within a limit, with so many responses and such a sum of squares."""
        if not responded or self.councils < 2:
            return bool(responded)
        variance = max(0.0, squares - responded**2 / self.councils) / (self.councils - 1)
        return sqrt(variance) / (responded / self.councils) <= limit + 1e-7  # rounding


def as_table(one: Representativeness) -> pd.DataFrame:
    """A row a group, the most under-represented first.

    Columns: group, responded, councils, response_rate, share_of_responses, share_of_councils (between 0 and 1),
    contribution (the unconditional partial).
    """
    rows = [
        (name, responded, number, responded / number, responded / one.responded if one.responded else 0.0,
         number / one.councils, one.partial(name))
        for name, (responded, number) in one.groups.items()
    ]  # fmt: skip
    names = [
        "group",
        "responded",
        "councils",
        "response_rate",
        "share_of_responses",
        "share_of_councils",
        "contribution",
    ]
    return pd.DataFrame(rows, columns=names).sort_values(["contribution", "group"], ignore_index=True)
