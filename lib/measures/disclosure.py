"""Suppress small counts for viewers who may not see who said what, so that nothing shown discloses them.

Which councils answered is no secret inside the organisation; what a council said is. So:

1. A count of 1 to 4 councils is hidden ("fewer than 5"), in a group and as a total. Zero is shown: it tells of nobody
   that it said something. Only where a group has a single respondent is its cell always hidden, or else a hidden cell
   could only mean 1. Where there are no more than five respondents in all, nothing is shown.
2. What is shown may not disclose a hidden count. Viewers know the sums (regions add up to the total, types add up to
   the same total, with and without the theme add up to the respondents), the number of respondents in each group, that
   "fewer than 5" is 1 to 4 and "hidden" is 5 or more. A hidden count of 1 to 4 must still have two values that agree
   with all of this; otherwise more is hidden (secondary suppression): a count of five and more rather than a zero, and
   a total last. In the end, what can be shown again is shown again.
3. A filter brings no count of its own. One group shows the cell that it has in the whole breakdown, several groups the
   sum of their cells if none of them is hidden, and groups of both kinds (a region and a type) show nothing: the cross
   of the two is never given. So nothing filtered can be subtracted from something unfiltered to learn more.
4. The difference of two successive days would tell what the only council that answered on the second day said. So
   viewers get the figures as they stood at the end of a step: days are put together until five councils or more sent
   or withdrew something. For the same reason they get the verdict on growth in words, not the weeks, and not the day
   on which a theme was first mentioned.

That some council did not say something is not protected for its own sake, nor is a group whose respondents all said the
same where they are five or more.

The sums are seen as a network: every count is an edge between its two sums (or from one sum to the outside), and a
hidden count can have another value where the change can flow on through other hidden counts and back. What must be
hidden besides it is the cheapest such cycle. With every count in two sums at most this is exact, in whole numbers.
"""

import heapq
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import add, itemgetter
from typing import TypeVar

MIN_SHOWN_COUNT = 5  # councils in a cell that is shown


class HiddenCount(StrEnum):
    """Label shown in place of a count that is hidden."""

    SMALL = "fewer than 5"
    SECONDARY = "hidden"  # it is 5 or more, and would give a smaller number away


ShownCount = int | HiddenCount
Day = TypeVar("Day")


@dataclass(frozen=True, slots=True)
class GroupCell:
    """Count of councils in one group.

    maximum: the largest value that the count can have as everybody knows, which is the number of respondents of the
    group.
    """

    count: int
    maximum: int

    @property
    def is_small(self) -> bool:
        """Whether the count is above 0 and below the smallest count that is shown."""
        return 0 < self.count < MIN_SHOWN_COUNT


@dataclass(frozen=True, slots=True)
class CellSum:
    """Cells that add up to a total.

    Cells are named by their keys. Without a total they add up to a number that everybody knows.
    """

    parts: tuple[Hashable, ...]
    total: Hashable | None = None


def suppress_cells(cells: Mapping[Hashable, GroupCell], sums: Sequence[CellSum]) -> dict[Hashable, ShownCount]:
    """Suppress counts for viewers who may not see who said what; same keys in the same order.

    sums holds all that the viewers know of how the counts add up; a count may belong to two of them. Raises ValueError
    where they do not add up, or a count exceeds its maximum.
    """
    _check_sums(cells, sums)
    zero_parts = {
        part
        for cell_sum in sums
        if cell_sum.total is not None and not cells[cell_sum.total].count
        for part in cell_sum.parts
    }
    protected = [
        index
        for index, (key, cell) in enumerate(cells.items())
        if cell.is_small or (cell.maximum == 1 and key not in zero_parts)
    ]
    network = _SuppressionNetwork(cells, sums, protected)
    for index in protected:
        secondary = network.find_secondary_cells(index)
        if secondary is None and network.cells[index].is_small:
            return _hide_all_cells(cells)
        network.hidden.update(secondary or ())
    network.show_spare_cells(protected)
    return {
        key: _choose_label(cell) if index in network.hidden else cell.count
        for index, (key, cell) in enumerate(cells.items())
    }


