"""The forecast of the final number: when it is shown, what it can never say, and how often it is right."""

import time
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import betainc, gammainc

from lib.measures import forecast
from lib.measures.forecast import (
    Forecast,
    compute_backtest,
    compute_backtest_record,
    compute_forecast,
    extrapolate_pace,
)
from tests.benchmarks.forecast import SHAPES, alone, piecewise

COUNCILS, DAYS = 353, 67


def even(day: int, a_day: int = 2) -> list[int]:
    return [a_day * number for number in range(1, day + 1)]


def dried_up(day: int) -> list[int]:
    """Five councils a day for twenty days, then none."""
    return [5 * min(number, 20) for number in range(1, day + 1)]


def shown(found: Forecast | None) -> Forecast:
    assert found is not None
    return found


def of_the_usual(responded: list[int], shapes: list[list[float]] | None = None) -> Forecast | None:
    return compute_forecast(responded, councils=COUNCILS, days=DAYS, shapes=shapes or [])


@pytest.mark.parametrize(
    ("responded", "is_shown"),
    [
        ([], False),
        ([20] * 6, False),  # six days
        ([20] * 7, True),
        ([2] * 6 + [9], False),  # nine councils
        ([2] * 6 + [10], True),
        ([12] * 6 + [9], False),  # nine are left after withdrawals
        ([100] * 66, True),  # the last day before the closing day
        ([100] * 67, False),  # the closing day
        ([100] * 68, False),
        ([20] * 6 + [354], False),  # more than there are
    ],
)
def test_a_forecast_is_shown_from_seven_days_and_ten_councils_until_the_closing_day(
    responded: list[int], is_shown: bool
) -> None:
    assert (of_the_usual(responded) is not None) == is_shown


@st.composite
def campaigns(draw: st.DrawFn) -> tuple[list[int], int, int]:
    """A curve with rises and falls, the councils in the frame and the days."""
    councils = draw(st.one_of(st.integers(12, 60), st.integers(12, 35_300)))
    levels = st.one_of(st.integers(0, councils), st.sampled_from([0, 10, councils - 1, councils]))
    curve = draw(st.lists(levels, min_size=7, max_size=40))
    if draw(st.booleans()):
        curve.sort()
    return curve, councils, len(curve) + draw(st.integers(1, 60))


@settings(max_examples=80, deadline=None)
@given(campaigns(), st.lists(st.lists(st.floats(0, 1), max_size=5), max_size=2))
def test_it_is_never_below_what_has_arrived_nor_above_all_councils(
    campaign: tuple[list[int], int, int], shapes: list[list[float]]
) -> None:
    responded, councils, days = campaign
    found = compute_forecast(responded, councils=councils, days=days, shapes=shapes)
    assert (found is None) == (responded[-1] < 10)
    if found is not None:
        assert responded[-1] <= found.low <= found.middle <= found.high <= councils


def test_where_all_councils_have_responded_nothing_is_left_to_forecast() -> None:
    assert of_the_usual([40, 80, 120, 200, 300, 350, 353]) == Forecast(353, 353, 353)


def test_the_same_curve_gives_the_same_forecast_whatever_was_asked_in_between() -> None:
    first = of_the_usual(even(30))
    of_the_usual(dried_up(40), [[0.1, 0.2, 1.0]])
    assert of_the_usual(even(30)) == first
    assert compute_forecast(np.array(even(30)).tolist(), councils=COUNCILS, days=DAYS) == first


def test_an_even_stream_is_forecast_around_the_scaled_number_and_the_interval_narrows() -> None:
    early, late = shown(of_the_usual(even(20))), shown(of_the_usual(even(65)))
    for found in (early, late):
        assert found.low <= 134 <= found.high
    assert abs(late.middle - 134) <= 6
    assert late.high - late.low < (early.high - early.low) / 3


def test_a_late_surge_in_an_earlier_consultation_lifts_the_forecast() -> None:
    surge = [0.3 * step / 9 for step in range(1, 10)] + [1.0]
    without, once = shown(of_the_usual(even(40))), shown(of_the_usual(even(40), [surge]))
    often = shown(of_the_usual(even(40), [surge] * 4))
    assert without.middle < once.middle < often.middle
    assert without.low < often.low


def test_an_early_rush_in_earlier_consultations_lowers_the_forecast() -> None:
    rush = [0.55, 0.8, 0.9, 0.95, 0.98, 1.0]
    curve = [round(60 * (1 - np.exp(-day / 12))) for day in range(1, 31)]
    without, with_it = shown(of_the_usual(curve)), shown(of_the_usual(curve, [rush] * 4))
    assert with_it.high < without.high


def test_an_earlier_curve_that_says_nothing_is_left_out() -> None:
    assert of_the_usual(even(30), [[], [0.0, 0.0], [0.2, float("nan"), 1.0]]) == of_the_usual(even(30))


