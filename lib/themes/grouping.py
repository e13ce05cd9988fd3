"""Which themes there are: statements that lie close together, grouped."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from lib.themes.vectors import Vectors, spread, unit

THEMES_PER_TENFOLD = 4.7  # themes for every tenfold of statements
REPEATED = 4  # where statements come again more often than this, their number tells how many themes there are as well
GROUPED = 3_000  # statements that are grouped pair by pair; the others join the nearest group
SMOOTHED = 50_000  # statements from which the middles of the groups are taken
ROUNDS = 5
FEWEST = 2
SAME = 0.4  # groups are one theme where the words and concepts of their middles are as alike as this
SAME_ACROSS = 0.8  # the same for what was found in answers to different questions, which often share words


@dataclass(frozen=True, slots=True)
class Groups:
    """What was found: the middle of every group, the question that each was found in, and the theme of each.

    Across questions a theme is several groups, at most one of which a statement stands near: one of its own question.
    """

    parts: Vectors
    question: NDArray[np.int64]
    theme: NDArray[np.int64]

    @property
    def middles(self) -> Vectors:
        """The middle of every theme."""
        return _centres(self.parts, self.theme) if len(self.parts) else self.parts

    def alike(self, vectors: Vectors, question: Sequence[int]) -> NDArray[np.float64]:
        """How like every statement is to every theme: to what was found of it in the statement's own question."""
        near = np.where(np.asarray(question)[:, None] == self.question[None, :], vectors @ self.parts.T, -1.0)
        themes = int(self.theme.max(initial=-1)) + 1
        found = np.full((len(vectors), themes), -1.0)
        for theme in range(themes):
            found[:, theme] = near[:, self.theme == theme].max(axis=1)
        return found


def groups_of(vectors: Vectors, distinct: Sequence[int], question: Sequence[int], read: int) -> Groups:
    """The themes of statements. Each question is grouped by itself; what is alike across questions is one theme.

    read: how many columns of the vectors, the first ones, tell of words and concepts.
    """
    asked, rows = np.asarray(question, dtype=np.int64), np.asarray(distinct, dtype=np.int64)
    questions = np.unique(asked)
    parts, of = [np.zeros((0, vectors.shape[1]), np.float32)], []
    for one in questions:
        own = rows[asked[rows] == one]
        wanted = how_many(len(own), int((asked == one).sum()))
        found = middles(vectors[own[spread(len(own), SMOOTHED)]], wanted, read)
        parts.append(found)
        of += [int(one)] * len(found)
    found = np.vstack(parts)
    theme = np.arange(len(found))
    wanted = how_many(len(rows), len(asked), len(questions))
    if len(questions) > 1 and 1 < wanted < len(found):
        theme = fcluster(linkage(found, "ward"), wanted, "maxclust") - 1
    if len(questions) > 1:
        theme = _same(_centres(found, theme), read, SAME_ACROSS)[theme]
    return Groups(found, np.array(of, np.int64), theme)


def how_many(distinct: int, statements: int, questions: int = 1) -> int:
    """How many themes to look for among so many statements, so many of them in words of their own.

    A few dozen sentences that hundreds send are still several themes; one that a campaign sends is not many.
    """
    most = min(distinct, statements // 2)
    if distinct < 4:
        return most or min(distinct, 1)
    several = 1 + np.log10(max(questions, 1))
    counted = max(distinct, statements / REPEATED)
    return max(FEWEST, min(int(THEMES_PER_TENFOLD * np.log10(counted) * several + 0.5), most))


def middles(vectors: Vectors, wanted: int, read: int) -> Vectors:
    """The middle of every theme found, one row a theme of length one; as many as wanted, or fewer. read: as above."""
    if not len(vectors) or not wanted:
        return np.zeros((0, vectors.shape[1]), np.float32)
    some = vectors[spread(len(vectors), GROUPED)]
    group = fcluster(linkage(some, "ward"), wanted, "maxclust") - 1 if len(some) > 1 else np.zeros(1, int)
    centres = _centres(some, group)
    for _ in range(ROUNDS):
        centres = _centres(vectors, (vectors @ centres.T).argmax(axis=1))
    same = _same(centres, read, SAME)
    return _centres(vectors, same[(vectors @ centres.T).argmax(axis=1)])


def _same(centres: Vectors, read: int, least: float) -> NDArray[np.int64]:
    """The theme of every group: groups whose words and concepts are alike, each to the others on average, are one."""
    if len(centres) <= FEWEST:
        return np.arange(len(centres))
    words = unit(centres[:, :read])
    apart = 1 - np.clip(words @ words.T, -1, 1)
    pairs = apart[np.triu_indices(len(centres), 1)]
    return np.asarray(fcluster(linkage(pairs, "average"), 1 - least, "distance") - 1, dtype=np.int64)


def _centres(vectors: Vectors, group: NDArray[np.int64]) -> Vectors:
    numbers, place = np.unique(group, return_inverse=True)
    sums = np.zeros((len(numbers), vectors.shape[1]), np.float32)
    np.add.at(sums, place, vectors)
    return unit(sums)
