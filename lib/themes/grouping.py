"""Cluster statements that lie close together into themes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from lib.themes.joining import join_groups
from lib.themes.vectors import Vectors, normalise_rows, sample_evenly

THEMES_PER_TENFOLD = 4.7  # themes for every tenfold of statements
REPEATS_PER_DISTINCT = 4  # statements repeated more often than this on average raise the number of themes too
LINKAGE_SAMPLE = 3_000  # statements clustered by linkage; the others join the nearest cluster
CENTROID_SAMPLE = 50_000  # statements from which the centroids of the groups are computed
KMEANS_ROUNDS = 5
MIN_THEMES = 2
MERGE_SIMILARITY = 0.4  # groups with centroids this similar in words and concepts are one theme


@dataclass(frozen=True, slots=True)
class StatementGroups:
    """Groups of statements, each with its centroid, its question and its theme.

    group_questions: the question that each group was found in. group_themes: the theme that each is part of. Across
    questions a theme is several groups, at most one of which a statement can be close to: one of its own question.
    """

    group_centroids: Vectors
    group_questions: NDArray[np.int64]
    group_themes: NDArray[np.int64]

    @property
    def theme_centroids(self) -> Vectors:
        """Centroid of every theme, one row a theme."""
        return (
            _compute_centroids(self.group_centroids, self.group_themes)
            if len(self.group_centroids)
            else self.group_centroids
        )

    def compute_theme_similarities(self, vectors: Vectors, questions: Sequence[int]) -> NDArray[np.float64]:
        """Compute the similarity of every statement to every theme.

        A statement is compared with the groups of its own question only; where a theme has none there, the similarity
        is -1. questions: the position of the question of every statement.
        """
        group_similarities = np.where(
            np.asarray(questions)[:, None] == self.group_questions[None, :], vectors @ self.group_centroids.T, -1.0
        )
        theme_count = int(self.group_themes.max(initial=-1)) + 1
        similarities = np.full((len(vectors), theme_count), -1.0)
        for theme in range(theme_count):
            similarities[:, theme] = group_similarities[:, self.group_themes == theme].max(axis=1)
        return similarities


def group_statements(
    vectors: Vectors, distinct_rows: Sequence[int], question_positions: Sequence[int], lexical_width: int
) -> StatementGroups:
    """Group statements into themes.

    Each question is grouped by itself; close groups of different questions are one theme, and groups that hold little
    of their question are then dissolved, so that a theme across questions has no small parts. distinct_rows: the rows
    of statements in distinct words. question_positions: the question of every statement. lexical_width: how many
    columns of the vectors, the first ones, hold words and concepts.
    """
    statement_questions, rows = (
        np.asarray(question_positions, dtype=np.int64),
        np.asarray(distinct_rows, dtype=np.int64),
    )
    questions = np.unique(statement_questions)
    centroid_parts, group_questions = [np.zeros((0, vectors.shape[1]), np.float32)], []
    for question in questions:
        question_rows = rows[statement_questions[rows] == question]
        theme_count = estimate_theme_count(len(question_rows), int((statement_questions == question).sum()))
        centroids = cluster_statements(
            vectors[question_rows[sample_evenly(len(question_rows), CENTROID_SAMPLE)]], theme_count, lexical_width
        )
        centroid_parts.append(centroids)
        group_questions += [int(question)] * len(centroids)
    groups = StatementGroups(
        np.vstack(centroid_parts), np.array(group_questions, np.int64), np.arange(len(group_questions))
    )
    return groups if len(questions) < 2 else _join_across(groups, vectors[rows], statement_questions[rows])


def _join_across(groups: StatementGroups, vectors: Vectors, statement_questions: NDArray[np.int64]) -> StatementGroups:
    """Join the groups of several questions into themes, with centroids of the statements that come to those kept."""
    kept, themes = join_groups(vectors, statement_questions, groups.group_centroids, groups.group_questions)
    group_questions, centroids = groups.group_questions[kept], groups.group_centroids[kept]
    for question in np.unique(statement_questions):
        question_vectors, positions = (
            vectors[statement_questions == question],
            np.flatnonzero(group_questions == question),
        )
        nearest = (question_vectors @ centroids[positions].T).argmax(axis=1)
        centroids[positions[np.unique(nearest)]] = _compute_centroids(question_vectors, nearest)
    return StatementGroups(centroids, group_questions, themes)


def estimate_theme_count(distinct_count: int, statement_count: int) -> int:
    """Estimate how many themes to look for, from the numbers of statements and of distinct ones.

    A few dozen sentences that hundreds of respondents send are still several themes; one that a campaign sends is not
    many.
    """
    max_count = min(distinct_count, statement_count // 2)
    if distinct_count < 4:
        return max_count or min(distinct_count, 1)
    effective_count = max(distinct_count, statement_count / REPEATS_PER_DISTINCT)
    return max(MIN_THEMES, min(int(THEMES_PER_TENFOLD * np.log10(effective_count) + 0.5), max_count))


def cluster_statements(vectors: Vectors, theme_count: int, lexical_width: int) -> Vectors:
    """Cluster statements and return the centroid of every theme, one row of length one a theme.

    Returns theme_count themes or fewer: clusters in the same words and concepts are merged. lexical_width: see
    group_statements.
    """
    if not len(vectors) or not theme_count:
        return np.zeros((0, vectors.shape[1]), np.float32)
    sample = vectors[sample_evenly(len(vectors), LINKAGE_SAMPLE)]
    sample_groups = (
        fcluster(linkage(sample, "ward"), theme_count, "maxclust") - 1 if len(sample) > 1 else np.zeros(1, int)
    )
    centroids = _compute_centroids(sample, sample_groups)
    for _ in range(KMEANS_ROUNDS):
        centroids = _compute_centroids(vectors, (vectors @ centroids.T).argmax(axis=1))
    merged_groups = _merge_groups(centroids, lexical_width, MERGE_SIMILARITY)
    return _compute_centroids(vectors, merged_groups[(vectors @ centroids.T).argmax(axis=1)])


def _merge_groups(centroids: Vectors, lexical_width: int, min_similarity: float) -> NDArray[np.int64]:
    """Merge groups into themes and return the theme of every group.

    Groups are one theme where their words and concepts are similar, each to the others on average.
    """
    if len(centroids) <= MIN_THEMES:
        return np.arange(len(centroids))
    lexical_vectors = normalise_rows(centroids[:, :lexical_width])
    distances = 1 - np.clip(lexical_vectors @ lexical_vectors.T, -1, 1)
    pair_distances = distances[np.triu_indices(len(centroids), 1)]
    return np.asarray(fcluster(linkage(pair_distances, "average"), 1 - min_similarity, "distance") - 1, dtype=np.int64)


def _compute_centroids(vectors: Vectors, groups: NDArray[np.int64]) -> Vectors:
    """Compute the centroid of every group, one row of length one a group."""
    numbers, group_rows = np.unique(groups, return_inverse=True)
    sums = np.zeros((len(numbers), vectors.shape[1]), np.float32)
    np.add.at(sums, group_rows, vectors)
    return normalise_rows(sums)
