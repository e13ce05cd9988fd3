"""A hidden number is hidden in all that follows from it."""

import pytest

from lib.findings.shown_themes import ThemeShare
from lib.measures.disclosure import HiddenCount
from lib.measures.shares import StratumCount
from lib.measures.theme_audit import AuditedShare


def test_no_share_is_shown_of_what_nobody_has_judged() -> None:
    share = ThemeShare(3, 10, 33)
    assert (share.value, share.share_interval, share.frame_interval) == (None, None, None)
    assert share.bar_length == pytest.approx(0.3)
    assert share.stratum_count == StratumCount(3, 10, 33)


def test_an_audited_share_has_its_interval_and_a_wider_one_for_all_councils() -> None:
    share = ThemeShare(4, 10, 33, AuditedShare(4.2, 10, 0.3, 0.5))
    assert share.value == pytest.approx(0.42)
    assert share.share_interval == (0.3, 0.5)
    assert share.frame_interval is not None
    assert share.frame_interval[0] < 0.3
    assert share.frame_interval[1] > 0.5


@pytest.mark.parametrize("hidden", HiddenCount)
def test_nothing_can_be_computed_from_a_hidden_number(hidden: HiddenCount) -> None:
    share = ThemeShare(hidden, 10, 33)
    assert (share.value, share.bar_length, share.stratum_count) == (None, None, None)


def test_without_respondents_there_is_no_share() -> None:
    share = ThemeShare(0, 0, 33)
    assert (share.value, share.share_interval) == (None, None)
