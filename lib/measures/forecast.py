"""Forecast how many councils will have responded by the end of the closing day, with an 80 % interval.

In plain words. Nobody knows the final number, so every number from today's up to all councils is tried in turn.
Consultations fill up in different ways: most responses may come early, evenly or just before the deadline, or the
stream may dry up half-way. For each final number and each way of filling up one can work out how likely the curve so
far would be. Those that would make it likely count for much, those that would make it a surprise count for little. The
interval leaves out the tenth of the weight that lies lowest and from there on takes numbers until it holds eight
tenths; the median has half of the weight on either side. Nothing is drawn at random: the same curve gives the same
forecast.

In statistical terms. A Bayesian mixture over a fixed family of arrival shapes, on a grid. Given the final number and a
shape, the arrivals of each week and those still to come follow a Dirichlet-multinomial distribution (J. E. Mosimann,
Biometrika 49, 1962), which allows for bursts after reminders; whole weeks, counted back from today, make quiet weekends
harmless. The early shapes contain the modified exponential that mail surveys follow (S. J. Huxley, Journal of Marketing
Research 17, 1980). Before any response the four families have equal weight, each earlier consultation's curve weighs as
much as a family, and every final rate is equally likely up to some 70 %, less likely from there on: our judgement.

Limits. Until a late surge or a standstill begins, the curve so far looks like any other. The interval is wide then,
because both are allowed for. python -m tests.benchmarks.forecast shows how often it holds the final number.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

FIRST_FORECAST_DAY, MIN_RESPONDED = 7, 10  # there is no forecast before seven days and ten councils
LOWER_TAIL, INTERVAL_MASS = 0.1, 0.8  # what lies below the interval, and what lies in it
TIME_STEPS = 200  # equal steps of elapsed time on the grid of shapes
MAX_CANDIDATES = 150  # how many final numbers are tried at most; each stands for its neighbours too
CONCENTRATIONS = np.array([20.0, 80.0, 300.0])  # how closely the weeks keep to the shape: Dirichlet concentrations
EVEN_SHARE = 0.02  # the share of every shape that is even, so that no arrival is ever impossible
BACKTEST_COLUMNS = ["low", "middle", "high", "final", "covered", "error", "error_if_no_more", "error_if_scaled"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Forecast of the councils that will have responded at the end of the closing day.

    low and high are the ends of the 80 % interval, both inside it; middle is the median. chances: numbers of councils
    with the chance that no more than so many respond, both rising; without any, that chance is drawn through the three.
    """

    low: int
    middle: int
    high: int
    chances: tuple[tuple[float, float], ...] = field(default=(), compare=False, repr=False)

    def compute_chance(self, councils: int) -> float:
        """Compute the chance, between 0 and 1, that at least so many councils will have responded."""
        points = self.chances or (
            (self.low - 1, LOWER_TAIL),
            (self.middle, 0.5),
            (max(self.high, self.middle + 1), LOWER_TAIL + INTERVAL_MASS),
        )
        numbers, cumulative = zip(*points, strict=True)
        return 1.0 - float(np.interp(councils - 1, numbers, cumulative))


@dataclass(frozen=True, slots=True)
class BacktestRecord:
    """Record of a back-test.

    days: how many days were tested. coverage: how often the interval held the final number, between 0 and 1. error,
    error_if_no_more, error_if_scaled: mean absolute errors, in councils, of the median and of the two baselines. None
    where there was no day.
    """

    days: int
    coverage: float | None
    error: float | None
    error_if_no_more: float | None
    error_if_scaled: float | None


def _build_families() -> list[list[Array]]:
    """Build the four families: for each shape the arrivals in each step of elapsed time, in any unit."""
    x = (np.arange(TIME_STEPS) + 0.5) / TIME_STEPS
    level = np.ones(TIME_STEPS)
    early = [np.exp(-rate * x) for rate in (1.5, 2.5, 4, 6, 9)]
    early += [x**a * (1 - x) ** b for a, b in ((0.5, 2), (0.5, 4), (1, 3), (1, 5), (2, 8), (3, 6))]
    early += [_build_bell(x, centre) for centre in (0.15, 0.3)]
    even = [np.exp(-rate * x) for rate in (-1, -0.5, 0, 0.5, 1)] + [(x * (1 - x)) ** 0.3]
    rising = [np.exp(3 * x), np.exp(6 * x), x, x**2, x**3.5, _build_bell(x, 0.7), _build_bell(x, 0.9)]
    rushes = (1.0 * (x > 0.9), 1.0 * (x > 0.8), np.exp((x - 1) / 0.04), np.exp((x - 1) / 0.1))
    surge = [
        (1 - share) * base / base.sum() + share * rush / rush.sum()
        for share in (0.15, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75)
        for base, rush in (*((level, rush) for rush in rushes), (np.exp(-3 * x), rushes[1]))
    ]
    stalled = [
        base * np.where(x < stop, 1, trickle)
        for stop in np.linspace(0.2, 0.75, 12)
        for trickle in (0, 0.04)
        for base in (level, np.exp(-2 * x), x**0.7 * np.exp(-1.5 * x))
    ]
    return [early, even, surge + rising, stalled]


