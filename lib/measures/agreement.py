"""How far people who coded the same answers without seeing each other's work agree, chance taken off.

For each theme: Cohen's kappa (Educational and Psychological Measurement 20, 1960; with more than two coders the mean
over the pairs, after Light 1971) and Krippendorff's alpha for nominal data (Content Analysis, 2004), which allows for
any number of coders and gaps. For all themes together: Krippendorff's alpha over the whole set of themes of an answer
with the MASI distance (Passonneau, LREC 2006), the usual one for several labels an answer: sets that partly agree count
as partly agreeing. Two empty sets ("no theme fits") agree.

Both are 1 where all agree and 0 where no more agree than by chance. They are None where they say nothing: no answer
coded twice, or all coded everything alike (one category only), which leaves no chance to take off.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

RELIABLE = 0.8  # Krippendorff's own limits
TENTATIVE = 0.667

Themes = frozenset[int]


@dataclass(frozen=True, slots=True)
class Coding:
    """Which themes one person found in one answer."""

    coder: str
    answer: Hashable
    themes: Themes


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Agreement on whether answers carry one theme.

    agreed: share of the pairs of codings that say the same, between 0 and 1. found: codings that found the theme.
    """

    theme: int
    agreed: float
    kappa: float | None
    alpha: float | None
    found: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on all themes together. answers: coded by two people or more. agreed: of the pairs of codings, the
    share with exactly the same themes; None without any. themes are in the order in which they were asked for."""

    answers: int
    coders: tuple[str, ...]
    agreed: float | None
    alpha: float | None
    themes: tuple[ThemeAgreement, ...]


def agreement(codings: Collection[Coding], themes: Sequence[int]) -> Agreement:
    """How far the coders agree on these themes; others are left aside, and so are answers that one person coded."""
    wanted = frozenset(themes)
    by_answer: dict[Hashable, dict[str, Themes]] = {}
    for one in codings:
        by_answer.setdefault(one.answer, {})[one.coder] = one.themes & wanted
    twice = [said for said in by_answer.values() if len(said) > 1]
    units = [list(said.values()) for said in twice]
    return Agreement(
        len(twice),
        tuple(sorted({coder for said in twice for coder in said})),
        _agreed(units),
        alpha_of_sets(units),
        tuple(_of_theme(theme, twice) for theme in themes) if twice else (),
    )


def _of_theme(theme: int, twice: Sequence[dict[str, Themes]]) -> ThemeAgreement:
    said = [{coder: theme in themes for coder, themes in one.items()} for one in twice]
    units = [list(one.values()) for one in said]
    found = sum(map(sum, units))
    return ThemeAgreement(theme, _agreed(units) or 0.0, kappa(said), alpha(units), found)


def _agreed(units: Sequence[Sequence[Any]]) -> float | None:
    """The share of the pairs of codings of one answer that are the same."""
    pairs = [one == other for unit in units for one, other in combinations(unit, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def kappa(said: Sequence[dict[str, bool]]) -> float | None:
    """Cohen's kappa on yes or no, from what each coder said of each answer; the mean over pairs of coders."""
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - it takes more than a second to load

    coders = sorted({coder for one in said for coder in one})
    found = []
    for first, second in combinations(coders, 2):
        both = [(one[first], one[second]) for one in said if first in one and second in one]
        if len(set(both)) > 1 or (both and both[0][0] != both[0][1]):
            found.append(float(cohen_kappa_score(*zip(*both, strict=True))))
    return sum(found) / len(found) if found else None


def alpha(units: Sequence[Sequence[bool]]) -> float | None:
    """Krippendorff's alpha for nominal data, from what was said of each answer."""
    import krippendorff  # noqa: PLC0415 - pages without it do not wait for it

    counts = [[len(unit) - sum(unit), sum(unit)] for unit in units if len(unit) > 1]
    if not all(map(sum, zip(*counts, strict=True))) or not counts:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def alpha_of_sets(units: Sequence[Sequence[Themes]]) -> float | None:
    """Krippendorff's alpha with the MASI distance, from the sets of themes found in each answer.

    It is the observed over the expected disagreement, taken off 1. Worked out here, since the library holds a table of
    answers by sets by sets in memory.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    sets = Counter(one for unit in pairable for one in unit)
    number = sets.total()
    expected = sum(sets[one] * sets[other] * masi_distance(one, other) for one, other in permutations(sets, 2)) / max(
        1, number - 1
    )
    if not expected:
        return None
    observed = sum(
        sum(masi_distance(one, other) for one, other in permutations(unit, 2)) / (len(unit) - 1) for unit in pairable
    )
    return 1 - observed / expected


def masi_distance(one: Themes, other: Themes) -> float:
    """Passonneau's distance of two sets, between 0 (the same) and 1 (nothing in common).

    1 - Jaccard's index x how far one holds the other: 1 the same, 2/3 one within the other, 1/3 an overlap, 0 none.
    """
    if one == other:
        return 0.0
    common = len(one & other)
    within = 2 / 3 if one <= other or other <= one else 1 / 3
    return 1 - common / len(one | other) * within


def in_words(value: float | None) -> str:
    """How to read kappa or alpha, after Krippendorff."""
    if value is None:
        return "says nothing: everything was coded alike, or nothing twice"
    if value >= RELIABLE:
        return "reliable: two people code these answers much alike"
    if value >= TENTATIVE:
        return "good enough for tentative conclusions"
    if value > 0:
        return "not reliable: settle what belongs to the theme, and code again"
    return "no better than chance"
