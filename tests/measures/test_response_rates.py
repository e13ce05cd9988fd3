"""The response rates are those of the definitions, for all councils and for each group."""

from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.dispositions import Dispositions
from lib.measures.response_rates import (
    ResponseRates,
    build_rate_records,
    build_rates_table,
    compute_overall_rates,
    compute_rates_by_group,
    count_needed_councils,
)
from lib.terms import STANDINGS

VECTOR = ResponseRates((), Dispositions(complete=100, partial=31, declined=4, broke_off=5, other=120, not_reached=93))


whole = st.integers(0, 500)


groups_of_councils = st.builds(Dispositions, whole, whole, whole, whole, whole, whole)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("minimum_response_rate", 0.2833),
        ("response_rate", 0.3711),
        ("contact_rate", 0.7365),
        ("cooperation_rate", 0.5038),
        ("refusal_rate", 0.0255),
    ],
)
def test_the_rates_are_those_of_the_definitions(rate: str, expected: float) -> None:
    assert round(getattr(VECTOR, rate).value, 4) == expected


def test_a_rate_carries_its_numerator_denominator_and_definition() -> None:
    rate = VECTOR.response_rate
    assert (rate.numerator, rate.denominator, rate.percent_text, rate.counts_text) == (131, 353, "37.1 %", "131 of 353")
    assert "existed on the day the consultation opened" in rate.hover_text
    assert "131 / 353" in rate.hover_text


@given(groups_of_councils)
def test_the_response_rate_is_the_contact_rate_times_the_cooperation_rate(counts: Dispositions) -> None:
    rates = ResponseRates((), counts)
    if counts.council_count and counts.reached_count:
        product = (rates.contact_rate.value or 0) * (rates.cooperation_rate.value or 0)
        assert product == pytest.approx(rates.response_rate.value)


@given(groups_of_councils)
def test_every_rate_is_a_share_or_says_that_there_is_none(counts: Dispositions) -> None:
    for rate in ("response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate"):
        figure = getattr(ResponseRates((), counts), rate)
        assert figure.value is None if figure.denominator == 0 else 0 <= figure.value <= 1
        assert figure.percent_text == "–" if figure.value is None else figure.percent_text.endswith(" %")


def counts(*rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["region", "type", "standing", "councils"])


def test_groups_come_in_order_and_a_group_without_response_stays_visible() -> None:
    frame = counts(
        ("London", "London borough", "I", 3),
        ("London", "London borough", "N", 5),
        ("East of England", "Unitary", "N", 6),
        ("East of England", "Shire county", "P", 1),
    )
    by_region, by_type = compute_rates_by_group(frame, ["region"]), compute_rates_by_group(frame, ["type"])
    assert [one.group for one in by_region] == [("East of England",), ("London",)]
    assert [one.group[0] for one in by_type] == ["Shire county", "Unitary", "London borough"]
    assert by_type[1].response_rate.percent_text == "0.0 %"
    assert [one.group for one in compute_rates_by_group(frame, ["region", "type"])] == [
        ("East of England", "Shire county"),
        ("East of England", "Unitary"),
        ("London", "London borough"),
    ]


GROUP_ROWS = st.tuples(st.sampled_from(["A", "B"]), st.just("Unitary"), st.sampled_from(STANDINGS), st.integers(0, 9))


@given(st.lists(GROUP_ROWS))
def test_the_groups_add_up_to_the_whole(rows: list[tuple[str, str, str, int]]) -> None:
    frame = counts(*rows)
    groups = compute_rates_by_group(frame, ["region"])
    assert (
        sum(one.dispositions.council_count for one in groups) == compute_overall_rates(frame).dispositions.council_count
    )
    assert (
        sum(one.dispositions.responded_count for one in groups)
        == compute_overall_rates(frame).dispositions.responded_count
    )


def test_a_table_and_its_records_hold_the_same_values() -> None:
    groups = compute_rates_by_group(
        counts(("London", "London borough", "I", 3), ("London", "London borough", "N", 5)), ["region"]
    )
    before = compute_rates_by_group(
        counts(("London", "London borough", "I", 2), ("London", "London borough", "N", 6)), ["region"]
    )
    table: Any = build_rates_table(groups, ["region"], floor=Decimal("0.5"), earlier=before)
    records = build_rate_records(groups, ["region"])
    assert table.loc[0, ["responded", "change", "to_floor"]].to_list() == [3, 1, 1]
    assert table.loc[0, "response_rate"] == records[0]["response_rate"]["value"] == 0.375
    assert (records[0]["response_rate"]["numerator"], records[0]["response_rate"]["denominator"]) == (3, 8)


@pytest.mark.parametrize(
    ("target", "councils", "expected"),
    [("0.40", 353, 142), ("0.25", 52, 13), ("0.25", 53, 14), ("0.5", 0, 0), ("0.29", 100, 29)],
)
def test_a_target_is_met_by_the_smallest_number_of_councils_that_reaches_it(
    target: str, councils: int, expected: int
) -> None:
    assert count_needed_councils(Decimal(target), councils) == expected


def test_a_group_above_the_target_is_not_short_of_it() -> None:
    assert VECTOR.count_shortfall(Decimal("0.40")) == 142 - 131
    assert VECTOR.count_shortfall(Decimal("0.30")) == 0


def test_the_table_has_the_columns_of_its_groups_standings_and_rates_and_one_for_the_floor_where_there_is_one() -> None:
    rows = [("London", "London borough", "I", 3), ("London", "London borough", "N", 5)]
    groups = compute_rates_by_group(counts(*rows), ["region"])
    terms = [
        "Complete", "Partial", "Declined", "Broke off", "Reached, no response", "Not reached",
    ]  # fmt: skip
    rates = ["response_rate", "minimum_response_rate", "contact_rate", "cooperation_rate", "refusal_rate"]
    table: Any = build_rates_table(groups, ["region"], floor=None, earlier=[])
    assert table.columns.to_list() == ["region", "councils", *terms, "responded", "change", *rates]
    assert table.loc[0, ["region", "councils", "Complete", "Not reached", "responded", "change"]].to_list() == [
        "London", 8, 3, 5, 3, 3,  # a group that was not there earlier had no response
    ]  # fmt: skip
    with_floor = build_rates_table(groups, ["region"], floor=Decimal("0.5"), earlier=[])
    assert with_floor.columns.to_list() == ["region", "councils", *terms, "responded", "change", "to_floor", *rates]
    (record,) = build_rate_records(groups, ["region"])
    assert (record["region"], record["councils"]) == ("London", 8)
    assert record["dispositions"] == dict(zip(terms, [3, 0, 0, 0, 0, 5], strict=True))
