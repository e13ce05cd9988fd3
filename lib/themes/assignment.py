"""Code statements to themes, with a confidence for each assignment.

A statement is compared with the centroid of every theme. Centroids that are made of words alone can be self-trained on
the statements that clearly match them. lib.themes.supervised learns from labelled examples.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from lib.themes.vectors import Vectors, normalise_rows

MIN_SIMILARITY = 0.1  # a statement less similar to its best theme is coded to none
NO_SIMILARITY = -1.0  # of a statement that is compared with no theme
MAX_UNCODED_ANSWERS = 0.05  # share of answers that a threshold from the material may leave without any statement
MIN_SEPARATION = 0.7  # share of variance between two classes; halves of one bell curve have .64, of a flat one .75
HISTOGRAM_BINS = 64  # of similarities, to find the threshold; finer bins follow accidents
SOFTMAX_TEMPERATURE = 0.07
MIN_MEAN_MARGIN = 0.07  # mean margin from which self-training starts
MARGIN_RANGE = 0.1  # by which the mean margin is higher where self-training has its full weight
SELF_TRAINING_ROUNDS = 2
MIN_MARGIN = 0.04  # of a statement, to take part in self-training
FULL_WEIGHT_COUNT = 5  # self-training statements that weigh as much as the words
Scores = NDArray[np.float64]


def compute_similarities(vectors: Vectors, centroids: Vectors) -> Scores:
    """Compute the similarity of every statement to every theme.

    vectors has one row a statement, centroids one row a theme; the result has the shape (statements, themes).
    """
    return np.asarray(vectors @ centroids.T, dtype=np.float64)


def compute_confidences(similarities: Scores) -> Scores:
    """Compute the confidence that a statement means each theme rather than another.

    The softmax of the similarities: every row adds up to one.
    """
    if not similarities.size:
        return similarities  # without themes there is no maximum to start from
    return np.asarray(softmax(similarities / SOFTMAX_TEMPERATURE, axis=1))


def self_train_centroids(vectors: Vectors, centroids: Vectors) -> Vectors:
    """Self-train theme centroids that are given by words alone on the statements that clearly match them.

    Where most statements are far more similar to one theme than to the next, the statements that match a theme show
    what else belongs to it. Where the words of the themes do not separate the statements so clearly, self-training
    would mislead the centroids, and they are returned unchanged.
    """
    if len(centroids) < 2 or not len(vectors):
        return centroids
    similarities = compute_similarities(vectors, centroids)
    weight = float(np.clip((_compute_margins(similarities).mean() - MIN_MEAN_MARGIN) / MARGIN_RANGE, 0, 1))
    trained = centroids
    for _ in range(SELF_TRAINING_ROUNDS if weight else 0):
        best_themes = similarities.argmax(axis=1)
        is_clear = (similarities.max(axis=1) >= MIN_SIMILARITY) & (_compute_margins(similarities) >= MIN_MARGIN)
        confidences, trained = compute_confidences(similarities), centroids.copy()
        for theme in np.unique(best_themes[is_clear]):
            rows = np.flatnonzero(is_clear & (best_themes == theme))
            statement_centroid = normalise_rows(
                (vectors[rows] * confidences[rows, theme, None]).sum(axis=0, keepdims=True)
            )[0]
            trained[theme] += weight * min(1.0, len(rows) / FULL_WEIGHT_COUNT) * statement_centroid
        trained = normalise_rows(trained)
        similarities = compute_similarities(vectors, trained)
    return trained


def _compute_margins(similarities: Scores) -> NDArray[np.float64]:
    """Compute by how much every statement is more similar to its best theme than to the second best."""
    second, first = np.partition(similarities, -2, axis=1)[:, -2:].T
    return np.asarray(first - second)


def choose_assignments(
    similarities: Scores, confidences: Scores, min_confidence: float = 0.0
) -> list[tuple[int, int, float]]:
    """Choose the most probable theme of every statement that is similar enough to any.

    Returns the row of the statement, the position of the theme and the confidence (min_confidence to 1).
    """
    best_themes = confidences.argmax(axis=1) if confidences.size else np.zeros(0, int)
    best_similarities = similarities.max(axis=1) if similarities.size else np.zeros(0)
    best_confidences = confidences.max(axis=1) if confidences.size else np.zeros(0)
    rows = np.flatnonzero((best_similarities >= MIN_SIMILARITY) & (best_confidences >= min_confidence))
    return [(int(row), int(best_themes[row]), float(confidences[row, best_themes[row]])) for row in rows]


def drop_unclear_statements(
    similarities: Scores, distinct_rows: Sequence[int], answer_positions: Sequence[int], *, keeps_best: bool
) -> Scores:
    """Drop the similarities of statements that belong to no theme, where the material tells them apart.

    Statements that belong to a theme and those that belong to none differ in how similar they are to their best theme.
    Where distinct statements fall into two such classes, Otsu's threshold parts them; it is lowered where it would
    leave more than one answer in twenty without any statement. keeps_best: an answer that would have none keeps its
    best. Rows that are dropped get the similarity -1.
    """
    if not similarities.size:
        return similarities
    best_similarities = similarities.max(axis=1)
    threshold, separation = _compute_otsu_threshold(best_similarities[list(distinct_rows)])
    if separation < MIN_SEPARATION:
        return similarities
    _, answer_rows = np.unique(np.asarray(answer_positions), return_inverse=True)
    answer_similarities = np.full(answer_rows.max() + 1, NO_SIMILARITY)
    np.maximum.at(answer_similarities, answer_rows, best_similarities)
    threshold = min(threshold, float(np.quantile(answer_similarities, MAX_UNCODED_ANSWERS, method="lower")))
    is_unclear = best_similarities < threshold
    if keeps_best:
        is_unclear &= best_similarities < answer_similarities[answer_rows]
    return np.where(is_unclear[:, None], NO_SIMILARITY, similarities)


def _compute_otsu_threshold(values: NDArray[np.float64]) -> tuple[float, float]:
    """Compute the threshold that parts values into the two classes that differ most (Otsu 1979).

    Returns it with the share of the variance that the two classes explain.
    """
    counts, edges = np.histogram(values, bins=HISTOGRAM_BINS)
    centres = (edges[:-1] + edges[1:]) / 2
    below, sums = np.cumsum(counts)[:-1], np.cumsum(counts * centres)
    above = len(values) - below
    differences = (sums[-1] - sums[:-1]) / np.maximum(above, 1) - sums[:-1] / np.maximum(below, 1)
    between = below * above * differences**2 / len(values) ** 2
    best = int(between.argmax())
    return float(edges[best + 1]), float(between[best] / max(np.var(values), 1e-12))
