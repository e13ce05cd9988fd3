"""What is shown of a count to those who may not see who said what, and when it is counted anew."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.disclosure import (
    MIN_SHOWN_COUNT,
    MIN_STEP_COUNCILS,
    WHOLE,
    GroupCell,
    HiddenCount,
    ShownCount,
    combine_groups,
    list_cell_days,
    list_possible_counts,
    release_count,
)

respondents_and_count = st.integers(0, 400).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most)))


@pytest.mark.parametrize(
    ("count", "respondents", "shown"),
    [
        (0, 0, 0),
        (0, 7, HiddenCount.SECONDARY),
        (7, 7, HiddenCount.SECONDARY),
        (0, 8, HiddenCount.SMALL),
        (4, 14, HiddenCount.SMALL),
        (5, 14, HiddenCount.SEVERAL),
        (14, 14, HiddenCount.SEVERAL),
        (7, 15, 5),  # the half is 7: nothing above it is told
        (8, 16, 5),
        (0, 100, HiddenCount.SMALL),
        (4, 100, HiddenCount.SMALL),
        (5, 100, 5),
        (7, 100, 5),
        (8, 100, 10),
        (50, 100, 50),
        (53, 101, 51),  # 48 did not: about 50
        (93, 98, 93),
        (96, 100, HiddenCount.MOST),
        (100, 100, HiddenCount.MOST),
    ],
)
def test_a_count_is_rounded_and_the_small_are_hidden_on_both_sides(
    count: int, respondents: int, shown: int | HiddenCount
) -> None:
    assert release_count(GroupCell(count, respondents)) == shown


@given(respondents_and_count)
def test_what_is_shown_always_leaves_several_counts_and_never_that_all_said_it_or_nobody(case: tuple[int, int]) -> None:
    count, respondents = case
    shown = release_count(GroupCell(count, respondents))
    low, high = list_possible_counts(shown, respondents)
    assert low <= count <= high
    if respondents:
        assert high - low >= min(2, respondents)
        assert low < respondents
        assert high > 0
    if shown == HiddenCount.SMALL:
        assert (low, high) == (0, MIN_SHOWN_COUNT - 1)


@given(respondents_and_count)
def test_a_cell_of_many_and_its_opposite_tell_the_same(case: tuple[int, int]) -> None:
    count, respondents = case
    shown, opposite = (release_count(GroupCell(number, respondents)) for number in (count, respondents - count))
    if isinstance(shown, int) and isinstance(opposite, int) and count != respondents - count:
        assert shown + opposite == respondents


def test_nothing_is_shown_so_where_no_count_is() -> None:
    with pytest.raises(ValueError, match="is shown of no count"):
        list_possible_counts(6, 20)
    with pytest.raises(ValueError, match=r"^a count must lie between nought and the most that it can be$"):
        GroupCell(5, 4)


def test_groups_together_show_their_sum_only_where_all_of_them_show_a_number() -> None:
    shown: dict[str, ShownCount] = {"London": 10, "North East": HiddenCount.SMALL, "South East": 15}
    assert combine_groups(shown, ["London", "South East"]) == 25
    assert combine_groups(shown, ["North East"]) is HiddenCount.SMALL
    assert combine_groups(shown, ["London", "North East"]) is HiddenCount.SECONDARY


def cells_of(number: int) -> tuple[tuple[str, str], ...]:
    """The cells of a council."""
    return (WHOLE, ("region", f"{number % 4}"), ("type", f"{number % 3}"))


def test_a_cell_is_counted_anew_once_ten_of_its_own_councils_changed_and_on_a_day_of_the_whole() -> None:
    events = [(1 + number // 8, number, cells_of(number)) for number in range(96)]
    days = list_cell_days(events)
    assert days[WHOLE] == [2, 4, 6, 8, 10, 12]
    regions = {name: found for (grouping, name), found in days.items() if grouping == "region"}
    assert regions == {name: [6, 12] for name in "0123"}
    assert list_cell_days([(1, 1, (WHOLE,))] * 30) == {}  # the same council


def test_exactly_ten_councils_are_enough_for_the_whole_and_for_a_group() -> None:
    days = list_cell_days([(1, number, cells_of(number)) for number in range(40)])
    assert days[WHOLE] == days["region", "3"] == [1]
    assert list_cell_days([(1, number, (WHOLE,)) for number in range(10)]) == {WHOLE: [1]}
    assert list_cell_days([(1, number, (WHOLE,)) for number in range(9)]) == {}


def test_where_only_three_groups_have_answered_none_of_them_is_shown() -> None:
    events = [(1 + number // 8, number, cells_of(number)) for number in range(96)]
    assert not [cell for cell in list_cell_days(events) if cell[0] == "type"]


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 60)), max_size=200), st.integers(1, 30))
def test_two_numbers_of_a_cell_differ_by_ten_councils_and_later_events_move_no_earlier_day(
    pairs: list[tuple[int, int]], until: int
) -> None:
    events = [(day, council, cells_of(council)) for day, council in sorted(pairs)]
    days = list_cell_days(events)
    for cell, cell_days in days.items():
        for earlier, later in pairwise([0, *cell_days]):
            changed = {council for day, council, cells in events if cell in cells and earlier < day <= later}
            assert len(changed) >= MIN_STEP_COUNCILS
    early = list_cell_days([event for event in events if event[0] <= until])
    kept = {cell: [day for day in cell_days if day <= until] for cell, cell_days in days.items()}
    assert early == {cell: cell_days for cell, cell_days in kept.items() if cell_days}
