"""Which sentences stand before whoever sorts them."""

import pytest
from streamlit.testing.v1 import AppTest

from lib.ui.themes.sorting_choice import CHANGED, LIKE, UNSEEN
from tests.support.factories import machine
from tests.support.page_text import words
from tests.support.theme_pages import Made, open_sheets, press_key, settle_elsewhere, write_cells
from tests.ui.conftest import Open

TARGET = "sorting-target"


def choose(app: AppTest, which: str, theme_id: int | None = None) -> AppTest:
    if theme_id is not None:
        app.selectbox(key="sorting-chosen").set_value(theme_id).run()
    app.selectbox(key="sorting-which").set_value(which).run()
    assert not app.exception
    return app


def list_sentences(app: AppTest) -> list[str]:
    return list(app.dataframe[1].value["Sentence"]) if len(app.dataframe) > 1 else []


@pytest.mark.parametrize(
    ("name", "first"), [("Help from peers", "Peers help."), ("Money and budgets", "Money <b>is</b> short.")]
)
def test_for_a_new_theme_that_has_only_a_name_what_is_like_it_comes_first(
    open_page: Open, made: Made, name: str, first: str
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row2={"Name": name})
    app.run()
    assert list_sentences(choose(app, LIKE, -1))[0] == first
    assert app.selectbox(key=TARGET).value == -1  # where what is ticked there most likely goes


def test_what_is_put_into_the_theme_leaves_the_sentences_that_are_like_it(open_page: Open, made: Made) -> None:
    app = choose(open_sheets(open_page, made), LIKE, made.peers)
    sentences = list_sentences(app)
    write_cells(app, "sentences", row0={"Tick": True})
    app.run()
    assert list_sentences(app) == sentences  # nothing moves under the hand of whoever ticks
    press_key(app, "sorting-put")
    assert list_sentences(app) == sentences[1:]
    assert f"1 into {made.one(made.peers).code} · Peers." in words(app)


def test_what_somebody_settled_elsewhere_or_moved_is_not_offered_as_like_a_theme(open_page: Open, made: Made) -> None:
    assert len(list_sentences(choose(open_sheets(open_page, made), LIKE, made.peers))) == 2
    settle_elsewhere(made.engine, made.money, "Barnet", carries=True)
    app = choose(open_sheets(open_page, made), LIKE, made.peers)
    assert list_sentences(app) == ["Money <b>is</b> short."]
    write_cells(app, "sentences", row0={"Theme": "New 1"})
    app.run()
    press_key(app, "sorting-confirm")  # nothing is ticked: the tables are given anew
    assert list_sentences(app) == []


def test_a_sentence_that_stands_under_the_theme_too_is_not_offered_and_one_under_two_others_once(
    open_page: Open, made: Made
) -> None:
    machine(made.engine, made.peers, "R-Camden-2015-02-02", evidence="Money <b>is</b> short.")
    app = open_sheets(open_page, made)
    assert list_sentences(choose(app, LIKE, made.money)) == ["Peers help."]
    write_cells(app, "themes", row2={"Name": "Cash"})
    app.run()
    assert list_sentences(choose(app, LIKE, -1)).count("Money <b>is</b> short.") == 1


def test_likeness_is_to_a_theme_and_not_to_all_of_them_or_to_none(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    assert LIKE not in app.selectbox(key="sorting-which").options
    app.selectbox(key="sorting-chosen").set_value(0).run()
    assert LIKE not in app.selectbox(key="sorting-which").options


def test_what_the_machine_found_since_the_last_look_can_be_shown_alone(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    settle_elsewhere(made.engine, made.money, "Camden", carries=True)
    machine(made.engine, made.peers, "R-Barnet-2015-02-02", evidence="Money <b>is</b> short. Peers help.")
    app.run()
    assert "1 was not shown before" in words(app)
    choose(app, UNSEEN)
    assert list(app.dataframe[1].value["Theme in full"]) == ["Peers"]
    app.run()
    assert len(list_sentences(app)) == 1  # what is shown now stays until the tables are made anew


def test_what_was_changed_can_be_shown_alone(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row2={"Board sees it": True})
    app.run()
    assert list_sentences(choose(app, CHANGED)) == ["Peers help."]
