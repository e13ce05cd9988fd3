"""Two groups side by side."""

from sqlalchemy import Engine

from tests.support.page_text import words
from tests.support.theme_pages import NAME, see_themes
from tests.ui.conftest import Open


def test_two_groups_stand_side_by_side_and_a_hidden_number_stays_hidden(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    asked = {"show": "Compare", "one": "London", "other": "Yorkshire and the Humber"}
    officer = see_themes(open_page, sqlite, "Officer", **asked).dataframe[0].value.set_index("Theme")
    assert officer.loc["Small", "Yorkshire and the Humber"] == "about 3 of 8"
    board = see_themes(open_page, sqlite, "Board member", **asked).dataframe[0].value.set_index("Theme")
    assert board.loc["Small", "Yorkshire and the Humber"] == "hidden (of 8)"
    assert board.loc["Small", "In words"] == "A number is hidden."
    assert board.loc[NAME, "In words"] == "A number is hidden."
    same = see_themes(open_page, sqlite, "Board member", show="Compare", one="London", other="London")
    assert "Choose two different groups." in words(same)
