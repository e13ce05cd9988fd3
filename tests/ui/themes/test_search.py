"""Words found in the answers."""

from sqlalchemy import Engine

from tests.support.page_text import words
from tests.support.theme_pages import see_themes
from tests.ui.conftest import Open


def test_an_officer_finds_words_in_answers_with_the_themes_that_they_carry(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", show="Search", words="peers")
    assert "**18 answers**" in words(app)
    assert "background[Peers]" in words(app)
    next(one for one in app.button if one.label.startswith(raised["small"])).click().run()
    assert app.header[0].value == "Small"
    none = see_themes(open_page, sqlite, "Officer", show="Search", words='"nothing" AND * of the kind')
    assert "No answer holds all of these words" in words(none)
