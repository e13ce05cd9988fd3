"""Learn from labelled examples which pairs of an answer and a theme belong together.

One logistic regression is shared by all themes: what makes an answer a theme's (how similar its best clause is, how
much more so than to the next theme, how near the nearest example) is much the same for each. So five examples a theme
are enough, where a classifier for each theme needs many more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lib.themes.assignment import compute_confidences
from lib.themes.vectors import Vectors, normalise_rows, sample_evenly

MEANT_ROUNDS = 3  # how often the statement meant by an example is looked for anew
CENTROID_PRIOR = 2.0  # square root of the number of examples that weigh as much as a theme's words
MAX_COMPARED_EXAMPLES = 200  # of a theme, that every statement is compared with
NEAREST_EXAMPLES = 3
INVERSE_REGULARISATION = 0.1  # strong: the features say much the same
CROSS_VALIDATION_FOLDS = 5
Scores = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ExampleSimilarities:
    """How similar every statement is to the labelled examples of every theme, shape (statements, themes).

    What is said of a statement leaves its own answer out of the examples. moved: to the theme's centroid moved towards
    its examples. nearest: to its nearest example. near: to the mean of its three nearest examples. taken_off: to the
    nearest answer of which somebody said that it is not coded to the theme.
    """

    moved: Scores
    nearest: Scores
    near: Scores
    taken_off: Scores


def compare_with_examples(
    vectors: Vectors,
    centroids: Vectors,
    similarities: Scores,
    answer_positions: NDArray[np.int64],
    labels: Mask,
    taken_off: Mask,
) -> ExampleSimilarities:
    """Compare every statement with the labelled examples of every theme.

    similarities: of statements to themes without examples, which stay for a theme that has none. labels and taken_off:
    the pairs labelled as coded and as not coded, shape (answers, themes). The statement that an example means is the
    one most similar to the theme.
    """
    moved = similarities.copy()
    nearest, near, nearest_taken_off = (np.zeros_like(moved) for _ in range(3))
    for theme in range(len(centroids)):
        example_rows = _find_meant_rows(vectors, centroids[theme], answer_positions, labels[:, theme])
        if len(example_rows):
            moved[:, theme] = _compare_with_centroid(vectors, centroids[theme], answer_positions, example_rows)
            nearest[:, theme], near[:, theme] = _compare_with_nearest(vectors, answer_positions, example_rows)
        taken_off_rows = _find_meant_rows(vectors, centroids[theme], answer_positions, taken_off[:, theme])
        if len(taken_off_rows):
            nearest_taken_off[:, theme], _ = _compare_with_nearest(vectors, answer_positions, taken_off_rows)
    return ExampleSimilarities(moved, nearest, near, nearest_taken_off)


def _compare_with_centroid(
    vectors: Vectors, centroid: Vectors, answer_positions: NDArray[np.int64], example_rows: NDArray[np.int64]
) -> Vectors:
    """Compute the similarity of every statement to a centroid moved towards the examples of other answers."""
    moved = vectors @ move_centroid(centroid, vectors[example_rows])
    examples_sum, others_count = vectors[example_rows].sum(axis=0), len(example_rows) - 1
    for example_row in example_rows:
        others_mean = (examples_sum - vectors[example_row]) / max(others_count, 1) ** 0.5
        others_centroid = normalise_rows((CENTROID_PRIOR * centroid + others_mean)[None])[0]
        first, last = np.searchsorted(answer_positions, answer_positions[example_row] + np.arange(2))
        moved[first:last] = vectors[first:last] @ others_centroid
    return np.asarray(moved)


def _compare_with_nearest(
    vectors: Vectors, answer_positions: NDArray[np.int64], example_rows: NDArray[np.int64]
) -> tuple[Vectors, Vectors]:
    """Compute the similarity of every statement to its nearest example, and to the mean of its three nearest."""
    example_rows = example_rows[sample_evenly(len(example_rows), MAX_COMPARED_EXAMPLES)]
    similarities = np.maximum(vectors @ vectors[example_rows].T, 0)
    is_own = answer_positions[:, None] == answer_positions[example_rows]
    similarities[is_own] = 0
    count = min(NEAREST_EXAMPLES, len(example_rows))
    largest = np.partition(similarities, len(example_rows) - count, axis=1)[:, -count:]
    others_count = len(example_rows) - is_own.any(axis=1)
    return largest.max(axis=1), largest.sum(axis=1) / np.clip(others_count, 1, count)


def move_centroid(centroid: Vectors, example_vectors: Vectors) -> Vectors:
    """Move the centroid of a theme towards its examples, the more so the more examples there are."""
    moved = CENTROID_PRIOR * centroid + example_vectors.sum(axis=0) / len(example_vectors) ** 0.5
    return np.asarray(normalise_rows(moved[None])[0])


def _find_meant_rows(
    vectors: Vectors, centroid: Vectors, answer_positions: NDArray[np.int64], is_labelled: Mask
) -> NDArray[np.int64]:
    """Find the statement that each example of a theme means; an answer without statements has none."""
    rows = np.flatnonzero(is_labelled[answer_positions])
    if not len(rows):
        return rows
    starts = np.flatnonzero(np.diff(answer_positions[rows], prepend=-1))
    moved_centroid, meant_rows = centroid, rows[:0]
    for _ in range(MEANT_ROUNDS):
        similarities = vectors[rows] @ moved_centroid
        order = np.lexsort((-similarities, answer_positions[rows]))
        meant_rows = rows[order[starts]]
        moved_centroid = move_centroid(centroid, vectors[meant_rows])
    return meant_rows


def compute_pair_features(
    similarities: Scores,
    examples: ExampleSimilarities,
    answer_positions: NDArray[np.int64],
    whole_scores: Sequence[Scores],
    coded: Mask,
) -> Scores:
    """Compute the features of every pair of answer and theme, standardised, shape (answers, themes, features).

    whole_scores: scores of whole answers, shape (answers, themes). coded: what is coded without examples.
    """
    answer_count = len(coded)
    features = [coded.astype(float)]
    for statement_scores in (similarities, examples.moved, examples.nearest, examples.near):
        features.append(_find_best(statement_scores, answer_positions, answer_count))
        features.append(_find_best(_compute_margins(statement_scores), answer_positions, answer_count))
    features.append(_find_best(examples.taken_off, answer_positions, answer_count))
    for statement_scores in (similarities, examples.moved):
        features.append(_find_best(compute_confidences(statement_scores), answer_positions, answer_count))
    for scores in whole_scores:
        features += [scores, _compute_margins(scores)]
    for scores in (features[1], whole_scores[-1]):
        features.append(1 / (1.0 + (-scores).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")))
    stacked = np.stack(features, axis=-1)
    stacked -= stacked.mean(axis=(0, 1))
    stacked /= stacked.std(axis=(0, 1)) + 1e-6
    return stacked


def _find_best(statement_scores: Scores, answer_positions: NDArray[np.int64], answer_count: int) -> Scores:
    """Find the score of the best statement of every answer for every theme, 0 for an answer without statements."""
    best = np.zeros((answer_count, statement_scores.shape[1]))
    if len(answer_positions):
        answers, starts = np.unique(answer_positions, return_index=True)
        best[answers] = np.maximum.reduceat(statement_scores, starts, axis=0)
    return best


def _compute_margins(scores: Scores) -> Scores:
    """Compute by how much every score is above the best one of another theme in its row."""
    if scores.shape[1] < 2:
        return np.zeros_like(scores)
    second, first = np.partition(scores, -2, axis=1)[:, -2:].T
    is_best = np.arange(scores.shape[1]) == scores.argmax(axis=1)[:, None]
    return np.asarray(scores - np.where(is_best, second[:, None], first[:, None]))


def predict_pairs(
    features: Scores, labels: Mask, weights: Scores, labelled_answers: NDArray[np.int64]
) -> tuple[Scores, Scores]:
    """Predict how probably every answer carries every theme; weights of 0 leave a pair out of the training.

    Returns the probabilities of all answers, shape (answers, themes), and those of the labelled answers by models that
    were fitted to the other labelled answers.
    """
    probabilities = _fit_and_predict(features, labels, weights, labelled_answers, np.arange(len(features)))
    held_out = np.zeros((len(labelled_answers), features.shape[1]))
    folds = np.arange(len(labelled_answers)) % CROSS_VALIDATION_FOLDS
    for fold in np.unique(folds):
        held_out[folds == fold] = _fit_and_predict(
            features, labels, weights, labelled_answers[folds != fold], labelled_answers[folds == fold]
        )
    return probabilities, held_out


def _fit_and_predict(
    features: Scores,
    labels: Mask,
    weights: Scores,
    training_answers: NDArray[np.int64],
    predicted_answers: NDArray[np.int64],
) -> Scores:
    """Fit a logistic regression to the pairs of some answers, and predict the probabilities of those of others."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import, and seldom needed

    trained = weights[training_answers] > 0
    pair_labels = labels[training_answers][trained]
    if len(np.unique(pair_labels)) < 2:
        return np.full((len(predicted_answers), features.shape[1]), float(pair_labels.any()))
    model: Any = LogisticRegression(C=INVERSE_REGULARISATION, max_iter=1000)
    model.fit(features[training_answers][trained], pair_labels, sample_weight=weights[training_answers][trained])
    predicted_features = features[predicted_answers].reshape(-1, features.shape[-1])
    return np.asarray(model.predict_proba(predicted_features)[:, 1].reshape(len(predicted_answers), -1))
