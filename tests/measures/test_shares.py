"""Shares of the councils that answered, with their intervals and weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

from lib.measures import shares
from lib.measures.shares import StratumCount


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
