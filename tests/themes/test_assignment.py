"""Statements are coded to the themes that they are similar to."""

import numpy as np

from lib.themes.assignment import choose_assignments, compute_similarities, self_train_centroids
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
