"""Learn from labelled answers which themes the words of a whole answer stand for.

One regression a theme over the words, the letters and the vector of an answer. It needs no name: a theme called
"Other" or "Code 17" is learned like any. It is a ridge regression, since its leave-one-out predictions follow from the
one solution: what is said of a labelled answer is always said without knowing its own labels.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import lapack

from lib.themes.vectors import Vectors, normalise_rows, sample_evenly

RIDGE_PENALTY = 1.0
LETTER_RUNS = (3, 4)  # letters in a row: an ending or a slip of the pen does not make another word
MAX_LETTERS_SHARE = 0.2  # of the answers; letters that more of them share cost most of the time and tell little
MIN_VARIANCE = 1e-3  # of a theme's labels; a theme that hardly anybody carries would outshine all others
MAX_REGRESSION_ANSWERS = 5_000  # labelled answers that are fitted; the time grows with their cube
Scores = NDArray[np.float64]


def average_vectors(vectors: Vectors, answer_positions: Sequence[int], answer_count: int) -> Vectors:
    """Average the vectors of the statements of every answer, as one row of length one an answer."""
    sums = np.zeros((answer_count, vectors.shape[1]), np.float32)
    np.add.at(sums, np.asarray(answer_positions, np.int64), vectors)
    return normalise_rows(sums)


def predict_themes(
    texts: Sequence[str], answer_vectors: Vectors, labelled_answers: NDArray[np.int64], labels: NDArray[np.bool_]
) -> Scores:
    """Predict the themes of whole answers, shape (answers, themes); those of a labelled answer without its own labels.

    labels has one row a labelled answer. The scores lie near 1 where an answer carries a theme and near 0 where not.
    """
    sampled = sample_evenly(len(labelled_answers), MAX_REGRESSION_ANSWERS)
    fitted_answers, targets = labelled_answers[sampled], labels[sampled].astype(np.float32)
    feature_parts = _compute_features(texts, answer_vectors)
    inverse = _invert_matrix(
        sum((_compute_kernel(part[fitted_answers]) for part in feature_parts), RIDGE_PENALTY * np.eye(len(sampled)))
    )
    row_sums = inverse.sum(axis=1)
    inverse -= np.outer(row_sums, row_sums) / row_sums.sum()  # the intercept is not penalised
    coefficients, intercepts = inverse @ targets, row_sums @ targets / row_sums.sum()
    scores = intercepts + sum(part @ (part[fitted_answers].T @ coefficients) for part in feature_parts)
    scores[fitted_answers] = targets - coefficients / np.maximum(np.diag(inverse), 1e-6)[:, None]  # leave-one-out
    return np.asarray(scores, dtype=np.float64)


def standardise_scores(scores: Scores, shares: NDArray[np.float64]) -> Scores:
    """Standardise scores by the shares of labelled answers that carry each theme, so that rare themes compare."""
    return np.asarray((scores - shares) / np.sqrt(shares * (1 - shares) + MIN_VARIANCE))


def _compute_features(texts: Sequence[str], answer_vectors: Vectors) -> list[Any]:
    """Compute the vectors, words and pairs, and runs of letters of answers: matrices with one row an answer."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a second to import, and seldom needed

    parts: list[Any] = [answer_vectors]
    for analyzer, ngram_range, max_share in (("word", (1, 2), 1.0), ("char_wb", LETTER_RUNS, MAX_LETTERS_SHARE)):
        vectorizer = TfidfVectorizer(
            analyzer=analyzer, ngram_range=ngram_range, max_df=max_share, sublinear_tf=True, dtype=np.float32
        )
        with suppress(ValueError):  # the answers have no words, or all share the same
            parts.append(vectorizer.fit_transform(texts))
    return parts


def _compute_kernel(features: Any) -> Any:
    """Compute the inner products of all rows with one another."""
    kernel = features @ features.T
    return kernel.toarray() if sparse.issparse(kernel) else kernel


def _invert_matrix(matrix: Any) -> Any:
    """Invert a symmetric positive definite matrix by Cholesky's method, in a sixth of the time of any other matrix."""
    factor, _ = lapack.spotrf(matrix, lower=True)
    inverse, _ = lapack.spotri(factor, lower=True)
    return np.tril(inverse) + np.tril(inverse, -1).T
