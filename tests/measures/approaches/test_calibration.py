"""Whether chances agree with what happened."""

import numpy as np
import pytest

from lib.measures.approaches.calibration import compute_calibration


def test_calibration_finds_chances_that_are_too_extreme() -> None:
    chance = np.random.default_rng(1)
    scores = chance.normal(-1, 1, 20_000)
    true = 1 / (1 + np.exp(-scores))
    outcomes = (chance.random(20_000) < true).astype(int)
    right, extreme = compute_calibration(true, outcomes), compute_calibration(1 / (1 + np.exp(-2 * scores)), outcomes)
    assert right.slope == pytest.approx(1, abs=0.05)
    assert extreme.slope == pytest.approx(0.5, abs=0.05)
    assert right.brier < right.brier_of_mean
    assert right.brier < extreme.brier
    assert right.expected == pytest.approx(right.observed, rel=0.03)


def test_calibration_of_one_outcome_has_no_slope_and_none_at_all_is_refused() -> None:
    calibration = compute_calibration([0.2, 0.4], [0, 0])
    assert calibration.slope is None
    assert calibration.brier == pytest.approx(0.1)
    with pytest.raises(ValueError, match="one chance for each outcome"):
        compute_calibration([], [])


def test_the_slope_is_that_by_which_the_log_odds_would_have_to_be_stretched() -> None:
    # Of those given 1/17 one in five responded, of those given 16/17 four in five: log odds of ±ln 16 for ±ln 4.
    calibration = compute_calibration([1 / 17] * 5 + [16 / 17] * 5, [1, 0, 0, 0, 0, 1, 1, 1, 1, 0])
    assert calibration.slope == pytest.approx(0.5, abs=1e-6)
    assert calibration.expected == pytest.approx(5)
    assert calibration.observed == 5


def test_one_response_is_enough_for_a_slope() -> None:
    assert compute_calibration([0.2, 0.5, 0.8], [0, 1, 0]).slope == pytest.approx(0, abs=1e-6)


def test_there_is_no_slope_where_all_responded_or_all_chances_are_alike() -> None:
    assert compute_calibration([0.2, 0.4], [1, 1]).slope is None
    assert compute_calibration([0.3, 0.3], [0, 1]).slope is None


def test_chances_of_nought_and_one_do_not_break_the_slope() -> None:
    slope = compute_calibration([0, 0, 0.5, 0.5, 1, 1], [0, 1, 0, 1, 0, 1]).slope
    assert slope == pytest.approx(0, abs=1e-6)


def test_the_score_of_one_chance_for_all_is_that_of_their_mean() -> None:
    calibration = compute_calibration([0.2, 0.4, 0.4, 0.2], [0, 1, 0, 0])
    assert calibration.brier_of_mean == pytest.approx((3 * 0.25**2 + 0.75**2) / 4)


def test_a_chance_too_many_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^there must be one chance for each outcome, and at least one$"):
        compute_calibration([0.2, 0.4], [1])
