"""Rank councils by what one approach to each adds to the target, one after another.

In plain words. Each council has a chance to respond by itself, and an approach adds something to it. What a further
response is worth depends on where it comes from: much where a region or type would probably miss its floor, little
where it is there already. The list is made from the top: after each council the expected numbers of its region and type
are raised by what the approach adds, and the worth of a further response there falls. So the list goes on elsewhere
once a region that needs two responses may expect them.

In statistical terms. A greedy sequence by expected marginal gain per minute of work. The gain is that in the logarithm
of the chance that every part of the target is met, with the parts taken as independent and final counts as normal: for
a floor or the overall rate the inverse Mills ratio of the count, for the limit of variation that of the coefficient of
variation. A group far below its floor so weighs more than many that are nearly there, as one group is enough to miss
the target. R has its own, smaller gain. The gains serve to order councils: nothing here is an estimate of bias.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

from lib.measures.approaches.channels import EFFORT_MINUTES, flag_usable_channels
from lib.measures.response_rates import compute_rates_by_group, count_needed_councils
from lib.measures.target import TargetLevels
from lib.terms import CHANNELS

Array = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Indices = np.ndarray[tuple[int, ...], np.dtype[np.intp]]

GROUPINGS = ("region", "type")
EXACT_RANKS, LATER_SHARE = 100, 0.04  # ranked one by one; from there on so large a share of the rest at a time
VARIATION_DEVIATION = 0.04  # of the final coefficient of variation from what is expected
FORECAST_DEVIATION = 0.3  # of the responses still to come in a group, as a share of their expected number
SMALLEST_DEVIATION = 0.7  # of a final count of councils
MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What a further response is worth for each purpose, and the minutes of work for an approach by each channel.

    overall, floor, variation: for that part of the target, where it would otherwise be missed. evenness: for R.
    any_response: for being one more, whatever the target. Each is 0 or more.
    """

    overall: float = 1.0
    floor: float = 1.0
    variation: float = 1.0
    evenness: float = 0.01
    any_response: float = 0.02
    effort_minutes: Mapping[str, float] = field(default_factory=lambda: EFFORT_MINUTES)


class _GroupState:
    """Expected final counts of the groups of one grouping, as the list is made."""

    def __init__(self, councils: Array, responded: Array, coming: Array, variance: Array, needed: Array | None) -> None:
        self.councils, self.expected, self.needed = councils, responded + coming, needed
        self.deviation = _compute_deviation(coming, variance)

    def compute_floor_gains(self) -> Array:
        """Compute the gain of one more response from each group for the group's own floor."""
        if self.needed is None:
            return np.zeros(len(self.councils))
        return compute_marginal_gain(self.expected - self.needed + 0.5, self.deviation)

    def compute_spread(self) -> tuple[float, Array]:
        """Compute the variation of the response rates, and how many deviations each group's rate lies above the mean.

        Both are 0 where all rates are the same.
        """
        all_councils, all_expected = self.councils.sum(), self.expected.sum()
        if all_councils < 2 or all_expected <= 0:
            return 0.0, np.zeros(len(self.councils))
        distances = self.expected / self.councils - all_expected / all_councils
        deviation = np.sqrt((self.councils * distances**2).sum() / (all_councils - 1))
        if deviation <= 1e-12:
            return 0.0, np.zeros(len(self.councils))
        return float(deviation * all_councils / all_expected), distances / deviation


def _compute_deviation(coming: Array, variance: Array) -> Array:
    """Compute the standard deviation of final counts, from the responses to come and their variance if independent."""
    return np.asarray(np.maximum(np.sqrt(variance + (FORECAST_DEVIATION * coming) ** 2), SMALLEST_DEVIATION))


def compute_marginal_gain(margin: Array | float, deviation: Array | float) -> Array:
    """Compute the gain in the logarithm of the chance to be above nought, by one more unit of a normal number.

    margin and deviation are its mean and standard deviation. It is the inverse Mills ratio of the standardised margin,
    divided by the deviation: near 0 well above nought, and growing with the distance below it.
    """
    scores = np.asarray(margin / deviation)
    return np.asarray(np.exp(-(scores**2) / 2 - log_ndtr(scores)) / np.sqrt(2 * np.pi) / deviation)


