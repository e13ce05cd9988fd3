"""Statements are coded to the themes that they are similar to."""

import numpy as np

from lib.themes.assignment import (
    choose_assignments,
    compute_similarities,
    drop_unclear_statements,
    self_train_centroids,
)
from lib.themes.vectors import normalise_rows


def test_what_a_theme_clearly_catches_tells_what_else_belongs_to_it() -> None:
    themes = np.eye(2, 3, dtype=np.float32)
    said = normalise_rows(np.array([[1, 0, 0.8]] * 6 + [[0, 1, 0]] * 6 + [[0, 0.1, 1]]))
    assert compute_similarities(said, themes)[-1].argmax() == 1
    assert compute_similarities(said, self_train_centroids(said, themes))[-1].argmax() == 0


def test_themes_that_their_words_hardly_tell_apart_are_not_drawn_astray() -> None:
    themes = np.eye(2, 3, dtype=np.float32)
    said = normalise_rows(np.array([[1, 0.91, 0.8]] * 6 + [[0.91, 1, 0]] * 6))
    assert np.array_equal(self_train_centroids(said, themes), themes)
    assert np.array_equal(self_train_centroids(said[:0], themes), themes)
    assert np.array_equal(self_train_centroids(said, themes[:1]), themes[:1])


def test_a_statement_like_no_theme_carries_none() -> None:
    assert choose_assignments(np.array([[0.05, 0.01], [0.6, 0.2]]), np.array([[0.9, 0.1], [0.8, 0.2]])) == [(1, 0, 0.8)]


def test_statements_far_below_the_others_are_dropped_but_no_answer_loses_all() -> None:
    similarities = np.array([[0.8, 0.1], [0.7, 0.2], [0.2, 0.1], [0.75, 0.1], [0.21, 0.1], [0.22, 0.15]])
    answers = [0, 1, 1, 2, 2, 3]
    left = drop_unclear_statements(similarities, range(6), answers, keeps_best=True).max(axis=1)
    assert left.tolist() == [0.8, 0.7, -1, 0.75, -1, 0.22]


def test_statements_of_one_kind_are_all_kept() -> None:
    similarities = np.random.default_rng(0).normal(0.5, 0.1, (400, 1))
    assert drop_unclear_statements(similarities, range(400), range(400), keeps_best=True) is similarities


def test_few_answers_lose_every_statement_where_none_keeps_its_best() -> None:
    similarities = np.array([[0.8]] * 50 + [[0.2]] * 50)
    left = drop_unclear_statements(similarities, range(100), range(100), keeps_best=False)
    assert (left < 0).sum() <= 5
