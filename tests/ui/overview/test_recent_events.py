"""What the last seven days brought, in words."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import activity, response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_the_overview_counts_a_single_response(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-02-03")
    assert app.title[0].value == "1 of 353 councils has responded"
    assert "**+1** since" in words(app)
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
    assert "**+1** since" in words(app)
    assert "**1 council** responded in full: York" in shown
    assert "**1 council** had responded already, and sent another response: Leeds" in shown
    assert "1 council responded late, after 13 March 2015" in shown
