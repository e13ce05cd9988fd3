"""Whole answers tell their themes by their words, whatever the themes are called."""

import numpy as np

from lib.themes.multi_label import average_vectors, predict_themes, standardise_scores
from tests.support.subject_answers import BUSES, PARKS, TAX

ANSWERS = [*PARKS, *BUSES, *TAX]
LABELS = np.repeat(np.eye(3, dtype=bool), 4, axis=0)
NO_VECTORS = np.zeros((12, 2), np.float32)


def test_the_words_of_labelled_answers_tell_the_themes_of_others() -> None:
    labelled = np.array([0, 1, 4, 5, 8, 9])
    scores = predict_themes(ANSWERS, NO_VECTORS, labelled, LABELS[labelled])
    others = np.setdiff1d(np.arange(12), labelled)
    assert (scores.argmax(axis=1) == LABELS.argmax(axis=1))[others].all()


def test_what_is_said_of_a_labelled_answer_is_what_the_others_alone_would_say() -> None:
    answers = np.arange(12)
    scores = predict_themes(ANSWERS, NO_VECTORS, answers, LABELS)
    others = np.delete(answers, 5)
    without = predict_themes(ANSWERS, NO_VECTORS, others, LABELS[others])
    assert np.allclose(scores[5], without[5], atol=1e-4)
    assert not np.allclose(scores[4], without[4], atol=1e-4)


def test_answers_without_a_word_are_told_by_their_vectors() -> None:
    vectors = np.repeat(np.eye(2, dtype=np.float32), 2, axis=0)
    scores = predict_themes(["?", "!", "?", "!"], vectors, np.array([0, 2]), np.eye(2, dtype=bool))
    assert scores[1, 0] > scores[1, 1]
    assert scores[3, 0] < scores[3, 1]


def test_a_rare_theme_needs_a_lower_score_than_a_frequent_one() -> None:
    rare, frequent = standardise_scores(np.array([[0.3, 0.6]]), np.array([0.02, 0.5]))[0]
    assert rare > frequent


def test_the_vector_of_an_answer_is_the_mean_of_its_statements_and_of_none_a_row_of_zeros() -> None:
    averaged = average_vectors(np.eye(2, dtype=np.float32), [0, 0], 2)
    assert np.allclose(averaged, [[0.5**0.5, 0.5**0.5], [0, 0]])
