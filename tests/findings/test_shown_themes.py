"""A hidden number is hidden in all that follows from it."""

import pytest

from lib.findings.shown_themes import ThemeShare
from lib.measures.disclosure import HiddenCount
from lib.measures.shares import StratumCount


def test_a_share_is_of_the_respondents_and_has_its_interval() -> None:
    share = ThemeShare(3, 10, 33)
    assert share.value == pytest.approx(0.3)
    assert share.stratum_count == StratumCount(3, 10, 33)
    assert share.share_interval is not None
    assert share.share_interval[0] < 0.3 < share.share_interval[1]


@pytest.mark.parametrize("hidden", HiddenCount)
def test_nothing_can_be_computed_from_a_hidden_number(hidden: HiddenCount) -> None:
    share = ThemeShare(hidden, 10, 33)
    assert (share.value, share.share_interval, share.stratum_count) == (None, None, None)


def test_without_respondents_there_is_no_share() -> None:
    share = ThemeShare(0, 0, 33)
    assert (share.value, share.share_interval) == (None, None)
