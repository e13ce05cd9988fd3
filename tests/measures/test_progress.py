"""The days that are left and the curve of arrivals."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.progress import Deadline, compute_arrival_curve, describe_data_lag, find_data_day
from tests.support.factories import day


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


CLOSES = day("2015-03-13")


@pytest.mark.parametrize(
    ("as_at", "response", "file", "expected"),
    [
        ("2015-02-20", "2015-02-18", "2015-02-18", ""),
        ("2015-02-20", "2015-02-15", "2015-02-16", "5 days old; 16 February 2015; not counted yet"),
        # by hand, beside a survey of which nothing is known since
        ("2015-02-20", "2015-02-20", "2015-02-16", "of this day; 16 February 2015; not counted yet"),
        ("2015-02-20", "2015-02-15", "2015-02-21", "5 days old; 21 February 2015; known"),
        ("2015-03-16", "2015-03-12", "2015-03-14", ""),  # closed, and a file came since
        ("2015-03-16", "2015-03-12", "2015-03-12", "4 days old; 12 March 2015; not counted yet"),
        ("2015-02-20", None, None, ""),
        ("2015-02-20", "2015-02-10", None, ""),  # no file of responses, or none that is known to be the newest
        ("2015-02-20", None, "2015-02-10", ""),
        ("2015-02-20", "2015-02-17", "2015-02-20", "3 days old; 20 February 2015; known"),
        ("2015-02-20", "2015-02-18", "2015-02-17", "2 days old; 17 February 2015; not counted yet"),
        ("2015-03-13", "2015-03-12", "2015-03-14", ""),  # the closing day is a day like others
        ("2015-03-13", "2015-03-13", "2015-03-12", ""),
        ("2015-03-16", "2015-03-12", "2015-03-13", "4 days old; 13 March 2015; not counted yet"),
        ("2015-03-14", "2015-03-13", "2015-03-13", "1 day old; 13 March 2015; not counted yet"),
    ],
)
def test_data_that_lag_are_said_to_while_the_campaign_is_open(
    as_at: str, response: str | None, file: str | None, expected: str
) -> None:
    newest_response, newest_file = (day(text) if text else None for text in (response, file))
    found = describe_data_lag(day(as_at), CLOSES, newest_response=newest_response, newest_file=newest_file)
    if not expected:
        assert found == ""
        return
    age, file_day, gap = expected.split("; ")
    gap_text = "None that came since is known." if gap == "known" else "What came since is not counted yet."
    assert found == f"The newest response is {age}; the newest file came on {file_day}. {gap_text}"


@pytest.mark.parametrize(
    ("response", "file", "expected"),
    [
        ("2015-02-10", "2015-02-16", "2015-02-16"),
        ("2015-02-18", "2015-02-16", "2015-02-18"),
        ("2015-02-10", "2015-02-21", "2015-02-20"),
        ("2015-02-10", "2015-02-20", "2015-02-20"),
        ("2015-02-10", None, "2015-02-20"),
    ],
)
def test_the_data_tell_of_the_days_up_to_the_newest_file_or_response(
    response: str, file: str | None, expected: str
) -> None:
    found = find_data_day(day("2015-02-20"), newest_response=day(response), newest_file=day(file) if file else None)
    assert found == day(expected)
