"""What is done with ticked sentences, and that it is counted as it was done."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.support.factories import machine, theme
from tests.support.page_text import words
from tests.support.theme_pages import (
    Made,
    list_labels,
    open_sheets,
    press_key,
    settle_elsewhere,
    write_cells,
)
from tests.ui.conftest import Open

SHARED = "Money <b>is</b> short."  # in the answers of Camden and Leeds


@pytest.fixture
def third(made: Made) -> int:
    """A third theme; the sentence of Money stands under Peers as well, and so comes third in the table."""
    machine(made.engine, made.peers, "R-Camden-2015-02-02", evidence=SHARED, confidence=0.7)
    return theme(made.engine, "Budgets", states=(("2015-01-06", "proposed"),))


def test_a_sentence_that_stands_under_two_themes_is_moved_and_counted_once(
    open_page: Open, made: Made, third: int
) -> None:
    app = open_sheets(open_page, made)
    rows = {
        f"row{index}": {"Tick": True}
        for index, sentence in enumerate(app.dataframe[1].value["Sentence"])
        if sentence == SHARED
    }
    assert len(rows) == 1
    assert app.dataframe[1].value["Theme in full"][0] == "Money · and in 1 other proposal"
    write_cells(app, "sentences", **rows)
    app.selectbox(key="sorting-target").set_value(third)
    press_key(app, "sorting-put")
    assert app.toast[0].value == f"1 sentence put in {made.one(third).code} · Budgets. Save stores it."
    assert f"1 into {made.one(third).code} · Budgets." in words(app)
    assert list(app.dataframe[0].value["Sentences"][:3]) == [1, 1, 1]
    press_key(app, "sorting-save")
    assert made.carries(third) == [True, True]


@pytest.mark.parametrize("is_worked_on", [False, True])
def test_a_sentence_ticked_once_is_moved_from_every_proposal_that_nobody_worked_on(
    open_page: Open, made: Made, third: int, is_worked_on: bool
) -> None:
    if is_worked_on:  # somebody said of another answer that it belongs to Peers
        settle_elsewhere(made.engine, made.peers, "Barnet", carries=True)
    app = open_sheets(open_page, made)
    place = "Peers" if is_worked_on else "Money"
    assert list_places(app, SHARED) == [f"{place} · and in 1 other proposal"]
    ticked = app.dataframe[1].value["Sentence"].to_list().index(SHARED)
    write_cells(app, "sentences", **{f"row{ticked}": {"Tick": True}})
    app.selectbox(key="sorting-target").set_value(third)
    press_key(app, "sorting-put")
    assert list_places(app, SHARED) == ["Budgets"]
    press_key(app, "sorting-save")
    assert made.carries(third) == [True, True]
    assert made.carries(made.peers) == [*[True] * is_worked_on, False]


def list_places(app: AppTest, sentence: str) -> list[str]:
    """Under which themes the rows of a sentence say that it stands."""
    columns = (app.dataframe[1].value[name] for name in ("Sentence", "Theme in full"))
    return [place for shown, place in zip(*columns, strict=True) if shown == sentence]


def test_ticked_sentences_that_stood_there_already_are_told_apart_from_those_that_were_moved(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Tick": True}, row1={"Tick": True}, row2={"Tick": True})
    app.selectbox(key="sorting-target").set_value(made.money)
    press_key(app, "sorting-put")
    name = f"{made.one(made.money).code} · Money"
    assert app.toast[0].value == f"1 sentence put in {name}; 2 stood there already. Save stores it."
    write_cells(app, "sentences", row0={"Tick": True}, row2={"Tick": True})
    press_key(app, "sorting-confirm")
    assert app.toast[0].value == "1 sentence confirmed where they stand; 1 moved or confirmed before. Save stores it."


def test_a_name_that_is_typed_makes_a_new_theme_of_the_ticked_sentences(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Tick": True})
    app.text_input(key="sorting-new-name").set_value("  Budgets   are short ")
    press_key(app, "sorting-put")
    assert app.toast[0].value == "1 sentence put in New 1 · Budgets are short. Save stores it."
    assert app.selectbox(key="sorting-target").value == -1
    assert app.dataframe[0].value["Name"].to_list() == ["Budgets are short", "Money", "Peers", "", ""]
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Money", "Peers", "Budgets are short"]


def test_a_typed_name_that_a_theme_has_already_means_that_theme(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Tick": True})
    app.text_input(key="sorting-new-name").set_value("peers")
    press_key(app, "sorting-put")
    assert app.toast[0].value == f"1 sentence put in {made.one(made.peers).code} · Peers. Save stores it."
    assert app.dataframe[0].value["Name"].to_list() == ["Money", "Peers", "", "", ""]


def test_the_name_under_which_a_theme_was_chosen_before_it_was_renamed_still_means_it(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    former_name = f"{made.one(made.peers).code} · Peers"
    write_cells(app, "themes", row1={"Name": "Colleagues"})
    write_cells(app, "sentences", row0={"Tick": True})
    app.text_input(key="sorting-new-name").set_value(former_name)
    press_key(app, "sorting-put")
    assert app.toast[0].value == f"1 sentence put in {made.one(made.peers).code} · Colleagues. Save stores it."


def test_a_fourth_new_theme_gets_a_row_and_is_kept_with_the_others(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    for row, name in enumerate(["Budgets", "Training", "Visits", "Data"]):
        write_cells(app, "sentences", row0={"Tick": True})
        app.text_input(key="sorting-new-name").set_value(name)
        press_key(app, "sorting-put")
        assert app.dataframe[0].value["Name"].to_list()[row] == name
    app = open_sheets(open_page, made)  # another window
    assert "4 new themes named" in app.info[0].value
    press_key(app, "sorting-go-on")
    assert set(app.dataframe[0].value["Name"]) == {"Budgets", "Training", "Visits", "Data", "Money", "Peers"}
    assert app.dataframe[1].value["Theme in full"][0] == "Data"


def test_a_row_for_a_new_theme_that_holds_sentences_is_not_given_another_name(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row1={"Theme": "New 1"}, row0={"Tick": True})
    app.text_input(key="sorting-new-name").set_value("Budgets")
    press_key(app, "sorting-put")
    assert app.dataframe[0].value["Name"].to_list() == ["Budgets", "Money", "Peers", "", ""]
    assert set(app.dataframe[1].value["Theme in full"]) >= {"Budgets", "New 1"}


def test_a_name_of_spaces_alone_makes_no_theme(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Tick": True})
    app.text_input(key="sorting-new-name").set_value("   ")
    press_key(app, "sorting-put")
    assert app.error[0].value.startswith("Tick sentences at their left and choose a theme, or write the name")
    assert app.dataframe[0].value["Name"].to_list()[2:] == ["", "", ""]
    assert list(app.dataframe[1].value["Moved"]) == ["", "", ""]


def test_a_theme_that_is_chosen_after_a_name_was_written_counts(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    app.text_input(key="sorting-new-name").set_value("Budgets").run()
    app.selectbox(key="sorting-target").set_value(made.peers).run()
    assert app.text_input(key="sorting-new-name").value == ""
    write_cells(app, "sentences", row0={"Tick": True})
    press_key(app, "sorting-put")
    assert app.toast[0].value == f"1 sentence put in {made.one(made.peers).code} · Peers. Save stores it."
