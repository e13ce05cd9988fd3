"""How the responses come in over time, and how far the target is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, slots=True)
class Deadline:
    """Where a day lies between the opening and the closing of a consultation."""

    opens: dt.date
    closes: dt.date
    as_at: dt.date

    @property
    def days_left(self) -> int:
        """Days until the closing day; 0 on it and after it."""
        return max(0, (self.closes - self.as_at).days)

    @property
    def words(self) -> str:
        if self.as_at < self.opens:
            days = (self.opens - self.as_at).days
            return f"opens in {_days(days)}"
        if self.as_at == self.closes:
            return "closes today"
        if self.as_at > self.closes:
            return f"closed {_days((self.as_at - self.closes).days)} ago"
        return f"{_days(self.days_left)} left"


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number:,} days"


def arrival_curve(spells: pd.DataFrame, *, opens: dt.date, as_at: dt.date) -> pd.DataFrame:
    """How many councils had responded at the end of each day.

    spells has received_on, withdrawn_on (empty where the response still counts; the day itself no longer does),
    organisation_id (empty where the row stands for several councils that withdrew nothing) and councils (how many).
    Returns the columns day and responded (a count), one row a day from the opening to as_at. A response that is dated
    before the opening counts from the opening on. A council counts once, however many of its responses count.
    """
    days = pd.date_range(opens, max(opens, as_at), freq="D")
    steps = np.zeros(len(days), dtype=int)
    for start, end, councils in _merged(spells):
        first = max(start, opens)
        if first <= as_at and (end is None or end > first):
            steps[(first - opens).days] += councils
            if end is not None and end <= as_at:
                steps[(end - opens).days] -= councils
    return pd.DataFrame({"day": days, "responded": steps.cumsum()})


def _merged(spells: pd.DataFrame) -> Iterator[tuple[dt.date, dt.date | None, int]]:
    """From when to when how many councils counted, each council once at a time."""
    several = spells[spells["organisation_id"].isna()]
    for start, councils in zip(several["received_on"], several["councils"], strict=True):
        yield start, None, int(councils)
    for _council, rows in spells.sort_values(["organisation_id", "received_on"]).groupby("organisation_id"):
        since, until = rows["received_on"].iloc[0], _day(rows["withdrawn_on"].iloc[0])
        for start, end in zip(rows["received_on"].iloc[1:], rows["withdrawn_on"].iloc[1:], strict=True):
            if until is None or start <= until:
                until = None if until is None or pd.isna(end) else max(until, end)
            else:
                yield since, until, 1
                since, until = start, _day(end)
        yield since, until, 1


def _day(value: dt.date | None) -> dt.date | None:
    return None if pd.isna(value) else value