def suppress_breakdowns(
    total: GroupCell, *breakdowns: Mapping[str, GroupCell]
) -> tuple[ShownCount, list[dict[str, ShownCount]]]:
    """Suppress a total and its breakdowns, such as by region and by type, that are shown together.

    There may be two breakdowns at most. Raises ValueError where they do not add up to the total.
    """
    cells: dict[Hashable, GroupCell] = {"total": total}
    for breakdown_number, groups in enumerate(breakdowns):
        cells |= {(breakdown_number, name): cell for name, cell in groups.items()}
    sums = [
        CellSum(tuple((breakdown_number, name) for name in groups), "total")
        for breakdown_number, groups in enumerate(breakdowns)
    ]
    _check_sums(cells, sums)
    shown = _hide_all_cells(cells) if total.maximum <= MIN_SHOWN_COUNT else suppress_cells(cells, sums)
    return shown["total"], [
        {name: shown[breakdown_number, name] for name in groups} for breakdown_number, groups in enumerate(breakdowns)
    ]


def combine_groups(shown: Mapping[str, ShownCount], selected_names: Collection[str]) -> ShownCount:
    """Combine some groups into what viewers may see of them together.

    Returns the cell of a single group, or the sum of several where none of them is hidden.
    """
    selected = [shown[name] for name in shown if name in selected_names]
    counts = [count for count in selected if not isinstance(count, HiddenCount)]
    if len(counts) == len(selected):
        return sum(counts)
    return selected[0] if len(selected) == 1 else HiddenCount.SECONDARY


def list_step_ends(events: Iterable[tuple[Day, Hashable]]) -> list[Day]:
    """List the days on which a step ends.

    events holds, in order, the days on which a council sent or withdrew something, each with the council. A step ends
    on the day by which at least five councils did so since the step before. Later events move no earlier step.
    """
    step_ends: list[Day] = []
    pending_councils: set[Hashable] = set()
    for day, day_events in groupby(events, key=itemgetter(0)):
        pending_councils.update(council for _day, council in day_events)
        if len(pending_councils) >= MIN_SHOWN_COUNT:
            step_ends.append(day)
            pending_councils.clear()
    return step_ends


def _check_sums(cells: Mapping[Hashable, GroupCell], sums: Sequence[CellSum]) -> None:
    """Check that counts lie within their limits and sums add up. Raises ValueError."""
    if any(not 0 <= cell.count <= cell.maximum for cell in cells.values()):
        raise ValueError("a count must lie between nought and the most that it can be")
    for cell_sum in sums:
        if cell_sum.total is not None and cells[cell_sum.total].count != sum(
            cells[part].count for part in cell_sum.parts
        ):
            raise ValueError(f"the parts of {cell_sum.total!r} do not add up to it")


def _hide_all_cells(cells: Mapping[Hashable, GroupCell]) -> dict[Hashable, ShownCount]:
    """Hide all cells, except those in which nobody can be counted."""
    return {key: HiddenCount.SECONDARY if cell.maximum else 0 for key, cell in cells.items()}


def _choose_label(cell: GroupCell) -> HiddenCount:
    """Choose the label of a hidden cell by its count."""
    return HiddenCount.SMALL if cell.count < MIN_SHOWN_COUNT else HiddenCount.SECONDARY


def _compute_slack(cell: GroupCell) -> tuple[bool, bool]:
    """Compute whether a hidden count could be one less, and one more, as far as its label tells."""
    if _choose_label(cell) is HiddenCount.SECONDARY:
        return cell.count > MIN_SHOWN_COUNT, cell.count < cell.maximum
    least = min(1, cell.count) if cell.maximum > 1 else 0
    return cell.count > least, cell.count < min(cell.maximum, MIN_SHOWN_COUNT - 1)


SuppressionCost = tuple[int, ...]  # totals, counts, noughts, councils, place in the order given
OUTSIDE = -1


