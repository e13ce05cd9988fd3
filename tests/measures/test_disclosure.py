"""Small numbers stay hidden, also from somebody who adds up and takes off all that is shown."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from lib.measures.disclosure import FEWEST, Cell, Hidden, Shown, Sum, by_groups, steps, suppressed, within

Cells = Mapping[Hashable, Cell]


def known(cell: Cell, shown: Shown, *, whole: bool) -> tuple[int, int]:
    """What somebody who looks knows of one count by itself. whole: nothing at all is shown."""
    if not isinstance(shown, Hidden):
        return shown, shown
    if whole:
        return 0, cell.most
    if shown is Hidden.BESIDE:
        return FEWEST, cell.most
    return (0 if cell.count == 0 or cell.most == 1 else 1), min(cell.most, FEWEST - 1)


def ranges(cells: Cells, sums: Sequence[Sum], shown: Mapping[Hashable, Shown]) -> dict[Hashable, tuple[int, int]]:
    """The least and the most that each small count can be, by whole-number programming over all that is known."""
    keys = list(cells)
    whole = all(shown[key] is Hidden.BESIDE or not cells[key].most for key in keys)
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
        if cells[key].small:
            aim = np.eye(len(keys))[place]
            ends = [
                milp(
                    sign * aim, constraints=added_up, bounds=Bounds(*zip(*limits, strict=True)), integrality=aim * 0 + 1
                )
                for sign in (1, -1)
            ]
            found[key] = (round(ends[0].fun), round(-ends[1].fun))
    return found


def keeps(cells: Cells, sums: Sequence[Sum], shown: Mapping[Hashable, Shown]) -> bool:
    return all(low < high for low, high in ranges(cells, sums, shown).values())


def no_more_is_hidden_than_it_takes(cells: Cells, sums: Sequence[Sum]) -> None:
    """Any single count that was hidden for the sake of others would give a small one away if it were shown."""
    shown = suppressed(cells, sums)
    assert keeps(cells, sums, shown)
    if any(cell.most == 1 for cell in cells.values()) or Hidden.SMALL not in shown.values():
        return
    for key, cell in cells.items():
        if isinstance(shown[key], Hidden) and not cell.small:
            assert not keeps(cells, sums, {**shown, key: cell.count})


numbers = st.one_of(st.integers(0, 6), st.integers(0, 40))
groups = st.tuples(numbers, numbers).map(lambda both: Cell(min(both), max(both)))


@st.composite
def two_ways(draw: Any) -> tuple[Cell, dict[str, Cell], dict[str, Cell]]:
    """A theme by region and by type: councils one by one, each in one of both and with the theme or without."""
    councils = draw(st.lists(st.tuples(st.sampled_from("ABCDE"), st.sampled_from("xyz"), st.booleans()), max_size=40))
    ways: list[dict[str, Cell]] = []
    for place, names in ((0, "ABCDE"), (1, "xyz")):
        ours = {name: [one[2] for one in councils if one[place] == name] for name in names}
        ways.append({name: Cell(sum(said), len(said)) for name, said in ours.items()})
    return Cell(sum(one[2] for one in councils), len(councils)), ways[0], ways[1]


def as_system(total: Cell, *ways: dict[str, Cell]) -> tuple[dict[Hashable, Cell], list[Sum]]:
    cells: dict[Hashable, Cell] = {"total": total}
    for number, way in enumerate(ways):
        cells |= {(number, name): cell for name, cell in way.items()}
    return cells, [Sum(tuple((number, name) for name in way), "total") for number, way in enumerate(ways)]


@settings(max_examples=150, deadline=None)
@given(two_ways())
def test_nobody_can_work_out_a_small_count_from_two_breakdowns_and_their_total(
    found: tuple[Cell, dict[str, Cell], dict[str, Cell]],
) -> None:
    cells, sums = as_system(*found)
    total, ways = by_groups(*found)
    shown: dict[Hashable, Shown] = {"total": total}
    for number, way in enumerate(ways):
        shown |= {(number, name): one for name, one in way.items()}
    assert keeps(cells, sums, shown)
    for key, one in shown.items():
        assert one == cells[key].count or isinstance(one, Hidden)
        assert isinstance(one, Hidden) or not cells[key].small


@settings(max_examples=100, deadline=None)
@given(st.lists(groups, min_size=1, max_size=6))
def test_no_more_is_hidden_than_it_takes(cells_of_groups: list[Cell]) -> None:
    way = {str(number): cell for number, cell in enumerate(cells_of_groups)}
    total = Cell(sum(cell.count for cell in way.values()), sum(cell.most for cell in way.values()))
    cells, sums = as_system(total, way)
    no_more_is_hidden_than_it_takes(cells, sums)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(groups, min_size=2, max_size=3), min_size=2, max_size=3).filter(
        lambda rows: len({len(row) for row in rows}) == 1
    )
)
def test_nobody_can_work_out_a_small_count_from_a_table_its_rows_columns_and_total(rows: list[list[Cell]]) -> None:
    cells: dict[Hashable, Cell] = {(i, j): cell for i, row in enumerate(rows) for j, cell in enumerate(row)}
    width = len(rows[0])

    def added(keys: list[Hashable]) -> Cell:
        return Cell(sum(cells[key].count for key in keys), sum(cells[key].most for key in keys))

    sums = []
    for i in range(len(rows)):
        parts: list[Hashable] = [(i, j) for j in range(width)]
        cells[f"row {i}"] = added(parts)
        sums.append(Sum(tuple(parts), f"row {i}"))
    for j in range(width):
        parts = [(i, j) for i in range(len(rows))]
        cells[f"column {j}"] = added(parts)
        sums.append(Sum(tuple(parts), f"column {j}"))
    cells["total"] = added([f"row {i}" for i in range(len(rows))])
    sums.append(Sum(tuple(f"row {i}" for i in range(len(rows))), "total"))
    no_more_is_hidden_than_it_takes(cells, sums)


@settings(max_examples=60, deadline=None)
@given(st.lists(groups, min_size=1, max_size=4))
def test_the_councils_without_the_theme_do_not_give_those_with_it_back(cells_of_groups: list[Cell]) -> None:
    """With and without add up to the councils heard in a group, which everybody knows."""
    cells: dict[Hashable, Cell] = {}
    sums = []
    for number, cell in enumerate(cells_of_groups):
        cells |= {(number, "with"): cell, (number, "without"): Cell(cell.most - cell.count, cell.most)}
        sums.append(Sum(((number, "with"), (number, "without"))))
    for word in ("with", "without"):
        parts = tuple((number, word) for number in range(len(cells_of_groups)))
        cells[word] = Cell(sum(cells[part].count for part in parts), sum(cells[part].most for part in parts))
        sums.append(Sum(parts, word))
    shown = suppressed(cells, sums)
    assert keeps(cells, sums, shown)
    for number, cell in enumerate(cells_of_groups):
        if cell.small and cell.most > cell.count:
            assert isinstance(shown[number, "without"], Hidden)


def test_a_lone_small_group_takes_the_smallest_larger_one_with_it() -> None:
    way = {"North": Cell(3, 10), "South": Cell(12, 20), "East": Cell(7, 9), "West": Cell(0, 8)}
    total, [shown] = by_groups(Cell(22, 47), way)
    assert total == 22
    assert shown == {"North": Hidden.SMALL, "South": 12, "East": Hidden.BESIDE, "West": 0}
    assert [str(one) for one in (shown["North"], shown["East"])] == ["fewer than 5", "hidden"]


def test_two_small_groups_that_can_be_shared_out_in_two_ways_hide_nothing_else() -> None:
    way = {"North": Cell(3, 10), "South": Cell(2, 20), "East": Cell(7, 9)}
    total, [shown] = by_groups(Cell(12, 39), way)
    assert (total, shown["East"]) == (12, 7)


def test_a_small_total_is_hidden_and_groups_with_nought_stay_visible() -> None:
    total, [shown] = by_groups(Cell(3, 30), {"North": Cell(3, 10), "South": Cell(0, 20)})
    assert (total, shown) == (Hidden.SMALL, {"North": Hidden.SMALL, "South": 0})


def test_a_group_of_which_one_council_was_heard_is_hidden_whatever_it_said() -> None:
    for said in (0, 1):
        way = {"North": Cell(said, 1), "South": Cell(12, 20), "East": Cell(9, 9)}
        _total, [shown] = by_groups(Cell(21 + said, 30), way)
        assert shown["North"] == Hidden.SMALL
        assert Hidden.BESIDE in shown.values()


def test_nothing_is_broken_down_where_five_councils_or_fewer_were_heard() -> None:
    total, [shown] = by_groups(Cell(5, 5), {"North": Cell(3, 3), "South": Cell(2, 2), "East": Cell(0, 0)})
    assert (total, shown) == (Hidden.BESIDE, {"North": Hidden.BESIDE, "South": Hidden.BESIDE, "East": 0})


def test_a_theme_that_nobody_raised_shows_its_noughts() -> None:
    total, [shown] = by_groups(Cell(0, 30), {"North": Cell(0, 1), "South": Cell(0, 29)})
    assert (total, shown) == (0, {"North": 0, "South": 0})


def test_a_filter_shows_the_cells_of_the_whole_breakdown_and_their_sum_where_none_is_hidden() -> None:
    shown: dict[str, Shown] = {"North": Hidden.SMALL, "South": 12, "East": Hidden.BESIDE, "West": 0}
    assert within(shown, ["North"]) == Hidden.SMALL
    assert within(shown, ["South"]) == 12
    assert within(shown, ["South", "West"]) == 12
    assert within(shown, ["North", "South"]) == Hidden.BESIDE
    assert within(shown, ["North", "East"]) == Hidden.BESIDE


def test_the_same_counts_hide_the_same_cells_each_time() -> None:
    way = {name: Cell(count, 30) for name, count in zip("ABCDEFG", (3, 9, 9, 9, 0, 1, 1), strict=True)}
    assert len({str(by_groups(Cell(32, 210), way)) for _time in range(5)}) == 1


def test_a_step_ends_on_the_day_by_which_five_councils_more_sent_or_withdrew_something() -> None:
    events = [(1, "a"), (1, "b"), (2, "a"), (2, "c"), (3, "d"), (3, "e"), (3, "f"), (4, "g"), (5, "a"), (6, "h")]
    assert steps(events) == [3]
    more = [*events, (7, "i"), (8, "j"), (8, "k")]
    assert steps(more) == [3, 8]
    assert steps([]) == []


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9))).map(sorted), st.integers(0, 9))
def test_a_step_stays_where_it_is_whatever_comes_later(events: list[tuple[int, int]], until: int) -> None:
    early = [one for one in events if one[0] <= until]
    assert steps(early) == [day for day in steps(events) if day <= until]


@pytest.mark.parametrize(
    ("cells", "sums", "message"),
    [
        ({"a": Cell(3, 2)}, [], "between nought"),
        ({"a": Cell(2, 2), "t": Cell(3, 3)}, [Sum(("a",), "t")], "do not add up"),
        ({"a": Cell(2, 2)}, [Sum(("a",))] * 3, "two sums at most"),
        (
            {name: Cell(5, 9) for name in "abc"},
            [Sum(("a", "b")), Sum(("b", "c")), Sum(("a", "c"))],
            "more than a table",
        ),
    ],
)
def test_counts_that_do_not_fit_together_are_refused(cells: Any, sums: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        suppressed(cells, sums)
