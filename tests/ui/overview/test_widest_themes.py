"""The overview tells what councils say most: approved and checked themes alone."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import response, store, theme, verdict
from tests.support.page_text import read_bars, read_everything
from tests.support.theme_pages import LONDON
from tests.ui.conftest import Open


def test_only_checked_themes_stand_on_the_overview_and_proposals_never(
    open_page: Open, sqlite: Engine, tmp_path: Path
) -> None:
    rows = [response(council, "2015-02-02") | {"Q1. What about 1?": "Money is short."} for council in LONDON]
    store(sqlite, "responses", rows, tmp_path)
    approved, proposed = theme(sqlite, "Money"), theme(sqlite, "Peers", states=(("2015-01-06", "proposed"),))
    for council in LONDON:
        for one in (approved, proposed):
            verdict(sqlite, one, f"R-{council}-2015-02-02")
    for role in ("Board member", "Officer", "Communications"):
        app = open_page(str(sqlite.url), "overview", role=role, as_at="2015-03-10")
        assert not app.exception
        shown = read_everything(app)
        assert "What councils say most" in shown
        assert "Peers" not in shown
        assert ("Money (question 1) 100 % of 10 that answered" in read_bars(app)) is (role == "Officer")
        assert ("too few councils, or by nearly all" in shown) is (role != "Officer")


def test_before_the_first_approval_the_overview_says_nothing_of_themes(
    open_page: Open, sqlite: Engine, one_response: str
) -> None:
    theme(sqlite, "Peers", states=(("2015-01-06", "proposed"),))
    assert "say most" not in read_everything(open_page(one_response, "overview", role="Board member"))
