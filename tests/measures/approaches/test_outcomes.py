"""What came of approaches, beside what was to be expected."""

import datetime as dt

import pandas as pd
import pytest

from lib.measures.approaches.outcomes import compute_outcomes

OPENS, AS_AT = dt.date(2015, 1, 1), dt.date(2015, 2, 28)


def build_arrivals(daily: int) -> pd.DataFrame:
    days = pd.date_range(OPENS, AS_AT, freq="D")
    return pd.DataFrame({"day": days, "responded": [daily * (number + 1) for number in range(len(days))]})


def build_approaches(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        rows,
        columns=[
            "council", "channel", "message", "reminders", "approached_on", "delivered", "engaged", "responded_on",
        ],
    )  # fmt: skip


def call(code: str, day: dt.date, responded_on: dt.date | None = None) -> tuple[object, ...]:
    return (code, "Telephone", "Calls", 0, day, 1, None, responded_on)


def test_those_who_responded_within_fourteen_days_stand_beside_the_other_councils() -> None:
    day = dt.date(2015, 1, 20)
    rows = [call(f"C{number}", day, dt.date(2015, 1, 25) if number < 10 else None) for number in range(20)]
    rows.append(call("late", day, dt.date(2015, 2, 4)))  # a day too late
    (outcome,) = compute_outcomes(build_approaches(*rows), build_arrivals(2), councils=353, as_at=AS_AT)
    assert (outcome.approached, outcome.delivered, outcome.engaged) == (21, 21, None)
    assert (outcome.followed, outcome.responded) == (21, 10)
    # By 19 January 38 had responded and by 3 February 68: of the 294 others 20 came, so 1.43 of 21 would have.
    assert outcome.expected == pytest.approx(21 * 20 / 294)
    assert outcome.difference is not None
    assert outcome.difference.is_clear
    assert outcome.sentence == (
        "10 of 21 responded within 14 days, about 1 to be expected going by the other councils: more than expected."
    )


def test_where_all_were_approached_the_two_weeks_before_are_the_measure() -> None:
    day = dt.date(2015, 1, 20)
    rows = [(f"C{number}", "E-mail", "Reminder", 1, day, 1, number % 2, None) for number in range(300)]
    (outcome,) = compute_outcomes(build_approaches(*rows), build_arrivals(2), councils=353, as_at=AS_AT)
    assert (outcome.engaged, outcome.is_beside_others) == (150, False)
    assert outcome.expected == pytest.approx(300 * 28 / (353 - 10))
    assert "going by the two weeks before: fewer than expected" in outcome.sentence


def test_the_launch_has_nothing_to_compare_with() -> None:
    rows = [(f"C{number}", "E-mail", "Launch", 0, OPENS, 1, 0, None) for number in range(353)]
    (outcome,) = compute_outcomes(build_approaches(*rows), build_arrivals(2), councils=353, as_at=AS_AT)
    assert outcome.expected is None
    assert outcome.sentence == "0 of 353 responded within 14 days; there is nothing to compare with."


def test_recent_approaches_are_counted_but_not_judged_and_those_who_had_responded_are_left_out() -> None:
    recent = dt.date(2015, 2, 20)
    rows = [call("A", recent), call("B", recent, dt.date(2015, 2, 1)), call("C", dt.date(2015, 3, 2))]
    (outcome,) = compute_outcomes(build_approaches(*rows), build_arrivals(2), councils=353, as_at=AS_AT)
    assert (outcome.approached, outcome.followed) == (1, 0)
    assert outcome.sentence == "Fourteen days have not passed yet."


def test_a_council_counts_once_and_reminders_stand_apart() -> None:
    first, second = dt.date(2015, 1, 10), dt.date(2015, 1, 12)
    rows = [
        call("A", first), call("A", second), ("A", "E-mail", "Launch", 0, first, 0, 0, None),
        ("A", "E-mail", "Launch", 1, second, 1, 1, None),
    ]  # fmt: skip
    outcomes = compute_outcomes(build_approaches(*rows), build_arrivals(1), councils=353, as_at=AS_AT)
    assert [(outcome.channel, outcome.reminders, outcome.approached, outcome.delivered) for outcome in outcomes] == [
        ("E-mail", 0, 1, 0),
        ("E-mail", 1, 1, 1),
        ("Telephone", 0, 1, 1),
    ]


def test_no_approach_has_no_outcome() -> None:
    assert compute_outcomes(build_approaches(), build_arrivals(1), councils=353, as_at=AS_AT) == []
