"""Compute how responses arrive over time and how far away the closing day is."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

NOTABLE_LAG = 3  # days; over a weekend nothing comes


@dataclass(frozen=True, slots=True)
class Deadline:
    """Position of a day between the opening and the closing day of a consultation."""

    opens: dt.date
    closes: dt.date
    as_at: dt.date

    @property
    def days_left(self) -> int:
        """Days until the closing day; 0 on it and after it."""
        return max(0, (self.closes - self.as_at).days)

    @property
    def remaining_text(self) -> str:
        """Time to the opening or closing day in words, such as "21 days left" or "closes today"."""
        if self.as_at < self.opens:
            days = (self.opens - self.as_at).days
            return f"opens in {_format_days(days)}"
        if self.as_at == self.closes:
            return "closes today"
        if self.as_at > self.closes:
            return f"closed {_format_days((self.as_at - self.closes).days)} ago"
        return f"{_format_days(self.days_left)} left"


def _format_days(days: int) -> str:
    """Format a number of days with its unit."""
    return "1 day" if days == 1 else f"{days:,} days"


def find_data_day(as_at: dt.date, *, newest_response: dt.date | None, newest_file: dt.date | None) -> dt.date:
    """Find the last day of which the data tell who responded.

    It is that of the newest file of responses, or of the newest response where that came by hand since; and the day
    looked at where a file came on it or later, or where responses come by no file.
    """
    if newest_file is None or newest_file >= as_at:
        return as_at
    return max(newest_file, newest_response or newest_file)


def describe_data_lag(
    as_at: dt.date, closes: dt.date, *, newest_response: dt.date | None, newest_file: dt.date | None
) -> str:
    """Describe how far the data lie behind the day looked at; empty where they do not, and after the closing day.

    After the closing day it still says so where no file of responses has come since.
    """
    if newest_response is None or newest_file is None:
        return ""
    if as_at > closes and newest_file > closes:
        return ""
    file_age = (as_at - newest_file).days
    response_age = (as_at - newest_response).days
    is_closed = as_at > closes
    if not is_closed and max(file_age, response_age) < NOTABLE_LAG:
        return ""
    age_text = "of this day" if response_age == 0 else f"{_format_days(response_age)} old"
    file_text = f"{newest_file.day} {newest_file:%B %Y}"
    gap_text = "What came since is not counted yet." if newest_file < as_at else "None that came since is known."
    return f"The newest response is {age_text}; the newest file came on {file_text}. {gap_text}"


def compute_arrival_curve(spells: pd.DataFrame, *, opens: dt.date, as_at: dt.date) -> pd.DataFrame:
    """Compute how many councils had responded at the end of each day.

    spells has received_on, withdrawn_on (empty where the response still counts; on that day itself it counts no
    longer), organisation_id (empty where the row stands for several councils that withdrew nothing) and councils (a
    count). Returns the columns day and responded (a count), one row a day from the opening to as_at. A response that is
    dated before the opening counts from the opening on. A council counts once, however many of its responses count.
    """
    days = pd.date_range(opens, max(opens, as_at), freq="D")
    steps = np.zeros(len(days), dtype=int)
    for start, end, councils in _merge_spells(spells):
        first_day = max(start, opens)
        if first_day <= as_at and (end is None or end > first_day):
            steps[(first_day - opens).days] += councils
            if end is not None and end <= as_at:
                steps[(end - opens).days] -= councils
    return pd.DataFrame({"day": days, "responded": steps.cumsum()})


def _merge_spells(spells: pd.DataFrame) -> Iterator[tuple[dt.date, dt.date | None, int]]:
    """Merge overlapping spells, so that each council counts once at a time.

    Yields the first day, the day of withdrawal (None where there is none) and the number of councils.
    """
    aggregate_rows = spells[spells["organisation_id"].isna()]
    for start, councils in zip(aggregate_rows["received_on"], aggregate_rows["councils"], strict=True):
        yield start, None, int(councils)
    for _council, rows in spells.sort_values(["organisation_id", "received_on"]).groupby("organisation_id"):
        since, until = rows["received_on"].iloc[0], _read_day(rows["withdrawn_on"].iloc[0])
        for start, end in zip(rows["received_on"].iloc[1:], rows["withdrawn_on"].iloc[1:], strict=True):
            if until is None or start <= until:
                until = None if until is None or pd.isna(end) else max(until, end)
            else:
                yield since, until, 1
                since, until = start, _read_day(end)
        yield since, until, 1


def _read_day(value: dt.date | None) -> dt.date | None:
    """Read a day of a table, with None for an empty cell."""
    return None if pd.isna(value) else value
