"""Which themes there are: statements that lie close together, grouped."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from lib.themes.vectors import Vectors, spread, unit

THEMES_PER_TENFOLD = 4.7  # themes for every tenfold of statements
GROUPED = 3_000  # statements that are grouped pair by pair; the others join the nearest group
ROUNDS = 5
SAME = 0.8  # two groups whose middles are as alike as this are one theme


def how_many(distinct: int, statements: int, questions: int = 1) -> int:
    """How many themes to look for among so many statements, so many of them in words of their own."""
    most = min(distinct, statements // 2)
    if distinct < 4:
        return most or min(distinct, 1)
    several = 1 + 0.5 * np.log10(max(questions, 1))
    return max(2, min(int(THEMES_PER_TENFOLD * np.log10(distinct) * several + 0.5), most))


def middles(vectors: Vectors, wanted: int) -> Vectors:
    """The middle of every theme found, one row a theme of length one; as many as wanted, or fewer."""
    if not len(vectors) or not wanted:
        return np.zeros((0, vectors.shape[1]), np.float32)
    some = vectors[spread(len(vectors), GROUPED)]
    group = fcluster(linkage(some, "ward"), wanted, "maxclust") - 1 if len(some) > 1 else np.zeros(1, int)
    centres = _centres(some, group)
    for _ in range(ROUNDS):
        centres = _centres(vectors, (vectors @ centres.T).argmax(axis=1))
    return _joined(vectors, centres)


def _joined(vectors: Vectors, centres: Vectors) -> Vectors:
    while len(centres) > 1:
        alike = centres @ centres.T
        np.fill_diagonal(alike, -1)
        one, other = np.unravel_index(alike.argmax(), alike.shape)
        if alike[one, other] < SAME:
            break
        group = (vectors @ centres.T).argmax(axis=1)
        group[group == other] = one
        centres = _centres(vectors, group)
    return centres


def _centres(vectors: Vectors, group: NDArray[np.int64]) -> Vectors:
    numbers, place = np.unique(group, return_inverse=True)
    sums = np.zeros((len(numbers), vectors.shape[1]), np.float32)
    np.add.at(sums, place, vectors)
    return unit(sums)