def _build_bell(x: Array, centre: float) -> Array:
    """Build the arrivals of an S-shaped (logistic) curve."""
    return np.asarray(np.cosh((x - centre) / 0.16) ** -2)


@cache
def _build_default_shapes() -> tuple[Array, Array]:
    """Build the default shapes and their log weights.

    Shapes are shares arrived by each step of elapsed time, one row a shape.
    """
    families = _build_families()
    rows = np.array([shape / shape.sum() for family in families for shape in family])
    weights = np.array([-np.log(len(family)) for family in families for _ in family])
    return _compute_arrived_shares(rows), weights


def _compute_arrived_shares(rows: Array) -> Array:
    """Compute the shares arrived by each step from the arrivals in each step, with an even background."""
    rows = (1 - EVEN_SHARE) * rows + EVEN_SHARE / TIME_STEPS
    return np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(axis=1)], axis=1)


def _combine_shapes(shapes: Sequence[Sequence[float]]) -> tuple[Array, Array]:
    """Combine the default shapes with the curves of earlier consultations.

    Returns shares arrived and log weights. A curve without information (not finite, or without any response) is left
    out.
    """
    arrived, weights = _build_default_shapes()
    curves = [np.array([0.0, *shape]) for shape in shapes]
    curves = [
        np.minimum(curve, curve[-1]) / curve[-1] for curve in curves if np.isfinite(curve).all() and curve[-1] > 0
    ]
    if not curves:
        return arrived, weights
    grid = np.linspace(0, 1, TIME_STEPS + 1)
    rising_curves = [np.interp(grid, np.linspace(0, 1, len(curve)), np.maximum.accumulate(curve)) for curve in curves]
    earlier_arrived = _compute_arrived_shares(np.diff(np.array(rising_curves), axis=1))
    return np.concatenate([arrived, earlier_arrived]), np.concatenate([weights, np.zeros(len(earlier_arrived))])


def compute_forecast(
    responded: Sequence[int], *, councils: int, days: int, shapes: Sequence[Sequence[float]] = ()
) -> Forecast | None:
    """Compute the forecast of the final number of councils.

    responded: councils that had responded at the end of each day from the opening on. councils: size of the frame.
    days: from the opening to the closing day, both included. shapes: earlier consultations' arrival curves as shares of
    their final number at equal steps of elapsed time; the i-th of k values is the share by i/k of the time. None before
    seven days or ten councils, from the closing day on, and where more councils responded than there are.
    """
    elapsed = len(responded)
    curve = np.asarray(responded, dtype=np.int64)
    if not FIRST_FORECAST_DAY <= elapsed < days or not MIN_RESPONDED <= curve[-1] <= councils:
        return None
    kept_curve = np.minimum.accumulate(curve[::-1])[::-1]  # a response that was withdrawn counts as never come
    weeks = np.arange(elapsed, 0, -7)[::-1]
    arrivals = np.diff(kept_curve[weeks - 1], prepend=0).astype(float)
    arrived, weights = _combine_shapes(shapes)
    weekly_shares = np.diff(_interpolate_shares(arrived, weeks / days), axis=1, prepend=0)
    candidates, ends = _choose_candidates(int(curve[-1]), councils)
    return _compute_interval(
        ends, _compute_likelihood(arrivals, weekly_shares, weights, candidates, councils) * np.diff(ends)
    )


def _interpolate_shares(arrived: Array, times: Array) -> Array:
    """Interpolate the shares arrived by each time between 0 and 1 (one row a shape, one column a time)."""
    step = np.minimum((times * TIME_STEPS).astype(int), TIME_STEPS - 1)
    fraction = times * TIME_STEPS - step
    return np.asarray(arrived[:, step] * (1 - fraction) + arrived[:, step + 1] * fraction)


def _choose_candidates(so_far: int, councils: int) -> tuple[Array, Array]:
    """Choose final numbers to try, dense near today's.

    Returns them with the last number that each stands for, preceded by the number before the first.
    """
    candidates = np.unique(np.round(so_far + (councils - so_far) * np.linspace(0, 1, MAX_CANDIDATES) ** 2))
    return candidates, np.concatenate([[so_far - 1], np.floor((candidates[:-1] + candidates[1:]) / 2), [councils]])


