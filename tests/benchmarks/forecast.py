"""How honest the forecast of the final number is, on simulated campaigns whose end is known.

    python -m tests.benchmarks.forecast [--campaigns 2000]

Seven simulators of different mechanism each make campaigns of four shapes in equal parts (early, even, late surge,
stalled) at 353 councils over 67 days, with final rates between 10 and 75 %. Six were looked at while the method was
made; "meetings" was written beforehand and first run when the method was finished. For each at one quarter, one half
and three quarters of the way: how many of the 80 % intervals hold the final number, how many lie above or below it, how
wide they are, and the mean absolute error in councils beside the two baselines (final = today; final = today scaled by
the elapsed share). Then other sizes of consultation, and the time of a call and of a back-test.
"""

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from lib.measures.forecast import compute_backtest, compute_forecast, extrapolate_pace
from tests.benchmarks.table import BenchmarkRow, add_row

COUNCILS, DAYS = 353, 67
SHAPES = ("early", "even", "late surge", "stalled")
POINTS = {"1/4": 0.25, "1/2": 0.5, "3/4": 0.75}
MEASURES = ["held", "too low", "too high", "width", "error", "no more", "scaled"]
Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
Simulator = Callable[[np.random.Generator, str, int, int], Whole]


def _curve(times: Numbers, days: int) -> Whole:
    """The cumulative number at the end of each day, from times between 0 and 1."""
    day = np.minimum((times * days).astype(int), days - 1)
    return np.bincount(day, minlength=days).cumsum()


