"""How each part of the target stands, and what would meet it."""

import pytest

from lib.measures.target import TargetVerdict
from tests.support.page_text import words
from tests.support.printed_figures import count_printed_rows, print_figures
from tests.ui.conftest import Open


def test_a_target_that_the_closed_consultation_missed_says_so_and_gives_no_forecast(
    one_response: str, open_page: Open
) -> None:
    shown = words(open_page(one_response, as_at="2015-03-20"))
    assert "**The target, part by part**" in shown
    lines = [line for line in shown.splitlines() if line.startswith("- :")]
    assert len(lines) == 4
    assert all(line.startswith(f"- :orange-badge[:material/cancel: {TargetVerdict.MISSED}]") for line in lines)
    assert "would have taken: 141 more councils of any kind" in lines[0]
    assert "likely by" not in shown


@pytest.mark.parametrize("as_at", ["2015-01-06", "2015-02-20", "2015-03-16"])
def test_the_target_on_the_page_is_what_the_command_line_prints(full: str, open_page: Open, as_at: str) -> None:
    shown = words(open_page(full, as_at=as_at))
    rows = print_figures("target", "--as-at", as_at)["rows"]
    assert len(rows) == count_printed_rows("target", "--as-at", as_at) == 4
    for part in rows:
        assert f": {part['verdict']}] **{part['part']}**: {part['stands']}" in shown
