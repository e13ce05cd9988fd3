"""Small numbers stay hidden, also from somebody who adds up and takes off all that is shown."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from lib.measures.disclosure import (
    MIN_SHOWN_COUNT,
    CellSum,
    GroupCell,
    HiddenCount,
    ShownCount,
    combine_groups,
    list_step_ends,
    suppress_breakdowns,
    suppress_cells,
)

Cells = Mapping[Hashable, GroupCell]


def known(cell: GroupCell, shown: ShownCount, *, whole: bool) -> tuple[int, int]:
    """What somebody who looks knows of one count by itself. whole: nothing at all is shown."""
    if not isinstance(shown, HiddenCount):
        return shown, shown
    if whole:
        return 0, cell.maximum
    if shown is HiddenCount.SECONDARY:
        return MIN_SHOWN_COUNT, cell.maximum
    return (0 if cell.count == 0 or cell.maximum == 1 else 1), min(cell.maximum, MIN_SHOWN_COUNT - 1)


def ranges(
    cells: Cells, sums: Sequence[CellSum], shown: Mapping[Hashable, ShownCount]
) -> dict[Hashable, tuple[int, int]]:
    """The least and the most that each small count can be, by whole-number programming over all that is known."""
    keys = list(cells)
    whole = all(shown[key] is HiddenCount.SECONDARY or not cells[key].maximum for key in keys)
    limits = [known(cells[key], shown[key], whole=whole) for key in keys]
    rows = np.zeros((len(sums), len(keys)))
    for number, one in enumerate(sums):
        for part in one.parts:
            rows[number, keys.index(part)] += 1
        if one.total is not None:
            rows[number, keys.index(one.total)] -= 1
    right = [sum(cells[part].count for part in one.parts) if one.total is None else 0 for one in sums]
    added_up = LinearConstraint(rows, right, right)
    found = {}
    for place, key in enumerate(keys):
        if cells[key].is_small:
            aim = np.eye(len(keys))[place]
            ends = [
                milp(
                    sign * aim, constraints=added_up, bounds=Bounds(*zip(*limits, strict=True)), integrality=aim * 0 + 1
                )
                for sign in (1, -1)
            ]
            found[key] = (round(ends[0].fun), round(-ends[1].fun))
    return found


def keeps(cells: Cells, sums: Sequence[CellSum], shown: Mapping[Hashable, ShownCount]) -> bool:
    return all(low < high for low, high in ranges(cells, sums, shown).values())


def no_more_is_hidden_than_it_takes(cells: Cells, sums: Sequence[CellSum]) -> None:
    """Any single count that was hidden for the sake of others would give a small one away if it were shown."""
    shown = suppress_cells(cells, sums)
    assert keeps(cells, sums, shown)
    if any(cell.maximum == 1 for cell in cells.values()) or HiddenCount.SMALL not in shown.values():
        return
    for key, cell in cells.items():
        if isinstance(shown[key], HiddenCount) and not cell.is_small:
            assert not keeps(cells, sums, {**shown, key: cell.count})


numbers = st.one_of(st.integers(0, 6), st.integers(0, 40))
groups = st.tuples(numbers, numbers).map(lambda both: GroupCell(min(both), max(both)))


@st.composite
def two_ways(draw: Any) -> tuple[GroupCell, dict[str, GroupCell], dict[str, GroupCell]]:
    """A theme by region and by type: councils one by one, each in one of both and with the theme or without."""
    councils = draw(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("xyz"), st.booleans()), max_size=40))
    ways: list[dict[str, GroupCell]] = []
    for place, names in ((0, "ABCDE"), (1, "xyz")):
        ours = {name: [one[2] for one in councils if one[place] == name] for name in names}
        ways.append({name: GroupCell(sum(said), len(said)) for name, said in ours.items()})
    return GroupCell(sum(one[2] for one in councils), len(councils)), ways[0], ways[1]


def as_system(total: GroupCell, *ways: dict[str, GroupCell]) -> tuple[dict[Hashable, GroupCell], list[CellSum]]:
    cells: dict[Hashable, GroupCell] = {"total": total}
    for number, way in enumerate(ways):
        cells |= {(number, name): cell for name, cell in way.items()}
    return cells, [CellSum(tuple((number, name) for name in way), "total") for number, way in enumerate(ways)]


@settings(max_examples=150, deadline=None)
@given(two_ways())
def test_nobody_can_work_out_a_small_count_from_two_breakdowns_and_their_total(
    found: tuple[GroupCell, dict[str, GroupCell], dict[str, GroupCell]],
) -> None:
    cells, sums = as_system(*found)
    total, ways = suppress_breakdowns(*found)
    shown: dict[Hashable, ShownCount] = {"total": total}
    for number, way in enumerate(ways):
        shown |= {(number, name): one for name, one in way.items()}
    assert keeps(cells, sums, shown)
    for key, one in shown.items():
        assert one == cells[key].count or isinstance(one, HiddenCount)
        assert isinstance(one, HiddenCount) or not cells[key].is_small


@settings(max_examples=100, deadline=None)
@given(st.lists(groups, min_size=1, max_size=6))
def test_no_more_is_hidden_than_it_takes(cells_of_groups: list[GroupCell]) -> None:
    way = {str(number): cell for number, cell in enumerate(cells_of_groups)}
    total = GroupCell(sum(cell.count for cell in way.values()), sum(cell.maximum for cell in way.values()))
    cells, sums = as_system(total, way)
    no_more_is_hidden_than_it_takes(cells, sums)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(groups, min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_nobody_can_work_out_a_small_count_from_a_table_its_rows_columns_and_total(rows: list[list[GroupCell]]) -> None:
    cells: dict[Hashable, GroupCell] = {(i, j): cell for i, row in enumerate(rows) for j, cell in enumerate(row)}
    width = len(rows[0])

    def added(keys: list[Hashable]) -> GroupCell:
        return GroupCell(sum(cells[key].count for key in keys), sum(cells[key].maximum for key in keys))

    sums = []
    for i in range(len(rows)):
        parts: list[Hashable] = [(i, j) for j in range(width)]
        cells[f"row {i}"] = added(parts)
        sums.append(CellSum(tuple(parts), f"row {i}"))
    for j in range(width):
        parts = [(i, j) for i in range(len(rows))]
        cells[f"column {j}"] = added(parts)
        sums.append(CellSum(tuple(parts), f"column {j}"))
    cells["total"] = added([f"row {i}" for i in range(len(rows))])
    sums.append(CellSum(tuple(f"row {i}" for i in range(len(rows))), "total"))
    no_more_is_hidden_than_it_takes(cells, sums)


@settings(max_examples=60, deadline=None)
@given(st.lists(groups, min_size=1, max_size=4))
def test_the_councils_without_the_theme_do_not_give_those_with_it_back(cells_of_groups: list[GroupCell]) -> None:
    """With and without add up to the councils heard in a group, which everybody knows."""
    cells: dict[Hashable, GroupCell] = {}
    sums = []
    for number, cell in enumerate(cells_of_groups):
        cells |= {(number, "with"): cell, (number, "without"): GroupCell(cell.maximum - cell.count, cell.maximum)}
        sums.append(CellSum(((number, "with"), (number, "without"))))
    for word in ("with", "without"):
        parts = tuple((number, word) for number in range(len(cells_of_groups)))
        cells[word] = GroupCell(sum(cells[part].count for part in parts), sum(cells[part].maximum for part in parts))
        sums.append(CellSum(parts, word))
    shown = suppress_cells(cells, sums)
    assert keeps(cells, sums, shown)
    for number, cell in enumerate(cells_of_groups):
        if cell.is_small and cell.maximum > cell.count:
            assert isinstance(shown[number, "without"], HiddenCount)


def test_a_lone_small_group_takes_the_smallest_larger_one_with_it() -> None:
    way = {"North": GroupCell(3, 10), "South": GroupCell(12, 20), "East": GroupCell(7, 9), "West": GroupCell(0, 8)}
    total, [shown] = suppress_breakdowns(GroupCell(22, 47), way)
    assert total == 22
    assert shown == {"North": HiddenCount.SMALL, "South": 12, "East": HiddenCount.SECONDARY, "West": 0}
    assert [str(one) for one in (shown["North"], shown["East"])] == ["fewer than 5", "hidden"]


def test_two_small_groups_that_can_be_shared_out_in_two_ways_hide_nothing_else() -> None:
    way = {"North": GroupCell(3, 10), "South": GroupCell(2, 20), "East": GroupCell(7, 9)}
    total, [shown] = suppress_breakdowns(GroupCell(12, 39), way)
    assert (total, shown["East"]) == (12, 7)


def test_a_small_total_is_hidden_and_groups_with_nought_stay_visible() -> None:
    total, [shown] = suppress_breakdowns(GroupCell(3, 30), {"North": GroupCell(3, 10), "South": GroupCell(0, 20)})
    assert (total, shown) == (HiddenCount.SMALL, {"North": HiddenCount.SMALL, "South": 0})


def test_a_group_of_which_one_council_was_heard_is_hidden_whatever_it_said() -> None:
    for said in (0, 1):
        way = {"North": GroupCell(said, 1), "South": GroupCell(12, 20), "East": GroupCell(9, 9)}
        _total, [shown] = suppress_breakdowns(GroupCell(21 + said, 30), way)
        assert shown["North"] == HiddenCount.SMALL
        assert HiddenCount.SECONDARY in shown.values()


def test_nothing_is_broken_down_where_five_councils_or_fewer_were_heard() -> None:
    total, [shown] = suppress_breakdowns(
        GroupCell(5, 5), {"North": GroupCell(3, 3), "South": GroupCell(2, 2), "East": GroupCell(0, 0)}
    )
    assert (total, shown) == (
        HiddenCount.SECONDARY,
        {"North": HiddenCount.SECONDARY, "South": HiddenCount.SECONDARY, "East": 0},
    )


def test_a_theme_that_nobody_raised_shows_its_noughts() -> None:
    total, [shown] = suppress_breakdowns(GroupCell(0, 30), {"North": GroupCell(0, 1), "South": GroupCell(0, 29)})
    assert (total, shown) == (0, {"North": 0, "South": 0})


def test_a_filter_shows_the_cells_of_the_whole_breakdown_and_their_sum_where_none_is_hidden() -> None:
    shown: dict[str, ShownCount] = {"North": HiddenCount.SMALL, "South": 12, "East": HiddenCount.SECONDARY, "West": 0}
    assert combine_groups(shown, ["North"]) == HiddenCount.SMALL
    assert combine_groups(shown, ["South"]) == 12
    assert combine_groups(shown, ["South", "West"]) == 12
    assert combine_groups(shown, ["North", "South"]) == HiddenCount.SECONDARY
    assert combine_groups(shown, ["North", "East"]) == HiddenCount.SECONDARY


def test_the_same_counts_hide_the_same_cells_each_time() -> None:
    way = {name: GroupCell(count, 30) for name, count in zip("ABCDEFG", (3, 9, 9, 9, 0, 1, 1), strict=True)}
    assert len({str(suppress_breakdowns(GroupCell(32, 210), way)) for _time in range(5)}) == 1


def test_a_step_ends_on_the_day_by_which_five_councils_more_sent_or_withdrew_something() -> None:
    events = [(1, "a"), (1, "b"), (2, "a"), (2, "c"), (3, "d"), (3, "e"), (3, "f"), (4, "g"), (5, "a"), (6, "h")]
    assert list_step_ends(events) == [3]
    more = [*events, (7, "i"), (8, "j"), (8, "k")]
    assert list_step_ends(more) == [3, 8]
    assert list_step_ends([]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))).map(sorted), st.integers(0, 9))
def test_a_step_stays_where_it_is_whatever_comes_later(events: list[tuple[int, int]], until: int) -> None:
    early = [one for one in events if one[0] <= until]
    assert list_step_ends(early) == [day for day in list_step_ends(events) if day <= until]


@pytest.mark.parametrize(
    ("cells", "sums", "message"),
    [
        ({"a": GroupCell(3, 2)}, [], "between nought"),
        ({"a": GroupCell(2, 2), "t": GroupCell(3, 3)}, [CellSum(("a",), "t")], "do not add up"),
        ({"a": GroupCell(2, 2)}, [CellSum(("a",))] * 3, "two sums at most"),
        (
            {name: GroupCell(5, 9) for name in "abc"},
            [CellSum(("a", "b")), CellSum(("b", "c")), CellSum(("a", "c"))],
            "more than a table",
        ),
    ],
)
def test_counts_that_do_not_fit_together_are_refused(cells: Any, sums: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        suppress_cells(cells, sums)
