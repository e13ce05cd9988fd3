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
