"""How many councils will have responded by the end of the closing day: a forecast with an 80 % interval.

In plain words. Nobody knows the final number, so every number from today's up to all councils is tried in turn.
Consultations fill up in different ways: most responses may come early, evenly or just before the deadline, or the
stream may dry up half-way. For each final number and each way of filling up one can work out how likely the curve so
far would be. Those that would make it likely count for much, those that would make it a surprise count for little. The
interval leaves out the tenth of the weight that lies lowest and from there on takes numbers until it holds eight
tenths; the middle has half of the weight on either side. Nothing is drawn at random: the same curve gives the same
forecast.

In the field's terms. A Bayesian mixture over a fixed family of arrival shapes, on a grid. Given the final number and a
shape, the arrivals of each week and those still to come follow a Dirichlet-multinomial distribution (J. E. Mosimann,
Biometrika 49, 1962), which allows for bursts after reminders; whole weeks, counted back from today, make quiet weekends
harmless. The early shapes hold the modified exponential that mail surveys follow (S. J. Huxley, Journal of Marketing
Research 17, 1980). Before any response the four families count alike, each earlier consultation's curve counts as much
as a family, and every final rate is as likely as another up to some 70 %, less likely from there on: our judgement.

What it cannot know: until a late surge or a standstill begins, the curve so far looks like any other. The interval is
wide then, because both are allowed for. python -m tests.benchmarks.forecast shows how often it holds the final number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]

FIRST_DAY, FEWEST = 7, 10  # there is no forecast before seven days and ten councils
TAIL, INSIDE = 0.1, 0.8  # what lies below the interval, and what lies in it
STEPS = 200  # equal steps of elapsed time on the grid of shapes
NUMBERS = 150  # how many final numbers are tried at most; each stands for its neighbours too
STEADINESS = np.array([20.0, 80.0, 300.0])  # how closely the weeks keep to the shape: Dirichlet concentrations
BACKGROUND = 0.02  # the share of every shape that is even, so that no arrival is ever impossible
COLUMNS = ["low", "middle", "high", "final", "covered", "error", "error_if_no_more", "error_if_scaled"]


@dataclass(frozen=True, slots=True)
class Forecast:
    """Councils at the end of the closing day: the ends of the 80 % interval, both in it, and the median."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Record:
    """What a back-test found: over how many days, how often the interval held the final number (between 0 and 1), and
    the mean absolute errors, in councils, of the middle and of the two baselines. None where there was no day."""

    days: int
    coverage: float | None
    error: float | None
    error_if_no_more: float | None
    error_if_scaled: float | None


def _families() -> list[list[Array]]:
    """The four families: for each shape the arrivals in each step of elapsed time, in any unit."""
    x = (np.arange(STEPS) + 0.5) / STEPS
    level = np.ones(STEPS)
    early = [np.exp(-rate * x) for rate in (1.5, 2.5, 4, 6, 9)]
    early += [x**a * (1 - x) ** b for a, b in ((0.5, 2), (0.5, 4), (1, 3), (1, 5), (2, 8), (3, 6))]
    early += [_bell(x, centre) for centre in (0.15, 0.3)]
    even = [np.exp(-rate * x) for rate in (-1, -0.5, 0, 0.5, 1)] + [(x * (1 - x)) ** 0.3]
    rising = [np.exp(3 * x), np.exp(6 * x), x, x**2, x**3.5, _bell(x, 0.7), _bell(x, 0.9)]
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


def _bell(x: Array, centre: float) -> Array:
    """The arrivals of an S-shaped (logistic) curve."""
    return np.asarray(np.cosh((x - centre) / 0.16) ** -2)


@cache
def _built_in() -> tuple[Array, Array]:
    """The built-in shapes as shares arrived by each step of elapsed time (a row a shape), and their log weights."""
    families = _families()
    rows = np.array([shape / shape.sum() for family in families for shape in family])
    weights = np.array([-np.log(len(family)) for family in families for _ in family])
    return _arrived(rows), weights


def _arrived(rows: Array) -> Array:
    rows = (1 - BACKGROUND) * rows + BACKGROUND / STEPS
    return np.concatenate([np.zeros((len(rows), 1)), rows.cumsum(axis=1)], axis=1)


def _with_earlier(shapes: Sequence[Sequence[float]]) -> tuple[Array, Array]:
    """The built-in shapes and the curves of earlier consultations; a curve that says nothing is left out."""
    rows, weights = _built_in()
    curves = [np.array([0.0, *shape]) for shape in shapes]
    curves = [np.minimum(one, one[-1]) / one[-1] for one in curves if np.isfinite(one).all() and one[-1] > 0]
    if not curves:
        return rows, weights
    grid = np.linspace(0, 1, STEPS + 1)
    steady = [np.interp(grid, np.linspace(0, 1, len(one)), np.maximum.accumulate(one)) for one in curves]
    added = _arrived(np.diff(np.array(steady), axis=1))
    return np.concatenate([rows, added]), np.concatenate([weights, np.zeros(len(added))])


