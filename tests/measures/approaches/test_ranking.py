"""The order in which councils are to be approached."""

import time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.measures.approaches.ranking import EXACT_RANKS, RankingWeights, compute_marginal_gain, rank_approaches
from lib.measures.target import TargetLevels
from lib.terms import CHANNELS

TARGETS = TargetLevels(Decimal("0.40"), Decimal("0.25"), Decimal("0.30"))
UNSET: Any = None  # a part of the target that nobody set
FLOOR_ALONE = TargetLevels(UNSET, Decimal("0.25"), UNSET)
NO_TARGET = TargetLevels(UNSET, UNSET, UNSET)


def build_counts(**regions: tuple[int, int]) -> pd.DataFrame:
    rows = [(name, "Unitary", "I", responded) for name, (responded, _councils) in regions.items()]
    rows += [(name, "Unitary", "O", councils - responded) for name, (responded, councils) in regions.items()]
    return pd.DataFrame(rows, columns=["region", "type", "standing", "councils"])


def build_rows(*regions: str, usable: str = "Telephone") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [f"C{number}" for number in range(len(regions))],
            "region": list(regions),
            "type": "Unitary",
            "usable": usable,
        }
    )


def build_chances(rows: pd.DataFrame, telephone: float | list[float] = 0.1, without: float = 0.1) -> pd.DataFrame:
    return pd.DataFrame(
        {"chance_without": without, "Telephone": telephone, "E-mail": 0.04, "Letter": 0.02, "Visit": 0.12},
        index=rows.index,
    )


def test_a_region_below_its_floor_comes_before_one_that_is_there() -> None:
    rows = build_rows("South", "North", "South", "North")
    ranked = rank_approaches(rows, build_chances(rows), build_counts(North=(1, 20), South=(12, 20)), TARGETS)
    assert ranked["region"].to_list() == ["North", "North", "South", "South"]
    assert ranked["rank"].to_list() == [1, 2, 3, 4]
    assert (ranked["worth"].diff().dropna() <= 1e-12).all()
    assert ranked["score"].to_list() == pytest.approx((ranked["worth"] * ranked["added"] / 10 * 60).to_list())
    assert ranked["chance_with"].to_list() == pytest.approx([0.2] * 4)


def test_a_region_that_needs_two_responses_does_not_take_all_of_twenty_calls() -> None:
    rows = build_rows(*["North"] * 30, *["South"] * 30)
    counts = build_counts(North=(8, 40), South=(9, 40))
    first = rank_approaches(rows, build_chances(rows, telephone=0.3, without=0.0), counts, FLOOR_ALONE).head(20)
    assert 5 <= (first["region"] == "South").sum() <= 15


def test_the_worth_of_a_region_falls_as_its_councils_are_put_on_the_list() -> None:
    rows = build_rows(*["North"] * 10)
    ranked = rank_approaches(rows, build_chances(rows, 0.5), build_counts(North=(2, 20)), FLOOR_ALONE)
    assert (ranked["worth"].diff().dropna() < 0).all()


def test_among_councils_of_a_group_the_one_that_an_approach_moves_most_is_first() -> None:
    rows = build_rows("North", "North", "North")
    ranked = rank_approaches(rows, build_chances(rows, [0.05, 0.2, 0.1]), build_counts(North=(2, 20)), TARGETS)
    assert ranked["code"].to_list() == ["C1", "C2", "C0"]


def test_the_channel_that_adds_most_for_its_effort_is_chosen_of_those_open() -> None:
    rows = build_rows("North", "North", "North", "North").assign(
        usable=["Telephone, E-mail, Visit", "Visit, E-mail", "Visit", ""]
    )
    chances, counts = build_chances(rows), build_counts(North=(2, 20))
    ranked = rank_approaches(rows, chances, counts, TARGETS).set_index("code")
    assert ranked["channel"].to_dict() == {"C0": "Telephone", "C1": "E-mail", "C2": "Visit", "C3": ""}
    assert ranked["rank"].to_dict() == {"C0": 1, "C1": 2, "C2": 3, "C3": 4}
    assert ranked.loc["C3", "score"] == 0
    cheap_visits = RankingWeights(effort_minutes={"Telephone": 10.0, "Visit": 1.0})
    ranked = rank_approaches(rows, chances, counts, TARGETS, cheap_visits).set_index("code")
    assert ranked["channel"].to_dict() == {"C0": "Visit", "C1": "Visit", "C2": "Visit", "C3": ""}


