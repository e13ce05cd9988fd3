"""The approved themes of all questions, as the overview and the themes page list them."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.ui.themes.all_themes import QUESTION_NUMBER_KEY
from tests.support.factories import machine, response, store, theme
from tests.support.page_text import words
from tests.support.theme_pages import LONDON, YORKSHIRE
from tests.ui.conftest import Open


@pytest.fixture
def two_questions(sqlite: Engine, tmp_path: Path) -> Engine:
    """An approved theme of the first question, a rejected and an open one of the second."""
    store(
        sqlite, "responses", [response(council, "2015-02-02", answers=2) for council in (*LONDON, *YORKSHIRE)], tmp_path
    )
    approved, rejected = theme(sqlite, "Money"), theme(sqlite, "Gone", question=2, states=(("2015-01-06", "rejected"),))
    proposed = theme(sqlite, "Open", question=2, states=(("2015-01-06", "proposed"),))
    for council in (*LONDON, *YORKSHIRE[:3]):
        machine(sqlite, approved, f"R-{council}-2015-02-02")
    for theme_id in (rejected, proposed):
        machine(sqlite, theme_id, "R-Leeds-2015-02-02", number=2)
    return sqlite


def list_questions(open_page: Open, engine: Engine, role: str) -> tuple[AppTest, str]:
    """The page of all questions, and what stands below its heading "Question by question"."""
    app = open_page(str(engine.url), "themes", role=role, as_at="2015-03-13", question="")
    return app, words(app).partition("1. What about 1?")[2]


@pytest.mark.parametrize("role", ["Board member", "Officer"])
def test_a_question_is_listed_once_somebody_approved_a_theme_of_it(
    open_page: Open, two_questions: Engine, role: str
) -> None:
    app, listed = list_questions(open_page, two_questions, role)
    assert "- Money: " in listed
    assert "What about 2?" not in words(app)
    theme(two_questions, "Help", question=2)
    app, listed = list_questions(open_page, two_questions, role)
    assert "2. What about 2?" in listed
    assert "- Help: " in listed
    assert not any(label in listed for label in ("- Gone", "- Open"))


def test_the_list_of_one_role_is_not_handed_to_another(open_page: Open, two_questions: Engine) -> None:
    small = theme(two_questions, "Small")
    machine(two_questions, small, "R-Leeds-2015-02-02")
    assert "- Small: about 1 of the 18" in list_questions(open_page, two_questions, "Officer")[1]
    assert "- Small: fewer than 5 of the 18" in list_questions(open_page, two_questions, "Board member")[1]


def test_the_number_of_a_question_opens_its_themes(open_page: Open, two_questions: Engine) -> None:
    app, _listed = list_questions(open_page, two_questions, "Board member")
    app.button_group(key=QUESTION_NUMBER_KEY).set_value(1).run()
    assert app.query_params["question"] in ("1", ["1"])
    assert "Question by question" not in [heading.value for heading in app.subheader]


def test_questions_of_which_nothing_is_approved_are_named_and_an_officer_gets_to_them(
    open_page: Open, two_questions: Engine
) -> None:
    app, _listed = list_questions(open_page, two_questions, "Board member")
    assert "Of questions 2, 3, 4, 5, 6, 7, 8 and 9 no theme is approved yet." in words(app)
    assert app.button_group(key=QUESTION_NUMBER_KEY).options == ["1"]
    app, _listed = list_questions(open_page, two_questions, "Officer")
    assert "Of questions 2, 3, 4, 5, 6, 7, 8 and 9 no theme is approved yet." in words(app)
    app.button_group(key=QUESTION_NUMBER_KEY).set_value(2).run()
    assert app.query_params["question"] in ("2", ["2"])
    theme(two_questions, "Help", question=2)
    assert "Of questions 3, 4, 5, 6, 7, 8 and 9 no theme is approved yet." in words(
        list_questions(open_page, two_questions, "Officer")[0]
    )
