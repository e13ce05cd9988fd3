"""What is new since a day: a sentence at once, and who it was on request."""

import re
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine

from lib.ui.overview.recent_events import count_responded_by
from tests.support.factories import activity, day, response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_the_overview_counts_a_single_response(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-02-03")
    assert app.title[0].value == "1 of 353 councils has responded"
    assert "**1 more council has responded.**" in words(app)
    assert "**1 council** responded in full: Leeds" in words(app)


def test_eight_days_later_a_response_is_no_news_and_activities_are_named(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    store(sqlite, "outreach", [activity("2015-02-08")], tmp_path)
    shown = words(open_page(str(sqlite.url), as_at="2015-02-09"))
    assert "responded in full" not in shown
    assert "- Campaign: First episode \\(Podcast\\)" in shown


def test_a_further_response_is_no_new_council_and_late_ones_are_said_to_be(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    rows = [response(received="2015-03-01"), response(received="2015-03-15", answers=6), response("York", "2015-03-16")]
    store(sqlite, "responses", rows, tmp_path)
    app = open_page(str(sqlite.url), as_at="2015-03-16")
    shown = words(app)
    assert "**1 more council has responded.**" in shown
    assert "**1 council** responded in full: York" in shown
    assert "**1 council** had responded already, and sent another response: Leeds" in shown
    assert "1 council responded late, after 13 March 2015" in shown


def test_councils_that_responded_by_a_day_are_read_off_the_curve_and_none_before_it_begins() -> None:
    curve = pd.DataFrame({"day": pd.to_datetime(["2015-01-06", "2015-01-07", "2015-01-08"]), "responded": [1, 4, 9]})
    assert count_responded_by(curve, day("2015-01-07")) == 4
    assert count_responded_by(curve, day("2015-02-01")) == 9
    assert count_responded_by(curve, day("2015-01-05")) == 0


def test_the_change_since_the_last_board_is_the_councils_that_the_list_below_names(full: str, open_page: Open) -> None:
    for as_at in ("2015-01-20", "2015-02-20", "2015-03-09", "2015-03-16"):
        shown = words(open_page(full, as_at=as_at))
        phrases = ("responded in full", "responded in part")
        counted = sum(
            int(number)
            for line in shown.split("- ")
            for number, _noun, rest in re.findall(r"^\*\*(\d+) (councils?)\b[^:]*\*\* ([^:]*):", line)
            if rest in phrases
        )
        gone = re.search(r"\*\*(\d+) councils?\*\* withdrew, and no other", shown)
        change = re.search(r"\*\*(\d+) more councils? ha(s|ve) responded\.\*\*", shown)
        assert change is not None
        assert int(change[1]) == counted - int(gone[1] if gone else 0)


def test_who_broke_off_and_declined_is_counted_at_once_and_everybody_is_named_on_request(
    full: str, open_page: Open
) -> None:
    app = open_page(full, as_at="2015-03-16")
    assert "**60 more councils have responded.** 4 began and broke off; 2 declined." in words(app)
    named = next(box for box in app.expander if box.label == "Which councils, and what was sent")
    assert "and 51 more" not in named.markdown[0].value
    assert "**46 councils and 9 other organisations** responded in full: " in named.markdown[0].value
