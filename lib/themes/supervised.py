"""Code answers to themes supervised by labelled examples, by what cross-validation on the examples shows to be better.

Either the rule that codes statements without examples, after the centroids moved towards the examples; or the model of
pairs (lib.themes.pair_model), among whose features are the regressions on whole answers (lib.themes.multi_label).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.themes.multi_label import average_vectors, predict_themes, standardise_scores
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
MIN_PROBABILITY = 0.35  # with which an answer is coded to a theme, to see which F1 can be reached
# F1 is highest where all pairs above half of it are coded (Lipton et al. 2014); a few examples can mislead that half
PROBABILITY_RANGE = (0.2, 0.4)
MIN_BEST_PROBABILITY = 0.15  # the same for the most probable theme of an answer, since most answers carry one
UNLISTED_PRIOR = 20  # examples a theme from which a theme that nobody listed is rather absent than overlooked
# examples that list several themes, for each to which the rule codes several, from which people list all that they see
LISTS_ALL_RATIO = 0.6
UNCODED_RELIEF = (
    0.5  # how much less a theme that neither people list nor the rule codes weighs, where they list one only
)
RULE_PRIOR = 2.5  # examples a theme with which the model weighs as much as the rule
RULE_PROBABILITY = 0.7  # of a pair that the rule codes

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
    labels, is_decided = _mark_examples(examples, (len(texts), len(centroids)))
    compared = compare_with_examples(vectors, centroids, similarities, positions, labels, is_decided & ~labels)
    coding = code_statements(compared.moved, answer_positions, rule)
    coded = _mark_pairs(code_statements(similarities, answer_positions, rule), labels)
    has_examples: Mask = np.any(is_decided, axis=0)
    examples_per_theme = float(labels.sum() / max(has_examples.sum(), 1))
    weights = _weigh_pairs(labels, is_decided, coded, examples_per_theme)
    if min((weights[labels] > 0).sum(), (weights[~labels] > 0).sum()) < MIN_EXAMPLES:
        return coding
    answers = np.flatnonzero(is_decided.any(axis=1))
    answer_vectors = average_vectors(vectors, answer_positions, len(texts))
    # of an answer that was only taken off themes, the rule tells what else it carries
    targets = labels | (coded & ~is_decided & ~labels.any(axis=1, keepdims=True))
    predicted = predict_themes(texts, answer_vectors, answers, targets[answers])
    whole_scores = [
        np.asarray(answer_vectors @ centroids.T, np.float64),
        standardise_scores(predicted, targets[answers].mean(axis=0)),
    ]
    features = compute_pair_features(similarities, compared, positions, whole_scores, coded)
    probabilities, held_out = predict_pairs(features, labels, weights, answers)
    moved_coded = _mark_pairs(coding, labels)
    rule_share = RULE_PRIOR / (examples_per_theme + RULE_PRIOR)
    probabilities = _mix_with_rule(probabilities, moved_coded, rule_share)
    held_out = _mix_with_rule(held_out, moved_coded[answers], rule_share)
    min_probabilities = _choose_min_probabilities(
        held_out, labels[answers], weights[answers], [coded[answers], moved_coded[answers]]
    )
    if min_probabilities is None:
        return coding
    has_statements = np.isin(np.arange(len(texts)), positions)
    accepted = np.argwhere(_accept_pairs(probabilities, has_statements[:, None] & has_examples, *min_probabilities))
    rows = _find_telling_rows(compared, positions, accepted)
    return {pair: coded_pair for pair, coded_pair in coding.items() if not has_examples[pair[1]]} | {
        (int(answer), int(theme)): (float(probabilities[answer, theme]), row)
        for (answer, theme), row in zip(accepted, rows, strict=True)
    }


def _mark_examples(examples: Sequence[LabelledExample], shape: tuple[int, int]) -> tuple[Mask, Mask]:
    """Mark the pairs of answer and theme that are labelled as coded, and those that are labelled at all."""
    labels, is_decided = np.zeros(shape, bool), np.zeros(shape, bool)
    for example in examples:
        labels[example.answer, example.theme] = example.is_coded
        is_decided[example.answer, example.theme] = True
    return labels, is_decided


def _mix_with_rule(probabilities: Scores, coded: Mask, rule_share: float) -> Scores:
    """Mix the probabilities of pairs with what the rule codes; rule_share, 0 to 1, is the weight of the rule."""
    return np.asarray((1 - rule_share) * probabilities + rule_share * RULE_PROBABILITY * coded)


def _choose_min_probabilities(
    held_out: Scores, labels: Mask, weights: Scores, rule_codings: Sequence[Mask]
) -> tuple[float, float] | None:
    """Choose the probabilities from which a pair, and an answer's best pair, is coded by what was held out.

    Returns None where the rule codes the labelled answers as well. rule_codings: by the rule without examples and with
    them. The better counts, since a centroid that leaves out one of a few examples is worse than the one that all of
    them move.
    """

    def score(*min_probabilities: float) -> float:
        return _compute_weighted_f1(_accept_pairs(held_out, weights > 0, *min_probabilities), labels, weights)

    min_probability = float(np.clip(score(MIN_PROBABILITY, MIN_BEST_PROBABILITY) / 2, *PROBABILITY_RANGE))
    choices = [(min_probability, MIN_BEST_PROBABILITY)]
    if not labels.any(axis=1).all():  # people said of some answers only what they do not carry
        choices.append((min_probability, min_probability))
    best = max(choices, key=lambda choice: score(*choice))
    return best if score(*best) > max(_compute_weighted_f1(found, labels, weights) for found in rule_codings) else None


def _mark_pairs(coding: Coding, labels: Mask) -> Mask:
    """Mark the pairs of answer and theme that are coded, in the shape of labels."""
    marked = np.zeros_like(labels)
    for answer, theme in coding:
        marked[answer, theme] = True
    return marked


def _weigh_pairs(labels: Mask, is_decided: Mask, coded: Mask, examples_per_theme: float) -> Scores:
    """Weigh every pair of answer and theme by how surely it is known: 0 to 1, shape (answers, themes)."""
    overlooked = _estimate_overlooked(labels, coded)
    weights = np.where(labels.any(axis=1, keepdims=True) & is_decided.any(axis=0), 1 - UNCODED_RELIEF * overlooked, 0.0)
    weights[coded] *= min(1 - overlooked, examples_per_theme / (examples_per_theme + UNLISTED_PRIOR))
    weights[is_decided] = 1.0
    return weights


def _estimate_overlooked(labels: Mask, coded: Mask) -> float:
    """Estimate how probably a theme that the rule codes is one that people did not list, 0 to 1.

    Where far fewer examples list several themes than the rule finds several in, people may list one of several,
    however many examples there are. Then a theme that the rule codes besides is as probably right as the rule finds
    those listed.
    """
    is_example = labels.any(axis=1)
    listed_several, coded_several = ((themes[is_example].sum(axis=1) > 1).sum() for themes in (labels, coded))
    lists_one = max(0.0, 1 - listed_several / (LISTS_ALL_RATIO * max(coded_several, 1)))
    return float(lists_one * (labels & coded).sum() / max(labels.sum(), 1))


def _accept_pairs(
    probabilities: Scores, can_be_coded: Mask, min_probability: float, min_best_probability: float
) -> Mask:
    """Accept the pairs that are probable enough, and the most probable theme of an answer more easily."""
    possible = np.where(can_be_coded, probabilities, 0.0)
    is_best = np.arange(possible.shape[1]) == possible.argmax(axis=1)[:, None]
    return np.asarray(possible >= np.where(is_best, min_best_probability, min_probability))


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
