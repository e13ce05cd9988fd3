"""The three-part target, with what would mend each part."""

from decimal import Decimal

import pytest

from lib.measures.dispositions import Dispositions
from lib.measures.forecast import Forecast
from lib.measures.representativeness import Representativeness
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


def test_each_part_is_named_with_its_level_and_says_where_it_stands() -> None:
    regions, types = rates(north=(600, 1_200), south=(300, 1_200)), rates(county=(450, 1_200), district=(450, 1_200))
    levels = TargetLevels(Decimal("0.405"), Decimal("0.26"), Decimal("0.3"))
    parts = compute_target_parts(regions, types, levels, Outlook(None, is_closed=False))
    assert [(part.name, part.status_text) for part in parts] == [
        ("40 % of all councils", "900 of the 972 councils needed"),
        ("26 % in every region and type", "3 of 4 regions and types are there"),
        ("Evenness by region (variation at most 0.30)", "0.33"),
        ("Evenness by council type (variation at most 0.30)", "0.00"),
    ]
    met = compute_target_parts(
        regions, types, TargetLevels(Decimal("0.375"), None, None), Outlook(None, is_closed=True)
    )
    assert (met[0].verdict, met[0].status_text) == (TargetVerdict.MET, "900 councils; 900 were needed")
    large = rates(county=(1_500, 10_000))
    short = compute_target_parts(large, large, TargetLevels(Decimal("0.4"), None, None), Outlook(None, is_closed=True))
    assert short[0].status_text == "1,500 of the 4,000 councils needed"


def test_variation_is_met_where_it_equals_its_limit_and_nobody_has_no_variation() -> None:
    regions = rates(north=(2, 10), south=(6, 10))
    variation = Representativeness.from_rates(regions).coefficient_of_variation
    limit, outlook = Decimal(repr(variation)), Outlook(Forecast(8, 8, 8), is_closed=False)
    by_region, _by_type = compute_target_parts(regions, regions, TargetLevels(None, None, limit), outlook)
    assert (by_region.verdict, by_region.status_text, by_region.missing_responses) == (TargetVerdict.MET, "0.51", {})
    below, _by_type = compute_target_parts(regions, regions, TargetLevels(None, None, Decimal("0.51")), outlook)
    assert below.verdict == TargetVerdict.OFF_COURSE
    assert below.missing_responses == {"north": 1}
    nobody = rates(north=(0, 10), south=(0, 10))
    part, _by_type = compute_target_parts(nobody, nobody, TargetLevels(None, None, Decimal("0.5")), outlook)
    assert (part.verdict, part.status_text) == (TargetVerdict.OFF_COURSE, "nobody has responded")


def test_variation_on_course_is_that_of_groups_which_all_grow_up_to_their_councils() -> None:
    regions = rates(north=(3, 10), south=(6, 10))  # at 15 in all: 5 and 10, at 18: 6 and 10, at 20: 7 and 10
    levels = TargetLevels(None, None, Decimal("0.3"))
    verdicts = {
        final: compute_target_parts(regions, regions, levels, Outlook(Forecast(9, final, final), is_closed=False))[0]
        for final in (12, 15, 18, 20)
    }
    assert [part.verdict for part in verdicts.values()] == [
        TargetVerdict.OFF_COURSE, TargetVerdict.OFF_COURSE, TargetVerdict.ON_COURSE, TargetVerdict.ON_COURSE,
    ]  # fmt: skip
    chances = tuple((number, (number - 9) / 11) for number in range(9, 21))
    part = compute_target_parts(regions, regions, levels, Outlook(Forecast(9, 12, 20, chances), is_closed=False))[0]
    assert part.verdict == TargetVerdict.POSSIBLE
    assert part.chance == pytest.approx(7 / 11)  # of 14 to 20: at 14 they have 5 and 9, a variation of 0.29


def test_overall_is_possible_from_the_very_number_that_is_needed() -> None:
    councils = rates(county=(10, 40))
    needed = TargetLevels(Decimal("0.5"), None, None)  # 20
    verdicts = [
        compute_target_parts(councils, councils, needed, Outlook(Forecast(10, middle, high), is_closed=False))[
            0
        ].verdict
        for middle, high in ((20, 30), (19, 20), (18, 19))
    ]
    assert verdicts[0] == TargetVerdict.ON_COURSE
    assert verdicts[1] in {TargetVerdict.POSSIBLE, TargetVerdict.UNLIKELY}
    assert verdicts[2] == TargetVerdict.OFF_COURSE
    met = compute_target_parts(
        rates(county=(20, 40)), rates(county=(20, 40)), needed, Outlook(Forecast(20, 22, 30), is_closed=False)
    )[0]
    assert (met.verdict, met.chance, met.missing_responses) == (TargetVerdict.MET, None, {})
