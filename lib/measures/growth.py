"""Detect themes that are new or growing since a day, without taking a handful of answers for a trend.

Each council counts once, in the period of its first answer. If nothing has changed, the respondents since the day are
like a random sample of all respondents, so the number of them that mention the theme follows the hypergeometric
distribution: exact for any number, with no assumption about the councils that have not answered. The two-sided p-value
is Fisher's in its mid-p form (half the weight of the observed outcome: Lancaster, JASA 56, 1961), which is less
conservative with small numbers. scipy.stats gives the same numbers (tests/measures/test_growth.py holds the two
together), but takes a second or two to load, and 24 µs an outcome with 4,000 councils, 150 with 35,000, where the sums
here stop at outcomes that no longer count. Many themes are tested together, so the p-values are corrected by Benjamini
and Hochberg (JRSS B 57, 1995): where nothing has changed, no theme at all is called growing or falling in about 95 of
100 such tests of all themes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, takewhile

from lib.measures import shares

SIGNIFICANCE = 0.05  # of the looks at all themes together in which some theme is called growing or falling by chance
MIN_RESPONDENTS = 10  # councils in each of the two periods
MIN_MENTIONS = 5  # councils with the theme in both periods together
NEGLIGIBLE_WEIGHT = 1e-18  # weight of an outcome beside the likeliest
EQUAL_WITHIN = 1 + 1e-9  # two outcomes weigh the same within rounding


class GrowthVerdict(StrEnum):
    """Verdict on how a theme developed since a day."""

    NEW = "new"
    GROWING = "growing"
    STEADY = "steady"
    FALLING = "falling"
    TOO_EARLY = "too early to say"


@dataclass(frozen=True, slots=True)
class GrowthCounts:
    """Councils that mention a theme and all respondents, by whether they first answered before a day or since it.

    Raises ValueError where more councils mention the theme than answered.
    """

    mentioned_before: int
    respondents_before: int
    mentioned_since: int
    respondents_since: int

    def __post_init__(self) -> None:
        if not (
            0 <= self.mentioned_before <= self.respondents_before
            and 0 <= self.mentioned_since <= self.respondents_since
        ):
            raise ValueError("councils with the theme must not be more than councils heard")


@dataclass(frozen=True, slots=True)
class Growth:
    """Development of one theme since a day.

    p_value: the corrected p-value, None where there are too few councils to judge by.
    """

    counts: GrowthCounts
    verdict: GrowthVerdict
    p_value: float | None

    @property
    def share_before(self) -> float | None:
        """Share of the respondents before the day that mention the theme, between 0 and 1; None without any."""
        return self.counts.mentioned_before / self.counts.respondents_before if self.counts.respondents_before else None

    @property
    def share_since(self) -> float | None:
        """Share of the respondents since the day that mention the theme, between 0 and 1; None without any."""
        return self.counts.mentioned_since / self.counts.respondents_since if self.counts.respondents_since else None

    @property
    def verdict_sentence(self) -> str:
        """Verdict with its counts, such as "growing: 20 of 40 councils since, 12 of 60 before"."""
        counts = self.counts
        before = f"{counts.mentioned_before} of {counts.respondents_before} before"
        return f"{self.verdict}: {counts.mentioned_since} of {counts.respondents_since} councils since, {before}"


def compute_growth(counts_by_theme: Mapping[int, GrowthCounts]) -> dict[int, Growth]:
    """Compute the development of each theme since the day, by theme id.

    All themes that are looked at together must be passed together, since their p-values are corrected jointly.

    new: none of ten or more respondents mentioned the theme before. too early to say: fewer than ten respondents in one
    of the periods, or fewer than five mentions in both together. Otherwise growing, falling, or steady where chance
    alone would explain the change.
    """
    p_values = {
        theme_id: compute_mid_p(counts) for theme_id, counts in counts_by_theme.items() if _has_enough_councils(counts)
    }
    corrected = dict(zip(p_values, adjust_p_values(list(p_values.values())), strict=True))
    return {
        theme_id: Growth(counts, _choose_verdict(counts, corrected.get(theme_id)), corrected.get(theme_id))
        for theme_id, counts in counts_by_theme.items()
    }


def _has_enough_councils(counts: GrowthCounts) -> bool:
    """Check that both periods have enough respondents, and both together enough mentions, for a test."""
    return (
        min(counts.respondents_before, counts.respondents_since) >= MIN_RESPONDENTS
        and counts.mentioned_before + counts.mentioned_since >= MIN_MENTIONS
    )


def _choose_verdict(counts: GrowthCounts, p_value: float | None) -> GrowthVerdict:
    """Choose the verdict from the counts and the corrected p-value; None where no test was made."""
    if counts.respondents_before >= MIN_RESPONDENTS and counts.mentioned_since and not counts.mentioned_before:
        return GrowthVerdict.NEW
    if p_value is None:
        return GrowthVerdict.TOO_EARLY
    if p_value > SIGNIFICANCE:
        return GrowthVerdict.STEADY
    return (
        GrowthVerdict.GROWING
        if counts.mentioned_since * counts.respondents_before > counts.mentioned_before * counts.respondents_since
        else GrowthVerdict.FALLING
    )


def compute_mid_p(counts: GrowthCounts) -> float:
    """Compute Fisher's two-sided mid-p value for equal shares before and since the day.

    Outcomes that are less likely than the observed one count in full, equally likely ones by half, the observed one
    included.
    """
    weights = dict(
        _compute_outcome_weights(
            counts.mentioned_before + counts.mentioned_since,
            counts.respondents_since,
            counts.respondents_before + counts.respondents_since,
        )
    )
    observed_weight = weights.get(counts.mentioned_since, 0.0)
    less_likely = sum(weight for weight in weights.values() if weight * EQUAL_WITHIN < observed_weight)
    equally_likely = sum(
        weight
        for weight in weights.values()
        if observed_weight <= weight * EQUAL_WITHIN and weight <= observed_weight * EQUAL_WITHIN
    )
    return (less_likely + equally_likely / 2) / sum(weights.values())


def _compute_outcome_weights(mentioned: int, respondents_since: int, respondents: int) -> Iterator[tuple[int, float]]:
    """List how likely each number of mentions since the day is, relative to the likeliest, which weighs 1.

    It starts at the likeliest number and goes both ways until the weights are negligible: few steps for any number of
    councils.
    """
    least, most = max(0, mentioned + respondents_since - respondents), min(mentioned, respondents_since)
    peak = min(most, max(least, (mentioned + 1) * (respondents_since + 1) // (respondents + 2)))

    def compute_ratio(number: int) -> float:
        return (
            (mentioned - number)
            * (respondents_since - number)
            / ((number + 1) * (respondents - mentioned - respondents_since + number + 1))
        )

    def list_side_weights(numbers: range, step: int) -> Iterator[tuple[int, float]]:
        weight = 1.0
        for number in numbers:
            weight *= compute_ratio(number - 1) if step > 0 else 1 / compute_ratio(number)
            yield number, weight

    sides = (list_side_weights(range(peak + 1, most + 1), 1), list_side_weights(range(peak - 1, least - 1, -1), -1))
    return chain(
        [(peak, 1.0)], *(takewhile(lambda outcome: outcome[1] > NEGLIGIBLE_WEIGHT, outcomes) for outcomes in sides)
    )


def adjust_p_values(p_values: Sequence[float]) -> list[float]:
    """Adjust p-values after Benjamini and Hochberg; returned in the same order."""
    descending = sorted(range(len(p_values)), key=lambda index: p_values[index], reverse=True)
    corrected, lowest = [0.0] * len(p_values), 1.0
    for rank, index in zip(range(len(descending), 0, -1), descending, strict=True):
        lowest = min(lowest, p_values[index] * len(p_values) / rank)
        corrected[index] = lowest
    return corrected


@dataclass(frozen=True, slots=True)
class WeeklyShare:
    """Share of the councils that first answered in a week and mention a theme.

    mentioned and respondents are counts of councils; share, low and high (95 % interval) lie between 0 and 1, and are
    None where no council answered.
    """

    week: object
    mentioned: int
    respondents: int
    share: float | None
    low: float | None
    high: float | None


def compute_weekly_shares(weeks: Sequence[tuple[object, int, int]], councils: int) -> list[WeeklyShare]:
    """Compute the share of each week, with Wilson's interval.

    weeks holds (week, councils that mention the theme, respondents); councils is the size of the frame for the finite
    population correction, see lib.measures.shares.
    """
    weekly_shares = []
    for week, mentioned, respondents in weeks:
        low, high = shares.compute_wilson_interval(mentioned, respondents, councils) or (None, None)
        weekly_shares.append(
            WeeklyShare(week, mentioned, respondents, mentioned / respondents if respondents else None, low, high)
        )
    return weekly_shares
