"""Shares of the councils that answered a question, and what they would be if all groups had answered alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054  # 95 % of a normal distribution lie within so many standard deviations


def interval(chosen: int, answered: int, councils: int) -> tuple[float, float] | None:
    """Wilson's 95 % interval for a share, with a finite population correction: (low, high) between 0 and 1.

    chosen of the answered councils said so, of all councils asked. It shrinks to the share itself where all have
    answered. Indicative: it holds if those who have not answered are like those who have. None where nobody answered.
    """
    if not 0 <= chosen <= answered <= councils:
        raise ValueError("chosen must not be more than answered, nor answered more than councils")
    if not answered:
        return None
    share = chosen / answered
    if answered == councils:
        return share, share
    number = answered * (councils - 1) / (councils - answered)
    middle = (share + Z * Z / (2 * number)) / (1 + Z * Z / number)
    reach = Z * sqrt(share * (1 - share) / number + Z * Z / (4 * number * number)) / (1 + Z * Z / number)
    low = 0.0 if chosen == 0 else middle - reach
    return low, 1.0 if chosen == answered else middle + reach


@dataclass(frozen=True, slots=True)
class Group:
    """One group of councils: how many chose the answer, how many answered the question, how many there are."""

    chosen: int
    answered: int
    councils: int


def weighted(groups: Mapping[str, Group]) -> float | None:
    """The post-stratified share: each group counts for the number of its councils, not of its answers.

    A group in which nobody answered is left out, since nothing is known of it. None where no group answered.
    """
    there = [one for one in groups.values() if one.answered]
    councils = sum(one.councils for one in there)
    return sum(one.councils * one.chosen / one.answered for one in there) / councils if there else None


def effective_size(groups: Mapping[str, Group]) -> float:
    """Kish's effective sample size of the post-stratified answers: (sum of weights)² / (sum of squared weights)."""
    there = [one for one in groups.values() if one.answered]
    squares = sum(one.councils**2 / one.answered for one in there)
    return sum(one.councils for one in there) ** 2 / squares if squares else 0.0