class _SuppressionNetwork:
    """Network of the counts as edges between their sums, and which of them are hidden.

    Counts are addressed by their index in the order given.
    """

    def __init__(self, cells: Mapping[Hashable, GroupCell], sums: Sequence[CellSum], hidden: Iterable[int]) -> None:
        self.cells = list(cells.values())
        self.hidden = set(hidden)
        self._slacks = [_compute_slack(cell) for cell in self.cells]
        totals = {cell_sum.total for cell_sum in sums}
        self._costs = [
            (int(key in totals), 1, int(not cell.count), cell.count, index)
            for index, (key, cell) in enumerate(cells.items())
        ]
        endpoints = _find_endpoints(sums)
        self._endpoints = [endpoints.get(key, (OUTSIDE, OUTSIDE)) for key in cells]
        self._cells_at: dict[int, list[int]] = {}
        for index, cell_ends in enumerate(self._endpoints):
            for node in set(cell_ends):
                self._cells_at.setdefault(node, []).append(index)

    def find_secondary_cells(self, index: int) -> Collection[int] | None:
        """Find which further cells must be hidden for a count to have another value.

        None where nothing would do.
        """
        start, end = self._endpoints[index]
        can_decrease, can_increase = self._slacks[index]
        directions = [
            direction
            for is_possible, direction in ((can_increase, (end, start)), (can_decrease, (start, end)))
            if is_possible
        ]
        paths = [
            path
            for direction in directions
            if (path := self._find_cheapest_path(*direction, excluded=index)) is not None
        ]
        return min(paths)[1] if paths else None

    def show_spare_cells(self, protected: Collection[int]) -> None:
        """Show all cells that need not be hidden, the most expensive first."""
        undisclosed = [index for index in protected if not self._is_disclosed(index)]
        for index in sorted(
            self.hidden.difference(protected), key=lambda spare_index: self._costs[spare_index], reverse=True
        ):
            self.hidden.remove(index)
            if any(self._is_disclosed(other_index) for other_index in undisclosed):
                self.hidden.add(index)

    def _is_disclosed(self, index: int) -> bool:
        """Check whether a hidden count is disclosed by what is shown."""
        secondary = self.find_secondary_cells(index)
        return secondary is None or len(secondary) > 0

    def _find_cheapest_path(
        self, start: int, end: int, *, excluded: int
    ) -> tuple[SuppressionCost, tuple[int, ...]] | None:
        """Find the cheapest path from one sum to another (Dijkstra): its cost and the cells it needs hidden."""
        queue: list[tuple[SuppressionCost, tuple[int, ...], int]] = [((0,) * 5, (), start)]
        visited: set[int] = set()
        while queue:
            cost, path, node = heapq.heappop(queue)
            if node == end:
                return cost, path
            if node in visited:
                continue
            visited.add(node)
            for index, next_node in self._list_edges(node):
                if index in self.hidden and index != excluded:
                    heapq.heappush(queue, (cost, path, next_node))
                elif index != excluded:
                    next_cost = tuple(map(add, cost, self._costs[index]))
                    heapq.heappush(queue, (next_cost, (*path, index), next_node))
        return None

    def _list_edges(self, node: int) -> Iterator[tuple[int, int]]:
        """List the counts through which a change can flow on from a sum, each with the sum at its other end."""
        for index in self._cells_at[node]:
            start, end = self._endpoints[index]
            can_decrease, can_increase = self._slacks[index]
            if node == start and can_increase:
                yield index, end
            if node == end and can_decrease:
                yield index, start


def _find_endpoints(sums: Sequence[CellSum]) -> dict[Hashable, tuple[int, int]]:
    """Find from which sum to which each count leads.

    One more of a count is one too few for the first sum and one too many for the second. Each sum is read as parts less
    total equals zero, or with the opposite sign, so that every count has one end of each kind.
    """
    memberships: dict[Hashable, list[tuple[int, int]]] = {}
    for sum_number, cell_sum in enumerate(sums):
        for key in cell_sum.parts:
            memberships.setdefault(key, []).append((sum_number, 1))
        if cell_sum.total is not None:
            memberships.setdefault(cell_sum.total, []).append((sum_number, -1))
    sum_signs = _compute_signs(len(sums), list(memberships.values()))
    ends = {}
    for key, membership in memberships.items():
        sums_by_sign = {sum_signs[sum_number] * sign: sum_number for sum_number, sign in membership}
        ends[key] = (sums_by_sign.get(-1, OUTSIDE), sums_by_sign.get(1, OUTSIDE))
    return ends


def _compute_signs(sum_count: int, memberships: Sequence[list[tuple[int, int]]]) -> list[int]:
    """Compute with which sign, 1 or -1, each sum is read.

    Raises ValueError where a count belongs to more than two sums, or the sums are more than a table and its totals.
    """
    if any(len(membership) > 2 for membership in memberships):
        raise ValueError("a count may stand in two sums at most")
    pairs = [membership for membership in memberships if len(membership) == 2]
    sum_signs = [0] * sum_count
    for first in range(sum_count):
        sum_signs[first] = sum_signs[first] or 1
        pending = [first]
        while pending:
            current = pending.pop()
            for (a, sign_a), (b, sign_b) in (pair for pair in pairs if current in {pair[0][0], pair[1][0]}):
                neighbour, expected = (b if current == a else a), -sum_signs[current] * sign_a * sign_b
                if not sum_signs[neighbour]:
                    pending.append(neighbour)
                elif sum_signs[neighbour] != expected:
                    raise ValueError("these sums are more than a table and its totals")
                sum_signs[neighbour] = expected
    return sum_signs
