"""The difference of two shares."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.approaches.differences import compute_share_difference
from lib.measures.breadth import compute_difference
from lib.measures.shares import StratumCount


def test_the_interval_is_newcombes_published_one() -> None:
    difference = compute_share_difference(56, 70, 48, 80)  # Statistics in Medicine 17, example (a), method 10
    assert difference is not None
    assert (difference.value, difference.low, difference.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)
    assert difference.is_clear


def test_nothing_is_said_where_one_group_is_empty() -> None:
    assert compute_share_difference(0, 0, 3, 10) is None
    assert compute_share_difference(3, 10, 0, 0) is None


@settings(deadline=None)
@given(st.integers(1, 300), st.integers(1, 300), st.data())
def test_it_agrees_with_the_comparison_of_groups_where_the_population_is_without_end(
    first_of: int, second_of: int, data: st.DataObject
) -> None:
    first, second = data.draw(st.integers(0, first_of)), data.draw(st.integers(0, second_of))
    difference = compute_share_difference(first, first_of, second, second_of)
    other = compute_difference(StratumCount(first, first_of, 10**12), StratumCount(second, second_of, 10**12))
    assert difference is not None
    assert (difference.value, difference.low, difference.high) == pytest.approx(
        (other.value, other.low, other.high), abs=1e-6
    )
    assert -1 <= difference.low <= difference.value <= difference.high <= 1
