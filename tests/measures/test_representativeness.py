"""How far those who responded stand for all, against the definitions and a second, independent computation."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from lib.measures import shares
from lib.measures.dispositions import Dispositions
from lib.measures.forecast import Forecast
from lib.measures.representativeness import Representativeness, build_contribution_table
from lib.measures.response_rates import ResponseRates
from lib.measures.shares import StratumCount
from lib.measures.target import Outlook, TargetLevels, TargetVerdict, compute_target_parts, describe_missing_responses

VECTOR = Representativeness(
    {
        "Shire county": (18, 27),
        "Shire district": (50, 201),
        "London borough": (15, 33),
        "Metropolitan district": (20, 36),
        "Unitary": (28, 56),
    }
)
groups = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=1,
).map(Representativeness)


def test_the_indicators_are_those_of_the_definitions() -> None:
    assert VECTOR.overall_rate == pytest.approx(0.3711, abs=5e-5)
    assert VECTOR.r_indicator == pytest.approx(0.7032, abs=5e-5)
    assert VECTOR.coefficient_of_variation == pytest.approx(0.3999, abs=5e-5)
    assert VECTOR.compute_partial("Shire district") == pytest.approx(-0.0923, abs=5e-5)


@given(groups)
def test_the_indicators_are_those_of_a_second_computation_council_by_council(one: Representativeness) -> None:
    """Each council gets its group's rate as its propensity; the spread is that of a plain sample of propensities."""
    propensities = np.concatenate([np.full(number, responded / number) for responded, number in one.groups.values()])
    spread = DescrStatsW(propensities, ddof=1).std if len(propensities) > 1 else 0.0
    assert one.r_indicator == pytest.approx(1 - 2 * spread, abs=1e-9)
    if one.responded_count:
        assert one.coefficient_of_variation == pytest.approx(spread / propensities.mean(), abs=1e-9)
    else:
        assert one.coefficient_of_variation is None
        assert one.r_indicator == 1
    squares = sum(one.compute_partial(name) ** 2 for name in one.groups)
    assert squares == pytest.approx(propensities.var(), abs=1e-9)


@given(groups, st.floats(0, 1))
def test_so_many_more_of_some_groups_bring_the_variation_to_its_limit(one: Representativeness, limit: float) -> None:
    more = one.find_fewest_responses(limit)
    assert more is not None
    mended = one.add_responses(more)
    assert mended.coefficient_of_variation is not None
    assert mended.coefficient_of_variation <= limit + 1e-6
    assert all(responded <= number for responded, number in mended.groups.values())
    if more:
        assert one.coefficient_of_variation is None or one.coefficient_of_variation > limit


def test_twelve_more_shire_districts_would_bring_the_variation_of_the_vector_to_its_limit() -> None:
    assert VECTOR.find_fewest_responses(0.3) == {"Shire district": 12}
    assert VECTOR.count_needed_alone("Shire district", 0.3) == 12
    mended = VECTOR.add_responses({"Shire district": 11}).coefficient_of_variation
    assert mended is not None
    assert mended > 0.3
    assert VECTOR.count_needed_alone("Shire county", 0.3) is None


def test_the_table_begins_with_the_most_under_represented_and_its_shares_add_up() -> None:
    table = build_contribution_table(VECTOR)
    assert table["group"].iloc[0] == "Shire district"
    assert table["share_of_responses"].sum() == pytest.approx(1)
    assert table["share_of_councils"].sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("chosen", "answered", "councils", "low", "high"),
    [(60, 120, 353, 0.4280, 0.5720), (12, 20, 353, 0.3919, 0.7773), (0, 10, 353, 0, 0.2724)],
)
def test_an_interval_is_that_of_the_definitions(
    chosen: int, answered: int, councils: int, low: float, high: float
) -> None:
    assert shares.compute_wilson_interval(chosen, answered, councils) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), st.integers(1, 5_000))
def test_an_interval_is_wilsons_for_the_corrected_number_of_answers(counts: tuple[int, int], others: int) -> None:
    chosen, answered = counts
    corrected = answered * (answered + others - 1) / others
    expected = proportion_confint(chosen / answered * corrected, corrected, method="wilson")
    second = stats.norm.ppf(0.975)
    found = shares.compute_wilson_interval(chosen, answered, answered + others)
    assert found == pytest.approx(expected, abs=1e-9)
    assert pytest.approx(second) == shares.Z_95


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_is_the_share_itself_where_all_have_answered(counts: tuple[int, int]) -> None:
    chosen, answered = counts
    assert shares.compute_wilson_interval(chosen, answered, answered) == (chosen / answered, chosen / answered)


