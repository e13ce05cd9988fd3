"""What was known of councils in each past week, and what is known today."""

import datetime as dt

import pandas as pd

from lib.measures.approaches.history import build_present_state, build_risk_weeks
from lib.measures.approaches.propensity import estimate_chances, fit_propensity

OPENS, CLOSES = dt.date(2015, 1, 5), dt.date(2015, 2, 15)


def day(number: int) -> dt.date:
    """Day of the consultation, 1 on the opening day."""
    return OPENS + dt.timedelta(days=number - 1)


COUNCILS = pd.DataFrame(
    [("A", "North", "Unitary", day(10)), ("B", "North", "Unitary", None), ("C", "South", "Unitary", day(3))],
    columns=["code", "region", "type", "responded_on"],
)
SIGNALS = pd.DataFrame(
    [
        ("A", "leader", "delivered", day(1)),
        ("A", "leader", "engaged", day(7)),
        ("B", "chief_executive", "opened", day(8)),
    ],
    columns=["code", "role", "rung", "day"],
)
APPROACHES = pd.DataFrame(
    [("A", "E-mail", day(2)), ("A", "Telephone", day(9)), ("A", "Letter", day(12)), ("B", "Telephone", day(13))],
    columns=["code", "channel", "day"],
)


def build_weeks(as_at: int) -> pd.DataFrame:
    return build_risk_weeks(COUNCILS, SIGNALS, APPROACHES, opens=OPENS, closes=CLOSES, as_at=day(as_at))


def test_each_week_has_the_councils_at_risk_as_they_were_known_at_its_start() -> None:
    weeks = build_weeks(14).drop(columns="type").sort_values(["days_left", "region", "channel", "tries"])
    assert weeks.to_numpy().tolist() == [
        ["North", "no contact", "no contact", "Telephone", 0, 34, 1, 0],  # B: opened a message only on the first day
        ["North", "engaged", "no contact", "Telephone", 1, 34, 1, 1],  # A: the letter went out after the response
        ["North", "no contact", "no contact", "", 0, 41, 1, 0],  # B
        ["North", "no contact", "no contact", "E-mail", 0, 41, 1, 0],  # A: the message came on the first day
        ["South", "no contact", "no contact", "", 0, 41, 1, 1],  # C
    ]


def test_a_week_that_is_not_over_is_left_out() -> None:
    assert build_weeks(13)["days_left"].unique().tolist() == [41]
    assert build_weeks(6).empty


def test_councils_that_agree_in_everything_share_a_row() -> None:
    twins = pd.concat([COUNCILS, COUNCILS.iloc[[1]].assign(code="D")], ignore_index=True)
    weeks = build_risk_weeks(twins, SIGNALS, APPROACHES, opens=OPENS, closes=CLOSES, as_at=day(7))
    assert sorted(weeks["councils"]) == [1, 1, 2]


def test_an_approach_is_no_longer_in_effect_after_the_week_that_follows() -> None:
    weeks = build_weeks(28)
    third, fourth = (weeks.loc[weeks["days_left"] == days_left, ["channel", "tries"]] for days_left in (27, 20))
    assert third.to_numpy().tolist() == [["Telephone", 0]]
    assert fourth.to_numpy().tolist() == [["", 1]]


def test_today_has_the_councils_without_a_response() -> None:
    state = build_present_state(COUNCILS, SIGNALS, APPROACHES, as_at=day(9))
    assert state[["code", "leader", "chief_executive", "tries", "in_effect"]].to_numpy().tolist() == [
        ["A", "engaged", "no contact", 2, "Telephone"],
        ["B", "no contact", "opened", 0, ""],
    ]


def test_both_tables_are_what_the_model_takes() -> None:
    model = fit_propensity(build_weeks(14))
    state = build_present_state(COUNCILS, SIGNALS, APPROACHES, as_at=day(14))
    assert (model.weeks_seen, model.responses_seen) == (5, 2)
    assert estimate_chances(model, state, days_left=28)["Telephone"].between(0, 1).all()
    nothing = build_risk_weeks(COUNCILS, SIGNALS.head(0), APPROACHES.head(0), opens=OPENS, closes=CLOSES, as_at=OPENS)
    assert fit_propensity(nothing).weeks_seen == 0


def test_what_a_predecessor_did_counts_until_somebody_else_holds_the_role() -> None:
    signals = SIGNALS.assign(until=pd.to_datetime(pd.Series([None, None, day(10)])))
    weeks = build_risk_weeks(COUNCILS, signals, APPROACHES, opens=OPENS, closes=CLOSES, as_at=day(21))
    assert set(weeks.loc[weeks["days_left"] == 27, "chief_executive"]) == {"no contact"}
    rungs = [
        build_present_state(COUNCILS, signals, APPROACHES, as_at=day(number)).set_index("code")["chief_executive"]
        for number in (9, 10)
    ]
    assert [rung["B"] for rung in rungs] == ["opened", "no contact"]


def test_the_first_and_the_last_day_of_a_week_belong_to_it() -> None:
    councils = pd.DataFrame(
        [("E", "North", "Unitary", day(8)), ("F", "North", "Unitary", None), ("G", "South", "Unitary", None)],
        columns=["code", "region", "type", "responded_on"],
    )
    approaches = pd.DataFrame(
        [("F", "Letter", day(14)), ("E", "E-mail", day(8)), ("G", "Telephone", day(1)), ("F", "Telephone", day(1))],
        columns=["code", "channel", "day"],
    )
    weeks = build_risk_weeks(councils, SIGNALS.head(0), approaches, opens=OPENS, closes=CLOSES, as_at=day(14))
    assert weeks.sort_values(["days_left", "region", "channel"])[
        ["days_left", "region", "channel", "tries", "responded"]
    ].to_numpy().tolist() == [
        [34, "North", "E-mail", 0, 1],  # E was approached and responded on the first day of the second week
        [34, "North", "Letter", 1, 0],  # F was written to on its last day
        [34, "South", "Telephone", 0, 0],  # G was called on the first day of the week before
        [41, "North", "", 0, 0],
        [41, "North", "Telephone", 0, 0],
        [41, "South", "Telephone", 0, 0],
    ]


def test_a_council_without_a_region_is_at_risk_as_well() -> None:
    councils = COUNCILS.assign(region=pd.Series(["North", None, "South"]))
    weeks = build_risk_weeks(councils, SIGNALS, APPROACHES, opens=OPENS, closes=CLOSES, as_at=day(7))
    assert weeks["councils"].sum() == 3


def test_who_responded_today_is_out_and_an_approach_is_in_effect_for_seven_days() -> None:
    newest_first = APPROACHES.iloc[::-1]
    assert build_present_state(COUNCILS, SIGNALS, newest_first, as_at=day(10))["code"].to_list() == ["B"]
    in_effect = [
        build_present_state(COUNCILS, SIGNALS, newest_first, as_at=day(number))["in_effect"].to_list()
        for number in (8, 9, 19, 20)
    ]
    assert in_effect == [["E-mail", ""], ["Telephone", ""], ["Telephone"], [""]]


def test_of_two_recent_approaches_the_newest_is_in_effect_in_whatever_order_they_come() -> None:
    approaches = pd.DataFrame([("B", "Letter", day(6)), ("B", "Telephone", day(4))], columns=["code", "channel", "day"])
    state = build_present_state(COUNCILS, SIGNALS, approaches, as_at=day(7))
    assert state.loc[state["code"] == "B", ["tries", "in_effect"]].to_numpy().tolist() == [[2, "Letter"]]
