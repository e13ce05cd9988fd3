"""Whether the ranking of approaches pays, on simulated campaigns whose propensities and call effects are known.

    python -m tests.benchmarks.ranking [--campaigns 8] [--processes 2] [--tuning]

The real frame of 353 councils, ten weeks, calls from the third week on. Every council has a chance to respond by itself,
which differs by region, type and its own keenness, and a time; keenness shows in part in what its leader and chief
executive do with messages. A call adds 5, 10 or 20 points on average to the chance of a response within two weeks, and
0.4 to 0.8 times as much at each repeat. How that effect is spread over councils is the scenario. Each week every policy
ranks the councils by what is known at that week's start, and calls the first that were not called in the last two weeks.
The draws behind chance are the same for all policies.

Measured: the fewest calls with which all parts of the three-part target (40 % overall, 25 % in every region and type,
variation of at most 0.30 by region and by type) are met on the closing day, in equal numbers a week of CAPACITIES. Where
60 a week do not do, 560 calls are counted. Others are run with the least called councils first and, where that is a
different thing, as they are; the best counts. The settings of lib.measures.approaches were chosen on --tuning (other
seeds, and only two of the scenarios), and so was how much groups differ: where they hardly do, only the overall rate is
short, and most orders need much the same. That case is printed last.
"""

import csv
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lib.measures.approaches.calibration import Calibration, compute_calibration
from lib.measures.approaches.propensity import (
    PropensityModel,
    estimate_chances,
    estimate_weekly_chances,
    fit_propensity,
)
from lib.measures.approaches.ranking import RankingWeights, rank_approaches
from lib.measures.representativeness import Representativeness
from lib.measures.response_rates import compute_rates_by_group, count_needed_councils
from lib.measures.target import TargetLevels
from lib.terms import COMPLETE, OTHER, TELEPHONE
from tests.benchmarks.table import BenchmarkRow, add_row

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Whole = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
COUNCILS_FILE = Path(__file__).parents[2] / "data" / "reference" / "councils.csv"
FRAME_DAY = "2015-01-06"
WEEKS, FIRST_CALLS, QUIET_WEEKS = 10, 2, 2
CAPACITIES = (0, 3, 6, 9, 12, 15, 18, 21, 25, 30, 35, 40, 45, 50, 60)  # calls a week
MOST_CALLS = (WEEKS - FIRST_CALLS) * 70
OVERALL, FLOOR, VARIATION = Decimal("0.40"), Decimal("0.25"), Decimal("0.30")
TARGETS = TargetLevels(OVERALL, FLOOR, VARIATION)
EFFECTS = (0.05, 0.10, 0.20)
TUNING_SCENARIOS = ("same for all", "keen ones more")
SCENARIOS = (*TUNING_SCENARIOS, "unsure ones most", "hidden", "late surge", "cold ones more")
EVEN = "even groups"  # the effect is the same for all, and regions and types hardly differ: reported by itself
GROUP_DEVIATIONS = {"region": 0.45, "type": 0.35}  # of the log odds of a response without calls
# Responses without any call, from near to what the calls can mend at most to just above the overall target.
RATE_WITHOUT = {0.05: (0.37, 0.42), 0.10: (0.34, 0.42), 0.20: (0.30, 0.42)}


def read_frame() -> pd.DataFrame:
    """The councils of January 2015: code, council, region, type."""
    with COUNCILS_FILE.open(encoding="utf-8") as lines:
        rows = [
            (row["code"], row["name"], row["region"], row["council_type"])
            for row in csv.DictReader(lines)
            if (not row["valid_from"] or row["valid_from"] <= FRAME_DAY)
            and (not row["valid_to"] or row["valid_to"] >= FRAME_DAY)
        ]
    return pd.DataFrame(rows, columns=["code", "council", "region", "type"])


