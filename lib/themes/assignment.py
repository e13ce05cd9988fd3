"""Which statement carries which theme, and how sure that is."""

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from lib.themes.vectors import Vectors, unit

NEAR = 0.1  # a statement that is less like its theme than this carries none
SHARPNESS = 0.07
LOOKED = 3  # how often the statement meant by an example is looked for again
TRUST = 4  # examples a theme by which they weigh as much as its words
RULE = 5  # examples a theme by which a rule learned from them weighs as much as likeness to them
CLEAR, CLEARER = 0.07, 0.1  # how far the likest theme must lead on average for words to teach, and how much more, fully
DRAWN = 2  # rounds in which they do
LEAD = 0.04  # by which a statement must lead to teach
SEVERAL = 5  # statements that teach weigh as much as the words
SPACE_WEIGHT, SCORE_WEIGHT, LOOSE = 3.0, 8.0, 3.0
Scores = NDArray[np.float64]
Example = tuple[int, int]  # the position of an answer, and of a theme that it carries


def likeness(vectors: Vectors, themes: Vectors) -> Scores:
    """How like every statement is to every theme."""
    return np.asarray(vectors @ themes.T, dtype=np.float64)


def scores(alike: Scores) -> Scores:
    """How sure it is of every statement that this theme is meant rather than another."""
    return _soft(alike / SHARPNESS)


def drawn(vectors: Vectors, themes: Vectors) -> Vectors:
    """Themes that are given by words alone, drawn towards the statements that clearly speak of them.

    Where most statements are far more like one theme than like the next, those that a theme catches tell what else
    belongs to it. Where its words do not tell them apart so clearly, the theme would be drawn astray, and stays.
    """
    if len(themes) < 2 or not len(vectors):
        return themes
    alike = likeness(vectors, themes)
    weight = float(np.clip((_lead(alike).mean() - CLEAR) / CLEARER, 0, 1))
    moved = themes
    for _ in range(DRAWN if weight else 0):
        best = np.where((alike.max(axis=1) >= NEAR) & (_lead(alike) >= LEAD), alike.argmax(axis=1), -1)
        sure, moved = scores(alike), themes.copy()
        for theme in np.unique(best[best >= 0]):
            rows = np.flatnonzero(best == theme)
            middle = unit((vectors[rows] * sure[rows, theme, None]).sum(axis=0, keepdims=True))[0]
            moved[theme] += weight * min(1.0, len(rows) / SEVERAL) * middle
        moved = unit(moved)
        alike = likeness(vectors, moved)
    return moved


def _lead(alike: Scores) -> NDArray[np.float64]:
    """How much more like the likest theme than like the next every statement is."""
    second, first = np.partition(alike, -2, axis=1)[:, -2:].T
    return np.asarray(first - second)


def taught(
    vectors: Vectors, themes: Vectors, alike: Scores, of: Sequence[int], examples: Iterable[Example]
) -> tuple[Scores, Scores]:
    """Likeness and sureness, taught by answers of which somebody said what they carry.

    The statement that is meant is the one most like the theme; themes move towards their examples; and a logistic
    regression over the space learns from them, with the likeness to labels and descriptions among what it looks at, so
    that a handful of examples counts at once. The fewer there are, the more the themes' own words weigh. of: the
    answer of every statement.
    """
    sure = scores(alike)
    places = _statements_of(of)
    wanted = [(answer, theme) for answer, theme in sorted(set(examples)) if places.get(answer)]
    if not wanted:
        return alike, sure
    meant = [theme for _, theme in wanted]
    shown = sorted(set(meant))
    nearer = alike.copy()
    for _ in range(LOOKED):
        rows = [max(places[answer], key=lambda row, theme=theme: nearer[row, theme]) for answer, theme in wanted]  # type: ignore[misc]
        nearer[:, shown] = likeness(vectors, _moved(vectors, themes, rows, meant)[shown])
    learned = _learned(vectors, alike, rows, meant)
    each = len(wanted) / len(shown)
    by_examples = _mixed(_soft(nearer / SHARPNESS), learned, each / (each + RULE))
    trust = TRUST * np.clip(alike.max(axis=1, keepdims=True) / NEAR, 0, 1)  # words that reach no theme say nothing
    return nearer, _mixed(sure, by_examples, each / (each + trust))


def _mixed(one: Scores, other: Scores, share: float | Scores) -> Scores:
    return np.asarray((1 - share) * one + share * other)


def carried(alike: Scores, sure: Scores, least: float = 0.0) -> list[tuple[int, int, float]]:
    """Statement, theme and confidence (least to 1) of every statement that carries a theme: the likeliest one."""
    best = sure.argmax(axis=1) if sure.size else np.zeros(0, int)
    likeness = alike.max(axis=1) if alike.size else np.zeros(0)
    certain = sure.max(axis=1) if sure.size else np.zeros(0)
    there = np.flatnonzero((likeness >= NEAR) & (certain >= least))
    return [(int(row), int(best[row]), float(sure[row, best[row]])) for row in there]


def _moved(vectors: Vectors, themes: Vectors, rows: Sequence[int], meant: Sequence[int]) -> Vectors:
    moved = themes * 2
    count = np.bincount(meant, minlength=len(themes))
    for row, theme in zip(rows, meant, strict=True):
        moved[theme] += vectors[row] / count[theme] ** 0.5
    return unit(moved)


def _learned(vectors: Vectors, alike: Scores, rows: Sequence[int], meant: Sequence[int]) -> Scores:
    learned = np.zeros(alike.shape)
    if len(set(meant)) < 2:
        learned[:, meant[0]] = 1.0
        return learned
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415 - a second to import, and seldom needed

    seen = np.hstack([vectors * SPACE_WEIGHT, alike * SCORE_WEIGHT])
    with warnings.catch_warnings():  # few examples of many themes are what people give
        warnings.filterwarnings("ignore", message="The number of unique classes")
        model = LogisticRegression(C=LOOSE, max_iter=1000).fit(seen[list(rows)], meant)
    learned[:, model.classes_] = model.predict_proba(seen)
    return learned


def _soft(values: Scores) -> Scores:
    if not values.size:
        return values
    powers = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _statements_of(of: Sequence[int]) -> dict[int, list[int]]:
    places: dict[int, list[int]] = defaultdict(list)
    for row, answer in enumerate(of):
        places[answer].append(row)
    return places
