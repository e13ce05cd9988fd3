"""Decide for each column whether the day or the month comes first in its dates, by what the column itself holds.

An impossible date decides; else the days on which such things can have happened; else the other columns of the file.
Where none of them tells, a person is asked, once for the column. A single row never decides for itself.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from lib.intake.mapping.mapping import DAY_FIRST, MONTH_FIRST, Mapping
from lib.intake.reading import days
from lib.intake.reading.tables import Cell

DATE_FIELDS = (
    "received", "started", "withdrawn", "sent", "delivered", "opened", "clicked", "replied", "bounced", "day", "added",
    "event_day",
)  # fmt: skip
CAMPAIGN_FIELDS = frozenset(DATE_FIELDS) - {"added"}
MARGIN_DAYS = {
    "received": (0, 0),
    "started": (0, 0),
    "withdrawn": (0, 60),
}  # before the opening and after the closing day
OTHER_MARGIN = (60, 14)
SWAPPED_WARNING = (
    'In "{name}" some dates are text and others real dates that only fit with day and month exchanged: a spreadsheet '
    "with American settings took them so when it opened the file. Bring in the file as the tool wrote it."
)


@dataclass(frozen=True, slots=True)
class ColumnEvidence:
    """What the dates of a column tell of their order: counts of those that only one order can read.

    example is a date that both can read, empty where there is none.
    """

    day_first: int = 0
    month_first: int = 0
    likelier_day_first: int = 0
    likelier_month_first: int = 0
    example: str = ""

    @property
    def has_dates(self) -> bool:
        """Whether any date of the column is written with numbers in an order that matters."""
        return bool(self.day_first or self.month_first or self.example)

    def decide_order(self) -> str | None:
        """Decide on the order; None where the dates contradict each other or do not tell."""
        if self.day_first or self.month_first:
            return None if self.day_first and self.month_first else DAY_FIRST if self.day_first else MONTH_FIRST
        more, fewer = sorted((self.likelier_day_first, self.likelier_month_first), reverse=True)
        if more == 0 or fewer * 4 > more:
            return None
        return DAY_FIRST if self.likelier_day_first == more else MONTH_FIRST


def decide_date_orders(
    mapping: Mapping,
    cells_by_heading: dict[str, list[Cell]],
    period: tuple[dt.date, dt.date] | None,
    remembered: Mapping | None = None,
) -> Mapping:
    """Decide on the order of day and month in each column of dates.

    period is the opening and the closing day of the consultation. remembered is what was said of an earlier file of
    this shape: it answers where the file does not tell. What cannot be decided is left in undecided_dates of the
    mapping that is returned.
    """
    evidence = {
        name: weigh_column(cells_by_heading[name], target, period)
        for name, target in mapping.targets.items()
        if target in DATE_FIELDS and name in cells_by_heading
    }
    orders = {name: order for name, column in evidence.items() if (order := column.decide_order())}
    open_columns = {name: column for name, column in evidence.items() if column.has_dates and name not in orders}
    file_orders = set(orders.values())
    undecided = {}
    for name, column in open_columns.items():
        if len(file_orders) == 1 and not (column.day_first and column.month_first):
            continue  # the others of the file tell
        if remembered is not None and not column.day_first:
            orders[name] = remembered.find_date_order(name)
            continue
        undecided[name] = "" if column.day_first else column.example
    date_order = _choose_usual(orders.values()) if orders or remembered is None else remembered.date_order
    swapped = [
        name
        for name, column in evidence.items()
        if column.day_first and _has_swapped_dates(cells_by_heading[name], mapping.targets[name], period)
    ]
    return replace(
        mapping,
        warnings=(*mapping.warnings, *(SWAPPED_WARNING.format(name=name) for name in swapped)),
        date_order=date_order,
        date_orders={name: order for name, order in orders.items() if order != date_order},
        undecided_dates=undecided,
    )


def weigh_column(cells: Iterable[Cell], target: str, period: tuple[dt.date, dt.date] | None) -> ColumnEvidence:
    """Weigh what the dates of a column tell of the order of day and month."""
    counts = {DAY_FIRST: 0, MONTH_FIRST: 0}
    likelier = {DAY_FIRST: 0, MONTH_FIRST: 0}
    example = ""
    for cell in cells:
        parts = days.parse_date_parts(cell)
        if parts is None:
            continue
        first, second, _year = parts
        if first > 12 >= second:
            counts[DAY_FIRST] += 1
        elif second > 12 >= first:
            counts[MONTH_FIRST] += 1
        elif first <= 12 and second <= 12 and first != second:
            if not any(_may_have_happened(cell, is_month_first, "", None) for is_month_first in (False, True)):
                continue  # it is no day on which anything can have happened, whichever order it has
            example = example or str(cell)
            fits = [_may_have_happened(cell, is_month_first, target, period) for is_month_first in (False, True)]
            if fits[0] != fits[1]:
                likelier[DAY_FIRST if fits[0] else MONTH_FIRST] += 1
    return ColumnEvidence(counts[DAY_FIRST], counts[MONTH_FIRST], likelier[DAY_FIRST], likelier[MONTH_FIRST], example)


def _may_have_happened(cell: Cell, is_month_first: bool, target: str, period: tuple[dt.date, dt.date] | None) -> bool:
    """Return whether a date, read in one order, is a day on which such a thing can have happened."""
    day = days.parse_written_day(str(cell), is_month_first)
    if day is None or not days.EARLIEST_DAY <= day <= dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1):
        return False
    if period is None or target not in CAMPAIGN_FIELDS:
        return True
    before, after = MARGIN_DAYS.get(target, OTHER_MARGIN)
    return period[0] - dt.timedelta(days=before) <= day <= period[1] + dt.timedelta(days=after)


def _has_swapped_dates(cells: list[Cell], target: str, period: tuple[dt.date, dt.date] | None) -> bool:
    """Return whether real dates stand beside texts and fit the consultation only with day and month exchanged."""
    real_days = [cell.date() if isinstance(cell, dt.datetime) else cell for cell in cells if isinstance(cell, dt.date)]
    if not real_days or period is None or any(day.day > 12 for day in real_days):
        return False
    outside = [day for day in real_days if not _may_have_happened(day.isoformat(), False, target, period)]
    return any(_may_have_happened(f"{day.year}-{day.day:02}-{day.month:02}", False, target, period) for day in outside)


def _choose_usual(orders: Iterable[str]) -> str:
    """Choose the order that most columns have; the day comes first where there is none."""
    all_orders = list(orders)
    return MONTH_FIRST if all_orders.count(MONTH_FIRST) > all_orders.count(DAY_FIRST) else DAY_FIRST
