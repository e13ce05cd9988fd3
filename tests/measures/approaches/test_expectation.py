"""Where regions and types should be by a day, and which rules that sets off."""

from decimal import Decimal
from typing import Any

import pytest

from lib.measures.approaches.expectation import (
    ArrivedShare,
    StandingLimits,
    StandingVerdict,
    TriggerRule,
    check_triggers,
    choose_final_rate,
    compute_arrived_share,
    compute_standings,
)
from lib.measures.definitions import RESPONSE_RATE
from lib.measures.dispositions import Dispositions
from lib.measures.figure import Figure
from lib.measures.forecast import compute_forecast
from lib.measures.response_rates import ResponseRates
from lib.measures.target import TargetLevels

UNSET: Any = None  # a part of the target that nobody set
HALF = ArrivedShare(0.5, 0.4, 0.6, "from one earlier consultation")
TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))


def rates(**counts: tuple[int, int]) -> list[ResponseRates]:
    return [
        ResponseRates((name.replace("_", " "),), Dispositions(complete=responded, other=councils - responded))
        for name, (responded, councils) in counts.items()
    ]


def test_an_earlier_curve_says_how_much_has_usually_arrived() -> None:
    share = compute_arrived_share([1, 2, 3], councils=353, days=12, shapes=[[0.3, 0.5, 0.9, 1.0]])
    assert share is not None
    assert share.value == pytest.approx(0.3)
    assert share.basis == "from 1 earlier consultation"


def test_this_campaigns_forecast_and_earlier_curves_count_alike() -> None:
    responded = list(range(2, 68, 2))
    own = compute_arrived_share(responded, councils=353, days=67)
    both = compute_arrived_share(responded, councils=353, days=67, shapes=[[0.8, 1.0], [float("nan"), 1.0]])
    assert own is not None
    assert both is not None
    assert own.basis == "from the curve of this consultation"
    assert 0.3 < own.value < 0.95
    assert both.basis == "from the curve of this consultation and 1 earlier consultation"
    assert both.low < both.value < both.high


def test_nothing_is_expected_without_a_curve_and_everything_at_the_end() -> None:
    assert compute_arrived_share([], councils=353, days=67) is None
    assert compute_arrived_share([1, 2], councils=353, days=67) is None
    closed = compute_arrived_share([1] * 67, councils=353, days=67)
    assert closed is not None
    assert closed.value == 1


def test_each_group_has_a_colour_and_the_number_behind_it() -> None:
    groups = rates(North_East=(1, 12), South=(9, 60), West=(20, 60), East_of_England=(9, 52))
    standings = compute_standings(groups, "region", share=HALF, final=0.40)
    assert [(standing.name, standing.verdict) for standing in standings] == [
        ("North East", StandingVerdict.RED),
        ("South", StandingVerdict.AMBER),
        ("East of England", StandingVerdict.AMBER),
        ("West", StandingVerdict.GREEN),
    ]
    north = standings[0]
    assert [north.points_below, north.councils_below] == pytest.approx([11.667, 1.4], abs=1e-3)
    assert [north.expected_low, north.expected_high] == pytest.approx([0.16, 0.24])
    assert north.sentence == "8.3 %, where 20.0 % would be expected by now: 2 more councils of 12."
    assert standings[-1].sentence == "33.3 %, where 20.0 % would be expected by now."


def test_a_group_that_is_less_than_one_council_short_is_green() -> None:
    (standing,) = compute_standings(rates(Tiny=(0, 4)), "region", share=HALF, final=0.40)
    assert standing.points_below > StandingLimits().red_points
    assert standing.verdict == StandingVerdict.GREEN


def test_a_rule_is_set_off_from_its_day_on_by_each_group_so_far_below() -> None:
    standings = compute_standings(rates(North_East=(1, 12), South=(9, 60)), "region", share=HALF, final=0.40)
    rule = TriggerRule("region", 7.5, 30, "Telephone")
    assert rule.sentence == "From day 30 of the consultation, a region 7.5 points or more below expectation: telephone."
    assert check_triggers([rule], standings, 29) == []
    (trigger,) = check_triggers([rule], standings, 30)
    assert trigger.sentence == (
        "Telephone councils in the North East: 11.7 points below expectation (8.3 %, expected 20.0 %)."
    )
    south = TriggerRule("region", 5, 30, "E-mail", group="South", to_day=40)
    assert [trigger.standing.name for trigger in check_triggers([south], standings, 40)] == ["South"]
    assert check_triggers([south], standings, 41) == []
    assert check_triggers([TriggerRule("type", 1, 1, "Visit")], standings, 30) == []


def test_a_trigger_about_a_type_names_its_councils() -> None:
    standings = compute_standings(rates(Shire_district=(2, 40)), "type", share=HALF, final=0.40)
    (trigger,) = check_triggers([TriggerRule("type", 7.5, 1, "Letter")], standings, 1)
    assert trigger.sentence.startswith("Write to shire districts: 15.0 points below")


@pytest.mark.parametrize("numbers", [(0, 30, None), (7.5, 0, None), (7.5, 30, 29)])
def test_a_rule_that_cannot_be_is_refused(numbers: tuple[float, int, int | None]) -> None:
    with pytest.raises(ValueError, match="the rule"):
        TriggerRule("region", numbers[0], numbers[1], "Telephone", to_day=numbers[2])
    with pytest.raises(ValueError, match="regions or types"):
        TriggerRule("tier", 7.5, 30, "Telephone")


def test_groups_should_reach_the_overall_target_or_what_all_councils_will() -> None:
    overall = Figure(60, 300, RESPONSE_RATE)
    assert choose_final_rate(TARGETS, overall, HALF) == 0.25
    assert choose_final_rate(TargetLevels(TARGETS.overall, UNSET, UNSET), overall, HALF) == 0.40
    assert choose_final_rate(TargetLevels(UNSET, UNSET, UNSET), overall, HALF) == pytest.approx(0.40)


