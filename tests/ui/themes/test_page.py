"""The page of themes, as each role sees it."""

import pytest
from sqlalchemy import Engine

from tests.support.factories import theme
from tests.support.page_text import read_everything, words
from tests.support.theme_pages import LONDON, OTHERS, YORKSHIRE, Made, see_proposals, see_themes
from tests.ui.conftest import Open


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_the_first_thing_seen_is_how_many_themes_there_are_and_which_is_the_widest(
    open_page: Open, sqlite: Engine, raised: dict[str, str], role: str
) -> None:
    app = see_themes(open_page, sqlite, role)
    assert not app.exception
    assert app.title[0].value == ("3 themes, 2 of them approved" if role == "Officer" else "2 approved themes")
    assert "raised by about 13 of the 18 councils that answered, in" in words(app)


@pytest.mark.parametrize("part", ["Overview", "One theme", "Compare", "Search"])
@pytest.mark.parametrize("role", OTHERS)
@pytest.mark.parametrize("code", ["wide", "small"])
def test_nobody_but_officers_ever_gets_an_answer_or_the_name_of_a_council(
    open_page: Open, sqlite: Engine, raised: dict[str, str], part: str, role: str, code: str
) -> None:
    app = see_themes(open_page, sqlite, role, theme=raised[code], show=part, words="money")
    shown = read_everything(app)
    assert not app.exception
    assert not [one for one in (*LONDON, *YORKSHIRE) if one in shown]
    assert "help us" not in shown
    assert "Gone" not in shown
    assert "Undecided" not in shown


@pytest.mark.parametrize("role", ["Officer", *OTHERS])
def test_without_themes_one_sentence_says_so_and_an_officer_can_look_for_them(
    open_page: Open, sqlite: Engine, one_response: str, empty: str, role: str
) -> None:
    for question in ("", "1"):
        app = open_page(one_response, "themes", role=role, question=question)
        assert app.title[0].value == ("No themes yet" if role == "Officer" else "No theme approved yet")
        assert not app.exception
        looks = [one.label for one in app.button if "ook for themes" in one.label]
        assert bool(looks) is (role == "Officer")


def test_a_single_theme_can_be_opened_and_compared(open_page: Open, sqlite: Engine, one_response: str) -> None:
    theme(sqlite, "Only one", states=(("2015-01-06", "proposed"),))
    for part in ("Overview", "One theme", "Compare"):
        app = open_page(one_response, "themes", role="Officer", question="1", show=part)
        assert app.title[0].value == "1 theme, not approved yet"
        assert not app.exception


@pytest.mark.parametrize("role", ["Board member", "Communications"])
def test_nobody_but_officers_is_offered_any_of_it(open_page: Open, made: Made, role: str) -> None:
    for part in ({}, {"show": "One theme", "theme": made.one(made.money).code}):
        app = see_proposals(open_page, made, role, **part)
        assert "Add a theme by hand" not in [expander.label for expander in app.expander]
        offered = {one.label for one in app.button}
        assert not offered & {
            "Sort and sign them",
            "Approve",
            "Reject",
            "Save the words",
            "Look for themes",
            "Look again",
        }


def test_a_part_that_needs_a_question_says_so_where_none_is_chosen(open_page: Open, one_response: str) -> None:
    app = open_page(one_response, "themes", part="One theme")
    assert "Choose a question above: each has themes of its own." in words(app)