def test_parts_that_are_not_set_or_weigh_nothing_do_not_count() -> None:
    rows = build_rows("South", "North")
    counts = build_counts(North=(0, 20), South=(12, 20))
    for targets, weights in ((NO_TARGET, RankingWeights(evenness=0)), (TARGETS, RankingWeights(0, 0, 0, 0))):
        ranked = rank_approaches(rows, build_chances(rows), counts, targets, weights)
        assert ranked["worth"].to_list() == pytest.approx([weights.any_response] * 2)
    assert rank_approaches(rows, build_chances(rows), counts, NO_TARGET)["region"].to_list() == ["North", "South"]


def test_a_limit_of_variation_alone_sends_to_the_lowest_group() -> None:
    rows = build_rows("South", "North")
    targets = TargetLevels(UNSET, UNSET, Decimal("0.05"))
    ranked = rank_approaches(rows, build_chances(rows), build_counts(North=(5, 20), South=(12, 20)), targets)
    assert ranked["region"].to_list() == ["North", "South"]


def test_the_marginal_gain_is_the_slope_of_the_log_chance() -> None:
    assert compute_marginal_gain(0.0, 1.0) == pytest.approx(np.sqrt(2 / np.pi))
    assert compute_marginal_gain(8.0, 1.0) < 1e-9
    assert compute_marginal_gain(-30.0, 1.0) == pytest.approx(30.03, abs=0.01)
    assert compute_marginal_gain(-3.0, 2.0) > compute_marginal_gain(-2.0, 2.0)


def test_a_council_of_an_unknown_region_is_refused_and_no_council_gives_an_empty_list() -> None:
    rows = build_rows("Nowhere")
    with pytest.raises(ValueError, match="region must be among the counts"):
        rank_approaches(rows, build_chances(rows), build_counts(North=(1, 2)), TARGETS)
    empty = build_rows()
    ranked = rank_approaches(empty, build_chances(empty, []), build_counts(North=(1, 2)), TARGETS)
    assert ranked.empty
    assert {"rank", "channel", "effort_minutes", "chance_with", "added", "worth", "score"} <= set(ranked.columns)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10**6), st.sampled_from([0, 1, 40, EXACT_RANKS + 60]))
def test_every_council_is_ranked_once_and_within_a_group_by_what_an_approach_adds(seed: int, number: int) -> None:
    chance = np.random.default_rng(seed)
    rows = build_rows(*chance.choice(["North", "South", "West"], number).tolist())
    chances = build_chances(rows, chance.uniform(0, 0.4, number).tolist(), float(chance.uniform(0, 0.6)))
    counts = build_counts(North=(3, 300), South=(90, 300), West=(60, 300))
    ranked = rank_approaches(rows, chances, counts, TARGETS)
    assert sorted(ranked["code"]) == sorted(rows["code"])
    assert (ranked["score"] >= 0).all()
    for _region, members in ranked.groupby("region"):
        assert (members["added"].diff().dropna() <= 1e-12).all()


def test_35300_organisations_are_ranked_in_half_a_second() -> None:
    chance = np.random.default_rng(1)
    number = 35_300
    rows = build_rows(*chance.choice(["North", "South", "West"], number).tolist(), usable=", ".join(CHANNELS))
    chances = build_chances(rows, chance.uniform(0, 0.4, number).tolist())
    counts = build_counts(North=(900, 20_000), South=(2_000, 20_000), West=(5_000, 20_000))
    start = time.process_time()
    rank_approaches(rows, chances, counts, TARGETS)
    assert time.process_time() - start < 0.5
