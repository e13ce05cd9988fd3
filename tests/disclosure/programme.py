"""Bound what was said by whom, from everything that was released, by linear programmes (highspy).

Every release is a sum of unknowns that lies within limits. An unknown is an answer: 1 where it says a theme, 0 where it
does not. What somebody who has all releases together can say of an answer, or of a sum of them, is the least and the
most that it can be where all of them hold.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

TOLERANCE = 1e-6
Terms = frozenset[tuple[Hashable, int]]  # unknowns, each with how often it counts


@dataclass(frozen=True, slots=True)
class Release:
    """Number that was released: the sum of some unknowns lies between low and high."""

    terms: Terms
    low: float
    high: float


def build_terms(unknowns: Iterable[Hashable]) -> Terms:
    """Build the terms of a sum of unknowns, of which one may count several times."""
    return frozenset(Counter(unknowns).items())


class ReleaseProgramme:
    """Linear programme of all releases about the same unknowns, each between 0 and 1."""

    def __init__(self, releases: Iterable[Release], unknowns: Sequence[Hashable]) -> None:
        self._places = {unknown: place for place, unknown in enumerate(unknowns)}
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        self._solver.silent()
        limits = _keep_tightest(releases)
        rows = [sorted((self._places[unknown], factor) for unknown, factor in terms) for terms in limits]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(unknowns), len(limits)
        model.col_cost_ = np.zeros(len(unknowns))
        model.col_lower_, model.col_upper_ = np.zeros(len(unknowns)), np.ones(len(unknowns))
        model.row_lower_ = np.array([low for low, _high in limits.values()], dtype=float)
        model.row_upper_ = np.array([high for _low, high in limits.values()], dtype=float)
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = np.cumsum([0, *map(len, rows)])
        model.a_matrix_.index_ = np.array([place for row in rows for place, _factor in row], dtype=np.int32)
        model.a_matrix_.value_ = np.array([factor for row in rows for _place, factor in row], dtype=float)
        self._solver.passModel(model)

    def find_least(self, terms: Terms) -> float:
        """Find the least that a sum can be. Raises ValueError where no answers agree with all releases."""
        return self._optimise(terms, highspy.ObjSense.kMinimize)

    def find_most(self, terms: Terms) -> float:
        """Find the most that a sum can be. Raises ValueError where no answers agree with all releases."""
        return self._optimise(terms, highspy.ObjSense.kMaximize)

    def _optimise(self, terms: Terms, sense: highspy.ObjSense) -> float:
        """Find the least or the most that a sum can be."""
        places = np.array([self._places[unknown] for unknown, _factor in terms], dtype=np.int32)
        self._solver.changeColsCost(len(places), places, np.array([factor for _unknown, factor in terms], dtype=float))
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise ValueError(f"no answers agree with all releases: {self._solver.getModelStatus()}")
        value = self._solver.getInfo().objective_function_value
        self._solver.changeColsCost(len(places), places, np.zeros(len(places)))
        return float(value)


def _keep_tightest(releases: Iterable[Release]) -> dict[Terms, tuple[float, float]]:
    """Keep the tightest limits of each sum."""
    limits: dict[Terms, tuple[float, float]] = {}
    for release in releases:
        low, high = limits.get(release.terms, (-np.inf, np.inf))
        limits[release.terms] = max(low, release.low), min(high, release.high)
    return limits