@dataclass(frozen=True)
class Campaign:
    """What is true of a simulated campaign.

    comes_in: the week of each council's response without calls, WEEKS for never. effect: what its first call adds to
    the chance within two weeks. leader and chief_executive: the rung of each by week. luck: the draw for its
    first call, its second, and so on. lag: whether a call works in its own week (0) or the next (1). order: for
    whoever has none. repeat: the effect of a call beside that of the one before. propensity and
    still_to_come: chance to respond without calls, and the share of such responses that come from each week on.
    """

    comes_in: Whole
    effect: Numbers
    leader: np.ndarray[tuple[int, ...], np.dtype[np.object_]]
    chief_executive: np.ndarray[tuple[int, ...], np.dtype[np.object_]]
    luck: Numbers
    lag: Whole
    order: Whole
    repeat: float
    propensity: Numbers
    still_to_come: Numbers


def simulate(frame: pd.DataFrame, scenario: str, effect: float, seed: int) -> Campaign:
    """Draw one campaign."""
    chance = np.random.default_rng([seed, (*SCENARIOS, EVEN).index(scenario), round(effect * 100)])
    number = len(frame)
    keen = chance.normal(0, 1, number)
    lean = keen * 1.0
    for column, deviation in GROUP_DEVIATIONS.items():
        codes, names = pd.factorize(frame[column])
        lean = lean + chance.normal(0, 0.1 if scenario == EVEN else deviation, len(names))[codes]
    wanted = chance.uniform(*RATE_WITHOUT[effect])
    low, high = -6.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (low, middle) if (1 / (1 + np.exp(-lean - middle))).mean() > wanted else (middle, high)
    propensity = 1 / (1 + np.exp(-lean - low))
    pace = np.exp(-np.arange(WEEKS) / chance.uniform(2.5, 6)) * chance.gamma(10, 0.1, WEEKS)
    if scenario == "late surge":
        pace[-2:] += pace.sum() * chance.uniform(0.15, 0.3)
    weeks = chance.choice(WEEKS, number, p=pace / pace.sum())
    comes_in = np.where(chance.random(number) < propensity, weeks, WEEKS)
    roles = [_draw_rungs(chance, keen) for _ in range(2)]
    engaged = (roles[0][:, WEEKS // 2] == "engaged") | (roles[1][:, WEEKS // 2] == "engaged")
    multiple = {
        "same for all": np.ones(number),
        "late surge": np.ones(number),
        EVEN: np.ones(number),
        "keen ones more": np.where(engaged, 1.6, 0.7),
        "cold ones more": np.where(engaged, 0.6, 1.2),
        "unsure ones most": propensity * (1 - propensity),
        "hidden": chance.gamma(2, 0.5, number),
    }[scenario]
    return Campaign(
        comes_in,
        np.minimum(effect * multiple / multiple.mean(), 0.9),
        roles[0],
        roles[1],
        chance.random((number, WEEKS)),
        chance.integers(0, 2, (number, WEEKS)),
        chance.permutation(number),
        float(chance.uniform(0.4, 0.8)),
        propensity,
        1 - np.concatenate([[0.0], pace.cumsum() / pace.sum()]),
    )


def _draw_rungs(chance: np.random.Generator, keen: Numbers) -> np.ndarray[tuple[int, ...], np.dtype[np.object_]]:
    """How far one role is reached in each week: messages go out in weeks 0, 3 and 6."""
    number = len(keen)
    rungs = np.full((number, WEEKS + 1), "not sent", dtype=object)
    has_address, level = chance.random(number) < 0.9, np.full(number, 0)
    for week in range(WEEKS + 1):
        if week in (1, 4, 7):
            reading = keen + chance.normal(0, 1.2, number)
            level = np.maximum(level, np.where(reading > 1.4, 3, np.where(reading > 0, 2, 1)))
        for value, name in ((1, "delivered"), (2, "opened"), (3, "engaged")):
            rungs[(level == value) & has_address, week] = name
    rungs[~has_address] = "no address"
    return rungs


class Progress:
    """What happens in one campaign under one policy, and what is known of it."""

    def __init__(self, frame: pd.DataFrame, campaign: Campaign) -> None:
        self.frame, self.campaign = frame, campaign
        self.came = np.full(len(frame), WEEKS)
        self.moved = np.full(len(frame), WEEKS)
        self.tries = np.zeros(len(frame), dtype=int)
        self.called = np.full(len(frame), -9)
        self.calls, self.week, self.seen = 0, 0, list[dict[str, np.ndarray[Any, Any]]]()
        pairs = list(zip(frame["region"], frame["type"], strict=True))
        self.cells = [
            (pair, np.array([at for at, other in enumerate(pairs) if other == pair])) for pair in dict.fromkeys(pairs)
        ]

    def know(self) -> pd.DataFrame:
        """The councils without a response at the start of the week, as known then."""
        week, at = self.week, np.flatnonzero(self.came >= self.week)
        return pd.DataFrame(
            {
                **{name: self.frame[name].to_numpy()[at] for name in ("council", "region", "type")},
                "leader": self.campaign.leader[at, week],
                "chief_executive": self.campaign.chief_executive[at, week],
                "tries": self.tries[at],
                "usable": np.where(week - self.called[at] >= QUIET_WEEKS, TELEPHONE, ""),
                "in_effect": np.where(week - self.called[at] < QUIET_WEEKS, TELEPHONE, ""),
                "standing": OTHER,
                "said_nothing_on": None,
                "channels": np.where(self.tries[at] > 0, "E-mail, Telephone", "E-mail"),
                "rested": week - self.called[at] >= QUIET_WEEKS,
                "order": self.campaign.order[at],
                "at": at,
            },
            index=at,
        )

    def counts(self) -> pd.DataFrame:
        """Councils by region, type and standing at the start of the week."""
        responded = self.came < self.week
        rows = []
        for (region, council_type), positions in self.cells:
            number = int(responded[positions].sum())
            rows += [(region, council_type, COMPLETE, number), (region, council_type, OTHER, len(positions) - number)]
        return pd.DataFrame(rows, columns=["region", "type", "standing", "councils"])

    def call(self, positions: Whole) -> None:
        """Call councils, let the week pass, and keep what was seen of it."""
        week, campaign = self.week, self.campaign
        at = np.flatnonzero(self.came >= week)
        works = (
            campaign.luck[positions, self.tries[positions]]
            < campaign.effect[positions] * campaign.repeat ** self.tries[positions]
        )
        hit = positions[works]
        self.moved[hit] = np.minimum(self.moved[hit], week + campaign.lag[hit, self.tries[hit]])
        self.calls += len(positions)
        self.tries[positions] += 1
        self.called[positions] = week
        responded = np.minimum(campaign.comes_in, self.moved)[at] <= week
        in_effect = (week - self.called < QUIET_WEEKS)[at]
        self.seen.append(
            {
                **{name: self.frame[name].to_numpy()[at] for name in ("region", "type")},
                "leader": campaign.leader[at, week],
                "chief_executive": campaign.chief_executive[at, week],
                "channel": np.where(in_effect, TELEPHONE, "").astype(object),
                "tries": self.tries[at] - in_effect,
                "days_left": np.full(len(at), 7 * (WEEKS - week)),
                "councils": np.ones(len(at), dtype=int),
                "responded": responded.astype(int),
            }
        )
        self.came[at[responded]] = week
        self.week += 1

    def history(self) -> pd.DataFrame:
        """What was seen so far, as fit_propensity takes it."""
        return pd.DataFrame({name: np.concatenate([week[name] for week in self.seen]) for name in self.seen[0]})


Policy = Callable[[Progress, pd.DataFrame], pd.Index]


def fit(progress: Progress) -> PropensityModel:
    return fit_propensity(progress.history())


def by_rank(progress: Progress, known: pd.DataFrame, weights: RankingWeights | None = None) -> pd.Index:
    chances = estimate_chances(fit(progress), known, days_left=7 * (WEEKS - progress.week))
    ranked = rank_approaches(known, chances, progress.counts(), TARGETS, weights)
    ordered: pd.Index = pd.Index(ranked["at"])
    return ordered


def told_the_truth(progress: Progress, known: pd.DataFrame) -> pd.Index:
    """The ranking with true chances and effects: how much better chances could make it at most."""
    campaign, at = progress.campaign, known["at"].to_numpy()
    coming = campaign.propensity[at] * campaign.still_to_come[progress.week]
    without = coming / (1 - campaign.propensity[at] + coming)
    moved = campaign.effect[at] * campaign.repeat ** progress.tries[at]
    chances = pd.DataFrame(
        {"chance_without": without, TELEPHONE: (1 - without) * moved, "E-mail": 0.0, "Letter": 0.0, "Visit": 0.0},
        index=known.index,
    )
    ordered: pd.Index = pd.Index(rank_approaches(known, chances, progress.counts(), TARGETS)["at"])
    return ordered


def at_random(progress: Progress, known: pd.DataFrame) -> pd.Index:
    return known.index[np.random.default_rng([progress.week, int(known["order"].iloc[0])]).permutation(len(known))]


def alphabetical(progress: Progress, known: pd.DataFrame) -> pd.Index:
    return known.sort_values("council").index


def highest_propensity(progress: Progress, known: pd.DataFrame) -> pd.Index:
    chances = estimate_chances(fit(progress), known, days_left=7 * (WEEKS - progress.week))
    ordered: pd.Index = pd.Index(
        (chances["chance_without"] + chances[TELEPHONE]).sort_values(ascending=False, kind="stable").index
    )
    return ordered


def lowest_region(progress: Progress, known: pd.DataFrame) -> pd.Index:
    rates = {rate.group[0]: rate.response_rate.value for rate in compute_rates_by_group(progress.counts(), ["region"])}
    return known.assign(rate=known["region"].map(rates)).sort_values(["rate", "order"]).index


def former_order(progress: Progress, known: pd.DataFrame) -> pd.Index:
    """The order of the page before it ranked: the group furthest below its floor, there who engaged, who opened."""
    shortfalls: dict[str, int] = {}
    for grouping in ("region", "type"):
        shortfalls |= {
            rate.group[0]: rate.count_shortfall(FLOOR) for rate in compute_rates_by_group(progress.counts(), [grouping])
        }
    gaps = [
        max(shortfalls.get(region, 0), shortfalls.get(kind, 0))
        for region, kind in zip(known["region"], known["type"], strict=True)
    ]
    roles = list(zip(known["leader"], known["chief_executive"], strict=True))
    cold = [0 if "engaged" in rungs else 1 if "opened" in rungs else 2 for rungs in roles]
    return (
        known.assign(gap=gaps, cold=cold).sort_values(["gap", "cold", "council"], ascending=[False, True, True]).index
    )


def largest_effect(progress: Progress, known: pd.DataFrame) -> pd.Index:
    chances = estimate_chances(fit(progress), known, days_left=7 * (WEEKS - progress.week))
    return chances[TELEPHONE].sort_values(ascending=False, kind="stable").index


def least_called_first(policy: Policy) -> Policy:
    def order(progress: Progress, known: pd.DataFrame) -> pd.Index:
        ordered = policy(progress, known)
        return ordered[np.argsort(known.loc[ordered, "tries"].to_numpy(), kind="stable")]

    return order


RIVALS: dict[str, Policy] = {
    "random": at_random,
    "alphabetical": alphabetical,
    "highest propensity first": highest_propensity,
    "lowest region first": lowest_region,
    "former order": former_order,
}
ALL_TOGETHER = "All effects and scenarios"
NO_RIVALS = ("ranking", "largest effect alone", "ranking told the truth")
POLICIES: dict[str, Policy] = {
    "ranking": by_rank,
    **{f"{name}, least called first": least_called_first(policy) for name, policy in RIVALS.items()},
    **{name: policy for name, policy in RIVALS.items() if name not in ("random", "alphabetical")},
    "largest effect alone": largest_effect,
    "ranking told the truth": told_the_truth,
}


def is_met(counts: pd.DataFrame) -> bool:
    """Whether all parts of the target are met."""
    responded = int(counts.loc[counts["standing"] == COMPLETE, "councils"].sum())
    if responded < count_needed_councils(OVERALL, int(counts["councils"].sum())):
        return False
    for grouping in ("region", "type"):
        rates = compute_rates_by_group(counts, [grouping])
        if any(rate.count_shortfall(FLOOR) for rate in rates):
            return False
        variation = Representativeness.from_rates(rates).coefficient_of_variation
        if variation is None or variation > float(VARIATION):
            return False
    return True


def run(frame: pd.DataFrame, campaign: Campaign, policy: Policy, calls_a_week: int) -> tuple[int, bool]:
    """Calls made by the closing day, and whether the target is met on it."""
    progress = Progress(frame, campaign)
    while progress.week < WEEKS:
        chosen = np.empty(0, dtype=np.int64)
        if progress.week >= FIRST_CALLS and calls_a_week:
            known = progress.know()
            ordered = policy(progress, known)
            chosen = ordered[known.loc[ordered, "rested"].to_numpy()][:calls_a_week].to_numpy(dtype=np.int64)
        progress.call(chosen)
    return progress.calls, is_met(progress.counts())


def count_needed_calls(frame: pd.DataFrame, campaign: Campaign, policy: Policy) -> tuple[int, bool]:
    """Fewest calls with which the target is met, by halving over CAPACITIES; with none that does, MOST_CALLS."""
    low, high, calls = 0, len(CAPACITIES), MOST_CALLS
    while low < high:
        middle = (low + high) // 2
        made, met = run(frame, campaign, policy, CAPACITIES[middle])
        if met:
            high, calls = middle, made
        else:
            low = middle + 1
    return calls, high < len(CAPACITIES)


def calibrate(frame: pd.DataFrame, campaign: Campaign) -> tuple[list[float], list[int]]:
    """Chances of the coming week as estimated at its start, for every week of calls, and what then happened."""
    progress, chances, outcomes = Progress(frame, campaign), list[float](), list[int]()
    while progress.week < WEEKS:
        known = progress.know()
        calling = progress.week >= FIRST_CALLS
        model = fit(progress) if calling else None
        ordered = at_random(progress, known)
        chosen = ordered[known.loc[ordered, "rested"].to_numpy()][: 20 * calling].to_numpy(dtype=np.int64)
        progress.call(chosen)
        if model is not None:
            chances += estimate_weekly_chances(model, pd.DataFrame(progress.seen[-1])).tolist()
            outcomes += progress.seen[-1]["responded"].tolist()
    return chances, outcomes


def compare(table: pd.DataFrame, first: str, second: str) -> tuple[float, float, float]:
    """By how much fewer calls the first policy needs, with a 90 % interval over campaigns (paired bootstrap)."""
    pairs = table[[first, second]].to_numpy(dtype=float)
    chance = np.random.default_rng(1)
    drawn = pairs[chance.integers(0, len(pairs), (4_000, len(pairs)))].mean(axis=1)
    low, high = np.quantile(1 - drawn[:, 0] / drawn[:, 1], [0.05, 0.95])
    return 1 - pairs[:, 0].mean() / pairs[:, 1].mean(), float(low), float(high)


Key = tuple[str, float, int]  # scenario, effect, seed


def simulate_one(key: Key) -> dict[str, tuple[int, bool]]:
    """Calls needed, and whether the target can be met, for every policy on one campaign."""
    frame = read_frame()
    campaign = simulate(frame, *key)
    return {name: count_needed_calls(frame, campaign, policy) for name, policy in POLICIES.items()}


def simulate_all(
    scenarios: tuple[str, ...], campaigns: int, first_seed: int, processes: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Calls, and whether the target can be met: one row a campaign (scenario, effect, seed), one column a policy."""
    seeds = range(first_seed, first_seed + campaigns)
    keys = [(scenario, effect, seed) for seed in seeds for scenario in scenarios for effect in EFFECTS]
    with ProcessPoolExecutor(processes) as pool:
        results = list(pool.map(simulate_one, keys))
    index = pd.MultiIndex.from_tuples(keys, names=["scenario", "effect", "seed"])
    calls = [{name: result[0] for name, result in policies.items()} for policies in results]
    met = [{name: result[1] for name, result in policies.items()} for policies in results]
    return pd.DataFrame(calls, index=index), pd.DataFrame(met, index=index)


def describe(calls: pd.DataFrame, met: pd.DataFrame, title: str) -> None:
    """Print the calls of every policy, and the ranking beside the best rival."""
    means = calls.mean().sort_values()
    rivals = [name for name in means.index if name not in NO_RIVALS]
    print(f"\n{title}: {len(calls)} campaigns")
    for name, mean in means.items():
        print(f"  {name:45} {mean:6.1f} calls   target can be met in {met[name].mean() * 100:3.0f} %")
    for rival in (rivals[0], "largest effect alone"):
        if rival in calls:
            value, low, high = compare(calls, "ranking", rival)
            print(f"  ranking against {rival}: {value:.1%} fewer calls, 90 % interval {low:.1%} to {high:.1%}")
    if title == ALL_TOGETHER:
        value, low, _high = compare(calls, "ranking", rivals[0])
        add_row(
            BenchmarkRow(
                "ranking", "approaches until the target can be met", float(means["ranking"]), "approaches",
                float(means[rivals[0]]), rivals[0], "15 % fewer than the best other order, clear of nought",
                value >= 0.15 and low > 0,
            )
        )  # fmt: skip


def measure_speed() -> None:
    """The time to rank 35,300 organisations, in seconds of one processor."""
    frame = pd.concat([read_frame()] * 100, ignore_index=True)
    chance = np.random.default_rng(3)
    rungs = np.array(["no address", "delivered", "opened", "engaged"], dtype=object)
    known = frame.assign(
        leader=rungs[chance.integers(0, 4, len(frame))],
        chief_executive=rungs[chance.integers(0, 4, len(frame))],
        tries=chance.integers(0, 4, len(frame)),
        usable="Telephone, E-mail, Letter",
        in_effect="",
    )
    counts = frame.assign(standing=OTHER).groupby(["region", "type", "standing"]).size()
    model = fit_propensity(known.head(0).assign(channel="", days_left=0, councils=0, responded=0))
    start = time.process_time()
    chances = estimate_chances(model, known, days_left=70)
    middle = time.process_time()
    rank_approaches(known, chances, counts.rename("councils").reset_index(), TARGETS)
    print(
        f"\n{len(frame):,} organisations: chances {middle - start:.2f} s, ranking {time.process_time() - middle:.2f} s of one processor"
    )


def describe_calibration(campaigns: int, first_seed: int) -> None:
    """Print calibration slope and Brier score of the chances of the coming week, under calls at random."""
    frame = read_frame()
    for effect in EFFECTS:
        chances, outcomes = list[float](), list[int]()
        for scenario in SCENARIOS:
            for seed in range(first_seed, first_seed + max(1, campaigns // 4)):
                week_chances, week_outcomes = calibrate(frame, simulate(frame, scenario, effect, seed))
                chances += week_chances
                outcomes += week_outcomes
        calibration: Calibration = compute_calibration(chances, outcomes)
        print(
            f"  {effect * 100:2.0f} points: calibration slope {calibration.slope:.2f}, Brier score {calibration.brier:.4f} "
            f"(one chance for all: {calibration.brier_of_mean:.4f}), expected {calibration.expected:,.0f}, came {calibration.observed:,}"
        )


def read_option(name: str, default: int) -> int:
    return int(sys.argv[sys.argv.index(name) + 1]) if name in sys.argv else default


def main() -> None:
    campaigns, is_tuning = read_option("--campaigns", 8), "--tuning" in sys.argv
    scenarios = TUNING_SCENARIOS if is_tuning else SCENARIOS
    first_seed = 1_000 if is_tuning else 5_000
    measure_speed()
    calls, met = simulate_all(scenarios, campaigns, first_seed, read_option("--processes", 2))
    by_scenario, by_effect = calls.index.get_level_values("scenario"), calls.index.get_level_values("effect")
    for scenario in scenarios:
        describe(calls[by_scenario == scenario], met[by_scenario == scenario], scenario)
    for effect in EFFECTS:
        describe(calls[by_effect == effect], met[by_effect == effect], f"{effect * 100:.0f} points")
    describe(calls, met, ALL_TOGETHER)
    describe(*simulate_all((EVEN,), campaigns, first_seed, read_option("--processes", 2)), EVEN)
    print("\nChances of a response in the coming week, estimated at its start, calls at random")
    describe_calibration(campaigns, first_seed)


if __name__ == "__main__":
    main()
