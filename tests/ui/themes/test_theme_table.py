"""The table of all themes, and what each role reads in it."""

from sqlalchemy import Engine

from lib.ui.themes.theme_table import EXPANDER_KEY
from tests.support.page_text import read_chart_words
from tests.support.theme_pages import OTHERS, open_expander, see_themes
from tests.ui.conftest import Open


def test_an_officer_sees_every_number_and_the_others_none_below_five(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    table = open_expander(see_themes(open_page, sqlite, "Officer"), EXPANDER_KEY).dataframe[0].value.set_index("Code")
    assert table.loc[raised["small"], "Councils"] == "about 3"
    for role in OTHERS:
        app = open_expander(see_themes(open_page, sqlite, role), EXPANDER_KEY)
        table = app.dataframe[0].value.set_index("Code")
        assert table.loc[raised["small"], "Councils"] == "fewer than 5"
        assert table.loc[raised["wide"], "Councils"] == "about 13"
        assert "fewer than 5 councils" in read_chart_words(app)