def test_an_interval_needs_an_answer_and_counts_that_can_be() -> None:
    assert shares.compute_wilson_interval(0, 0, 353) is None
    with pytest.raises(ValueError, match="must not be more"):
        shares.compute_wilson_interval(3, 2, 353)


answers = st.dictionaries(
    st.sampled_from("abcde"),
    st.integers(1, 40).flatmap(
        lambda n: st.integers(1, n).flatmap(lambda a: st.tuples(st.integers(0, a), st.just(a), st.just(n)))
    ),
    min_size=1,
)


@given(answers)
def test_a_weighted_share_and_its_effective_size_are_those_of_weighted_councils(
    counts: dict[str, tuple[int, int, int]],
) -> None:
    """A second computation with one row a council that answered, and its group's weight."""
    values = np.concatenate(
        [[1.0] * chosen + [0.0] * (answered - chosen) for chosen, answered, _all in counts.values()]
    )
    weights = np.concatenate([np.full(answered, number / answered) for _chosen, answered, number in counts.values()])
    found = {name: StratumCount(*three) for name, three in counts.items()}
    assert shares.compute_weighted_share(found) == pytest.approx(float(DescrStatsW(values, weights).mean))
    assert shares.compute_effective_size(found) == pytest.approx(weights.sum() ** 2 / (weights**2).sum())
    assert shares.compute_effective_size(found) <= len(values) + 1e-9


def test_a_group_that_did_not_answer_is_left_out_of_the_weighting() -> None:
    found = {"a": StratumCount(5, 10, 100), "b": StratumCount(0, 0, 50)}
    assert shares.compute_weighted_share(found) == 0.5
    assert shares.compute_weighted_share({"b": StratumCount(0, 0, 50)}) is None
    assert shares.compute_effective_size({"b": StratumCount(0, 0, 50)}) == 0


def rates(**counts: tuple[int, int]) -> list[ResponseRates]:
    return [
        ResponseRates((name,), Dispositions(complete=responded, other=number - responded))
        for name, (responded, number) in counts.items()
    ]


TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))


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
    off = compute_target_parts(regions, types, TARGETS, Outlook(Forecast(29, 31, 40), is_closed=False))
    early = compute_target_parts(regions, types, TARGETS, Outlook(None, is_closed=False))
    assert [one[0].verdict for one in (on, off, early)] == [
        TargetVerdict.ON_COURSE,
        TargetVerdict.OFF_COURSE,
        TargetVerdict.TOO_EARLY,
    ]
    assert {one.verdict for one in on[1:]} == {TargetVerdict.MET}


def test_a_group_at_nought_is_off_course_however_well_the_rest_does() -> None:
    regions, types = rates(north=(39, 40), south=(0, 4)), rates(county=(20, 22), district=(19, 22))
    floor = compute_target_parts(regions, types, TARGETS, Outlook(Forecast(39, 44, 44), is_closed=False))[1]
    assert floor.verdict == TargetVerdict.OFF_COURSE
    assert floor.missing_responses == {"south": 1}


def test_nobody_having_responded_is_no_variation_and_everybody_is_none() -> None:
    nobody = compute_target_parts(rates(a=(0, 9)), rates(b=(0, 9)), TARGETS, Outlook(None, is_closed=False))
    assert nobody[2].status_text == "nobody has responded"
    assert nobody[2].verdict == TargetVerdict.TOO_EARLY
    everybody = compute_target_parts(rates(a=(9, 9)), rates(b=(9, 9)), TARGETS, Outlook(None, is_closed=True))
    assert {one.verdict for one in everybody} == {TargetVerdict.MET}
    assert not any(one.missing_responses for one in everybody)
    assert math.isclose(Representativeness({"a": (9, 9)}).r_indicator, 1)


def test_a_remedy_names_the_groups_that_need_most_and_counts_the_rest() -> None:
    mends = {"a": 1, "b": 5, "c": 2}
    assert describe_missing_responses(mends) == "5 more from b, 2 more from c, 1 more from a"
    assert describe_missing_responses(mends, 1) == "5 more from b and some from 2 other groups"
    assert describe_missing_responses(mends, 2) == "5 more from b, 2 more from c and some from another group"
