"""Measure how far coders who coded the same answers independently agree, corrected for chance.

For each theme: Cohen's kappa (Educational and Psychological Measurement 20, 1960; with more than two coders the mean
over the pairs, after Light 1971) and Krippendorff's alpha for nominal data (Content Analysis, 2004), which allows for
any number of coders and gaps. For all themes together: Krippendorff's alpha over the whole set of themes of an answer
with the MASI distance (Passonneau, LREC 2006), the usual one for several labels an answer: sets that partly agree count
as partly agreeing. Two empty sets ("no theme fits") agree.

Both coefficients are 1 where all coders agree and 0 where no more agree than by chance. They are None where they are
undefined: no answer was coded twice, or all codings are alike (one category only), so that there is no chance agreement
to correct for.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

RELIABLE = 0.8  # Krippendorff's own limits
TENTATIVE = 0.667

ThemeIds = frozenset[int]


@dataclass(frozen=True, slots=True)
class CoderAssignments:
    """Themes to which one coder assigned one answer.

    Themes are given by their ids; the set may be empty.
    """

    coder: str
    answer: Hashable
    theme_ids: ThemeIds


@dataclass(frozen=True, slots=True)
class ThemeAgreement:
    """Agreement on whether answers are coded to one theme.

    agreed_share: share of the pairs of codings with the same decision, between 0 and 1. assignments: number of codings
    that assign the theme.
    """

    theme_id: int
    agreed_share: float
    kappa: float | None
    alpha: float | None
    assignments: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on all themes together.

    answers: number of answers coded by two coders or more. agreed_share: share of the pairs of codings with exactly the
    same themes, between 0 and 1; None without any pair. themes: in the order in which they were asked for.
    """

    answers: int
    coders: tuple[str, ...]
    agreed_share: float | None
    alpha: float | None
    themes: tuple[ThemeAgreement, ...]


def compute_agreement(codings: Collection[CoderAssignments], theme_ids: Sequence[int]) -> Agreement:
    """Compute the agreement of coders on the given themes.

    Other themes are ignored, and so are answers that only one coder coded.
    """
    wanted_ids = frozenset(theme_ids)
    by_answer: dict[Hashable, dict[str, ThemeIds]] = {}
    for coding in codings:
        by_answer.setdefault(coding.answer, {})[coding.coder] = coding.theme_ids & wanted_ids
    coded_twice = [ids_by_coder for ids_by_coder in by_answer.values() if len(ids_by_coder) > 1]
    units = [list(ids_by_coder.values()) for ids_by_coder in coded_twice]
    return Agreement(
        len(coded_twice),
        tuple(sorted({coder for ids_by_coder in coded_twice for coder in ids_by_coder})),
        _compute_agreed_share(units),
        compute_alpha_of_sets(units),
        tuple(_compute_theme_agreement(theme_id, coded_twice) for theme_id in theme_ids) if coded_twice else (),
    )


def _compute_theme_agreement(theme_id: int, coded_twice: Sequence[dict[str, ThemeIds]]) -> ThemeAgreement:
    """Compute the agreement on one theme over the answers that were coded twice or more."""
    decisions = [
        {coder: theme_id in assigned_ids for coder, assigned_ids in ids_by_coder.items()}
        for ids_by_coder in coded_twice
    ]
    units = [list(by_coder.values()) for by_coder in decisions]
    assignments = sum(map(sum, units))
    return ThemeAgreement(
        theme_id, _compute_agreed_share(units) or 0.0, compute_kappa(decisions), compute_alpha(units), assignments
    )


def _compute_agreed_share(units: Sequence[Sequence[Any]]) -> float | None:
    """Compute the share of identical pairs among the codings of each answer; None without any pair."""
    pairs = [first == second for unit in units for first, second in combinations(unit, 2)]
    return sum(pairs) / len(pairs) if pairs else None


def compute_kappa(decisions: Sequence[dict[str, bool]]) -> float | None:
    """Compute Cohen's kappa for yes-or-no decisions, as the mean over the pairs of coders.

    decisions holds, for each answer, the decision of each coder. None where no pair of coders gives a value.
    """
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - it takes more than a second to load

    coders = sorted({coder for by_coder in decisions for coder in by_coder})
    kappas = []
    for first, second in combinations(coders, 2):
        pairs = [
            (by_coder[first], by_coder[second]) for by_coder in decisions if first in by_coder and second in by_coder
        ]
        if len(set(pairs)) > 1 or (pairs and pairs[0][0] != pairs[0][1]):
            kappas.append(float(cohen_kappa_score(*zip(*pairs, strict=True))))
    return sum(kappas) / len(kappas) if kappas else None


def compute_alpha(units: Sequence[Sequence[bool]]) -> float | None:
    """Compute Krippendorff's alpha for nominal data from the decisions on each answer.

    None where it is undefined: no answer was coded twice, or all decisions are the same.
    """
    import krippendorff  # noqa: PLC0415 - pages without it do not wait for it

    counts = [[len(unit) - sum(unit), sum(unit)] for unit in units if len(unit) > 1]
    if not all(map(sum, zip(*counts, strict=True))) or not counts:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def compute_alpha_of_sets(units: Sequence[Sequence[ThemeIds]]) -> float | None:
    """Compute Krippendorff's alpha with the MASI distance from the sets of themes of each answer.

    It is 1 less the ratio of the observed to the expected disagreement; None where no disagreement is expected. It is
    computed here because the library holds a table of answers by sets by sets in memory.
    """
    pairable = [unit for unit in units if len(unit) > 1]
    sets = Counter(theme_ids for unit in pairable for theme_ids in unit)
    total = sets.total()
    expected = sum(
        sets[first] * sets[second] * compute_masi_distance(first, second) for first, second in permutations(sets, 2)
    ) / max(1, total - 1)
    if not expected:
        return None
    observed = sum(
        sum(compute_masi_distance(first, second) for first, second in permutations(unit, 2)) / (len(unit) - 1)
        for unit in pairable
    )
    return 1 - observed / expected


def compute_masi_distance(first: ThemeIds, second: ThemeIds) -> float:
    """Compute Passonneau's distance of two sets, between 0 (the same) and 1 (nothing in common).

    It is 1 - Jaccard's index x a weight: 1 for equal sets, 2/3 where one set contains the other, 1/3 for an overlap, 0
    for disjoint sets.
    """
    if first == second:
        return 0.0
    common = len(first & second)
    overlap_weight = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - common / len(first | second) * overlap_weight


def describe_agreement(coefficient: float | None) -> str:
    """Describe how to interpret a value of kappa or alpha, after Krippendorff."""
    if coefficient is None:
        return "says nothing: everything was coded alike, or nothing twice"
    if coefficient >= RELIABLE:
        return "reliable: two people code these answers much alike"
    if coefficient >= TENTATIVE:
        return "good enough for tentative conclusions"
    if coefficient > 0:
        return "not reliable: settle what belongs to the theme, and code again"
    return "no better than chance"
