"""Split a list at random into two halves that are treated differently, and say what came of it.

Of all that this room computes, only this says whether an approach itself makes a difference: chance alone decides who
gets which. It needs many councils: with two halves of 90, at 30 %, a difference of about 20 points is found in four of
five tests.
"""

from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import pandas as pd

from lib.measures.approaches.differences import ShareDifference, compute_share_difference
from lib.measures.figure import format_percent
from lib.measures.growth import GrowthCounts, compute_mid_p
from lib.measures.shares import Z_95

FIRST, SECOND = HALVES = ("A", "B")
Z_POWER = 0.8416212335729143  # 80 % of a normal distribution lie below it
SMALLEST_HALF = 10  # councils; with fewer nothing is concluded


def split_at_random(rows: pd.DataFrame, seed: int) -> pd.Series:
    """Split councils at random into two halves, "A" and "B", balanced by region and type.

    rows: one row a council, with code (unique), region and type. Returns the half of each, with the index of rows. The
    same codes and seed give the same split, in whatever order the rows come. Within a region and type the halves differ
    by one council at most; those left over go to the half that is behind in their region and type, chance deciding
    where it is even.
    """
    chance = np.random.default_rng(seed)
    ordered = rows[["code", "region", "type"]].sort_values("code")
    halves: dict[object, str] = {}
    leads: dict[tuple[str, object], int] = {}  # by how many councils A is ahead of B
    left_over = []
    for (region, council_type), members in ordered.groupby(["region", "type"], sort=True, dropna=False):
        labels = members.index[chance.permutation(len(members))]
        for position in range(0, len(labels) - 1, 2):
            halves[labels[position]], halves[labels[position + 1]] = FIRST, SECOND
        if len(labels) % 2:
            left_over.append((labels[-1], region, council_type))
    for turn in chance.permutation(len(left_over)):
        label, region, council_type = left_over[turn]
        keys = [("region", region), ("type", council_type), ("all", "")]
        lead = sum(leads.get(key, 0) for key in keys)
        is_first = lead < 0 or (lead == 0 and chance.random() < 0.5)
        halves[label] = FIRST if is_first else SECOND
        for key in keys:
            leads[key] = leads.get(key, 0) + (1 if is_first else -1)
    return pd.Series([halves[label] for label in rows.index], index=rows.index, dtype=object, name="half")


@dataclass(frozen=True, slots=True)
class HalfResult:
    """What came of a half-and-half test.

    first, second: councils of the halves A and B; first_responded and second_responded of them responded. difference: A
    less B with its 95 % interval, None where a half is empty. p_value: how often chance alone would split those who
    responded so unevenly or more (Fisher's exact test, mid-p).
    """

    first: int
    first_responded: int
    second: int
    second_responded: int
    difference: ShareDifference | None
    p_value: float | None

    @property
    def is_clear(self) -> bool:
        """Whether both halves are large enough and the interval leaves 0 out."""
        return (
            min(self.first, self.second) >= SMALLEST_HALF and self.difference is not None and self.difference.is_clear
        )

    @property
    def detectable_difference(self) -> float | None:
        """Smallest difference that a test of this size finds in four of five cases, between 0 and 1."""
        responded, councils = self.first_responded + self.second_responded, self.first + self.second
        if not self.first or not self.second:
            return None
        return compute_detectable_difference(min(self.first, self.second), responded / councils)


def compute_half_result(first: int, first_responded: int, second: int, second_responded: int) -> HalfResult:
    """Compute the result of a half-and-half test from its counts of councils.

    Raises ValueError where more responded than there are.
    """
    if not (0 <= first_responded <= first and 0 <= second_responded <= second):
        raise ValueError("no more councils of a half can have responded than it has")
    difference = compute_share_difference(first_responded, first, second_responded, second)
    p_value = (
        None if difference is None else compute_mid_p(GrowthCounts(first_responded, first, second_responded, second))
    )
    return HalfResult(first, first_responded, second, second_responded, difference, p_value)


def compute_detectable_difference(half: int, share: float) -> float:
    """Compute the smallest difference of shares that is found in four of five tests, at a level of 5 %.

    half: councils of each half. share: of the councils that respond, between 0 and 1. At most 1; shares of nearly none
    or all are taken as 5 or 95 %.
    """
    if half <= 0:
        return 1.0
    inner = min(max(share, 0.05), 0.95)
    return min(1.0, (Z_95 + Z_POWER) * sqrt(2 * inner * (1 - inner) / half))


def describe_half_result(result: HalfResult) -> str:
    """Describe in sentences what came of a test, and what it can and cannot show."""
    if result.difference is None or result.detectable_difference is None:
        return "One of the halves is empty, so there is nothing to compare."
    shares = (
        f"{result.first_responded:,} of {result.first:,} in half A responded "
        f"({format_percent(result.first_responded / result.first, 0)}), {result.second_responded:,} of "
        f"{result.second:,} in half B ({format_percent(result.second_responded / result.second, 0)})."
    )
    points = ceil(result.detectable_difference * 100 - 1e-9)
    power = f"A test of this size finds differences of about {points} points; smaller ones it would mostly miss."
    if min(result.first, result.second) < SMALLEST_HALF:
        return f"{shares} With fewer than {SMALLEST_HALF} councils in a half nothing can be concluded."
    low, high = (round(end * 100) for end in (result.difference.low, result.difference.high))
    interval = f"The true difference, A less B, lies between {low:+d} and {high:+d} points in 95 of 100 such tests."
    verdict = (
        f"{FIRST if result.difference.value > 0 else SECOND} did better, by more than chance would explain."
        if result.is_clear
        else "Chance alone would explain the difference. That does not show that there is none."
    )
    return f"{shares} {verdict} {interval} {power}"


def describe_planned_test(councils: int, share: float) -> str:
    """Describe before a test what it will be able to show.

    councils: of the whole list. share: of the councils expected to respond, between 0 and 1.
    """
    half = councils // 2
    if half < SMALLEST_HALF:
        return f"With {councils:,} councils a test would show nothing: each half needs {SMALLEST_HALF} at least."
    points = round(compute_detectable_difference(half, share) * 100)
    return (
        f"With {councils:,} councils, about {format_percent(share, 0)} of whom respond, the test finds differences of "
        f"about {points} points between the halves. Smaller ones it would mostly miss."
    )
