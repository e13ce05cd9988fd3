"""Themes that are new or growing since a day, told with care: a handful of answers is no trend.

Each council counts once, in the period in which it was first heard. If nothing has changed, those heard since the day
are as good as drawn by lot from all that were heard, so the number of them with the theme follows the hypergeometric
distribution: exact for any number, with no assumption about the councils not heard. The two-sided p-value is Fisher's
in its mid-p form (half the weight of what was seen: Lancaster, JASA 56, 1961), which is less timid with small numbers.
Many themes are looked at together, so the p-values are corrected by Benjamini and Hochberg (JRSS B 57, 1995): where
nothing has changed, no theme at all is called growing or falling in about 95 of 100 looks.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, takewhile

from lib.measures import shares

LEVEL = 0.05  # of the looks at all themes together in which some theme is called growing or falling by chance
FEWEST_HEARD = 10  # councils in each of the two periods
FEWEST_WITH = 5  # councils with the theme in both periods together
NEGLIGIBLE = 1e-18  # weight of an outcome beside the likeliest
SAME = 1 + 1e-9  # two outcomes weigh the same within rounding


class Verdict(StrEnum):
    NEW = "new"
    GROWING = "growing"
    STEADY = "steady"
    FALLING = "falling"
    TOO_EARLY = "too early to say"


@dataclass(frozen=True, slots=True)
class Counts:
    """Councils with the theme among those first heard before a day, and since it."""

    before: int
    heard_before: int
    since: int
    heard_since: int

    def __post_init__(self) -> None:
        if not (0 <= self.before <= self.heard_before and 0 <= self.since <= self.heard_since):
            raise ValueError("councils with the theme must not be more than councils heard")


@dataclass(frozen=True, slots=True)
class Growth:
    """What became of a theme since a day. Shares are of the councils first heard in the period, between 0 and 1.

    p is the corrected p-value; None where there is too little to judge by.
    """

    counts: Counts
    verdict: Verdict
    p: float | None

    @property
    def share_before(self) -> float | None:
        return self.counts.before / self.counts.heard_before if self.counts.heard_before else None

    @property
    def share_since(self) -> float | None:
        return self.counts.since / self.counts.heard_since if self.counts.heard_since else None

    @property
    def sentence(self) -> str:
        """Such as "growing: 20 of 40 councils since, 12 of 60 before"."""
        one = self.counts
        before = f"{one.before} of {one.heard_before} before"
        return f"{self.verdict}: {one.since} of {one.heard_since} councils since, {before}"


def growth(themes: Mapping[int, Counts]) -> dict[int, Growth]:
    """What became of each theme since the day. Give all themes that are looked at together: see above.

    new: no council raised it before, of ten or more. too early to say: fewer than ten councils were heard in one of
    the periods, or fewer than five raised it at all. Otherwise growing, falling, or steady where chance would do.
    """
    judged = {theme: mid_p(one) for theme, one in themes.items() if _enough(one)}
    corrected = dict(zip(judged, adjusted(list(judged.values())), strict=True))
    return {
        theme: Growth(one, _verdict(one, corrected.get(theme)), corrected.get(theme)) for theme, one in themes.items()
    }


def _enough(one: Counts) -> bool:
    return min(one.heard_before, one.heard_since) >= FEWEST_HEARD and one.before + one.since >= FEWEST_WITH


def _verdict(one: Counts, p: float | None) -> Verdict:
    if one.heard_before >= FEWEST_HEARD and one.since and not one.before:
        return Verdict.NEW
    if p is None:
        return Verdict.TOO_EARLY
    if p > LEVEL:
        return Verdict.STEADY
    return Verdict.GROWING if one.since * one.heard_before > one.before * one.heard_since else Verdict.FALLING


def mid_p(one: Counts) -> float:
    """Fisher's two-sided p-value for the same share before and since: what is less likely, and half the equally likely.

    Every outcome of the same likelihood as the one seen counts by half, itself included.
    """
    weights = dict(_weights(one.before + one.since, one.heard_since, one.heard_before + one.heard_since))
    seen = weights.get(one.since, 0.0)
    less = sum(weight for weight in weights.values() if weight * SAME < seen)
    alike = sum(weight for weight in weights.values() if seen <= weight * SAME and weight <= seen * SAME)
    return (less + alike / 2) / sum(weights.values())


def _weights(carrying: int, since: int, heard: int) -> Iterator[tuple[int, float]]:
    """How likely each number with the theme since the day is, beside the likeliest, which weighs 1.

    It starts there and goes both ways until the weights are negligible: few steps for any number of councils.
    """
    least, most = max(0, carrying + since - heard), min(carrying, since)
    peak = min(most, max(least, (carrying + 1) * (since + 1) // (heard + 2)))

    def up(number: int) -> float:
        return (carrying - number) * (since - number) / ((number + 1) * (heard - carrying - since + number + 1))

    def side(numbers: range, step: int) -> Iterator[tuple[int, float]]:
        weight = 1.0
        for number in numbers:
            weight *= up(number - 1) if step > 0 else 1 / up(number)
            yield number, weight

    sides = (side(range(peak + 1, most + 1), 1), side(range(peak - 1, least - 1, -1), -1))
    return chain([(peak, 1.0)], *(takewhile(lambda one: one[1] > NEGLIGIBLE, one) for one in sides))


def adjusted(p_values: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's corrected p-values, in the same order."""
    falling = sorted(range(len(p_values)), key=lambda place: p_values[place], reverse=True)
    found, lowest = [0.0] * len(p_values), 1.0
    for rank, place in zip(range(len(falling), 0, -1), falling, strict=True):
        lowest = min(lowest, p_values[place] * len(p_values) / rank)
        found[place] = lowest
    return found


@dataclass(frozen=True, slots=True)
class Week:
    """Councils first heard in a week, and those of them with the theme; the share with its 95 % interval, or None."""

    week: object
    carried: int
    answered: int
    share: float | None
    low: float | None
    high: float | None


def by_week(weeks: Sequence[tuple[object, int, int]], councils: int) -> list[Week]:
    """The share of each week, from (week, with the theme, heard), for a frame of so many councils.

    Wilson's interval with the finite population correction, see lib.measures.shares.
    """
    found = []
    for week, carried, answered in weeks:
        low, high = shares.interval(carried, answered, councils) or (None, None)
        found.append(Week(week, carried, answered, carried / answered if answered else None, low, high))
    return found
