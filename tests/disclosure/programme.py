"""Bound what was said by whom, from everything that was released, by linear programmes (highspy).

Every release is a sum of unknowns that lies within limits. An unknown is one council's answer: 1 where it says a theme,
0 where it does not. What somebody who has all releases together can say of a council, or of a cell, is the least and the
most that it can be where all of them hold.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Release:
    """Number that was released: the sum of some unknowns lies between low and high."""

    members: frozenset[Hashable]
    low: float
    high: float


class ReleaseProgramme:
    """Linear programme of all releases about the same unknowns, each between 0 and 1."""

    def __init__(self, releases: Iterable[Release], unknowns: Sequence[Hashable]) -> None:
        self._places = {unknown: place for place, unknown in enumerate(unknowns)}
        self._solver = highspy.Highs()
        self._solver.silent()
        count = len(unknowns)
        model = highspy.HighsLp()
        tightest = _keep_tightest(releases)
        model.num_col_, model.num_row_ = count, len(tightest)
        model.col_cost_ = np.zeros(count)
        model.col_lower_, model.col_upper_ = np.zeros(count), np.ones(count)
        model.row_lower_ = np.array([low for low, _high in tightest.values()], dtype=float)
        model.row_upper_ = np.array([high for _low, high in tightest.values()], dtype=float)
        rows = [sorted(self._places[member] for member in members) for members in tightest]
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
        model.a_matrix_.index_ = np.array([place for row in rows for place in row], dtype=np.int32)
        model.a_matrix_.value_ = np.ones(sum(map(len, rows)))
        self._solver.passModel(model)

    def bound_sum(self, members: Collection[Hashable]) -> tuple[float, float]:
        """Bound the sum of some unknowns: the least and the most that it can be.

        Raises ValueError where no answers agree with all releases, which then are wrong.
        """
        low = self._optimise(members, highspy.ObjSense.kMinimize)
        return low, self._optimise(members, highspy.ObjSense.kMaximize)

    def find_solution(self) -> Mapping[Hashable, float]:
        """Find one set of values that agrees with all releases, by unknown."""
        values = self._solver.getSolution().col_value
        return {unknown: values[place] for unknown, place in self._places.items()}

    def _optimise(self, members: Collection[Hashable], sense: highspy.ObjSense) -> float:
        """Find the least or the most that a sum can be."""
        places = np.array([self._places[member] for member in members], dtype=np.int32)
        self._solver.changeColsCost(len(places), places, np.ones(len(places)))
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError(f"no answers agree with all releases: {self._solver.getModelStatus()}")
        value = self._solver.getInfo().objective_function_value
        self._solver.changeColsCost(len(places), places, np.zeros(len(places)))
        return float(value)


def _keep_tightest(releases: Iterable[Release]) -> dict[frozenset[Hashable], tuple[float, float]]:
    """Keep the tightest limits of each sum, of releases that say something."""
    limits: dict[frozenset[Hashable], tuple[float, float]] = {}
    for release in releases:
        low, high = limits.get(release.members, (0.0, float(len(release.members))))
        limits[release.members] = max(low, release.low), min(high, release.high)
    return {members: pair for members, pair in limits.items() if pair != (0.0, float(len(members)))}
