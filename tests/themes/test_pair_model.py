"""What makes an answer a theme's is learned once for all themes, and no example vouches for itself."""

import numpy as np

from lib.themes.pair_model import compare_with_examples, compute_pair_features, predict_pairs
from lib.themes.vectors import normalise_rows

# three answers: the first has two statements, the others one
STATEMENTS = normalise_rows(np.array([[1, 0, 0], [0, 1, 0.2], [0.1, 1, 0], [0.9, 0.1, 0]]))
CENTROIDS = np.eye(2, 3, dtype=np.float32)
ANSWERS = np.array([0, 0, 1, 2])
SIMILARITIES = (STATEMENTS @ CENTROIDS.T).astype(float)


def compare(*pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels = np.zeros((3, 2), bool)
    for pair in pairs:
        labels[pair] = True
    compared = compare_with_examples(STATEMENTS, CENTROIDS, SIMILARITIES, ANSWERS, labels, np.zeros_like(labels))
    return compared.moved, compared.nearest, compared.near


def test_an_example_leaves_itself_out_of_what_is_said_of_it() -> None:
    moved, nearest, near = compare((1, 1))
    assert np.allclose(moved[2, 1], SIMILARITIES[2, 1])
    assert nearest[2, 1] == near[2, 1] == 0
    _, nearest, _ = compare((0, 1), (1, 1))
    assert np.allclose(nearest[2, 1], STATEMENTS[1] @ STATEMENTS[2])


def test_the_statement_that_an_example_means_is_the_one_like_the_theme() -> None:
    _, nearest, _ = compare((0, 1))
    assert nearest[2, 1] > 0.9  # like the second statement of the example
    assert nearest[3, 1] < 0.2  # though the first is like this one


def test_a_centroid_moves_towards_its_examples_and_without_any_it_stays() -> None:
    moved, _, _ = compare((0, 1))
    assert moved[1, 1] == np.float32(SIMILARITIES[1, 1])
    assert not np.allclose(moved[2, 1], SIMILARITIES[2, 1])
    assert np.array_equal(moved[:, 0], SIMILARITIES[:, 0])


def test_an_answer_without_statements_can_be_an_example_of_nothing() -> None:
    labels = np.zeros((5, 2), bool)
    labels[4, 1] = True
    compared = compare_with_examples(STATEMENTS, CENTROIDS, SIMILARITIES, ANSWERS, labels, np.zeros_like(labels))
    assert np.array_equal(compared.moved, SIMILARITIES)
    coded = np.zeros((5, 2), bool)
    features = compute_pair_features(SIMILARITIES, compared, ANSWERS, [np.zeros((5, 2))], coded)
    assert features.shape[:2] == (5, 2)
    assert np.isfinite(features).all()


def test_what_is_learned_of_one_theme_holds_for_another() -> None:
    truth = np.tile(np.eye(2, dtype=bool), (10, 1))
    features = np.where(truth, 1.0, -1.0)[..., None]
    weights = np.zeros(truth.shape)
    weights[:10, 0] = 1  # only the first theme has examples
    probabilities, held_out = predict_pairs(features, truth, weights, np.arange(10))
    assert (probabilities[10:, 1] > 0.5).tolist() == truth[10:, 1].tolist()
    assert ((held_out[:, 0] > 0.5) == truth[:10, 0]).all()


def test_a_pair_without_weight_teaches_nothing_and_examples_of_one_kind_only_teach_that_kind() -> None:
    labels = np.ones((4, 1), bool)
    labels[0] = False
    weights = np.array([[0.0], [1.0], [1.0], [1.0]])
    probabilities, _ = predict_pairs(np.ones((4, 1, 1)), labels, weights, np.arange(4))
    assert (probabilities == 1).all()