def test_all_has_arrived_from_the_closing_day_on_whatever_the_curves_say() -> None:
    closed = ArrivedShare(1.0, 1.0, 1.0, "the consultation has closed")
    assert compute_arrived_share([1] * 67, councils=353, days=67, shapes=[[0.1, 1.0]]) == closed
    assert compute_arrived_share([1] * 70, councils=353, days=67) == closed
    assert compute_arrived_share([1] * 66, councils=353, days=67, shapes=[[0.1, 1.0]]) != closed


def test_an_earlier_curve_counts_by_its_own_end_and_never_falls() -> None:
    shapes = [[10.0, 30.0, 20.0, 40.0], [0.0, 0.0, 0.0, 1.0], [0.0, 0.0], [float("inf"), 1.0]]
    share = compute_arrived_share([1, 2, 3], councils=353, days=4, shapes=shapes)
    assert share == ArrivedShare(0.375, 0.0, 0.75, "from 2 earlier consultations")


def test_the_own_curve_counts_by_its_last_day_over_the_middle_of_its_forecast() -> None:
    responded = list(range(2, 68, 2))
    forecast = compute_forecast(responded, councils=353, days=67)
    share = compute_arrived_share(responded, councils=353, days=67)
    assert share is not None
    assert forecast is not None
    assert share.value == share.low == share.high == responded[-1] / forecast.middle


@pytest.mark.parametrize(
    ("responded", "verdict"),
    [
        (200, StandingVerdict.GREEN),
        (176, StandingVerdict.GREEN),  # 2.4 points below
        (175, StandingVerdict.AMBER),  # 2.5
        (126, StandingVerdict.AMBER),
        (125, StandingVerdict.RED),  # 7.5
    ],
)
def test_the_limits_of_a_colour_belong_to_the_graver_one(responded: int, verdict: StandingVerdict) -> None:
    (standing,) = compute_standings(rates(South=(responded, 1_000)), "region", share=HALF, final=0.40)
    assert standing.verdict == verdict
    others = StandingLimits(amber_points=100, red_points=200)
    (standing,) = compute_standings(rates(South=(responded, 1_000)), "region", share=HALF, final=0.40, limits=others)
    assert standing.verdict == StandingVerdict.GREEN


def test_a_group_that_is_exactly_one_council_short_counts_and_no_councils_are_nothing() -> None:
    empty, short = compute_standings(rates(North=(1, 10), Empty=(0, 0)), "region", share=HALF, final=0.40)
    assert (short.name, short.verdict, short.councils_below) == ("North", StandingVerdict.RED, 1.0)
    assert short.sentence == "10.0 %, where 20.0 % would be expected by now: 1 more council of 10."
    assert (empty.verdict, empty.points_below) == (StandingVerdict.GREEN, 20.0)
    (large,) = compute_standings(rates(Large=(0, 10_000)), "region", share=HALF, final=0.40)
    assert large.sentence.endswith("2,000 more councils of 10,000.")


def test_groups_alike_stand_in_the_order_of_their_names_and_keep_what_they_are_held_against() -> None:
    standings = compute_standings(rates(B=(1, 10), A=(1, 10)), "type", share=HALF, final=0.40)
    assert [standing.name for standing in standings] == ["A", "B"]
    assert {(standing.grouping, standing.expected, standing.final) for standing in standings} == {("type", 0.2, 0.4)}


def test_a_trigger_is_set_off_at_its_very_points_and_days_and_by_its_own_grouping_alone() -> None:
    standings = compute_standings(rates(North=(1, 10), Small=(0, 4)), "region", share=HALF, final=0.40)
    exact = TriggerRule("region", 10.0, 5, "Letter", to_day=6)
    assert [[trigger.standing.name for trigger in check_triggers([exact], standings, day)] for day in (4, 5, 6, 7)] == [
        [], ["North"], ["North"], [],
    ]  # fmt: skip
    assert check_triggers([TriggerRule("region", 10.1, 5, "Letter")], standings, 5) == []
    assert check_triggers([TriggerRule("region", 1.0, 5, "Letter", group="South")], standings, 5) == []
    one_day = TriggerRule("type", 0.1, 1, "Podcast", group="Shire district", to_day=1)
    assert one_day.sentence == (
        "From day 1 to day 1 of the consultation, shire districts 0.1 points or more below expectation: podcast."
    )
    (type_standing,) = compute_standings(rates(Shire_district=(1, 10)), "type", share=HALF, final=0.40)
    (trigger,) = check_triggers([one_day], [type_standing], 1)
    assert trigger.sentence.startswith("Approach shire districts: 10.0 points below expectation (10.0 %")


def test_without_a_share_or_a_target_a_group_is_held_against_the_rate_of_all() -> None:
    unset, overall = TargetLevels(UNSET, UNSET, UNSET), Figure(60, 300, RESPONSE_RATE)
    assert choose_final_rate(unset, overall, ArrivedShare(0.0, 0.0, 0.0, "")) == pytest.approx(0.2)
    assert choose_final_rate(unset, overall, ArrivedShare(0.1, 0.1, 0.1, "")) == 1.0
    assert choose_final_rate(unset, Figure(0, 0, RESPONSE_RATE), HALF) == 0.0
    assert choose_final_rate(unset, Figure(0, 0, RESPONSE_RATE), ArrivedShare(0.0, 0.0, 0.0, "")) == 0.0
    assert choose_final_rate(TargetLevels(TARGETS.overall, Decimal(0), UNSET), overall, HALF) == 0.0
