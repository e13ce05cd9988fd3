"""How the sample of an audit is shared out among the strata, and by which lot an answer is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.actions.audit_sample import FOUND_SAMPLE, NOT_FOUND_SAMPLE, allocate_sample, compute_audit_lot
from lib.terms import AUDIT_STRATA, CLEAR, CLOSE, NOT_FOUND

SAMPLE = FOUND_SAMPLE + NOT_FOUND_SAMPLE


@pytest.mark.parametrize(
    ("sizes", "allocation"),
    [
        ((100, 100, 100), (10, 10, 20)),
        ((3, 100, 100), (3, 17, 20)),
        ((100, 0, 100), (20, 0, 20)),
        ((4, 2, 100), (4, 2, 20)),
        ((100, 100, 5), (17, 18, 5)),
        ((100, 6, 0), (34, 6, 0)),
        ((0, 0, 100), (0, 0, 20)),
        ((2, 3, 4), (2, 3, 4)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_half_is_of_what_was_found_and_takes_the_place_of_what_was_not_but_not_the_other_way_round(
    sizes: tuple[int, int, int], allocation: tuple[int, int, int]
) -> None:
    assert allocate_sample(dict(zip(AUDIT_STRATA, sizes, strict=True))) == dict(
        zip(AUDIT_STRATA, allocation, strict=True)
    )


@given(st.dictionaries(st.sampled_from(AUDIT_STRATA), st.integers(0, 60)))
def test_forty_are_drawn_where_enough_was_found_and_never_more_than_a_stratum_has(sizes: dict[str, int]) -> None:
    allocation = allocate_sample(sizes)
    found = sizes.get(CLEAR, 0) + sizes.get(CLOSE, 0)
    not_found = min(sizes.get(NOT_FOUND, 0), NOT_FOUND_SAMPLE)
    assert allocation[NOT_FOUND] == not_found
    assert sum(allocation.values()) == min(SAMPLE, found + not_found)
    assert all(0 <= size <= sizes.get(stratum, 0) for stratum, size in allocation.items())
    if min(sizes.get(CLEAR, 0), sizes.get(CLOSE, 0)) >= SAMPLE:
        assert abs(allocation[CLEAR] - allocation[CLOSE]) <= 1


def test_the_lot_of_an_answer_is_the_same_on_every_machine_and_on_every_day() -> None:
    assert compute_audit_lot("R-1", 1).hex() == "3ed130884c45843f"
    assert len({compute_audit_lot(f"R-{number}", question) for number in range(500) for question in (1, 2)}) == 1_000
