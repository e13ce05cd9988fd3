"""What holds of a contact from a day on, and what stays of the days before."""

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lib.changes.people import PERIOD_FACTS, plan_periods

START = dt.date(2015, 1, 1)
FACTS: dict[str, Any] = dict.fromkeys(PERIOD_FACTS) | {"name": "Ada", "in_post": True}
offsets = st.integers(0, 60).map(lambda days: START + dt.timedelta(days=days))
edits = st.lists(st.tuples(offsets, st.sampled_from(["name", "email"]), st.sampled_from(["A", "B", "C"])), max_size=8)


def tell(periods: list[dict[str, Any]], day: dt.date) -> list[Any]:
    """What the periods that hold a day say."""
    return [
        [period[name] for name in PERIOD_FACTS]
        for period in periods
        if period["since"] <= day and (period["until"] is None or day < period["until"])
    ]


@given(history=edits)
def test_days_before_a_change_stay_and_every_day_has_one_period(history: list[tuple[dt.date, str, str]]) -> None:
    days = [START + dt.timedelta(days=number) for number in range(70)]
    periods = [FACTS | {"id": 1, "since": START, "until": None}]
    for day, name, value in history:
        before = {one: tell(periods, one) for one in days}
        periods = plan_periods(periods, day, {name: value})
        position = PERIOD_FACTS.index(name)
        for one in days:
            (facts,) = tell(periods, one)
            (facts_before,) = before[one]
            expected = list(facts_before)
            if one >= day:
                expected[position] = value
            assert facts == expected


def test_what_changes_nothing_makes_no_period() -> None:
    periods = [FACTS | {"id": 1, "since": START, "until": None}]
    assert plan_periods(periods, dt.date(2015, 2, 1), {"name": "Ada"}) == periods
