"""A theme is called growing where chance would hardly do it, and only then."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from lib.measures.growth import (
    Growth,
    GrowthCounts,
    GrowthVerdict,
    adjust_p_values,
    compute_growth,
    compute_mid_p,
    compute_weekly_shares,
)

heard = st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
counts = st.tuples(heard, heard).map(lambda two: GrowthCounts(*two[0], *two[1]))


def verdict(before: int, heard_before: int, since: int, heard_since: int) -> GrowthVerdict:
    return compute_growth({1: GrowthCounts(before, heard_before, since, heard_since)})[1].verdict


@given(counts)
def test_the_p_value_is_fishers_with_half_of_what_is_just_as_likely(one: GrowthCounts) -> None:
    all_heard = one.respondents_before + one.respondents_since
    assume(0 < one.mentioned_before + one.mentioned_since < all_heard)
    assume(one.respondents_before and one.respondents_since)
    law = stats.hypergeom(all_heard, one.mentioned_before + one.mentioned_since, one.respondents_since)
    seen = law.pmf(one.mentioned_since)
    alike = sum(law.pmf(x) for x in range(all_heard + 1) if law.pmf(x) == pytest.approx(seen, rel=1e-7))
    table = [
        [one.mentioned_before, one.respondents_before - one.mentioned_before],
        [one.mentioned_since, one.respondents_since - one.mentioned_since],
    ]
    assert compute_mid_p(one) == pytest.approx(stats.fisher_exact(table).pvalue - alike / 2, abs=1e-9)


def test_the_p_value_of_a_sector_a_hundred_times_as_large_is_the_same_computation() -> None:
    one = GrowthCounts(3_000, 15_000, 2_150, 10_000)
    law = stats.hypergeom(25_000, 5_150, 10_000)
    weights = law.pmf(np.arange(5_151))
    seen = law.pmf(2_150)
    assert compute_mid_p(one) == pytest.approx(weights[weights < seen * (1 - 1e-9)].sum() + seen / 2, rel=1e-6)


@given(st.lists(st.floats(0, 1), max_size=40))
def test_many_themes_at_once_are_corrected_as_benjamini_and_hochberg_do(p_values: list[float]) -> None:
    expected = stats.false_discovery_control(p_values) if p_values else []
    assert adjust_p_values(p_values) == pytest.approx(list(expected))


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ((12, 60, 24, 40), GrowthVerdict.GROWING),
        ((24, 40, 12, 60), GrowthVerdict.FALLING),
        ((12, 60, 10, 45), GrowthVerdict.STEADY),
        ((0, 60, 3, 40), GrowthVerdict.NEW),
        ((0, 60, 0, 40), GrowthVerdict.TOO_EARLY),
        ((0, 9, 9, 9), GrowthVerdict.TOO_EARLY),  # nothing is new where hardly anybody was heard before
        ((0, 0, 4, 5), GrowthVerdict.TOO_EARLY),
        ((1, 60, 5, 5), GrowthVerdict.TOO_EARLY),  # five answers are no trend, whatever they say
        ((1, 40, 3, 40), GrowthVerdict.TOO_EARLY),  # nor are four mentions
        ((0, 0, 0, 0), GrowthVerdict.TOO_EARLY),
    ],
)
def test_the_verdict_needs_enough_councils_in_both_periods(
    numbers: tuple[int, int, int, int], expected: GrowthVerdict
) -> None:
    assert verdict(*numbers) == expected


def test_growth_is_said_with_its_counts_and_shares() -> None:
    one: Growth = compute_growth({7: GrowthCounts(12, 60, 24, 40)})[7]
    assert one.verdict_sentence == "growing: 24 of 40 councils since, 12 of 60 before"
    assert (one.share_before, one.share_since) == (0.2, 0.6)
    empty = compute_growth({7: GrowthCounts(0, 0, 0, 0)})[7]
    assert (empty.share_before, empty.share_since, empty.p_value) == (None, None, None)


def test_looking_at_many_themes_asks_more_of_each() -> None:
    doubtful = GrowthCounts(12, 60, 17, 45)
    alone = compute_growth({1: doubtful})[1]
    among = compute_growth({1: doubtful, **{n: GrowthCounts(12, 60, 9, 45) for n in range(2, 31)}})[1]
    assert alone.p_value is not None
    assert among.p_value is not None
    assert alone.p_value < among.p_value
    assert (alone.verdict, among.verdict) == (GrowthVerdict.GROWING, GrowthVerdict.STEADY)


def test_more_councils_with_the_theme_than_were_heard_are_refused() -> None:
    with pytest.raises(ValueError, match="must not be more"):
        GrowthCounts(3, 2, 0, 0)


def drawn(
    chance: np.random.Generator, before: int, since: int, shares: list[tuple[float, float]]
) -> dict[int, GrowthCounts]:
    """Themes that so many councils raise, each with its chance before and since."""

    return {
        theme: GrowthCounts(int(chance.binomial(before, first)), before, int(chance.binomial(since, second)), since)
        for theme, (first, second) in enumerate(shares)
    }


@pytest.mark.parametrize(("before", "since"), [(60, 70), (12, 110), (110, 12), (20, 20)])
def test_where_nothing_changes_hardly_a_look_at_thirty_themes_finds_one_growing(before: int, since: int) -> None:
    chance = np.random.default_rng((before, since))
    runs = 200
    alarms = 0
    for _run in range(runs):
        same = [chance.uniform(0.02, 0.6) for _theme in range(30)]
        found = compute_growth(drawn(chance, before, since, [(share, share) for share in same]))
        alarms += any(one.verdict == GrowthVerdict.GROWING for one in found.values())
    assert alarms <= 0.05 * runs


def test_a_theme_that_doubles_is_mostly_found_among_thirty_where_a_hundred_councils_were_heard() -> None:
    chance = np.random.default_rng(2)
    runs = 100
    hits = 0
    for _run in range(runs):
        steady = [(share, share) for share in (chance.uniform(0.02, 0.6) for _theme in range(29))]
        found = compute_growth(drawn(chance, 100, 100, [(0.3, 0.6), *steady]))
        hits += found[0].verdict == GrowthVerdict.GROWING
    assert hits >= 0.8 * runs


def test_each_week_has_its_share_with_an_interval_and_a_week_without_answers_has_none() -> None:
    first, second = compute_weekly_shares([("2015-02-02", 60, 120), ("2015-02-09", 0, 0)], 353)
    assert (first.week, first.mentioned, first.respondents, first.share) == ("2015-02-02", 60, 120, 0.5)
    assert (first.low, first.high) == pytest.approx((0.4280, 0.5720), abs=5e-5)
    assert (second.share, second.low, second.high) == (None, None, None)


def test_a_theme_is_new_from_the_tenth_council_that_was_silent_about_it() -> None:
    found = compute_growth({1: GrowthCounts(0, 10, 1, 3), 2: GrowthCounts(0, 9, 1, 3), 3: GrowthCounts(0, 10, 0, 3)})
    assert [found[number].verdict for number in (1, 2, 3)] == [
        GrowthVerdict.NEW, GrowthVerdict.TOO_EARLY, GrowthVerdict.TOO_EARLY,
    ]  # fmt: skip
