"""The forecast in words, and how each part of the target stands."""

from lib.measures.target import TargetVerdict
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_target_that_the_closed_consultation_missed_says_so_and_gives_no_forecast(
    one_response: str, open_page: Open
) -> None:
    shown = words(open_page(one_response, as_at="2015-03-20"))
    [target_line] = [line for line in shown.splitlines() if line.startswith("**Target:**")]
    assert target_line.count("-badge[") == 4
    assert target_line.count(f":orange-badge[{TargetVerdict.MISSED}]") == 4
    assert "**Forecast:**" not in shown
