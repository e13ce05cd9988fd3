"""The days that are left and the curve of arrivals."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.progress import Deadline, compute_arrival_curve


@pytest.mark.parametrize(
    ("as_at", "left", "words"),
    [
        ("2015-01-05", 67, "opens in 1 day"),
        ("2015-03-11", 2, "2 days left"),
        ("2015-03-12", 1, "1 day left"),
        ("2015-03-13", 0, "closes today"),
        ("2015-03-14", 0, "closed 1 day ago"),
    ],
)
def test_the_days_left_are_counted_to_the_closing_day(as_at: str, left: int, words: str) -> None:
    deadline = Deadline(dt.date(2015, 1, 6), dt.date(2015, 3, 13), dt.date.fromisoformat(as_at))
    assert (deadline.days_left, deadline.remaining_text) == (left, words)


days = st.integers(0, 20).map(lambda n: dt.date(2015, 1, 1) + dt.timedelta(days=n))


spells = st.lists(
    st.tuples(st.integers(1, 4), days, st.none() | st.integers(0, 10)).map(
        lambda one: (one[0], one[1], None if one[2] is None else one[1] + dt.timedelta(days=one[2]))
    )
)


@given(spells, days)
def test_the_curve_counts_each_council_once_on_every_day(
    rows: list[tuple[int, dt.date, dt.date | None]], as_at: dt.date
) -> None:
    opens = dt.date(2015, 1, 6)
    frame = pd.DataFrame(rows, columns=["organisation_id", "received_on", "withdrawn_on"]).assign(councils=1)
    curve = compute_arrival_curve(frame[frame["received_on"] <= as_at], opens=opens, as_at=as_at)
    for stamp, responded in zip(curve["day"], curve["responded"], strict=True):
        on = stamp.date()
        if on <= as_at:
            there = {council for council, start, end in rows if start <= on and (end is None or end > on)}
            assert responded == len(there)
