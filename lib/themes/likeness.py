"""Rank sentences by how much they are like a theme: like its title, and the sentences that are under it already.

An officer who has found a theme in a few sentences reads the others in this order, and stops where no more say it.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from lib.themes.pair_model import move_centroid
from lib.themes.vectors import Vectors, VectorSpace, normalise_rows

MAX_RANKED = 5_000  # sentences compared; those of all answers to a question are mostly fewer
KEPT_QUESTIONS = 2  # questions whose sentences stay compared: some 15 MB each at most


def rank_by_likeness(
    sentences: Sequence[str], title: str, example_rows: Sequence[int], questions: Sequence[str] = ()
) -> list[int]:
    """Rank sentences by their likeness to a theme, and return their rows, the most similar first, examples included.

    sentences: at most MAX_RANKED are compared, and the others come last, in their order. title: may be empty.
    example_rows: rows of the sentences under the theme. questions: their words say nothing of what an answer means.
    Without a title and examples the order stays.
    """
    rows = list(range(len(sentences)))
    if not sentences or not (title.strip() or example_rows):
        return rows
    space, vectors = _compare_sentences(tuple(sentences[:MAX_RANKED]), tuple(questions))
    centroid = np.zeros(vectors.shape[1], np.float32)
    if title.strip():
        centroid = normalise_rows(space.embed_texts([title]))[0]
    compared_rows = [row for row in example_rows if row < len(vectors)]
    if compared_rows:
        centroid = move_centroid(centroid, vectors[compared_rows])
    return [*np.argsort(-(vectors @ centroid), kind="stable").tolist(), *rows[len(vectors) :]]


@lru_cache(maxsize=KEPT_QUESTIONS)
def _compare_sentences(sentences: tuple[str, ...], questions: tuple[str, ...]) -> tuple[VectorSpace, Vectors]:
    """Build the vector space of some sentences, and their vectors, one row a sentence."""
    space = VectorSpace(sentences, questions)
    return space, space.embed_texts(sentences)