def _compute_likelihood(arrivals: Array, shares: Array, weights: Array, candidates: Array, councils: int) -> Array:
    """Compute the likelihood of the arrivals for each final number, summed over shapes and concentrations.

    arrivals: councils a week. shares: of the final number, one row a shape, one column a week. weights: one log weight
    a shape. The axes inside are concentration, shape and final number (or week).
    """
    expected = CONCENTRATIONS[:, None, None] * shares
    weeks = (_compute_log_gamma(arrivals + expected) - _compute_log_gamma(expected)).sum(axis=2) + weights
    future_weight = CONCENTRATIONS[:, None] * (1 - shares.sum(axis=1))
    remaining = candidates - arrivals.sum()
    log_likelihood = (weeks - _compute_log_gamma(future_weight))[:, :, None] + _compute_log_gamma(
        remaining + future_weight[:, :, None]
    )
    log_likelihood += (
        _compute_log_gamma(CONCENTRATIONS)[:, None] - _compute_log_gamma(candidates + CONCENTRATIONS[:, None])
    )[:, None, :]
    log_likelihood += (
        _compute_log_gamma(candidates + 1)
        - _compute_log_gamma(remaining + 1)
        - np.log1p(np.exp((candidates / councils - 0.8) / 0.08))
    )
    return np.asarray(np.exp(log_likelihood - log_likelihood.max()).sum(axis=(0, 1)))


def _compute_log_gamma(x: Array) -> Array:
    """Compute the logarithm of the gamma function of positive numbers.

    Stirling's series, shifted by three (error below 0.00001).
    """
    shifted = x + 3
    series = (
        (shifted - 0.5) * np.log(shifted)
        - shifted
        + 0.5 * np.log(2 * np.pi)
        + 1 / (12 * shifted)
        - 1 / (360 * shifted**3)
    )
    return np.asarray(series - np.log(x * (x + 1) * (x + 2)))


def _compute_interval(ends: Array, weights: Array) -> Forecast:
    """Compute the interval and the median from the weight of the numbers after one end and up to the next."""
    cumulative = np.concatenate([[0.0], weights.cumsum() / weights.sum()])
    low, median = (int(np.ceil(np.interp(share, cumulative, ends))) for share in (LOWER_TAIL, 0.5))
    upper_mass = np.interp(low - 1, ends, cumulative) + INTERVAL_MASS
    chances = tuple(zip(ends.tolist(), cumulative.tolist(), strict=True))
    return Forecast(low, median, int(np.ceil(np.interp(upper_mass, cumulative, ends))), chances)


def extrapolate_pace(responded: Sequence[int], *, councils: int, days: int) -> int:
    """Extrapolate the average pace so far to the closing day, up to all councils.

    It is one of the two baselines of the back-test.
    """
    return min(councils, round(responded[-1] * days / len(responded)))


def compute_backtest(
    responded: Sequence[int], *, councils: int, days: int, shapes: Sequence[Sequence[float]] = ()
) -> pd.DataFrame:
    """Compute the forecast that would have been made on each past day of a closed consultation.

    The arguments are those of compute_forecast; days after the closing day are left out. One row for each day on which
    a forecast would have been shown: day (the index; 1 is the opening day), low, middle, high and final (councils),
    covered (whether the interval held the final number), and error, error_if_no_more and error_if_scaled (councils):
    the median, the number on that day and that number scaled by the elapsed share, each less the final number. No rows
    before the closing day is over, since there is no final number yet.
    """
    curve = [int(number) for number in responded][:days]
    rows = {}
    for day in range(FIRST_FORECAST_DAY, days if len(curve) == days else 0):
        so_far, final = curve[:day], curve[-1]
        day_forecast = compute_forecast(so_far, councils=councils, days=days, shapes=shapes)
        if day_forecast is not None:
            errors = (day_forecast.middle, so_far[-1], extrapolate_pace(so_far, councils=councils, days=days))
            is_covered = day_forecast.low <= final <= day_forecast.high
            rows[day] = (
                day_forecast.low,
                day_forecast.middle,
                day_forecast.high,
                final,
                is_covered,
                *(number - final for number in errors),
            )
    index = pd.Index(list(rows), name="day", dtype="int64")
    return pd.DataFrame(list(rows.values()), index=index, columns=BACKTEST_COLUMNS)


def compute_backtest_record(table: pd.DataFrame) -> BacktestRecord:
    """Compute the record of a table of back-tested days."""
    if table.empty:
        return BacktestRecord(0, None, None, None, None)
    errors = (float(table[name].abs().mean()) for name in BACKTEST_COLUMNS[-3:])
    return BacktestRecord(len(table), float(table["covered"].mean()), *errors)