def alone(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """Each council decides alone whether to respond, and draws its time from a distribution."""
    number = chance.binomial(councils, chance.uniform(0.1, 0.75))
    times: Numbers = chance.random(number)
    if shape == "early":
        times = chance.beta(chance.uniform(0.8, 2), chance.uniform(2.5, 6), number)
    elif shape == "late surge":
        late = chance.random(number) < chance.uniform(0.3, 0.7)
        times = np.where(late, 1 - chance.uniform(0.1, 0.2) * chance.random(number), times)
    elif shape == "stalled":
        stop = chance.uniform(0.25, 0.7)
        first = chance.beta(1, chance.uniform(1, 2), number)
        trickle = chance.random(number) < chance.uniform(0, 0.08)
        times = np.where(trickle, stop + (1 - stop) * chance.random(number), stop * first)
    return _curve(times, days)


def piecewise(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """A Poisson process whose rate changes from week to week, with a random weight for each week."""
    x = (np.arange(days) + 0.5) / days
    stop = chance.uniform(0.25, 0.7)
    window = x > 1 - chance.uniform(0.1, 0.2)
    surge = chance.uniform(0.3, 0.7)
    even = np.ones(days)
    rate = {
        "early": np.where(x < 0.15, 6, np.where(x < 0.35, 2.5, np.where(x < 0.6, 1, 0.4))) ** chance.uniform(0.7, 1.3),
        "even": even,
        "late surge": np.where(window, surge / window.sum(), (1 - surge) / (~window).sum()),
        "stalled": np.where(x < stop, 1, chance.uniform(0, 0.06)),
    }[shape]
    rate = rate * chance.gamma(8, 1 / 8, days // 7 + 1)[np.arange(days) // 7]
    arrivals = chance.poisson(rate / rate.sum() * councils * chance.uniform(0.1, 0.75))
    return np.asarray(np.minimum(arrivals.cumsum(), councils))


def reminders(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """Bursts that fade within days after the launch and after reminders; weekends are quiet; days are overdispersed."""
    day = np.arange(days)
    sent = np.sort(chance.uniform(0.15, 0.85, chance.integers(2, 5)))
    sizes = chance.uniform(0.5, 1.5, len(sent) + 2)
    at = np.floor(np.r_[0, sent, 0.97 - chance.uniform(0, 0.06)] * days)
    stop = chance.uniform(0.25, 0.7) * days
    base = np.full(days, 0.06)
    if shape == "early":
        sizes *= 0.35 ** np.arange(len(sizes))
        base *= np.exp(-4 * day / days)
    elif shape == "late surge":
        share = chance.uniform(0.3, 0.6)
        sizes[-1] = share / (1 - share) * (sizes[:-1].sum() + 2)
    since = day[:, None] - at[None, :]
    bursts = np.where(since >= 0, np.exp(-np.maximum(since, 0) / chance.uniform(2, 5)), 0)
    rate = base + (bursts / bursts.sum(axis=0)) @ sizes
    rate = rate * np.where((day + chance.integers(7)) % 7 >= 5, 0.1, 1.0)
    if shape == "stalled":
        rate = np.where(day < stop, rate, rate * chance.uniform(0, 0.06))
    mean = rate / rate.sum() * councils * chance.uniform(0.1, 0.75)
    return np.asarray(np.minimum(chance.poisson(mean * chance.gamma(3, 1 / 3, days)).cumsum(), councils))


def hazards(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """Each day each council that has not yet responded may do so; some are keener than others; the keen go first."""
    x = (np.arange(days) + 0.5) / days
    stop = chance.uniform(0.25, 0.7)
    hazard = {
        "early": np.exp(-x * chance.uniform(3, 7)),
        "even": np.ones(days),
        "late surge": 1 + chance.uniform(4, 12) / (1 + np.exp((0.9 - x) / chance.uniform(0.01, 0.04))),
        "stalled": np.where(x < stop, 1 / (1 + np.exp((0.1 - x) / 0.03)), chance.uniform(0, 0.03)),
    }[shape]
    keen = chance.gamma(2, 1 / 2, councils)
    wanted = chance.uniform(0.1, 0.75)
    low, high = -12.0, 12.0
    for _ in range(40):
        scale = np.exp((low + high) / 2)
        low, high = (low, np.log(scale)) if (1 - np.exp(-keen * scale)).mean() > wanted else (np.log(scale), high)
    budget = chance.exponential(1, councils) / keen
    spent = hazard.cumsum() / hazard.sum() * scale
    return np.asarray((budget[:, None] <= spent[None, :]).sum(axis=0))


def meetings(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """Councils answer in blocks of a region; each answers after a meeting of its own two- to six-weekly cycle.

    How soon after the first meeting it acts is drawn for each council, so that arrivals clump in place and time.
    """
    region = chance.integers(0, 9, councils)
    wish = np.clip(chance.uniform(0.1, 0.75) + chance.normal(0, 0.12, 9), 0.02, 0.95)
    answers = chance.random(councils) < wish[region]
    cycle = chance.choice([14, 21, 28, 42], 9)[region]
    centre, spread = {
        "early": (chance.uniform(0.1, 0.25), 0.15),
        "even": (0.5, 0.6),
        "late surge": (chance.uniform(0.88, 0.97), 0.06),
        "stalled": (0.25, 0.3),
    }[shape]
    first = np.abs(chance.normal(centre, spread, councils)) if shape != "even" else chance.random(councils)
    if shape == "late surge":
        first = np.where(chance.random(councils) < chance.uniform(0.35, 0.7), chance.random(councils), first)
        first = np.where(first > 1, 2 - first, first)
    due = first * days
    met = np.ceil(due / cycle) * cycle + chance.normal(0, 2, councils)
    came = np.where((chance.random(councils) < 0.5) & (met < days) & (met >= 0), met, due)
    if shape == "stalled":
        stop = chance.uniform(0.25, 0.7) * days
        answers &= (came < stop) | (chance.random(councils) < 0.04)
    inside = answers & (came < days)
    return _curve(came[inside] / days, days)


def textbook(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """The same shape each time, as one would write it down first: only the final rate changes."""
    number = chance.binomial(councils, chance.uniform(0.15, 0.7))
    times: Numbers = chance.random(number)
    if shape == "early":
        times = np.minimum(chance.exponential(0.2, number), 0.999)
    elif shape == "late surge":
        times = np.where(chance.random(number) < 0.6, 1 - 0.12 * chance.random(number), times)
    elif shape == "stalled":
        times = 0.4 * times
    return _curve(times, days)


def logistic(chance: np.random.Generator, shape: str, councils: int, days: int) -> Whole:
    """S-shaped curves with noise from day to day and quiet weekends; the stalled ones keep on level and stop."""
    x = np.arange(days + 1) / days

    def rise(centre: float, spread: float) -> Numbers:
        return np.asarray(1 / (1 + np.exp((centre - x) / spread)))

    rate = np.diff(
        {
            "early": rise(chance.uniform(0.1, 0.3), 0.07),
            "even": x,
            "late surge": 0.4 * x + 0.6 * rise(0.9, 0.04),
            "stalled": np.minimum(x, chance.uniform(0.25, 0.7)),
        }[shape]
    )
    rate *= np.exp(chance.normal(0, 0.4, days)) * np.where(np.arange(days) % 7 >= 5, 0.2, 1.0)
    return np.asarray(
        np.minimum(chance.poisson(rate / rate.sum() * councils * chance.uniform(0.15, 0.65)).cumsum(), councils)
    )


SIMULATORS: dict[str, Simulator] = {
    "alone": alone,
    "piecewise": piecewise,
    "reminders": reminders,
    "hazards": hazards,
    "textbook": textbook,
    "logistic": logistic,
}
HELD_BACK: dict[str, Simulator] = {"meetings (held back)": meetings}


def trials(
    simulators: dict[str, Simulator], campaigns: int, *, councils: int = COUNCILS, days: int = DAYS
) -> pd.DataFrame:
    """One row for each campaign and point of the way at which a forecast is shown."""
    rows = []
    for name, simulate in simulators.items():
        chance = np.random.default_rng(20150106)
        for number in range(campaigns):
            shape = SHAPES[number % len(SHAPES)]
            curve = simulate(chance, shape, councils, days).tolist()
            for point, part in POINTS.items():
                rows += _trial((name, shape, point), curve, round(part * days), councils)
    return pd.DataFrame(rows, columns=["simulator", "shape", "way", *MEASURES])


def _trial(key: tuple[str, str, str], curve: list[int], day: int, councils: int) -> list[tuple[object, ...]]:
    so_far, final, days = curve[:day], curve[-1], len(curve)
    found = compute_forecast(so_far, councils=councils, days=days)
    if found is None:
        return []
    guesses = (found.middle, so_far[-1], extrapolate_pace(so_far, councils=councils, days=days))
    held = found.low <= final <= found.high
    interval = (held, found.high < final, found.low > final, found.high - found.low)
    return [(*key, *interval, *(abs(guess - final) for guess in guesses))]


def summary(table: pd.DataFrame, by: list[str]) -> str:
    groups = table.groupby(by, sort=False)
    found = groups[MEASURES].mean()
    found.insert(0, "n", groups.size())
    best = found[["error", "no more", "scaled"]].idxmin(axis=1)
    found["best"] = best.where(best != "error", "")
    for name in MEASURES[:3]:
        found[name] = (found[name].astype(float) * 100).round(1)
    with pd.option_context("display.width", 200, "display.max_columns", 20, "display.max_rows", 500):
        return str(found.sort_index(level="way", sort_remaining=False, kind="stable").round(1))


def other_sizes(campaigns: int) -> None:
    for councils, days in ((40, 28), (353, 14), (353, 28), (353, 120), (2_000, 67), (35_300, 84)):
        table = trials({**SIMULATORS, **HELD_BACK}, campaigns, councils=councils, days=days)
        print(f"\n{councils:,} councils over {days} days, all simulators\n{summary(table, ['way'])}")


def timing() -> None:
    curve = alone(np.random.default_rng(1), "even", COUNCILS, DAYS).tolist()
    compute_backtest(curve, councils=COUNCILS, days=DAYS)
    start = time.perf_counter()
    for _ in range(100):
        compute_forecast(curve[:34], councils=COUNCILS, days=DAYS)
    call = (time.perf_counter() - start) * 10
    start = time.perf_counter()
    days = len(compute_backtest(curve, councils=COUNCILS, days=DAYS))
    print(f"\nOne call {call:.1f} ms; one back-test of {days} days {(time.perf_counter() - start) * 1000:.0f} ms")


def main() -> None:
    campaigns = int(sys.argv[sys.argv.index("--campaigns") + 1]) if "--campaigns" in sys.argv else 2_000
    known, unseen = trials(SIMULATORS, campaigns), trials(HELD_BACK, campaigns)
    both = pd.concat([known, unseen])
    print(
        f"{campaigns:,} campaigns a simulator, {COUNCILS} councils over {DAYS} days. Shares in %, errors in councils;"
    )
    print("best: the baseline with a smaller error than the forecast, if any.")
    print(f"\nAll seven simulators\n{summary(both, ['way'])}")
    covered, error = float(both["held"].mean()) * 100, float(both["error"].mean())
    add_row(BenchmarkRow("forecast", "held by the 80 % interval", covered, "%", goal="about 80 %"))
    for column, floor_name in (("no more", "no more come"), ("scaled", "scaled by the time")):
        add_row(BenchmarkRow("forecast", "mean error", error, "councils", float(both[column].mean()), floor_name))
    print(f"\nBy simulator\n{summary(both, ['way', 'simulator'])}")
    print(f"\nBy shape\n{summary(both, ['way', 'shape'])}")
    print(f"\nBy simulator and shape\n{summary(both, ['way', 'simulator', 'shape'])}")
    other_sizes(campaigns // 10)
    timing()


if __name__ == "__main__":
    main()
