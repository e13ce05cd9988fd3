"""Which groups of councils differ, and where the numbers do not carry it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from lib.measures import breadth
from lib.measures.shares import StratumCount

counts = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [((56, 70), (48, 80), 0.0524, 0.3339), ((9, 10), (3, 10), 0.1705, 0.8090), ((10, 10), (0, 20), 0.6791, 1.0)],
)
def test_the_interval_of_a_difference_is_newcombes(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """The examples (a), (b) and (g) of Newcombe's table II, from populations without end."""
    found = breadth.compute_difference(StratumCount(*one, 10**9), StratumCount(*other, 10**9))
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


@given(counts, counts)
def test_the_interval_is_that_of_a_second_computation(one: tuple[int, int], other: tuple[int, int]) -> None:
    found = breadth.compute_difference(StratumCount(*one, 10**12), StratumCount(*other, 10**12))
    assert (found.low, found.high) == pytest.approx(
        confint_proportions_2indep(*one, *other, method="newcomb", compare="diff"), abs=1e-6
    )


@given(counts, counts, st.integers(0, 400), st.integers(0, 400))
def test_the_interval_holds_the_difference_and_turns_round_with_the_groups(
    one: tuple[int, int], other: tuple[int, int], more: int, others: int
) -> None:
    first, second = StratumCount(*one, one[1] + more), StratumCount(*other, other[1] + others)
    there, back = breadth.compute_difference(first, second), breadth.compute_difference(second, first)
    assert there.low is not None
    assert there.value is not None
    assert there.high is not None
    assert there.low <= there.value + 1e-9
    assert there.value <= there.high + 1e-9
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low))
    assert back.is_clear == there.is_clear


def test_a_difference_is_exact_where_all_councils_of_both_groups_were_heard() -> None:
    found = breadth.compute_difference(StratumCount(6, 10, 10), StratumCount(5, 10, 10))
    assert (found.value, found.low, found.high) == pytest.approx((0.1, 0.1, 0.1))
    assert found.is_clear


def test_fewer_than_five_councils_in_a_group_carry_no_difference() -> None:
    assert not breadth.compute_difference(StratumCount(4, 4, 40), StratumCount(0, 60, 200)).is_clear
    assert breadth.compute_difference(StratumCount(5, 5, 40), StratumCount(0, 60, 200)).is_clear
    assert breadth.compute_difference(StratumCount(0, 0, 40), StratumCount(3, 60, 200)).value is None


def test_a_part_is_compared_with_the_rest() -> None:
    assert breadth.compute_remainder(StratumCount(30, 60, 200), StratumCount(20, 25, 40)) == StratumCount(10, 35, 160)


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        (StratumCount(20, 25, 40), StratumCount(10, 60, 200), "London raises it more often than the others."),
        (StratumCount(2, 25, 40), StratumCount(40, 60, 200), "London raises it less often than the others."),
        (StratumCount(2, 5, 40), StratumCount(20, 60, 200), "The numbers do not carry a difference."),
        (StratumCount(0, 0, 40), StratumCount(20, 60, 200), "Nothing was heard from one of the two yet."),
    ],
)
def test_a_difference_is_said_in_words(one: StratumCount, other: StratumCount, words: str) -> None:
    assert breadth.describe_difference("London", "the others", breadth.compute_difference(one, other)) == words
