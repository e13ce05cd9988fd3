"""How the responses come in over time, and how far the target is."""

import datetime as dt
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

    spells has organisation_id, received_on and withdrawn_on (empty where the response still counts), the last excluded.
    Returns the columns day and responded (a count), one row a day from the opening to as_at. A response that is dated
    before the opening counts from the opening on. A council counts once, however many of its responses count.
    """
    days = pd.date_range(opens, max(opens, as_at), freq="D")
    steps = np.zeros(len(days), dtype=int)
    for start, end in _merged(spells):
        first = max(start, opens)
        if first <= as_at and (end is None or end > first):
            steps[(first - opens).days] += 1
            if end is not None and end <= as_at:
                steps[(end - opens).days] -= 1
    return pd.DataFrame({"day": days, "responded": steps.cumsum()})


def _merged(spells: pd.DataFrame) -> list[tuple[dt.date, dt.date | None]]:
    merged: list[tuple[dt.date, dt.date | None]] = []
    for _council, rows in spells.sort_values(["organisation_id", "received_on"]).groupby("organisation_id"):
        current: tuple[dt.date, dt.date | None] | None = None
        for start, end in zip(rows["received_on"], rows["withdrawn_on"], strict=True):
            until = None if pd.isna(end) else end
            if current is not None and (current[1] is None or start <= current[1]):
                later = None if current[1] is None or until is None else max(current[1], until)
                current = (current[0], later)
            else:
                if current is not None:
                    merged.append(current)
                current = (start, until)
        if current is not None:
            merged.append(current)
    return merged
