"""Release numbers of councils to those who may not see who said what, so that nothing released discloses an answer.

Which councils answered is no secret inside the organisation; what a council said is. Numbers are released for a fixed
lattice of cells: the whole, each region and each council type; never a region with a type. So:

1. A cell moves on fixed days. Its number is counted anew only once ten of its councils have sent or withdrawn something
   since it was counted last; until then it stays as it was. Any two numbers of a cell so differ by ten councils or
   more, and a council that responds alone changes none.
2. A number is rounded to fives, and not shown where it is fewer than five, nought included: nought and one look alike.
   So does the rest, those that did not say it: "nearly all" is all but fewer than five. Where most said it, the rest is
   rounded and the number is what remains, so that a cell and its opposite tell the same.
3. A cell of 8 to 14 respondents tells only whether it is five or more; one of fewer than 8 tells nothing. Regions, or
   types, are shown once councils of four of them have answered.
4. A filter counts nothing anew. One group shows its cell, several groups the sum of theirs where all are numbers, and a
   region with a type shows nothing.
5. Whatever is derived (shares, differences, growth, order) is derived from the numbers that are shown.

Sums need no further suppression: a total that is rounded does not give back what is hidden in its parts.
tests/disclosure tries that, by linear programmes over all that a Board member can obtain together; docs/decisions/0073
has the numbers, also those of other rules.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter
from typing import TypeVar

MIN_SHOWN_COUNT = 5  # councils that said it, and that did not, in a number that is shown
ROUNDED_TO = 5
MIN_STEP_COUNCILS = 10  # of a cell, that sent or withdrew something before its number is counted anew
MIN_RESPONDENTS = 8  # of a cell that tells anything
MIN_ROUNDED_RESPONDENTS = 15  # of a cell that tells a number
MIN_GROUPS = 4  # groups that have answered, of a grouping of which any is shown: the whole gives two or three away
WHOLE = ("", "")  # the cell of all councils


class HiddenCount(StrEnum):
    """Label shown in place of a count that is hidden."""

    SMALL = "fewer than 5"
    SEVERAL = "5 or more"  # of too few respondents for a number
    MOST = "nearly all"  # all but fewer than 5
    SECONDARY = "hidden"


ShownCount = int | HiddenCount
Day = TypeVar("Day")
Cell = tuple[str, str]  # a grouping, such as "region", and the name of a group


@dataclass(frozen=True, slots=True)
class GroupCell:
    """Count of councils in one cell.

    maximum: the largest value that the count can have as everybody knows, which is the number of respondents. Raises
    ValueError where the count does not lie between nought and it.
    """

    count: int
    maximum: int

    def __post_init__(self) -> None:
        """Check the count."""
        if not 0 <= self.count <= self.maximum:
            raise ValueError("a count must lie between nought and the most that it can be")


def release_count(cell: GroupCell) -> ShownCount:
    """Release what may be shown of a count; nought only where nobody answered."""
    if not cell.maximum:
        return 0
    if cell.maximum < MIN_RESPONDENTS:
        return HiddenCount.SECONDARY
    if cell.count < MIN_SHOWN_COUNT:
        return HiddenCount.SMALL
    if cell.maximum < MIN_ROUNDED_RESPONDENTS:
        return HiddenCount.SEVERAL
    rest = cell.maximum - cell.count
    if rest < MIN_SHOWN_COUNT:
        return HiddenCount.MOST
    if cell.count <= rest:
        return _round_to_fives(cell.count, cell.maximum)
    return cell.maximum - _round_to_fives(rest, cell.maximum)


def list_possible_counts(shown_count: ShownCount, maximum: int) -> tuple[int, int]:
    """List the least and the most that a count can be of which this is shown, of so many respondents.

    Raises ValueError where no count is shown so.
    """
    counts = [count for count in range(maximum + 1) if release_count(GroupCell(count, maximum)) == shown_count]
    if not counts:
        raise ValueError(f"{shown_count!r} is shown of no count among {maximum}")
    return counts[0], counts[-1]


def combine_groups(shown: Mapping[str, ShownCount], selected_names: Collection[str]) -> ShownCount:
    """Combine some groups into what viewers may see of them together.

    Returns the cell of a single group, or the sum of several where none of them is hidden.
    """
    selected = [shown[name] for name in shown if name in selected_names]
    counts = [count for count in selected if not isinstance(count, HiddenCount)]
    if len(counts) == len(selected):
        return sum(counts)
    return selected[0] if len(selected) == 1 else HiddenCount.SECONDARY


def list_cell_days(events: Iterable[tuple[Day, Hashable, Collection[Cell]]]) -> dict[Cell, list[Day]]:
    """List the days on which each cell is counted anew, by cell; those that never are, are left out.

    events holds, in order of their days, who sent or withdrew something, each with the council and its cells, WHOLE
    among them. All cells move on the days of the whole alone, which keeps the days few. Later events move no earlier
    day.
    """
    days_by_cell: dict[Cell, list[Day]] = {}
    pending: dict[Cell, set[Hashable]] = {}
    for day, day_events in groupby(events, key=itemgetter(0)):
        for _day, council, cells in day_events:
            for cell in cells:
                pending.setdefault(cell, set()).add(council)
        if len(pending[WHOLE]) < MIN_STEP_COUNCILS:
            continue
        group_counts = Counter(grouping for grouping, _name in pending)
        for cell, councils in pending.items():
            if len(councils) >= MIN_STEP_COUNCILS and (cell == WHOLE or group_counts[cell[0]] >= MIN_GROUPS):
                days_by_cell.setdefault(cell, []).append(day)
                councils.clear()
    return days_by_cell


def _round_to_fives(count: int, maximum: int) -> int:
    """Round a count of up to half of a maximum to the nearest multiple of five that is no more than the half."""
    return min((count + ROUNDED_TO // 2) // ROUNDED_TO, maximum // 2 // ROUNDED_TO) * ROUNDED_TO
