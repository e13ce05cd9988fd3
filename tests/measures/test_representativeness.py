"""How far those who responded stand for all, against the definitions and a second, independent computation."""

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.weightstats import DescrStatsW

from lib.measures.dispositions import Dispositions
from lib.measures.representativeness import Representativeness, build_contribution_table
from lib.measures.response_rates import ResponseRates
from lib.measures.target import Outlook, TargetLevels, TargetVerdict, compute_target_parts

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


def rates(**counts: tuple[int, int]) -> list[ResponseRates]:
    return [
        ResponseRates((name,), Dispositions(complete=responded, other=number - responded))
        for name, (responded, number) in counts.items()
    ]


TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))


def test_nobody_having_responded_is_no_variation_and_everybody_is_none() -> None:
    nobody = compute_target_parts(rates(a=(0, 9)), rates(b=(0, 9)), TARGETS, Outlook(None, is_closed=False))
    assert nobody[2].status_text == "nobody has responded"
    assert nobody[2].verdict == TargetVerdict.TOO_EARLY
    everybody = compute_target_parts(rates(a=(9, 9)), rates(b=(9, 9)), TARGETS, Outlook(None, is_closed=True))
    assert {one.verdict for one in everybody} == {TargetVerdict.MET}
    assert not any(one.missing_responses for one in everybody)
    assert math.isclose(Representativeness({"a": (9, 9)}).r_indicator, 1)


def test_the_table_of_contributions_holds_each_group_with_its_rate_and_shares() -> None:
    table = build_contribution_table(Representativeness({"b": (6, 10), "a": (6, 10), "c": (0, 20)}))
    assert table.drop(columns="contribution").to_dict("records") == [
        {"group": "c", "responded": 0, "councils": 20, "response_rate": 0, "share_of_responses": 0, "share_of_councils": 0.5},
        {"group": "a", "responded": 6, "councils": 10, "response_rate": 0.6, "share_of_responses": 0.5, "share_of_councils": 0.25},
        {"group": "b", "responded": 6, "councils": 10, "response_rate": 0.6, "share_of_responses": 0.5, "share_of_councils": 0.25},
    ]  # fmt: skip
    # The root of half the councils, times 0 less the 0.3 of all.
    assert table["contribution"].iloc[0] == pytest.approx(-0.3 * math.sqrt(0.5))
    assert table.index.to_list() == [0, 1, 2]


def test_nobody_having_responded_each_share_of_responses_is_nought() -> None:
    table = build_contribution_table(Representativeness({"a": (0, 10), "b": (0, 20)}))
    assert table["share_of_responses"].to_list() == [0, 0]


def test_a_group_alone_may_need_all_of_its_councils_and_no_more() -> None:
    assert Representativeness({"a": (2, 4), "b": (5, 5)}).count_needed_alone("a", 0.0) == 2
    assert Representativeness({"a": (2, 4), "b": (5, 5)}).count_needed_alone("b", 0.0) is None


def test_each_further_response_goes_to_the_group_that_is_lowest_by_then() -> None:
    # a, b, a, a, b, a: the rates of a and b go 0.1, 0.25, 0.2, 0.3, 0.5, 0.4.
    limit = Representativeness({"a": (4, 10), "b": (2, 4), "c": (10, 10)}).coefficient_of_variation
    assert limit is not None
    assert Representativeness({"a": (0, 10), "b": (0, 4), "c": (10, 10)}).find_fewest_responses(limit) == {
        "a": 4,
        "b": 2,
    }