def rank_approaches(
    rows: pd.DataFrame,
    chances: pd.DataFrame,
    counts: pd.DataFrame,
    targets: TargetLevels,
    weights: RankingWeights | None = None,
) -> pd.DataFrame:
    """Rank councils in the order in which to approach them, each with the best channel.

    rows: one row for each council without a response, with region, type and usable (the channels open to it, such as
    "Telephone, E-mail"), and any other columns. Councils that may not be approached today, such as those cooling off,
    belong among them with usable empty, as their own responses count for what their groups may expect.
    chances: what estimate_chances returns, with the same index. counts: region, type, standing and councils, of the
    whole frame. targets: shares between 0 and 1, each None where it is not set.

    Returns the rows in order with rank (from 1), channel (the one that adds most per minute; "" where none is open),
    effort_minutes, chance_without and chance_with (of a response by the closing day), added (their difference), worth
    (marginal gain of a response at its turn, see RankingWeights) and score (worth times added, per hour of work).
    Councils without an open channel come last, with a score of 0.
    """
    weights = weights or RankingWeights()
    choice = _choose_channels(rows["usable"], chances, weights.effort_minutes)
    rate = choice["added"].to_numpy() / choice["effort_minutes"].to_numpy() * MINUTES_PER_HOUR
    worth_of_cells, cells = _prepare_worth(
        rows, chances["chance_without"].to_numpy(dtype=float), counts, targets, weights
    )
    order, worths = _order_greedily(cells, choice["added"].to_numpy(), rate, worth_of_cells)
    ranked = rows.assign(
        **{name: choice[name] for name in ("channel", "effort_minutes")},
        chance_without=chances["chance_without"],
        chance_with=chances["chance_without"] + choice["added"],
        added=choice["added"],
    ).iloc[order]
    return ranked.assign(rank=np.arange(1, len(ranked) + 1), worth=worths, score=worths * rate[order]).reset_index(
        drop=True
    )


def _choose_channels(usable: pd.Series, chances: pd.DataFrame, effort_minutes: Mapping[str, float]) -> pd.DataFrame:
    """Choose for each council the open channel that adds most per minute.

    Columns: channel ("" for none), effort_minutes (1 for none) and added.
    """
    channels = tuple(name for name in CHANNELS if name in effort_minutes)
    minutes = np.array([effort_minutes[name] for name in channels])
    added = np.where(flag_usable_channels(usable, channels), chances[list(channels)].to_numpy(dtype=float), -1.0)
    best = (added / minutes).argmax(axis=1)
    best_added = added[np.arange(len(added)), best]
    is_open = best_added >= 0
    return pd.DataFrame(
        {
            "channel": np.where(is_open, np.array(channels, dtype=object)[best], ""),
            "effort_minutes": np.where(is_open, minutes[best], 1.0),
            "added": np.maximum(best_added, 0.0),
        },
        index=usable.index,
    )


def _prepare_worth(
    rows: pd.DataFrame, chance_without: Array, counts: pd.DataFrame, targets: TargetLevels, weights: RankingWeights
) -> tuple[Callable[[Indices, Array], Array], Indices]:
    """Prepare the worth of a further response from each cell, that is region and type together.

    Returns a function, which first adds expected responses to cells and then returns the worth of a further one for
    each cell, and the cell of each row.
    """
    states, memberships = [], []
    for grouping in GROUPINGS:
        names, state = _build_state(rows[grouping], grouping, chance_without, counts, targets)
        states.append(state)
        memberships.append(pd.Index(names).get_indexer(pd.Index(rows[grouping])))
    cells, pairs = pd.factorize(memberships[0] * len(states[1].councils) + memberships[1])
    group_of_cell = np.divmod(np.asarray(pairs, dtype=np.intp), len(states[1].councils))
    overall_deviation = _compute_deviation(chance_without.sum(), (chance_without * (1 - chance_without)).sum())
    all_councils = int(states[0].councils.sum())
    overall_needed = None if targets.overall is None else count_needed_councils(targets.overall, all_councils)

    def compute_worth(added_cells: Indices, added: Array) -> Array:
        for state, groups in zip(states, group_of_cell, strict=True):
            np.add.at(state.expected, groups[added_cells], added)
        worth = np.full(len(pairs), weights.any_response)
        if overall_needed is not None:
            margin = states[0].expected.sum() - overall_needed + 0.5
            worth += weights.overall * compute_marginal_gain(margin, overall_deviation)
        for state, groups in zip(states, group_of_cell, strict=True):
            worth += weights.floor * state.compute_floor_gains()[groups]
            worth += _compute_evenness_gains(state, targets, weights)[groups]
        return np.asarray(np.maximum(worth, weights.any_response))

    return compute_worth, cells


