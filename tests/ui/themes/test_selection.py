"""The question, the theme and how many themes a chart shows, as chosen on the page and in its address."""

import pytest
from sqlalchemy import Engine

from tests.support.factories import machine, theme
from tests.support.page_text import read_chart_words
from tests.support.theme_pages import WORDS, see_themes
from tests.ui.conftest import Open


def test_a_link_finds_the_question_of_its_theme_and_one_to_nothing_says_so(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = open_page(str(sqlite.url), "themes", as_at="2015-03-10", theme=raised["wide"])
    assert app.header[0].value.startswith("Money")
    assert app.selectbox(key="themes-of").value == "1"
    for role in ("Officer", "Board member"):
        app = see_themes(open_page, sqlite, role, theme="T999")
        assert "There is no theme T999 among these" in app.info[0].value
    assert "There is no theme" in see_themes(open_page, sqlite, "Board member", theme=raised["gone"]).info[0].value


@pytest.mark.parametrize(
    ("role", "told"), [("Officer", ["1. What about 1? (3 themes)"]), ("Board member", ["1. What about 1? (2 themes)"])]
)
def test_everybody_sees_which_questions_have_themes_for_them(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str, told: list[str]
) -> None:
    app = see_themes(open_page, sqlite, role)
    assert [one for one in app.selectbox(key="themes-of").options if one.endswith("themes)")] == told


def test_another_question_is_chosen_and_the_theme_of_the_former_is_left(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", theme=raised["wide"])
    app.selectbox(key="themes-of").set_value("2").run()
    assert app.title[0].value == "No themes yet"
    assert not app.exception


def test_who_comes_back_by_the_menu_sees_the_question_and_the_part_looked_at_last(
    open_page: Open, sqlite: Engine, raised: dict[str, str]
) -> None:
    app = see_themes(open_page, sqlite, "Officer", show="Check")
    for kept in ("1", ""):  # a question, and then the choice of all questions
        app.selectbox(key="themes-of").set_value(kept).run()
        app.switch_page("pages/reach.py").run()
        app.query_params.pop("question", None)  # as the menu does in a browser
        app.query_params.pop("part", None)
        app.switch_page("pages/themes.py").run()
        assert app.selectbox(key="themes-of").value == kept
        assert app.query_params.get("question") == (kept or None)
        assert app.segmented_control(key="part").value == "Check"


@pytest.mark.parametrize("show", ["Overview", "Compare"])
def test_of_many_themes_a_chart_shows_the_first_and_all_on_request(
    open_page: Open, sqlite: Engine, raised: dict[str, str], show: str
) -> None:
    for number in range(14):
        machine(sqlite, theme(sqlite, f"Theme number {number}"), "R-Leeds-2015-02-02", evidence=WORDS)
    app = see_themes(open_page, sqlite, "Officer", show=show)
    assert 0 < read_chart_words(app).count("Theme number") < 14
    [toggle] = [one for one in app.toggle if one.label == "Draw all 17 themes"]
    toggle.set_value(True).run()
    assert read_chart_words(app).count("Theme number") == 14
