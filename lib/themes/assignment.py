"""Code statements to themes, with a confidence for each assignment.

A statement is compared with the centroid of every theme. Labelled examples can supervise the assignment; without them,
centroids that are made of words alone can be self-trained on the statements that clearly match them.
"""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from lib.themes.types import ExamplePair
from lib.themes.vectors import Vectors, normalise_rows

MIN_SIMILARITY = 0.1  # a statement less similar to its best theme is coded to none
NO_SIMILARITY = -1.0  # of a statement that is compared with no theme
MAX_UNCODED_ANSWERS = 0.05  # share of answers that a threshold from the material may leave without any statement
MIN_SEPARATION = 0.7  # share of variance between two classes; halves of one bell curve have .64, of a flat one .75
HISTOGRAM_BINS = 64  # of similarities, to find the threshold; finer bins follow accidents
SOFTMAX_TEMPERATURE = 0.07
EXAMPLE_ROUNDS = 3  # how often the statement meant by an example is looked for anew
LABEL_PRIOR = 4  # examples a theme that weigh as much as its words
SIMILARITY_PRIOR = 5  # examples a theme from which the classifier weighs as much as similarity
MIN_MEAN_MARGIN = 0.07  # mean margin from which self-training starts
MARGIN_RANGE = 0.1  # by which the mean margin is higher where self-training has its full weight
SELF_TRAINING_ROUNDS = 2
MIN_MARGIN = 0.04  # of a statement, to take part in self-training
FULL_WEIGHT_COUNT = 5  # self-training statements that weigh as much as the words
SPACE_WEIGHT, SIMILARITY_WEIGHT, INVERSE_REGULARISATION = 3.0, 8.0, 3.0
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


def compute_supervised_scores(
    vectors: Vectors,
    centroids: Vectors,
    similarities: Scores,
    answer_positions: Sequence[int],
    examples: Iterable[ExamplePair],
) -> tuple[Scores, Scores]:
    """Compute similarities and confidences supervised by labelled examples.

    Examples are answers of which somebody said which theme they are coded to. The statement that is meant is the one
    most similar to the theme; centroids move towards their examples; and a logistic regression over the vector space
    learns from them, with the similarities to labels and descriptions among its features, so that a handful of examples
    counts at once. The fewer examples there are, the more the themes' own words weigh. answer_positions holds the
    answer of every statement.
    """
    confidences = compute_confidences(similarities)
    candidates = _group_rows_by_answer(answer_positions)
    pairs = [(answer, theme) for answer, theme in sorted(set(examples)) if candidates.get(answer)]
    if not pairs:
        return similarities, confidences
    example_themes = [theme for _, theme in pairs]
    themes_with_examples = sorted(set(example_themes))
    adjusted = similarities.copy()
    for _ in range(EXAMPLE_ROUNDS):
        rows = [candidates[answer][int(adjusted[candidates[answer], theme].argmax())] for answer, theme in pairs]
        adjusted[:, themes_with_examples] = compute_similarities(
            vectors, _move_centroids(vectors, centroids, rows, example_themes)[themes_with_examples]
        )
    probabilities = _predict_probabilities(vectors, similarities, rows, example_themes)
    examples_per_theme = len(pairs) / len(themes_with_examples)
    example_confidences = _mix_scores(
        compute_confidences(adjusted),
        probabilities,
        examples_per_theme / (examples_per_theme + SIMILARITY_PRIOR),
    )
    # words that match no theme count for nothing
    label_prior = LABEL_PRIOR * np.clip(similarities.max(axis=1, keepdims=True) / MIN_SIMILARITY, 0, 1)
    return adjusted, _mix_scores(
        confidences, example_confidences, examples_per_theme / (examples_per_theme + label_prior)
    )


def _mix_scores(first: Scores, second: Scores, share: float | Scores) -> Scores:
    """Mix two score matrices; share, 0 to 1, is the weight of the second."""
    return np.asarray((1 - share) * first + share * second)


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


def _move_centroids(
    vectors: Vectors, centroids: Vectors, example_rows: Sequence[int], example_themes: Sequence[int]
) -> Vectors:
    """Move centroids towards the statements of their examples, the more so the more examples there are."""
    moved = centroids * 2
    counts = np.bincount(example_themes, minlength=len(centroids))
    for row, theme in zip(example_rows, example_themes, strict=True):
        moved[theme] += vectors[row] / counts[theme] ** 0.5
    return normalise_rows(moved)


def _predict_probabilities(
    vectors: Vectors, similarities: Scores, example_rows: Sequence[int], example_themes: Sequence[int]
) -> Scores:
    """Predict theme probabilities by a logistic regression that is fitted to the examples.

    Examples of a single theme leave nothing to fit: that theme then gets the probability 1 everywhere.
    """
    probabilities = np.zeros(similarities.shape)
    if len(set(example_themes)) < 2:
        probabilities[:, example_themes[0]] = 1.0
        return probabilities
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import, and seldom needed

    features = np.hstack([vectors * SPACE_WEIGHT, similarities * SIMILARITY_WEIGHT])
    with warnings.catch_warnings():  # people give few examples of many themes
        warnings.filterwarnings("ignore", message="The number of unique classes")
        model = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000).fit(
            features[list(example_rows)], example_themes
        )
    probabilities[:, model.classes_] = model.predict_proba(features)
    return probabilities


def _group_rows_by_answer(answer_positions: Sequence[int]) -> dict[int, list[int]]:
    """Group the rows of statements by the answer that they belong to."""
    rows_by_answer: dict[int, list[int]] = defaultdict(list)
    for row, answer in enumerate(answer_positions):
        rows_by_answer[answer].append(row)
    return rows_by_answer
