"""Small numbers are hidden from viewers who may not see who said what, and nothing shown beside them gives them back.

Which councils answered is no secret inside the organisation; what a council said is. So:

1. A count of 1 to 4 councils is hidden ("fewer than 5"), in a group and as a total. Nought is shown: it tells of nobody
   that it said something. Only where one council of a group was heard is its cell always hidden, or else hidden could
   only mean 1. Where no more than five councils were heard in all, nothing is shown.
2. What is shown may not give a hidden count back. Whoever looks knows the sums (regions add up to the total, types add
   up to the same total, with and without the theme add up to the heard), how many were heard in each group, that
   "fewer than 5" is 1 to 4 and "hidden" is 5 or more. A hidden count of 1 to 4 must still have two values that agree
   with all of this; otherwise more is hidden: rather a count of five and more than a nought, and a total last. In the
   end what could be shown again is shown again.
3. A filter brings no count of its own. One group shows the cell that it has in the whole breakdown, several groups the
   sum of their cells if none of them is hidden, and groups of both kinds (a region and a type) show nothing: the cross
   of the two is never given. So nothing filtered can be taken off something unfiltered to learn more.
4. One day taken off the next would tell what the only council that answered on it said. So viewers get the figures
   as they stood at the end of a step: days are put together until five councils or more sent or withdrew something.
   For the same reason they get the words for growth, not the weeks, and not the day on which a theme was first heard.

That some council did not say something is not kept back for its own sake, and one whose group all said the same is not
either where five or more did.

The sums are seen as a network: every count is a pipe between its two sums (or from one sum to the outside), and a
hidden count can have another value where the change can flow on through other hidden counts and back. What must be
hidden beside it is the cheapest such way round. With every count in two sums at most this is exact, in whole numbers.
"""

import heapq
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import add, itemgetter
from typing import TypeVar

FEWEST = 5  # councils in a cell that is shown


class Hidden(StrEnum):
    """What stands in the place of a count that is not shown."""

    SMALL = "fewer than 5"
    BESIDE = "hidden"  # it is 5 or more, and would give a smaller number away


Shown = int | Hidden
Day = TypeVar("Day")