def _build_state(
    membership: pd.Series, grouping: str, chance_without: Array, counts: pd.DataFrame, targets: TargetLevels
) -> tuple[list[str], _GroupState]:
    """Build the names of the groups of one grouping and their state before any approach."""
    rates = compute_rates_by_group(counts, [grouping])
    names = [group_rates.group[0] for group_rates in rates]
    positions = pd.Index(names).get_indexer(pd.Index(membership))
    if (positions < 0).any():
        raise ValueError(f"every council's {grouping} must be among the counts")
    councils = np.array([group_rates.dispositions.council_count for group_rates in rates], dtype=float)
    responded = np.array([group_rates.dispositions.responded_count for group_rates in rates], dtype=float)
    coming = np.bincount(positions, chance_without, len(names))
    variance = np.bincount(positions, chance_without * (1 - chance_without), len(names))
    needed = None
    if targets.floor is not None:
        needed = np.array([count_needed_councils(targets.floor, int(number)) for number in councils], dtype=float)
    return names, _GroupState(councils, responded, np.asarray(coming), np.asarray(variance), needed)


def _compute_evenness_gains(state: _GroupState, targets: TargetLevels, weights: RankingWeights) -> Array:
    """Compute the gain of a further response from each group for the limit of variation and for R.

    Where z is how many deviations the group's rate lies above that of all, one response of n so far changes the
    coefficient of variation CV by (z - CV) / n and R by -2 z / (N - 1). The latter is taken in units of 2 / (N - 1).
    """
    variation, distances = state.compute_spread()
    gains = -weights.evenness * distances
    if targets.variation is not None:
        gain = compute_marginal_gain(float(targets.variation) - variation, VARIATION_DEVIATION)
        gains = gains + weights.variation * gain * (variation - distances) / max(state.expected.sum(), 1.0)
    return np.asarray(gains)


def _order_greedily(
    cells: Indices, added: Array, rate: Array, compute_worth: Callable[[Indices, Array], Array]
) -> tuple[Indices, Array]:
    """Order the rows, and give the worth of a response from each at its turn.

    Within a cell the order by added per minute never changes, so each turn compares the next row of every cell. After
    the first EXACT_RANKS the worths are computed anew once for a block of rows only.
    """
    cell_count = int(cells.max(initial=-1)) + 1
    queue = np.lexsort((np.arange(len(cells)), -rate, cells))
    ends = np.cumsum(np.bincount(cells, minlength=cell_count))
    heads = np.concatenate([[0], ends[:-1]]).astype(np.intp)
    order, worths = np.empty(len(cells), dtype=np.intp), np.empty(len(cells))
    added_cells, done = np.empty(0, dtype=np.intp), 0
    while done < len(cells):
        worth = compute_worth(added_cells, added[order[done - len(added_cells) : done]])
        open_cells = np.flatnonzero(heads < ends)
        if done < EXACT_RANKS:
            best = open_cells[(worth[open_cells] * rate[queue[heads[open_cells]]]).argmax()]
            block = queue[heads[best] : heads[best] + 1]
        else:
            size = max(1, int((len(cells) - done) * LATER_SHARE))
            rest = np.concatenate([queue[heads[cell] : min(ends[cell], heads[cell] + size)] for cell in open_cells])
            block = rest[np.argsort(-worth[cells[rest]] * rate[rest], kind="stable")[:size]]
        added_cells = cells[block]
        order[done : done + len(block)], worths[done : done + len(block)] = block, worth[added_cells]
        np.add.at(heads, added_cells, 1)
        done += len(block)
    return order, worths