def forecast(
    responded: Sequence[int], *, councils: int, days: int, shapes: Sequence[Sequence[float]] = ()
) -> Forecast | None:
    """The final number of councils, from those that had responded at the end of each day from the opening on.

    councils: how many there are in the frame. days: from the opening to the closing day, both included. shapes: earlier
    consultations' arrival curves as shares of their final number at equal steps of elapsed time: the i-th of k values
    is the share by i/k of the time. None before seven days or ten councils, from the closing day on, and where more
    councils responded than there are.
    """
    elapsed = len(responded)
    curve = np.asarray(responded, dtype=np.int64)
    if not FIRST_DAY <= elapsed < days or not FEWEST <= curve[-1] <= councils:
        return None
    stayed = np.minimum.accumulate(curve[::-1])[::-1]  # a response that was withdrawn counts as never come
    weeks = np.arange(elapsed, 0, -7)[::-1]
    arrivals = np.diff(stayed[weeks - 1], prepend=0).astype(float)
    rows, weights = _with_earlier(shapes)
    shares = np.diff(_at(rows, weeks / days), axis=1, prepend=0)
    numbers, ends = _numbers(int(curve[-1]), councils)
    return _interval(ends, _likelihood(arrivals, shares, weights, numbers, councils) * np.diff(ends))


def _at(rows: Array, times: Array) -> Array:
    """The shares arrived by each time between 0 and 1 (a row a shape, a column a time)."""
    step = np.minimum((times * STEPS).astype(int), STEPS - 1)
    part = times * STEPS - step
    return np.asarray(rows[:, step] * (1 - part) + rows[:, step + 1] * part)


def _numbers(so_far: int, councils: int) -> tuple[Array, Array]:
    """Final numbers to try, dense near today's, and the last number each stands for, after one before the first."""
    numbers = np.unique(np.round(so_far + (councils - so_far) * np.linspace(0, 1, NUMBERS) ** 2))
    return numbers, np.concatenate([[so_far - 1], np.floor((numbers[:-1] + numbers[1:]) / 2), [councils]])


def _likelihood(arrivals: Array, shares: Array, weights: Array, numbers: Array, councils: int) -> Array:
    """How much each final number counts: the likelihood of the arrivals, added up over shapes and steadiness.

    arrivals: councils a week. shares: of the final number, a row a shape, a column a week. weights: a log weight a
    shape. The axes inside are steadiness, shape and final number (or week).
    """
    expected = STEADINESS[:, None, None] * shares
    weeks = (_log_gamma(arrivals + expected) - _log_gamma(expected)).sum(axis=2) + weights
    to_come = STEADINESS[:, None] * (1 - shares.sum(axis=1))
    left = numbers - arrivals.sum()
    log = (weeks - _log_gamma(to_come))[:, :, None] + _log_gamma(left + to_come[:, :, None])
    log += (_log_gamma(STEADINESS)[:, None] - _log_gamma(numbers + STEADINESS[:, None]))[:, None, :]
    log += _log_gamma(numbers + 1) - _log_gamma(left + 1) - np.log1p(np.exp((numbers / councils - 0.8) / 0.08))
    return np.asarray(np.exp(log - log.max()).sum(axis=(0, 1)))


def _log_gamma(x: Array) -> Array:
    """The logarithm of the gamma function of positive numbers: Stirling's series, three steps up (error < 0.00001)."""
    up = x + 3
    series = (up - 0.5) * np.log(up) - up + 0.5 * np.log(2 * np.pi) + 1 / (12 * up) - 1 / (360 * up**3)
    return np.asarray(series - np.log(x * (x + 1) * (x + 2)))


def _interval(ends: Array, weights: Array) -> Forecast:
    """The interval and the median, from the weight of the numbers after one end and up to the next."""
    upto = np.concatenate([[0.0], weights.cumsum() / weights.sum()])
    low, middle = (int(np.ceil(np.interp(share, upto, ends))) for share in (TAIL, 0.5))
    inside = np.interp(low - 1, ends, upto) + INSIDE
    return Forecast(low, middle, int(np.ceil(np.interp(inside, upto, ends))))


def scaled(responded: Sequence[int], *, councils: int, days: int) -> int:
    """The baseline that councils go on responding as they have on average, to no more than all of them."""
    return min(councils, round(responded[-1] * days / len(responded)))


def backtest(
    responded: Sequence[int], *, councils: int, days: int, shapes: Sequence[Sequence[float]] = ()
) -> pd.DataFrame:
    """What would have been forecast on each past day of a closed consultation, beside what came of it.

    The arguments are those of forecast; days after the closing day are left out. One row for each day on which a
    forecast would have been shown: day (the index; 1 is the opening day), low, middle, high and final (councils),
    covered (whether the interval held the final number), and error, error_if_no_more and error_if_scaled (councils):
    the middle, the number on that day and that number scaled by the elapsed share, each less the final number. No rows
    before the closing day is over, for there is nothing yet to hold a forecast against.
    """
    curve = [int(number) for number in responded][:days]
    rows = {}
    for day in range(FIRST_DAY, days if len(curve) == days else 0):
        so_far, final = curve[:day], curve[-1]
        found = forecast(so_far, councils=councils, days=days, shapes=shapes)
        if found is not None:
            errors = (found.middle, so_far[-1], scaled(so_far, councils=councils, days=days))
            held = found.low <= final <= found.high
            rows[day] = (found.low, found.middle, found.high, final, held, *(number - final for number in errors))
    index = pd.Index(list(rows), name="day", dtype="int64")
    return pd.DataFrame(list(rows.values()), index=index, columns=COLUMNS)


def record(table: pd.DataFrame) -> Record:
    """What a table of back-tested days comes to."""
    if table.empty:
        return Record(0, None, None, None, None)
    errors = (float(table[name].abs().mean()) for name in COLUMNS[-3:])
    return Record(len(table), float(table["covered"].mean()), *errors)