@dataclass(frozen=True, slots=True)
class Cell:
    """A count of councils, and the most that it can be as everybody knows: how many were heard in the group."""

    count: int
    most: int

    @property
    def small(self) -> bool:
        return 0 < self.count < FEWEST


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that add up to a total. Without a total they add up to a number that everybody knows."""

    parts: tuple[Hashable, ...]
    total: Hashable | None = None


def suppressed(cells: Mapping[Hashable, Cell], sums: Sequence[Sum]) -> dict[Hashable, Shown]:
    """The counts as viewers without the right may see them, the same keys in the same order.

    sums are all that the viewers know of how the counts add up; a count may stand in two of them. Raises ValueError
    where they do not add up, or a count is more than it can be.
    """
    _check(cells, sums)
    nothing = {part for one in sums if one.total is not None and not cells[one.total].count for part in one.parts}
    needed = [
        place
        for place, (key, cell) in enumerate(cells.items())
        if cell.small or (cell.most == 1 and key not in nothing)
    ]
    network = _Network(cells, sums, needed)
    for place in needed:
        more = network.way_round(place)
        if more is None and network.cells[place].small:
            return _all_hidden(cells)
        network.hidden.update(more or ())
    network.show_again(needed)
    return {
        key: _label(cell) if place in network.hidden else cell.count for place, (key, cell) in enumerate(cells.items())
    }


def by_groups(total: Cell, *ways: Mapping[str, Cell]) -> tuple[Shown, list[dict[str, Shown]]]:
    """A total and its breakdowns, such as by region and by type, that are shown beside one another: two at most."""
    cells: dict[Hashable, Cell] = {"total": total}
    for number, groups in enumerate(ways):
        cells |= {(number, name): cell for name, cell in groups.items()}
    sums = [Sum(tuple((number, name) for name in groups), "total") for number, groups in enumerate(ways)]
    _check(cells, sums)
    found = _all_hidden(cells) if total.most <= FEWEST else suppressed(cells, sums)
    return found["total"], [{name: found[number, name] for name in groups} for number, groups in enumerate(ways)]


def within(shown: Mapping[str, Shown], chosen: Collection[str]) -> Shown:
    """What viewers see of some groups together: the cell of one, the sum where none of several is hidden."""
    there = [shown[name] for name in shown if name in chosen]
    counts = [one for one in there if not isinstance(one, Hidden)]
    if len(counts) == len(there):
        return sum(counts)
    return there[0] if len(there) == 1 else Hidden.BESIDE


def steps(events: Iterable[tuple[Day, Hashable]]) -> list[Day]:
    """The days on which a step ends, from the days, in order, on which a council sent or withdrew something.

    A step ends on the day by which at least five councils did since the step before. Later events move no earlier step.
    """
    ends: list[Day] = []
    waiting: set[Hashable] = set()
    for day, councils in groupby(events, key=itemgetter(0)):
        waiting.update(council for _day, council in councils)
        if len(waiting) >= FEWEST:
            ends.append(day)
            waiting.clear()
    return ends


def _check(cells: Mapping[Hashable, Cell], sums: Sequence[Sum]) -> None:
    if any(not 0 <= cell.count <= cell.most for cell in cells.values()):
        raise ValueError("a count must lie between nought and the most that it can be")
    for one in sums:
        if one.total is not None and cells[one.total].count != sum(cells[part].count for part in one.parts):
            raise ValueError(f"the parts of {one.total!r} do not add up to it")


def _all_hidden(cells: Mapping[Hashable, Cell]) -> dict[Hashable, Shown]:
    return {key: Hidden.BESIDE if cell.most else 0 for key, cell in cells.items()}


def _label(cell: Cell) -> Hidden:
    return Hidden.SMALL if cell.count < FEWEST else Hidden.BESIDE


def _room(cell: Cell) -> tuple[bool, bool]:
    """Whether a hidden count could be one less, and whether it could be one more, as far as its label tells."""
    if _label(cell) is Hidden.BESIDE:
        return cell.count > FEWEST, cell.count < cell.most
    least = min(1, cell.count) if cell.most > 1 else 0
    return cell.count > least, cell.count < min(cell.most, FEWEST - 1)


Cost = tuple[int, ...]  # totals, counts, noughts, councils, place in the order given
OUTSIDE = -1


class _Network:
    """The counts, by their place in the order given, as pipes between their sums; and which of them are hidden."""

    def __init__(self, cells: Mapping[Hashable, Cell], sums: Sequence[Sum], hidden: Iterable[int]) -> None:
        self.cells = list(cells.values())
        self.hidden = set(hidden)
        self._room = [_room(cell) for cell in self.cells]
        totals = {one.total for one in sums}
        self._cost = [
            (int(key in totals), 1, int(not cell.count), cell.count, place)
            for place, (key, cell) in enumerate(cells.items())
        ]
        ends = _ends(sums)
        self._ends = [ends.get(key, (OUTSIDE, OUTSIDE)) for key in cells]
        self._at: dict[int, list[int]] = {}
        for place, both in enumerate(self._ends):
            for end in set(both):
                self._at.setdefault(end, []).append(place)

    def way_round(self, place: int) -> Collection[int] | None:
        """What must be hidden besides for this count to have another value; None where nothing would do."""
        start, end = self._ends[place]
        less, more = self._room[place]
        ways = [way for room, way in ((more, (end, start)), (less, (start, end))) if room]
        found = [one for way in ways if (one := self._cheapest(*way, without=place)) is not None]
        return min(found)[1] if found else None

    def show_again(self, needed: Collection[int]) -> None:
        """Show all that need not be hidden, the dearest first."""
        guarded = [place for place in needed if not self._told(place)]
        for place in sorted(self.hidden.difference(needed), key=lambda one: self._cost[one], reverse=True):
            self.hidden.remove(place)
            if any(self._told(one) for one in guarded):
                self.hidden.add(place)

    def _told(self, place: int) -> bool:
        """Whether a hidden count is given away by what is shown."""
        more = self.way_round(place)
        return more is None or len(more) > 0

    def _cheapest(self, start: int, end: int, *, without: int) -> tuple[Cost, tuple[int, ...]] | None:
        """The cheapest way from one sum to another (Dijkstra): its cost, and what it needs hidden besides."""
        waiting: list[tuple[Cost, tuple[int, ...], int]] = [((0,) * 5, (), start)]
        seen: set[int] = set()
        while waiting:
            cost, more, here = heapq.heappop(waiting)
            if here == end:
                return cost, more
            if here in seen:
                continue
            seen.add(here)
            for place, there in self._pipes(here):
                if place in self.hidden and place != without:
                    heapq.heappush(waiting, (cost, more, there))
                elif place != without:
                    price = tuple(map(add, cost, self._cost[place]))
                    heapq.heappush(waiting, (price, (*more, place), there))
        return None

    def _pipes(self, here: int) -> Iterator[tuple[int, int]]:
        """The counts through which a change can go on from here, each with the sum at its other end."""
        for place in self._at[here]:
            start, end = self._ends[place]
            less, more = self._room[place]
            if here == start and more:
                yield place, end
            if here == end and less:
                yield place, start


def _ends(sums: Sequence[Sum]) -> dict[Hashable, tuple[int, int]]:
    """From which sum to which each count leads: one more of it is one too few for the first and too many for the last.

    Each sum is read as parts - total = 0 or the other way round, so that every count has one end of each kind.
    """
    stands: dict[Hashable, list[tuple[int, int]]] = {}
    for number, one in enumerate(sums):
        for key in one.parts:
            stands.setdefault(key, []).append((number, 1))
        if one.total is not None:
            stands.setdefault(one.total, []).append((number, -1))
    reads = _readings(len(sums), list(stands.values()))
    ends = {}
    for key, places in stands.items():
        signs = {reads[number] * sign: number for number, sign in places}
        ends[key] = (signs.get(-1, OUTSIDE), signs.get(1, OUTSIDE))
    return ends


def _readings(number: int, stands: Sequence[list[tuple[int, int]]]) -> list[int]:
    """Which way round each sum is read, 1 or -1. Raises ValueError where a count stands in too many of them."""
    if any(len(places) > 2 for places in stands):
        raise ValueError("a count may stand in two sums at most")
    pairs = [places for places in stands if len(places) == 2]
    reads = [0] * number
    for first in range(number):
        reads[first] = reads[first] or 1
        waiting = [first]
        while waiting:
            here = waiting.pop()
            for (a, sign_a), (b, sign_b) in (one for one in pairs if here in {one[0][0], one[1][0]}):
                there, wanted = (b if here == a else a), -reads[here] * sign_a * sign_b
                if not reads[there]:
                    waiting.append(there)
                elif reads[there] != wanted:
                    raise ValueError("these sums are more than a table and its totals")
                reads[there] = wanted
    return reads
