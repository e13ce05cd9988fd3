"""Measure how well estimated chances agree with what then happened."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

SMALLEST_CHANCE = 1e-9
MAX_STEPS, SMALLEST_STEP = 60, 1e-8  # of Newton's method


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well chances agree with what happened.

    slope: 1 where chances are neither too extreme (below 1) nor too timid (above 1); None where nothing or everything
    happened. brier: mean squared error, 0 is best. brier_of_mean: the same for one chance for all. expected and
    observed: responses.
    """

    slope: float | None
    brier: float
    brier_of_mean: float
    expected: float
    observed: int


def compute_calibration(chances: Sequence[float] | Array, outcomes: Sequence[int] | Array) -> Calibration:
    """Compute how well chances between 0 and 1 agree with outcomes (1 or 0), of which there must be some.

    The slope is that of a logistic regression of the outcome on the log odds of the chance (D. R. Cox, Biometrika 45,
    1958). Raises ValueError where there is no outcome or the two differ in length.
    """
    expected, observed = np.asarray(chances, dtype=float), np.asarray(outcomes, dtype=float)
    if not len(observed) or len(observed) != len(expected):
        raise ValueError("there must be one chance for each outcome, and at least one")
    clipped = np.clip(expected, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    slope = None
    if 0 < observed.sum() < len(observed) and np.ptp(clipped) > 0:
        slope = _fit_slope(np.log(clipped / (1 - clipped)), observed)
    return Calibration(
        slope,
        float(np.mean((expected - observed) ** 2)),
        float(np.mean((observed.mean() - observed) ** 2)),
        float(expected.sum()),
        int(observed.sum()),
    )


def _fit_slope(scores: Array, outcomes: Array) -> float:
    """Fit the slope of a logistic regression of outcomes on scores, with an intercept, by Newton's method."""
    design = np.column_stack([np.ones(len(scores)), scores])
    coefficients = np.array([0.0, 1.0])
    for _ in range(MAX_STEPS):
        chances = 0.5 * (1 + np.tanh(design @ coefficients / 2))
        curvature = (design.T * (chances * (1 - chances))) @ design + 1e-9 * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (outcomes - chances))
        coefficients = coefficients + np.clip(step, -1, 1)
        if np.abs(step).max() <= SMALLEST_STEP:
            break
    return float(coefficients[1])
