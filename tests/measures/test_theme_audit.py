"""What a judged sample tells of the machine's coding."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.theme_audit import (
    CouncilPattern,
    MachineAccuracy,
    StratumSample,
    estimate_accuracy,
    estimate_councils,
    estimate_share,
    round_to_total,
)
from lib.terms import AUDIT_STRATA, CLEAR, CLOSE, NOT_FOUND

SAMPLES = {
    CLEAR: StratumSample(40, 20, 18), CLOSE: StratumSample(20, 10, 5), NOT_FOUND: StratumSample(140, 10, 1),
}  # fmt: skip
DECIDED_YES, DECIDED_NO = CouncilPattern(24, True, (0, 0, 0)), CouncilPattern(16, False, (0, 0, 0))
UNJUDGED = [
    CouncilPattern(20, False, (1, 0, 0)), CouncilPattern(10, False, (0, 1, 0)), CouncilPattern(130, False, (0, 0, 1)),
]  # fmt: skip


def one_council(*undecided: int) -> list[CouncilPattern]:
    return [CouncilPattern(1, False, undecided)]


def test_the_estimate_is_what_people_decided_and_of_the_rest_the_share_that_the_sample_says_of_each_stratum() -> None:
    share = estimate_share(SAMPLES, [DECIDED_YES, DECIDED_NO, *UNJUDGED])
    assert share.councils == pytest.approx(24 + 20 * 0.9 + 10 * 0.5 + 130 * 0.1)
    assert share.respondents == 200
    assert share.value == pytest.approx(0.3)
    assert 0 < share.low < 0.3 < share.high < 1


def test_a_council_of_several_answers_raises_a_theme_where_one_of_them_says_it() -> None:
    assert estimate_councils(SAMPLES, one_council(1, 0, 2)) == pytest.approx(1 - 0.1 * 0.9**2)
    assert estimate_councils(SAMPLES, one_council(0, 3, 0)) == pytest.approx(1 - 0.5**3)


def test_a_decided_council_counts_as_it_is_whatever_the_sample_says() -> None:
    nothing_right = {name: StratumSample(50, 10, 0) for name in AUDIT_STRATA}
    assert (
        estimate_councils(nothing_right, [CouncilPattern(7, True, (1, 1, 1)), CouncilPattern(3, False, (0, 0, 0))]) == 7
    )


def test_a_stratum_of_which_nothing_was_judged_has_the_rate_of_its_kind_or_a_half() -> None:
    only_clear = {CLEAR: StratumSample(40, 20, 18), CLOSE: StratumSample(5, 0, 0), NOT_FOUND: StratumSample(9, 0, 0)}
    assert estimate_councils(only_clear, one_council(0, 1, 0)) == pytest.approx(0.9)
    assert estimate_councils(only_clear, one_council(0, 0, 1)) == pytest.approx(0.5)
    assert estimate_councils({}, one_council(1, 0, 0)) == pytest.approx(0.5)


def test_where_all_is_judged_the_share_is_exact() -> None:
    judged = {CLEAR: StratumSample(24, 24, 20), CLOSE: StratumSample(0, 0, 0), NOT_FOUND: StratumSample(16, 16, 4)}
    share = estimate_share(judged, [DECIDED_YES, DECIDED_NO])
    assert (share.councils, share.low, share.value, share.high) == (24, 0.6, 0.6, 0.6)


def test_a_sample_without_an_error_leaves_a_doubt_all_the_same() -> None:
    flawless = {CLEAR: StratumSample(100, 20, 20), NOT_FOUND: StratumSample(100, 20, 0)}
    patterns = [
        CouncilPattern(20, True, (0, 0, 0)), CouncilPattern(20, False, (0, 0, 0)),
        CouncilPattern(80, False, (1, 0, 0)), CouncilPattern(80, False, (0, 0, 1)),
    ]  # fmt: skip
    share = estimate_share(flawless, patterns)
    assert share.value == pytest.approx(0.5)
    assert share.low < 0.49
    assert share.high > 0.51


def test_without_respondents_there_is_no_share_of_them() -> None:
    share = estimate_share(SAMPLES, [])
    assert (share.councils, share.respondents, share.value, share.low, share.high) == (0, 0, 0, 0, 0)


def test_the_same_sample_gives_the_same_interval_always() -> None:
    patterns = [DECIDED_YES, DECIDED_NO, *UNJUDGED]
    assert estimate_share(SAMPLES, patterns) == estimate_share(SAMPLES, patterns)


def audit(
    truth: dict[str, tuple[int, int]], judged: dict[str, int], chance: np.random.Generator
) -> tuple[float, float, float]:
    """Judge so many answers at random of strata (answers, of these true), each of a council: value, low and high."""
    samples, patterns = {}, []
    for name, (answers, true) in truth.items():
        coded = int(chance.hypergeometric(true, answers - true, judged[name]))
        samples[name] = StratumSample(answers, judged[name], coded)
        undecided = tuple(int(name == stratum) for stratum in AUDIT_STRATA)
        patterns += [
            CouncilPattern(coded, True, (0, 0, 0)), CouncilPattern(judged[name] - coded, False, (0, 0, 0)),
            CouncilPattern(answers - judged[name], False, undecided),
        ]  # fmt: skip
    share = estimate_share(samples, patterns)
    return share.value, share.low, share.high


def test_nine_intervals_of_ten_hold_the_true_share_and_are_narrower_than_without_the_machine() -> None:
    chance = np.random.default_rng(7)
    truth = {CLEAR: (60, 57), CLOSE: (40, 24), NOT_FOUND: (200, 8)}
    true_share = (57 + 24 + 8) / 300
    audits = np.array([audit(truth, {CLEAR: 10, CLOSE: 10, NOT_FOUND: 20}, chance) for _ in range(150)])
    at_random = np.array([audit({NOT_FOUND: (300, 89)}, {NOT_FOUND: 40}, chance) for _ in range(20)])
    covered = (audits[:, 1] <= true_share) & (true_share <= audits[:, 2])
    assert 0.85 <= covered.mean() <= 0.97
    assert audits[:, 0].mean() == pytest.approx(true_share, abs=0.01)
    assert (audits[:, 2] - audits[:, 1]).mean() < 0.8 * (at_random[:, 2] - at_random[:, 1]).mean()


def test_the_accuracy_is_that_of_all_answers_and_not_of_the_sample() -> None:
    found = estimate_accuracy(SAMPLES | {NOT_FOUND: StratumSample(140, 10, 2)})
    true_found, true_missed = 18 + 20 * 0.9 + 5 + 10 * 0.5, 2 + 130 * 0.2
    assert found.precision == pytest.approx(true_found / 60)
    assert found.recall == pytest.approx(true_found / (true_found + true_missed))
    assert found.missed == pytest.approx(130 * 0.2)


def test_what_people_put_right_by_hand_is_missed_no_more() -> None:
    settled = estimate_accuracy(SAMPLES | {NOT_FOUND: StratumSample(140, 10, 2, settled=20, settled_coded=20)})
    assert settled.missed == pytest.approx(130 * 0.2 - 20)
    everything = estimate_accuracy(SAMPLES | {NOT_FOUND: StratumSample(140, 10, 2, settled=130, settled_coded=26)})
    assert everything.missed == 0


def test_nothing_is_said_of_an_accuracy_that_nobody_judged() -> None:
    nothing = MachineAccuracy(None, None, None, None)
    assert estimate_accuracy({}) == nothing
    assert estimate_accuracy(SAMPLES | {CLEAR: StratumSample(40, 0, 0), CLOSE: StratumSample(20, 0, 0)}) == nothing
    assert estimate_accuracy({NOT_FOUND: StratumSample(140, 20, 1)}) == nothing
    found_only = estimate_accuracy(SAMPLES | {NOT_FOUND: StratumSample(140, 0, 0)})
    assert (found_only.recall, found_only.recall_interval) == (None, None)
    assert found_only.precision is not None
    assert found_only.precision_interval is not None


samples = st.integers(0, 200).flatmap(
    lambda answers: st.integers(0, answers).flatmap(
        lambda judged: st.builds(StratumSample, st.just(answers), st.just(judged), st.integers(0, judged))
    )
)
patterns = st.lists(
    st.builds(
        CouncilPattern, st.integers(0, 50), st.booleans(), st.tuples(*[st.integers(0, 4)] * 3)
    ),
    max_size=5,
)  # fmt: skip


@given(st.fixed_dictionaries(dict.fromkeys(AUDIT_STRATA, samples)), patterns)
def test_every_share_lies_within_its_interval_and_all_within_nought_and_one(
    drawn: dict[str, StratumSample], known: list[CouncilPattern]
) -> None:
    share, accuracy = estimate_share(drawn, known), estimate_accuracy(drawn)
    assert 0 <= share.low <= share.value <= share.high <= 1
    for value, interval in (
        (accuracy.precision, accuracy.precision_interval), (accuracy.recall, accuracy.recall_interval),
    ):  # fmt: skip
        assert (value is None) == (interval is None)
        if value is not None and interval is not None:
            assert 0 <= interval[0] <= value <= interval[1] <= 1


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.floats(0, 40), min_size=1))
def test_rounded_numbers_add_up_to_the_total_and_each_is_the_whole_number_below_or_above(
    values: dict[str, float],
) -> None:
    total = round(sum(values.values()))
    rounded = round_to_total(values, total)
    assert sum(rounded.values()) == total
    for name, value in values.items():
        assert math.floor(value) <= rounded[name] <= math.ceil(value)


def test_what_is_nearest_to_the_next_whole_number_is_rounded_up() -> None:
    assert round_to_total({"London": 2.6, "North East": 1.3, "Yorkshire": 4.7}, 9) == {
        "London": 3, "North East": 1, "Yorkshire": 5,
    }  # fmt: skip
    assert round_to_total({"London": 2.6, "North East": 1.7, "Yorkshire": 4.7}, 8) == {
        "London": 2, "North East": 1, "Yorkshire": 5,
    }  # fmt: skip


def test_where_the_whole_numbers_are_more_than_the_total_the_nearest_to_them_gives_one_away_and_none_below_nought() -> (
    None
):
    assert round_to_total({"London": 3.9, "North East": 2.1}, 4) == {"London": 3, "North East": 1}
    assert round_to_total({"London": 0.2, "North East": 3.9}, 2) == {"London": 0, "North East": 2}


def test_what_was_settled_by_hand_leaves_the_rest_with_what_the_whole_has_beyond_it() -> None:
    samples = {CLOSE: StratumSample(answers=30, judged=10, coded=5, settled=10, settled_coded=2)}
    rest = [CouncilPattern(10, False, (0, 1, 0))]
    assert estimate_councils(samples, rest) == pytest.approx(8)  # half of the twenty not drawn, less the two
    taken = {CLOSE: StratumSample(answers=30, judged=10, coded=5, settled=10, settled_coded=10)}
    assert estimate_councils(taken, rest) == 0


def test_the_intervals_are_the_fifth_and_the_ninety_fifth_part_of_what_was_drawn() -> None:
    share = estimate_share(SAMPLES, [DECIDED_YES, DECIDED_NO, *UNJUDGED])
    assert (share.low, share.high) == pytest.approx((0.237, 0.441), abs=0.001)
    two_answers = estimate_share(SAMPLES, [CouncilPattern(3, False, (1, 0, 1)), CouncilPattern(2, True, (0, 1, 0))])
    assert (two_answers.councils, two_answers.low, two_answers.high) == pytest.approx((4.73, 0.720, 1), abs=0.001)
    accuracy = estimate_accuracy(SAMPLES)
    assert accuracy.precision_interval == pytest.approx((0.683, 0.833), abs=0.001)
    assert accuracy.recall_interval == pytest.approx((0.518, 0.953), abs=0.001)
    settled = estimate_accuracy({CLEAR: StratumSample(40, 20, 18, settled=10, settled_coded=6)})
    assert settled.precision_interval == pytest.approx((0.825, 0.85))
    assert (settled.recall, settled.recall_interval) == (1, (1, 1))


def test_answers_that_nobody_decided_are_never_fewer_than_none() -> None:
    assert StratumSample(40, 20, 18, 10, 6).open_answers == 10
    assert StratumSample(4, 3, 1, 9).open_answers == 0
