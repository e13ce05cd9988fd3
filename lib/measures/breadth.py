"""Test between which groups of councils the share that mentions a theme differs significantly."""

from dataclasses import dataclass
from math import sqrt

from lib.measures import shares
from lib.measures.shares import StratumCount

MIN_RESPONDENTS = 5  # councils heard in each of two groups before they are compared


@dataclass(frozen=True, slots=True)
class Difference:
    """Difference of the shares of two groups with its 95 % interval, all between -1 and 1.

    The numbers are None where one of the groups has no respondents. is_clear: whether the interval excludes 0 and both
    groups have enough respondents.
    """

    value: float | None
    low: float | None
    high: float | None
    is_clear: bool


def compute_difference(first: StratumCount, second: StratumCount) -> Difference:
    """Compute the difference of the shares of two groups of councils.

    Newcombe's interval (Statistics in Medicine 17, 1998, method 10) from the two Wilson intervals, each with the finite
    population correction of its group. The difference is clear where the interval excludes 0 and each group has at
    least five respondents. Of twenty groups that do not differ, one will still look different: a clear difference is a
    hint where to read, not a finding.
    """
    first_interval, second_interval = (
        shares.compute_wilson_interval(*counts) for counts in (_unpack_counts(first), _unpack_counts(second))
    )
    if first_interval is None or second_interval is None:
        return Difference(None, None, None, is_clear=False)
    first_share, second_share = first.chosen / first.answered, second.chosen / second.answered
    value = first_share - second_share
    low = value - sqrt((first_share - first_interval[0]) ** 2 + (second_interval[1] - second_share) ** 2)
    high = value + sqrt((first_interval[1] - first_share) ** 2 + (second_share - second_interval[0]) ** 2)
    enough_respondents = min(first.answered, second.answered) >= MIN_RESPONDENTS
    return Difference(value, low, high, is_clear=enough_respondents and (low > 0 or high < 0))


def _unpack_counts(group: StratumCount) -> tuple[int, int, int]:
    """List the counts of a group in the order in which the Wilson interval takes them."""
    return group.chosen, group.answered, group.councils


def compute_remainder(total: StratumCount, part: StratumCount) -> StratumCount:
    """Compute the counts of the councils of a total that are not in one part, such as all other regions."""
    return StratumCount(total.chosen - part.chosen, total.answered - part.answered, total.councils - part.councils)


def describe_difference(first_name: str, second_name: str, difference: Difference) -> str:
    """Describe a difference in one sentence, such as "London raises it more often than the North East."."""
    if difference.value is None:
        return "Nothing was heard from one of the two yet."
    if not difference.is_clear:
        return "The numbers do not carry a difference."
    return f"{first_name} raises it {'more' if difference.value > 0 else 'less'} often than {second_name}."
