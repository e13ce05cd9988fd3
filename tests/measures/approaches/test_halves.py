"""A list split at random into halves, and what came of it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.approaches.halves import (
    compute_detectable_difference,
    compute_half_result,
    describe_half_result,
    describe_planned_test,
    split_at_random,
)

ROWS = st.lists(st.tuples(st.sampled_from("NESW"), st.sampled_from(["Unitary", "Shire county"])), max_size=60).map(
    lambda pairs: pd.DataFrame(
        [(f"C{number:03}", *pair) for number, pair in enumerate(pairs)], columns=["code", "region", "type"]
    )
)


@settings(deadline=None)
@given(ROWS, st.integers(0, 10**6))
def test_halves_are_balanced_by_region_and_type(rows: pd.DataFrame, seed: int) -> None:
    sides = rows.assign(side=split_at_random(rows, seed).map({"A": 1, "B": -1}).astype(int))
    assert abs(sides["side"].sum()) <= 2
    for grouping, most in ((["region", "type"], 1), (["region"], 2), (["type"], 4)):
        assert (sides.groupby(grouping)["side"].sum().abs() <= most).all()


@settings(deadline=None)
@given(ROWS, st.integers(0, 10**6))
def test_the_same_seed_gives_the_same_halves_in_whatever_order_the_rows_come(rows: pd.DataFrame, seed: int) -> None:
    half = dict(zip(rows["code"], split_at_random(rows, seed), strict=True))
    turned = rows.iloc[::-1]
    assert dict(zip(turned["code"], split_at_random(turned, seed), strict=True)) == half


def test_every_council_is_as_likely_in_either_half() -> None:
    rows = pd.DataFrame({"code": list("abcde"), "region": list("NNNSS"), "type": "Unitary"})
    splits = [split_at_random(rows, seed).to_list() for seed in range(400)]
    shares = [sum(half == "A" for half in halves) / 400 for halves in zip(*splits, strict=True)]
    assert all(0.41 < share < 0.59 for share in shares)


def test_a_clear_difference_is_said_with_its_interval_and_what_the_test_can_find() -> None:
    result = compute_half_result(90, 40, 90, 18)
    assert result.is_clear
    assert result.p_value is not None
    assert result.p_value < 0.01
    text = describe_half_result(result)
    assert text.startswith("40 of 90 in half A responded (44 %), 18 of 90 in half B (20 %). A did better")
    assert "between +11 and +37 points" in text
    assert "about 20 points" in text


def test_no_clear_difference_is_not_told_as_no_difference() -> None:
    text = describe_half_result(compute_half_result(90, 30, 90, 26))
    assert "Chance alone would explain the difference. That does not show that there is none." in text


def test_few_councils_and_empty_halves_conclude_nothing() -> None:
    few = compute_half_result(9, 9, 9, 0)
    assert not few.is_clear
    assert "nothing can be concluded" in describe_half_result(few)
    assert describe_half_result(compute_half_result(0, 0, 5, 1)) == (
        "One of the halves is empty, so there is nothing to compare."
    )
    with pytest.raises(ValueError, match="no more councils"):
        compute_half_result(3, 4, 3, 0)


def test_with_180_councils_at_30_per_cent_only_differences_of_about_20_points_are_found() -> None:
    assert compute_detectable_difference(90, 0.30) == pytest.approx(0.1914, abs=5e-4)
    assert "differences of about 19 points" in describe_planned_test(180, 0.30)
    assert "would show nothing" in describe_planned_test(19, 0.30)


def test_where_all_of_a_half_responded_a_test_has_a_result_and_where_a_half_is_empty_it_has_no_p_value() -> None:
    assert compute_half_result(10, 5, 10, 10).second_responded == 10
    assert compute_half_result(0, 0, 5, 1).p_value is None
    with pytest.raises(ValueError, match=r"^no more councils of a half can have responded than it has$"):
        compute_half_result(3, 3, 3, 4)


def test_no_test_finds_more_than_everything_and_shares_near_nought_or_all_are_taken_as_a_twentieth() -> None:
    assert compute_detectable_difference(0, 0.3) == 1
    assert compute_detectable_difference(1, 0.5) == 1
    assert compute_detectable_difference(1, 0) == pytest.approx(2.8016 * (2 * 0.05 * 0.95) ** 0.5, abs=1e-4)
    assert compute_detectable_difference(90, 1) == pytest.approx(compute_detectable_difference(90, 0))


def test_the_half_that_did_better_is_named_with_an_interval_in_whole_points() -> None:
    # Newcombe: Wilson's intervals of 10 and 90 of 100 are 5.5 to 17.4 and 82.6 to 94.5 %.
    assert describe_half_result(compute_half_result(100, 10, 100, 90)) == (
        "10 of 100 in half A responded (10 %), 90 of 100 in half B (90 %). B did better, by more than chance would "
        "explain. The true difference, A less B, lies between -86 and -69 points in 95 of 100 such tests. A test of "
        "this size finds differences of about 20 points; smaller ones it would mostly miss."
    )
    assert "A did better" in describe_half_result(compute_half_result(10, 9, 10, 1))  # ten are enough


def test_what_chance_explains_is_said_as_a_whole_sentence() -> None:
    text = describe_half_result(compute_half_result(90, 30, 90, 30))
    assert " (33 %). Chance alone would explain the difference. That does not show that there is none. The " in text


def test_ten_councils_in_each_half_are_enough_to_plan_a_test() -> None:
    # 2.8016 times the root of 2 x 0.3 x 0.7 / 10 is 0.574
    assert describe_planned_test(21, 0.30) == (
        "With 21 councils, about 30 % of whom respond, the test finds differences of about 57 points between the "
        "halves. Smaller ones it would mostly miss."
    )
