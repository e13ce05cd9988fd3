"""Agreement of two coders, against the examples of the literature and a second computation."""

import math
from typing import Any

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.inter_rater import cohens_kappa, to_table

from lib.measures.agreement import (
    Agreement,
    CoderAssignments,
    compute_agreement,
    compute_alpha,
    compute_alpha_of_sets,
    compute_kappa,
    compute_masi_distance,
    describe_agreement,
)

NONE: frozenset[int] = frozenset()


def two(first: str, second: str) -> list[list[bool]]:
    """What two coders said of each answer, from their 0 and 1."""
    return [[one == "1", other == "1"] for one, other in zip(first, second, strict=True)]


def test_alpha_is_that_of_krippendorffs_example_of_two_observers() -> None:
    """Computing Krippendorff's alpha-reliability (2011), section A: binary data, two observers."""
    assert compute_alpha(two("0100000010", "1110010000")) == pytest.approx(0.095, abs=5e-4)


def test_alpha_of_sets_of_one_theme_is_krippendorffs_nominal_alpha() -> None:
    """Section B: nominal data, Ben and Gerry."""
    units = [[frozenset({ord(a)}), frozenset({ord(b)})] for a, b in zip("aabbdcccedda", "babbbccceddd", strict=True)]
    assert compute_alpha_of_sets(units) == pytest.approx(0.692, abs=5e-4)


def test_alpha_of_sets_allows_for_several_observers_and_gaps() -> None:
    """Section C: four observers, some of whom left units out."""
    observers = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")
    units = [[frozenset({int(one)}) for one in column if one != "."] for column in zip(*observers, strict=True)]
    assert compute_alpha_of_sets(units) == pytest.approx(0.743, abs=5e-4)


@pytest.mark.parametrize(
    ("both", "first", "second", "neither", "expected"),
    [(20, 5, 10, 15, 0.4), (45, 15, 25, 15, 0.1304), (25, 35, 5, 35, 0.2593)],
)
def test_kappa_is_that_of_the_textbook_tables(
    both: int, first: int, second: int, neither: int, expected: float
) -> None:
    """The first: 70 % agree, 50 % would by chance. The others agree alike, at 60 %, with other shares of yes."""
    pairs = [(True, True)] * both + [(True, False)] * first + [(False, True)] * second + [(False, False)] * neither
    assert compute_kappa([{"a": one, "b": other} for one, other in pairs]) == pytest.approx(expected, abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({1, 2}, {1, 2, 3, 4}, 1 - 2 / 4 * 2 / 3),  # one within the other
        ({1, 2}, {2, 3}, 1 - 1 / 3 * 1 / 3),  # an overlap
        ({1, 2}, {1, 2}, 0),
        ({1}, {2}, 1),
        (set(), set(), 0),
        (set(), {1}, 1),
    ],
)
def test_the_distance_of_two_sets_is_passonneaus(one: set[int], other: set[int], expected: float) -> None:
    assert compute_masi_distance(frozenset(one), frozenset(other)) == pytest.approx(expected)
    assert compute_masi_distance(frozenset(other), frozenset(one)) == pytest.approx(expected)


sets = st.frozensets(st.integers(1, 3), max_size=3)
units_of_sets = st.lists(st.lists(sets, min_size=1, max_size=3), min_size=1, max_size=12)


@given(units_of_sets)
def test_alpha_of_sets_is_that_of_the_library_with_the_same_distance(units: list[list[frozenset[int]]]) -> None:
    domain = sorted({one for unit in units for one in unit}, key=sorted)
    counts = [[unit.count(one) for one in domain] for unit in units]

    def metric(v1: Any, v2: Any, i1: Any, i2: Any, n_v: Any, dtype: Any = float) -> Any:
        return np.array([[compute_masi_distance(one, other) for other in domain] for one in domain], dtype=dtype)

    found = compute_alpha_of_sets(units)
    if found is not None:
        expected = krippendorff.alpha(value_counts=counts, value_domain=range(len(domain)), level_of_measurement=metric)
        assert found == pytest.approx(expected)
    else:
        assert len({one for unit in units if len(unit) > 1 for one in unit}) < 2


@given(st.lists(st.tuples(st.booleans(), st.booleans()), max_size=30))
def test_kappa_is_that_of_a_second_computation_and_none_where_all_is_alike(pairs: list[tuple[bool, bool]]) -> None:
    found = compute_kappa([{"a": one, "b": other} for one, other in pairs])
    if len({said for pair in pairs for said in pair}) < 2:
        assert found is None
    else:
        table = to_table(np.array(pairs, dtype=int), bins=2)[0]
        assert found == pytest.approx(float(cohens_kappa(table, return_results=False)))


def coded(*rows: tuple[str, int, set[int]]) -> Agreement:
    return compute_agreement(
        [CoderAssignments(coder, answer, frozenset(themes)) for coder, answer, themes in rows], [1, 2, 3]
    )


def test_agreement_takes_the_answers_that_two_people_coded_and_the_themes_asked_for() -> None:
    found = coded(
        ("Ada", 1, {1, 9}), ("Ben", 1, {1}), ("Ada", 2, {1, 2}), ("Ben", 2, {2}), ("Ada", 3, set()), ("Ben", 3, set()),
        ("Ada", 4, {3}),
    )  # fmt: skip
    assert (found.answers, found.coders) == (3, ("Ada", "Ben"))
    assert found.agreed_share == pytest.approx(2 / 3)
    first, second, third = found.themes
    assert (first.theme_id, first.assignments) == (1, 3)
    assert first.agreed_share == pytest.approx(2 / 3)
    assert first.kappa == pytest.approx(0.4)
    assert (second.kappa, second.alpha, second.agreed_share) == (1, 1, 1)
    assert (third.kappa, third.alpha, third.agreed_share, third.assignments) == (None, None, 1, 0)
    assert found.alpha is not None
    assert 0 < found.alpha < 1


def test_kappa_of_three_coders_is_the_mean_of_their_pairs() -> None:
    rows = [(coder, answer, {1} if said == "1" else set()) for coder, line in {"a": "1100", "b": "1100", "c": "1000"}.items() for answer, said in enumerate(line)]  # fmt: skip
    found = coded(*rows).themes[0]
    assert found.kappa == pytest.approx((1 + 0.5 + 0.5) / 3)


def test_without_an_answer_coded_twice_there_is_no_agreement_to_speak_of() -> None:
    found = coded(("Ada", 1, {1}), ("Ben", 2, {1}))
    assert (found.answers, found.agreed_share, found.alpha, found.themes) == (0, None, None, ())
    assert coded().answers == 0
    assert compute_alpha([]) is None
    assert compute_kappa([]) is None


def test_the_last_of_two_codings_by_one_person_counts_and_is_no_agreement() -> None:
    assert coded(("Ada", 1, {1}), ("Ada", 1, {2})).answers == 0


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "says nothing"), (0.8, "reliable"), (0.7, "good enough"), (0.3, "not reliable"), (0.0, "no better"), (-math.inf, "no better")],
)  # fmt: skip
def test_agreement_is_read_in_plain_words(value: float | None, words: str) -> None:
    assert describe_agreement(value).startswith(words)


def test_an_answer_that_one_alone_coded_says_nothing_of_agreement() -> None:
    assert compute_alpha([[True], [False, False]]) is None


def test_two_thirds_is_where_tentative_conclusions_begin() -> None:
    assert describe_agreement(0.667) == "good enough for tentative conclusions"
    assert describe_agreement(0.666).startswith("not reliable")
