"""Join groups of statements that were found in different questions into themes."""

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from lib.themes.vectors import Vectors, sample_evenly

COMPARED_SAMPLE = 6_000  # statements that are compared with one another; the time grows with their square
NEIGHBOURS = 5  # groups of other questions, the most similar, against which a similarity is held
UNRELATED_SIMILARITY = 0.2  # typical of two groups with nothing in common; stands for neighbours that are missing
MIN_CLOSENESS = 0.15  # from which two groups are one theme
OTHER_SCALE = 4.0  # beyond any closeness, so that no theme holds two groups of one question
MIN_SHARE = 0.1  # of the statements of its question, for a group to be kept
MIN_SHARE_ALONE = 0.15  # the same where no other question has its theme
MIN_GROUPS = 2  # of a question, which are never dissolved
Shares = NDArray[np.float64]


def join_groups(
    vectors: Vectors, statement_questions: NDArray[np.int64], centroids: Vectors, group_questions: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Join groups of different questions into themes, and dissolve the small ones.

    vectors and statement_questions: of statements in distinct words, of which some thousands are compared. Returns the
    positions of the groups that are kept, in order, and the theme of each, counted from 0. Each group of a theme is
    close to each other one of it; two groups of one question are two themes.
    """
    order = np.argsort(statement_questions, kind="stable")
    rows = order[sample_evenly(len(order), COMPARED_SAMPLE)]
    is_own = statement_questions[rows][:, None] == group_questions
    similarities = np.where(is_own, vectors[rows] @ centroids.T, -np.inf)
    sample_groups = similarities.argmax(axis=1)
    is_same_question = group_questions[:, None] == group_questions
    closeness = _compute_closeness(_compare_groups(vectors[rows], sample_groups, len(centroids)), is_same_question)
    distances = OTHER_SCALE - np.where(is_same_question, -OTHER_SCALE, closeness)
    themes = fcluster(
        linkage(distances[np.triu_indices(len(centroids), 1)], "complete"), OTHER_SCALE - MIN_CLOSENESS, "distance"
    )
    kept = _find_kept_groups(similarities, group_questions, themes)
    return kept, np.unique(themes[kept], return_inverse=True)[1].astype(np.int64)


def _compare_groups(vectors: Vectors, groups: NDArray[np.int64], group_count: int) -> NDArray[np.float64]:
    """Compute how similar the statements of every group are, on average, to the nearest statement of every other.

    Groups of which one says in other words what the other says have near sentences, though their centroids are apart.
    The mean of both directions, shape (groups, groups); 0 for a group without statements.
    """
    nearest = np.zeros((len(vectors), group_count))
    for group in np.unique(groups):
        nearest[:, group] = (vectors @ vectors[groups == group].T).max(axis=1)
    members = groups == np.arange(group_count)[:, None]
    means = members @ nearest / np.maximum(members.sum(axis=1, keepdims=True), 1)
    return np.asarray(means + means.T) / 2


def _compute_closeness(similarities: NDArray[np.float64], is_same_question: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Compute how much more similar two groups are than each is to its neighbours in other questions.

    A group of general sentences is similar to many others; that alone makes it part of none. After Conneau et al.
    (2018), cross-domain similarity local scaling.
    """
    across = np.where(is_same_question, UNRELATED_SIMILARITY, similarities)
    padded = np.hstack([across, np.full((len(across), NEIGHBOURS), UNRELATED_SIMILARITY)])
    neighbour_means = np.sort(padded, axis=1)[:, -NEIGHBOURS:].mean(axis=1)
    return np.asarray(2 * similarities - neighbour_means[:, None] - neighbour_means)


def _find_kept_groups(
    similarities: NDArray[np.float64], group_questions: NDArray[np.int64], themes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Find the groups that hold enough of the statements of their question; the statements of others go to these.

    similarities: of statements to groups, -inf for groups of other questions. The smallest group, measured by what it
    should hold, is dissolved first.
    """
    kept = np.arange(len(group_questions))
    while True:
        shares = _compute_shares(similarities[:, kept], group_questions[kept])
        is_alone = np.bincount(themes[kept], minlength=themes.max() + 1)[themes[kept]] < 2
        fulfilment = shares / np.where(is_alone, MIN_SHARE_ALONE, MIN_SHARE)
        has_others = np.bincount(group_questions[kept])[group_questions[kept]] > MIN_GROUPS
        fulfilment[~has_others] = 1
        smallest = int(fulfilment.argmin())
        if fulfilment[smallest] >= 1:
            return kept
        kept = np.delete(kept, smallest)


def _compute_shares(similarities: NDArray[np.float64], group_questions: NDArray[np.int64]) -> Shares:
    """Compute the share of the statements of its question that every group holds."""
    counts = np.bincount(similarities.argmax(axis=1), minlength=len(group_questions))
    question_counts = np.bincount(group_questions, counts)
    return np.asarray(counts / np.maximum(question_counts[group_questions], 1))
