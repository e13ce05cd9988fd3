"""Statements that say the same lie close together."""

import numpy as np
import pytest
from scipy import sparse
from scipy.sparse.linalg import ArpackError

from lib.themes import vectors
from lib.themes.vectors import VectorSpace, normalise_rows, sample_evenly
from tests.support.subject_answers import BUSES, PARKS, TAX, read_answers


def test_statements_on_one_subject_are_more_similar_than_on_two() -> None:
    embedded = VectorSpace([*PARKS, *BUSES, *TAX]).embed_texts([*PARKS, *BUSES, *TAX])
    similarities = embedded @ embedded.T
    assert similarities[:4, :4].min() > similarities[:4, 4:].max()


def test_the_place_that_a_text_names_does_not_move_it() -> None:
    first, second = VectorSpace([*PARKS, *BUSES]).embed_texts(["Gardeners in Leeds", "Gardeners"])
    assert np.allclose(first, second, atol=1e-6)


def test_a_row_of_zeros_stays_and_every_other_gets_length_one() -> None:
    assert normalise_rows(np.array([[0.0, 0.0], [3.0, 4.0]])).tolist() == [
        [0.0, 0.0],
        [np.float32(0.6), np.float32(0.8)],
    ]


def test_a_sample_is_spread_from_the_first_to_the_last_and_is_all_of_a_few() -> None:
    assert sample_evenly(3, 5).tolist() == [0, 1, 2]
    assert sample_evenly(9, 3).tolist() == [0, 4, 8]


def test_words_tell_the_vector_of_what_the_encoder_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = read_answers(60)
    complete = VectorSpace(texts).embed_texts(texts)
    monkeypatch.setattr(vectors, "ENCODER_SAMPLE", 30)
    estimated = VectorSpace(texts).embed_texts(texts)
    assert (complete * estimated).sum(axis=1).mean() > 0.7


def test_where_the_decomposition_finds_no_way_on_another_takes_over(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{first} needs {second}." for first in NOUNS for second in NOUNS if first != second]
    usual = VectorSpace(texts).embed_texts(texts)
    monkeypatch.setattr(vectors, "MAX_WHOLE_SIZE", 0)

    def fail(*_arguments: object, **_named: object) -> None:
        raise ArpackError(3)

    monkeypatch.setattr(vectors, "svds", fail)
    other = VectorSpace(texts).embed_texts(texts)
    assert np.allclose(np.linalg.norm(other, axis=1), 1, atol=1e-5)
    assert np.abs(usual @ usual.T - other @ other.T).mean() < 0.05


def test_a_small_matrix_has_the_same_directions_whichever_way_they_are_computed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = np.random.default_rng(1)
    for shape in ((150, 300), (300, 150)):
        matrix = sparse.csr_matrix(chance.random(shape) * (chance.random(shape) < 0.2))
        whole = vectors._compute_axes(matrix)
        monkeypatch.setattr(vectors, "MAX_WHOLE_SIZE", 0)
        iterated = vectors._compute_axes(matrix)
        monkeypatch.undo()
        assert whole.shape == iterated.shape == (shape[1], vectors.SVD_DIMENSIONS)
        first, second = ((matrix @ axes) @ (matrix @ axes).T for axes in (whole, iterated))
        assert np.allclose(first, second, atol=1e-8)


NOUNS = (
    "Housing", "Transport", "Libraries", "Planning", "Scrutiny", "Budgets", "Schools", "Parks", "Streets", "Waste",
    "Leisure", "Museums", "Markets", "Cemeteries", "Elections", "Licensing", "Benefits", "Archives",
)  # fmt: skip


def test_where_answers_repeat_one_another_a_new_text_is_as_near_to_each_every_time() -> None:
    texts = read_answers(60) * 4
    nearness = []
    for _ in range(3):
        space = VectorSpace(texts)
        nearness.append(space.embed_texts(texts[:60]) @ space.embed_texts(["Libraries and gardeners with hedges"]).T)
    assert np.allclose(nearness[0], nearness[1], atol=1e-5)
    assert np.allclose(nearness[0], nearness[2], atol=1e-5)
