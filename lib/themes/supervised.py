"""Code answers to themes supervised by labelled examples, by what cross-validation on the examples shows to be better.

Either the rule that codes statements without examples, after the centroids moved towards the examples; or the model of
pairs (lib.themes.pair_model), among whose features are the regressions on whole answers (lib.themes.multi_label).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.themes.multi_label import average_vectors, predict_themes
from lib.themes.pair_model import (
    ExampleSimilarities,
    Mask,
    Scores,
    compare_with_examples,
    compute_pair_features,
    predict_pairs,
)
from lib.themes.types import LabelledExample
from lib.themes.vectors import Vectors

MIN_EXAMPLES = 10  # examples, and pairs that are none, with fewer of which there is nothing to choose by
MIN_PROBABILITY = 0.35  # with which an answer is coded to a theme
MIN_BEST_PROBABILITY = 0.15  # the same for its most probable theme, since most answers carry one
UNLISTED_PRIOR = 10  # examples a theme from which a theme that nobody listed is rather absent than overlooked

StatementRule = Callable[[Scores], list[tuple[int, int, float]]]  # similarities to (statement, theme, confidence)
Coding = dict[tuple[int, int], tuple[float, int]]  # (answer, theme) to its confidence and the statement that shows it


def code_statements(similarities: Scores, answer_positions: Sequence[int], rule: StatementRule) -> Coding:
    """Code answers by the rule for statements; the most confident statement of an answer shows its theme."""
    coding: Coding = {}
    for row, theme, confidence in rule(similarities):
        pair = (int(answer_positions[row]), theme)
        if pair not in coding or confidence > coding[pair][0]:
            coding[pair] = (confidence, row)
    return coding


def code_by_examples(
    texts: Sequence[str],
    vectors: Vectors,
    centroids: Vectors,
    similarities: Scores,
    answer_positions: Sequence[int],
    examples: Sequence[LabelledExample],
    rule: StatementRule,
) -> Coding:
    """Code answers to themes supervised by labelled examples.

    vectors and similarities have one row a statement, in the order of the answers, whose positions answer_positions
    holds. An answer that is an example of one theme is taken for no example of the others, though less so where the
    rule codes it to them, since people may have listed one theme of several. A theme without examples is left to the
    rule.
    """
    positions = np.asarray(answer_positions, np.int64)
    labels = np.zeros((len(texts), len(centroids)), bool)
    is_decided = np.zeros_like(labels)
    for example in examples:
        labels[example.answer, example.theme] = example.is_coded
        is_decided[example.answer, example.theme] = True
    compared = compare_with_examples(vectors, centroids, similarities, positions, labels)
    coding = code_statements(compared.moved, answer_positions, rule)
    coded = _mark_pairs(code_statements(similarities, answer_positions, rule), labels)
    weights = _weigh_pairs(labels, is_decided, coded)
    if min((weights[labels] > 0).sum(), (weights[~labels] > 0).sum()) < MIN_EXAMPLES:
        return coding
    answers, labelled_answers = np.flatnonzero(is_decided.any(axis=1)), np.flatnonzero(labels.any(axis=1))
    answer_vectors = average_vectors(vectors, answer_positions, len(texts))
    whole_scores = [
        np.asarray(answer_vectors @ centroids.T, np.float64),
        predict_themes(texts, answer_vectors, labelled_answers, labels[labelled_answers]),
    ]
    features = compute_pair_features(similarities, compared, positions, whole_scores, coded)
    probabilities, held_out = predict_pairs(features, labels, weights, answers)
    rule_score, model_score = (
        _compute_weighted_f1(found, labels[answers], weights[answers])
        for found in (_mark_pairs(coding, labels)[answers], _accept_pairs(held_out, weights[answers] > 0))
    )
    if model_score <= rule_score:
        return coding
    has_statements = np.isin(np.arange(len(texts)), positions)
    can_be_coded = has_statements[:, None] & is_decided.any(axis=0)
    accepted = np.argwhere(_accept_pairs(probabilities, can_be_coded))
    rows = _find_telling_rows(compared, positions, accepted)
    return {pair: coded_pair for pair, coded_pair in coding.items() if not is_decided[:, pair[1]].any()} | {
        (int(answer), int(theme)): (float(probabilities[answer, theme]), row)
        for (answer, theme), row in zip(accepted, rows, strict=True)
    }


def _mark_pairs(coding: Coding, labels: Mask) -> Mask:
    """Mark the pairs of answer and theme that are coded, in the shape of labels."""
    marked = np.zeros_like(labels)
    for answer, theme in coding:
        marked[answer, theme] = True
    return marked


def _weigh_pairs(labels: Mask, is_decided: Mask, coded: Mask) -> Scores:
    """Weigh every pair of answer and theme by how surely it is known: 0 to 1, shape (answers, themes)."""
    has_examples = is_decided.any(axis=0)
    examples_per_theme = labels.sum() / max(has_examples.sum(), 1)
    weights = np.where(labels.any(axis=1, keepdims=True) & has_examples, 1.0, 0.0)
    weights[coded] *= examples_per_theme / (examples_per_theme + UNLISTED_PRIOR)
    weights[is_decided] = 1.0
    return weights


def _accept_pairs(probabilities: Scores, can_be_coded: Mask) -> Mask:
    """Accept the pairs that are probable enough, and the most probable theme of an answer more easily."""
    possible = np.where(can_be_coded, probabilities, 0.0)
    is_best = np.arange(possible.shape[1]) == possible.argmax(axis=1)[:, None]
    return np.asarray(possible >= np.where(is_best, MIN_BEST_PROBABILITY, MIN_PROBABILITY))


def _compute_weighted_f1(found: Mask, labels: Mask, weights: Scores) -> float:
    """Compute micro F1 over pairs that count by their weights."""
    total = (weights * found).sum() + (weights * labels).sum()
    return float(2 * (weights * (found & labels)).sum() / max(total, 1e-9))


def _find_telling_rows(
    compared: ExampleSimilarities, positions: NDArray[np.int64], pairs: NDArray[np.int64]
) -> list[int]:
    """Find the statement of each pair's answer that is most similar to the theme and its examples."""
    telling_scores = compared.moved + compared.near
    starts, ends = (np.searchsorted(positions, pairs[:, 0], side=side) for side in ("left", "right"))
    return [
        int(start + telling_scores[start:end, theme].argmax())
        for start, end, theme in zip(starts, ends, pairs[:, 1], strict=True)
    ]
