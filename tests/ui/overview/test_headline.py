"""The sentence of the headline, the bar against the target, and the line of numbers below it."""

import re

import pandas as pd
import pytest

from lib.measures.target import TargetVerdict
from lib.ui.overview.headline import _answer_plainly, count_responded_by
from tests.support.factories import day
from tests.support.page_text import read_bars, words
from tests.ui.conftest import Open


def test_the_overview_of_an_empty_database_shows_nought_of_353_and_the_whole_target(
    empty: str, open_page: Open
) -> None:
    app = open_page(empty)
    assert app.title[0].value == "0 of 353 councils have responded"
    assert read_bars(app)[0] == '"0 of 353 councils have responded; 142 needed (40 %)"'
    assert "**142** more to the target of 40 %" in words(app)
    assert "Nothing was received or sent." in words(app)


def test_the_day_before_a_response_it_is_not_there_yet(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-01-31")
    assert app.title[0].value == "0 of 353 councils have responded"


def test_the_days_left_are_counted_from_the_day_looked_at(full: str, open_page: Open) -> None:
    assert "**21 days** left" in words(open_page(full, as_at="2015-02-20"))


def test_councils_that_responded_by_a_day_are_read_off_the_curve_and_none_before_it_begins() -> None:
    curve = pd.DataFrame({"day": pd.to_datetime(["2015-01-06", "2015-01-07", "2015-01-08"]), "responded": [1, 4, 9]})
    assert count_responded_by(curve, day("2015-01-07")) == 4
    assert count_responded_by(curve, day("2015-02-01")) == 9
    assert count_responded_by(curve, day("2015-01-05")) == 0


def test_the_change_since_the_last_board_is_the_councils_that_the_list_below_names(full: str, open_page: Open) -> None:
    for as_at in ("2015-01-20", "2015-02-20", "2015-03-09", "2015-03-16"):
        app = open_page(full, as_at=as_at)
        phrases = ("responded in full", "responded in part")
        counted = sum(
            int(number)
            for line in words(app).split("- ")
            for number, _noun, rest in re.findall(r"^\*\*(\d+) (councils?)\b[^:]*\*\* ([^:]*):", line)
            if rest in phrases
        )
        gone = re.search(r"\*\*(\d+) councils?\*\* withdrew, and no other", words(app))
        change = re.search(r"\*\*([+-]\d+)\*\* since ", words(app))
        assert change is not None
        assert int(change[1]) == counted - int(gone[1] if gone else 0)


def test_the_bar_says_what_responded_what_is_likely_and_what_is_needed(full: str, open_page: Open) -> None:
    app = open_page(full, as_at="2015-02-20")
    assert read_bars(app)[0] == (
        '"60 of 353 councils have responded; 64 to 198 likely by the closing day; 142 needed (40 %)"'
    )
    closed = open_page(full, as_at="2015-03-16")
    assert read_bars(closed)[0] == '"132 of 353 councils responded; 142 needed (40 %)"'
    assert "**10** short of the target of 40 %" in words(closed)


def test_the_verdicts_stand_at_the_top_with_how_many_parts_of_the_target_have_each(full: str, open_page: Open) -> None:
    shown = words(open_page(full, as_at="2015-02-20"))
    assert (
        "**On course? No:** :orange-badge[:material/trending_down: off course] in 2 of the 4 parts of the target"
        in shown
    )
    assert ":gray-badge[:material/help: possible, unlikely] in 2" in shown
    assert "**Was it met? No:** :orange-badge[:material/cancel: missed] in" in words(
        open_page(full, as_at="2015-03-16")
    )


@pytest.mark.parametrize(
    ("verdicts", "answer"),
    [
        ({TargetVerdict.MET, TargetVerdict.ON_COURSE}, "Yes:"),
        ({TargetVerdict.ON_COURSE, TargetVerdict.POSSIBLE}, "Not surely:"),
        ({TargetVerdict.ON_COURSE, TargetVerdict.OFF_COURSE}, "No:"),
        ({TargetVerdict.MET, TargetVerdict.MISSED}, "No:"),
        ({TargetVerdict.TOO_EARLY}, "Too early to say:"),
    ],
)
def test_whether_it_is_on_course_is_answered_in_a_word(verdicts: set[TargetVerdict], answer: str) -> None:
    assert _answer_plainly(verdicts) == answer