def test_a_campaign_that_dried_up_is_not_forecast_to_grow_by_the_scaled_share() -> None:
    curve = dried_up(40)
    found = shown(of_the_usual(curve))
    assert found.low == 100
    assert found.middle < 110 < extrapolate_pace(curve, councils=COUNCILS, days=DAYS) == 168
    soon = shown(of_the_usual([4 * min(number, 25) for number in range(1, 35)]))  # nine days after the last response
    assert soon.low == 100
    assert soon.high < 120


def test_a_rush_that_has_begun_before_the_deadline_is_followed_upwards() -> None:
    quiet = even(61, 1)
    rush = [*quiet[:-4], 65, 75, 87, 101]
    assert shown(of_the_usual(rush)).low - 101 > shown(of_the_usual(quiet)).low - 61
    assert shown(of_the_usual(rush)).middle > extrapolate_pace(rush, councils=COUNCILS, days=DAYS)


def test_a_quiet_weekend_does_not_move_the_forecast_much() -> None:
    week = [3, 3, 3, 3, 3, 0, 0]
    curve = np.cumsum(week * 6).tolist()
    friday, sunday = shown(of_the_usual(curve[:-2])), shown(of_the_usual(curve))
    assert abs(friday.middle - sunday.middle) <= 0.06 * friday.middle


def test_a_withdrawn_response_counts_as_never_come() -> None:
    assert of_the_usual([*even(28), 56, 80, 58]) == of_the_usual([*even(28), 56, 58, 58])


def test_the_back_test_has_one_row_for_each_day_on_which_a_forecast_was_shown() -> None:
    curve = [0] * 12 + even(55)  # ten councils on the 17th day
    table = compute_backtest([*curve, 500], councils=COUNCILS, days=DAYS)
    assert table.index.tolist() == list(range(17, 67))
    assert table.index.name == "day"
    for day in (17, 40, 66):
        found = shown(of_the_usual(curve[:day]))
        row = table.loc[day]
        assert (row["low"], row["middle"], row["high"], row["final"]) == (found.low, found.middle, found.high, 110)
        assert row["covered"] == (found.low <= 110 <= found.high)
        assert row["error"] == found.middle - 110
        assert row["error_if_no_more"] == curve[day - 1] - 110
        assert row["error_if_scaled"] == extrapolate_pace(curve[:day], councils=COUNCILS, days=DAYS) - 110


def test_a_final_number_at_the_end_of_the_interval_is_covered() -> None:
    table = compute_backtest(dried_up(DAYS), councils=COUNCILS, days=DAYS)
    assert (table.loc[60, "low"], table.loc[60, "final"]) == (100, 100)
    assert table.loc[60, "covered"]


def test_the_scaled_number_is_never_above_all_councils() -> None:
    assert extrapolate_pace([90] * 10, councils=COUNCILS, days=DAYS) == COUNCILS
    assert extrapolate_pace([30] * 10, councils=COUNCILS, days=DAYS) == 201


def test_before_the_closing_day_is_over_there_is_nothing_to_test_against() -> None:
    table = compute_backtest(even(66), councils=COUNCILS, days=DAYS)
    assert table.empty
    assert len(compute_backtest(even(67), councils=COUNCILS, days=DAYS)) == 60
    found = compute_backtest_record(table)
    assert (found.days, found.coverage, found.error) == (0, None, None)


def test_the_record_is_the_share_of_days_covered_and_the_mean_absolute_errors() -> None:
    table = pd.DataFrame(
        {
            "covered": [True, True, True, False],
            "error": [-4, 2, 0, 2],
            "error_if_no_more": [-8, -8, -4, -4],
            "error_if_scaled": [10, -2, 0, 0],
        }
    )
    found = compute_backtest_record(table)
    assert (found.days, found.coverage, found.error) == (4, 0.75, 2.0)
    assert (found.error_if_no_more, found.error_if_scaled) == (6.0, 3.0)


