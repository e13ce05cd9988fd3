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


def call_all(day: dt.date, number: int) -> pd.DataFrame:
    return build_approaches(*[call(f"C{council}", day) for council in range(number)])


def test_the_fourteenth_day_and_today_belong_to_what_is_counted() -> None:
    fortnight_ago = AS_AT - dt.timedelta(days=14)
    rows = build_approaches(call("A", fortnight_ago, AS_AT), call("B", AS_AT, AS_AT))
    (outcome,) = compute_outcomes(rows, build_arrivals(2), councils=353, as_at=AS_AT)
    assert (outcome.message, outcome.approached, outcome.followed, outcome.responded) == ("Calls", 2, 1, 1)
    assert outcome.expected is not None


def test_approaches_of_several_days_add_up_what_was_to_be_expected_of_each() -> None:
    days = [dt.date(2015, 1, 20), dt.date(2015, 1, 21)]
    rows = build_approaches(*[call(f"C{number}", day) for number, day in enumerate(days)])
    (outcome,) = compute_outcomes(rows, build_arrivals(1), councils=120, as_at=AS_AT)
    # 19 had responded by the 19th, 20 by the 20th: one a day, so 15 of the 100 others came, then 15 of 99.
    assert outcome.expected == pytest.approx(15 / 100 + 15 / 99)


def test_nobody_had_responded_before_the_opening_day() -> None:
    (outcome,) = compute_outcomes(call_all(OPENS, 20), build_arrivals(2), councils=353, as_at=AS_AT)
    assert outcome.expected == pytest.approx(20 * 30 / 333)


@pytest.mark.parametrize(
    ("councils", "expected", "is_beside_others"),
    [
        (49, 10 * 15 / 20, True),  # 19 had responded and 10 were approached: 20 others
        (48, 10 * 14 / (48 - 5), False),  # 19 others: of the 43 without a response on 5 January 14 came
    ],
)
def test_twenty_councils_that_were_not_approached_are_enough_to_compare_with(
    councils: int, expected: float, *, is_beside_others: bool
) -> None:
    rows = call_all(dt.date(2015, 1, 20), 10)
    (outcome,) = compute_outcomes(rows, build_arrivals(1), councils=councils, as_at=AS_AT)
    assert outcome.expected == pytest.approx(expected)
    assert outcome.is_beside_others == is_beside_others


@pytest.mark.parametrize("councils", [300, 353])
def test_where_nobody_came_nobody_was_to_be_expected(councils: int) -> None:
    rows = call_all(dt.date(2015, 1, 20), 300)
    (outcome,) = compute_outcomes(rows, build_arrivals(0), councils=councils, as_at=AS_AT)
    assert (outcome.expected, outcome.is_beside_others) == (0, councils == 353)


def test_the_two_weeks_before_are_a_measure_from_the_opening_day_on() -> None:
    first_day = OPENS + dt.timedelta(days=15)
    (outcome,) = compute_outcomes(call_all(first_day, 353), build_arrivals(2), councils=353, as_at=AS_AT)
    assert outcome.expected == pytest.approx(353 * 28 / 351)
    day_before = call_all(first_day - dt.timedelta(days=1), 353)
    (outcome,) = compute_outcomes(day_before, build_arrivals(2), councils=353, as_at=AS_AT)
    assert (outcome.expected, outcome.difference) == (None, None)


def test_where_all_had_responded_two_weeks_before_there_is_nothing_to_compare_with() -> None:
    (outcome,) = compute_outcomes(call_all(dt.date(2015, 1, 20), 1), build_arrivals(2), councils=10, as_at=AS_AT)
    assert outcome.sentence == "0 of 1 responded within 14 days; there is nothing to compare with."
