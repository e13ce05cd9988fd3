"""The sentence of the headline, and the bar against the target."""

import pytest

from lib.measures.target import TargetVerdict
from lib.ui.overview.headline import _answer_plainly
from tests.support.page_text import read_bars, words
from tests.ui.conftest import Open


def test_the_overview_of_an_empty_database_shows_nought_of_353_and_the_whole_target(
    empty: str, open_page: Open
) -> None:
    app = open_page(empty)
    assert app.title[0].value == "0 of 353 councils have responded"
    assert read_bars(app)[0] == '"0 of 353 councils have responded; 142 needed (40 %)"'
    assert "missed by 142" in words(app)
    assert "**Nothing has changed in that number.**" in words(app)


def test_the_day_before_a_response_it_is_not_there_yet(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-01-31")
    assert app.title[0].value == "0 of 353 councils have responded"


def test_the_days_left_are_counted_from_the_day_looked_at(full: str, open_page: Open) -> None:
    assert "21 days left" in words(open_page(full, as_at="2015-02-20"))


def test_the_bar_says_what_responded_what_is_likely_and_what_is_needed(full: str, open_page: Open) -> None:
    app = open_page(full, as_at="2015-02-20")
    assert read_bars(app)[0] == (
        '"60 of 353 councils have responded; 64 to 198 likely by the closing day; 142 needed (40 %)"'
    )
    closed = open_page(full, as_at="2015-03-16")
    assert read_bars(closed)[0] == '"132 of 353 councils responded; 142 needed (40 %)"'
    assert "missed by 10" in words(closed)


def test_of_some_councils_alone_a_line_says_what_they_lack_to_the_targets_share(full: str, open_page: Open) -> None:
    some = open_page(full, as_at="2015-02-20", region="North East")
    assert "**4** more to 40 % of these councils" in words(some)
    assert "of these councils" not in words(open_page(full, as_at="2015-02-20"))


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
