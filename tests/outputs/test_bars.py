"""Bars as HTML: what they say, how long they are, and that no name becomes markup."""

import re

from lib.outputs.bars import ShareBar, TargetBar, build_share_bars, build_target_bar


def _read_widths(markup: str) -> list[str]:
    return re.findall(r"width:([\d.]+)%", markup)


def test_a_bar_has_its_name_its_length_and_its_number() -> None:
    markup = build_share_bars([ShareBar("Leaders", 0.25, "25 of 100", outer=0.8)])
    assert _read_widths(markup) == ["80.0", "25.0"]
    assert markup.index("Leaders") < markup.index("width") < markup.index("25 of 100")


def test_a_name_out_of_the_data_never_becomes_markup() -> None:
    markup = build_share_bars([ShareBar("<img src=x onerror=alert(1)>", 0.5, "<b>1</b>")])
    assert "<img" not in markup
    assert "<b>" not in markup


def test_the_bar_against_the_target_says_in_a_sentence_what_it_shows() -> None:
    bar = TargetBar(60, 353, (64, 198), 142, is_closed=False)
    assert bar.sentence == "60 of 353 councils have responded; 64 to 198 likely by the closing day; 142 needed (40 %)"
    markup = build_target_bar(bar)
    assert f'aria-label="{bar.sentence}"' in markup
    assert "60 responded (17.0 %)" in markup


def test_without_a_target_a_forecast_or_a_council_the_bar_shows_what_there_is() -> None:
    bar = TargetBar(0, 0, None, None, is_closed=True)
    assert bar.sentence == "0 of 0 councils responded"
    assert _read_widths(build_target_bar(bar)) == ["0.0"]
    assert "needed" not in build_target_bar(bar)


def test_more_than_all_never_leaves_the_bar() -> None:
    markup = build_target_bar(TargetBar(10, 10, (10, 14), 12, is_closed=False))
    assert all(float(width) <= 100 for width in re.findall(r"([\d.]+)%", markup))
    assert "10 to 14 likely" in markup
