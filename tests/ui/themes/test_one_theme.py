"""One theme by itself: its groups, and where a link to it leads."""

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from tests.support.factories import merge
from tests.support.page_text import read_chart_words, words
from tests.support.theme_pages import see_themes
from tests.ui.conftest import Open


def test_every_group_stays_in_sight_and_who_has_not_been_heard_is_named(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["small"])
    assert "London: 0 of 10" in read_chart_words(app)
    assert "North East: none of 12 has answered" in read_chart_words(app)
    said = words(app)
    assert "Regions where no council raised it: London \\(10 answered\\)" in said
    assert "Regions where no council has answered yet: East Midlands" in said
    board = see_themes(open_page, sqlite, "Board member", theme=raised["small"])
    assert "hidden, of 8" in read_chart_words(board)


def test_a_link_to_a_theme_that_was_merged_opens_the_one_into_which_it_went(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    with open_read_session(sqlite) as session:
        ids = {one.code: one.id for one in session.query(Theme)}
    merge(sqlite, ids[raised["small"]], ids[raised["wide"]])
    app = see_themes(open_page, sqlite, "Board member", theme=raised["small"])
    assert f"was merged into {raised['wide']}" in app.info[0].value
    assert app.header[0].value.startswith("Money")
