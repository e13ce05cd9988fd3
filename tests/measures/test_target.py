"""The three-part target, with what would mend each part."""

from decimal import Decimal

import pytest

from lib.measures.dispositions import Dispositions
from lib.measures.forecast import Forecast
from lib.measures.response_rates import ResponseRates
from lib.measures.target import (
    Outlook,
    TargetLevels,
    TargetPart,
    TargetVerdict,
    compute_target_parts,
    describe_chance,
    describe_missing_responses,
)


def rates(**counts: tuple[int, int]) -> list[ResponseRates]:
    return [
        ResponseRates((name,), Dispositions(complete=responded, other=number - responded))
        for name, (responded, number) in counts.items()
    ]


TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))


def test_of_a_part_of_the_target_that_is_not_set_nothing_is_said() -> None:
    regions, types = rates(north=(20, 40)), rates(county=(20, 40))
    outlook = Outlook(None, is_closed=False)
    (floor,) = compute_target_parts(regions, types, TargetLevels(None, Decimal("0.25"), None), outlook)
    assert floor.name == "25 % in every region and type"
    assert compute_target_parts(regions, types, TargetLevels(None, None, None), outlook) == []


def test_a_target_is_met_part_by_part_and_each_says_what_would_mend_it() -> None:
    regions, types = rates(north=(20, 40), south=(9, 40)), rates(county=(19, 20), district=(10, 60))
    found = compute_target_parts(regions, types, TARGETS, Outlook(None, is_closed=True))
    assert [one.verdict for one in found] == [TargetVerdict.MISSED] * 4
    overall, floor, by_region, by_type = found
    assert overall.describe_remedy() == "3 more councils of any kind"  # 32 of 80 are needed
    assert floor.missing_responses == {"south": 1, "district": 5}
    assert by_region.missing_responses
    assert set(by_type.missing_responses) == {"district"}


def test_a_part_is_on_course_where_it_would_be_met_if_all_grew_as_forecast() -> None:
    regions, types = rates(north=(15, 40), south=(14, 40)), rates(county=(15, 40), district=(14, 40))
    on = compute_target_parts(regions, types, TARGETS, Outlook(Forecast(30, 33, 40), is_closed=False))
    off = compute_target_parts(regions, types, TARGETS, Outlook(Forecast(28, 29, 31), is_closed=False))
    early = compute_target_parts(regions, types, TARGETS, Outlook(None, is_closed=False))
    assert [one[0].verdict for one in (on, off, early)] == [
        TargetVerdict.ON_COURSE,
        TargetVerdict.OFF_COURSE,
        TargetVerdict.TOO_EARLY,
    ]
    assert {one.verdict for one in on[1:]} == {TargetVerdict.MET}


def test_a_part_that_only_the_upper_half_of_the_forecast_meets_is_possible_with_its_chance() -> None:
    regions, types = rates(north=(15, 40), south=(14, 40)), rates(county=(15, 40), district=(14, 40))
    chances = tuple((number, (number - 28) / 12) for number in range(28, 41))  # each of 29 to 40 as likely
    parts = [
        compute_target_parts(regions, types, TARGETS, Outlook(forecast, is_closed=False))[0]
        for forecast in (Forecast(29, 31, 40, chances), Forecast(25, 28, 33))
    ]
    assert [part.verdict for part in parts] == [TargetVerdict.POSSIBLE, TargetVerdict.UNLIKELY]
    assert parts[0].chance == pytest.approx(9 / 12)  # 32 are needed: 32 to 40
    assert parts[1].verdict_text == "possible, unlikely (chance about 1 in 4)"


@pytest.mark.parametrize(
    ("chance", "words"), [(0.5, "about 1 in 2"), (0.4, "about 2 in 5"), (0.34, "about 1 in 3"), (0.11, "about 1 in 9")]
)
def test_a_chance_is_said_in_small_numbers(chance: float, words: str) -> None:
    assert describe_chance(chance) == words


def test_a_group_at_nought_is_off_course_however_well_the_rest_does() -> None:
    regions, types = rates(north=(39, 40), south=(0, 4)), rates(county=(20, 22), district=(19, 22))
    floor = compute_target_parts(regions, types, TARGETS, Outlook(Forecast(39, 44, 44), is_closed=False))[1]
    assert floor.verdict == TargetVerdict.OFF_COURSE
    assert floor.missing_responses == {"south": 1}


def test_a_remedy_names_the_groups_that_need_most_and_counts_the_rest() -> None:
    mends = {"a": 1, "b": 5, "c": 2}
    assert describe_missing_responses(mends) == "5 more from b, 2 more from c, 1 more from a"
    assert describe_missing_responses(mends, 1) == "5 more from b and some from 2 other groups"
    assert describe_missing_responses(mends, 2) == "5 more from b, 2 more from c and some from another group"


def test_what_some_groups_lack_is_told_apart_from_what_all_lack() -> None:
    part = TargetPart("25 %", TargetVerdict.OFF_COURSE, "", {"London": 2, "Shire district": 28})
    assert part.describe_remedy_from(("London", "London borough")) == "2 more from London"
    assert part.describe_remedy_from(("Wales",)) == ""