def test_simulated_campaigns_are_covered_about_as_often_as_promised_and_both_baselines_are_beaten() -> None:
    chance = np.random.default_rng(2015)
    for day in (34, 50):
        covered, errors = [], []
        for number in range(200):
            curve = (alone, piecewise)[number % 2](chance, SHAPES[number // 2 % 4], COUNCILS, DAYS).tolist()
            found = of_the_usual(curve[:day])
            if found is not None:
                covered.append(found.low <= curve[-1] <= found.high)
                guesses = (found.middle, curve[day - 1], extrapolate_pace(curve[:day], councils=COUNCILS, days=DAYS))
                errors.append([abs(guess - curve[-1]) for guess in guesses])
        ours, no_more, as_before = np.mean(errors, axis=0)
        assert len(covered) >= 190
        assert 0.7 <= np.mean(covered) <= 0.92
        assert ours < no_more * 0.85
        assert ours < as_before * 0.85


@pytest.mark.parametrize(("councils", "days"), [(353, 67), (35_300, 84)])
def test_a_back_test_is_quick_enough_for_a_page(councils: int, days: int) -> None:
    curve = np.linspace(0, 0.4 * councils, days).astype(int).tolist()
    compute_backtest(curve, councils=councils, days=days)
    start = time.process_time()
    table = compute_backtest(curve, councils=councils, days=days)
    assert (time.process_time() - start) / len(table) < 0.02


TIMES = np.array([0.1, 0.25, 0.5, 0.75, 0.85, 0.95])


def share_of_exponential(rate: float) -> np.ndarray:
    """The share arrived by TIMES where arrivals are proportional to exp(-rate x)."""
    return TIMES if rate == 0 else (1 - np.exp(-rate * TIMES)) / (1 - np.exp(-rate))


def share_of_bell(centre: float) -> np.ndarray:
    """The share arrived by TIMES where the shares follow a logistic curve."""
    heights = np.tanh((np.array([0, *TIMES, 1]) - centre) / 0.16)
    return np.asarray((heights[1:-1] - heights[0]) / (heights[-1] - heights[0]))


def share_of_surge(share: float, base: np.ndarray, rush: np.ndarray) -> np.ndarray:
    return (1 - share) * base + share * rush


def share_of_stall(stop: float, trickle: float, integral: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """The share arrived by TIMES where from a stop on only a trickle comes; integral: of the arrivals without a stop."""
    ends = np.array([*TIMES, 1])
    before = integral(np.minimum(ends, stop))
    arrived = before + trickle * (integral(ends) - before)
    return np.asarray(arrived[:-1] / arrived[-1])


def test_the_shapes_are_those_that_their_formulas_say_worked_out_by_calculus() -> None:
    rush_from = {start: np.maximum(0, TIMES - start) / (1 - start) for start in (0.9, 0.8)}
    rushes = [rush_from[0.9], rush_from[0.8], share_of_exponential(-25), share_of_exponential(-10)]
    expected = [
        [share_of_exponential(rate) for rate in (1.5, 2.5, 4, 6, 9)]
        + [betainc(a + 1, b + 1, TIMES) for a, b in ((0.5, 2), (0.5, 4), (1, 3), (1, 5), (2, 8), (3, 6))]
        + [share_of_bell(centre) for centre in (0.15, 0.3)],
        [share_of_exponential(rate) for rate in (-1, -0.5, 0, 0.5, 1)] + [betainc(1.3, 1.3, TIMES)],
        [
            share_of_surge(percent / 100, base, rush)
            for percent in range(15, 76, 10)
            for base, rush in (*((TIMES, rush) for rush in rushes), (share_of_exponential(3), rushes[1]))
        ]
        + [share_of_exponential(-3), share_of_exponential(-6), TIMES**2, TIMES**3, TIMES**4.5]
        + [share_of_bell(centre) for centre in (0.7, 0.9)],
        [
            share_of_stall(percent / 100, trickle, integral)
            for percent in range(20, 76, 5)
            for trickle in (0, 0.04)
            for integral in (np.array, lambda x: 1 - np.exp(-2 * x), lambda x: gammainc(1.7, 1.5 * x))
        ],
    ]
    families = forecast._build_families()
    assert [len(family) for family in families] == [len(shapes) for shapes in expected]
    steps = (TIMES * forecast.TIME_STEPS).round().astype(int)
    for family, shapes in zip(families, expected, strict=True):
        for arrivals, shares in zip(family, shapes, strict=True):
            assert arrivals.cumsum()[steps - 1] / arrivals.sum() == pytest.approx(shares, abs=1e-3)


def test_four_families_weigh_alike_and_a_fiftieth_of_every_shape_is_even() -> None:
    arrived, weights = forecast._build_default_shapes()
    assert np.exp(weights).sum() == pytest.approx(4)
    assert [round(float(weight), 6) for weight in np.exp(weights[[0, 13, 19, 61]])] == [
        round(1 / number, 6) for number in (13, 6, 42, 72)
    ]
    assert arrived[:, 0].max() == 0
    assert arrived[:, -1] == pytest.approx(np.ones(133))
    stopped_at_a_fifth = arrived[61]  # all of it by then, and nothing but what is even from then on
    assert stopped_at_a_fifth[40] == pytest.approx(0.98 + 0.02 * 0.2)
    assert np.diff(stopped_at_a_fifth[40:]) == pytest.approx(np.full(160, 0.02 / 200))


def test_the_chance_of_a_number_is_read_between_the_points_that_are_known() -> None:
    told = Forecast(90, 100, 120, ((89.0, 0.1), (99.0, 0.5), (120.0, 0.9)))
    assert told.compute_chance(90) == pytest.approx(0.9)
    assert told.compute_chance(100) == pytest.approx(0.5)
    assert told.compute_chance(95) == pytest.approx(0.7)
    untold = Forecast(90, 100, 120)  # a tenth lies below the interval, a tenth above it
    assert untold.compute_chance(90) == pytest.approx(0.9)
    assert untold.compute_chance(101) == pytest.approx(0.5)
    assert untold.compute_chance(121) == pytest.approx(0.1)
    assert untold.compute_chance(111) == pytest.approx(0.3)
    assert Forecast(100, 100, 100).compute_chance(101) == pytest.approx(0.5)  # of an interval of one number
    assert Forecast(100, 100, 100).compute_chance(102) == pytest.approx(0.1)
