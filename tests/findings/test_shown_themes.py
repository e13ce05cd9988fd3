"""A hidden number is hidden in all that follows from it."""

import pytest

from lib.findings.shown_themes import ThemeFinding, ThemeShare
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
    low, high = share.frame_interval
    assert low < 0.3
    assert high > 0.5


@pytest.mark.parametrize("hidden", HiddenCount)
def test_nothing_can_be_computed_from_a_hidden_number(hidden: HiddenCount) -> None:
    share = ThemeShare(hidden, 10, 33)
    assert (share.value, share.bar_length, share.stratum_count) == (None, None, None)


def test_without_respondents_there_is_no_share() -> None:
    share = ThemeShare(0, 0, 33)
    assert (share.value, share.share_interval) == (None, None)


def build_finding(share: ThemeShare, *, is_checked: bool) -> ThemeFinding:
    return ThemeFinding(
        1, "T-01", "Peers", "", 1, "approved", "person", True, 1, share, {}, 0, 0, None, is_checked=is_checked
    )


def test_what_nearly_all_raise_is_the_widest_once_people_have_checked_it() -> None:
    wide = build_finding(ThemeShare(30, 40, 353, AuditedShare(30, 40, 0.7, 0.8)), is_checked=True)
    nearly_all = build_finding(ThemeShare(HiddenCount.MOST, 40, 353), is_checked=True)
    unchecked = build_finding(ThemeShare(HiddenCount.MOST, 40, 353), is_checked=False)
    few = build_finding(ThemeShare(HiddenCount.SMALL, 40, 353), is_checked=True)
    ordered = sorted([few, unchecked, wide, nearly_all], key=lambda finding: finding.width_rank)
    assert ordered[:2] == [nearly_all, wide]
    assert [finding.is_raised_by_nearly_all for finding in (nearly_all, unchecked, few)] == [True, False, False]
