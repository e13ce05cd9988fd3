"""All themes and sentences of a question, sorted and signed in tables."""

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from lib.database.engine import open_read_session
from lib.database.theme_models import Quotation
from tests.support.factories import machine
from tests.support.page_text import words
from tests.support.theme_pages import (
    Made,
    list_labels,
    open_sheets,
    press_key,
    see_proposals,
    settle_elsewhere,
    write_cells,
)
from tests.ui.conftest import Open


@pytest.mark.usefixtures("started_runs")
def test_all_themes_and_their_sentences_are_sorted_and_signed_in_one_change(open_page: Open, made: Made) -> None:
    app, before = open_sheets(open_page, made), made.changes()
    write_cells(
        app, "themes", row0={"Name": "Budgets are short", "State": "Approved"}, row2={"Name": "Help from peers"}
    )
    write_cells(app, "sentences", row1={"Theme": "New 1"}, row2={"Theme": "– none of these –"})
    press_key(app, "sorting-save")
    assert app.success[0].value.startswith("Saved: 1 approved, 2 findings put elsewhere. The machine looks again")
    assert app.button(key="undo-sorting").proto.shortcut == ""  # a letter typed into a table undoes nothing
    assert list_labels(made) == ["Budgets are short", "Peers", "Help from peers"]
    assert made.state(made.money) == "approved"
    assert (made.carries(made.money), made.carries(made.peers)) == ([False], [False])
    assert made.changes() == before + 1
    press_key(app, "undo-sorting")
    assert list_labels(made) == ["Money", "Peers"]


def test_a_theme_for_which_another_is_to_count_and_that_somebody_changed_meanwhile_is_told(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row1={"Same as": app.dataframe[1].value["Theme"][0]})
    app.run()
    made.renamed("Cash")
    press_key(app, "sorting-save")
    assert "was changed meanwhile" in app.error[0].value
    assert made.one(made.peers).merged_into_id is None


def test_a_new_theme_that_is_approved_without_a_name_is_refused(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row2={"State": "Approved"})
    press_key(app, "sorting-save")
    assert app.error[0].value.startswith("Still without a name: New 1. Write one into the column *Name*")


def test_a_fault_while_saving_is_said_in_a_sentence_and_nothing_is_saved(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    fault = KeyError("leader@council.example")

    def broken(*_given: object) -> None:
        raise fault

    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    monkeypatch.setattr("lib.actions.sorting.check_question", broken)
    press_key(app, "sorting-save")
    assert app.error[0].value.startswith("A fault in the dashboard kept this from being saved.")
    assert "council.example" not in caplog.text
    assert list_labels(made) == ["Money", "Peers"]
    caplog.clear()


def test_ticked_sentences_are_put_into_one_theme_together(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    press_key(app, "sorting-put")
    assert "Tick sentences at their left" in app.error[0].value
    write_cells(app, "sentences", row0={"Tick": True}, row1={"Tick": True})
    app.selectbox(key="sorting-target").set_value(made.peers)
    press_key(app, "sorting-put")
    press_key(app, "sorting-save")
    assert made.carries(made.money) == [False] * 3
    assert made.carries(made.peers) == [True] * 3


def test_what_was_changed_is_still_there_after_another_part_was_looked_at(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.segmented_control(key="part").set_value("Quality").run()
    app.segmented_control(key="part").set_value("Sort and sign").run()
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Budgets", "Peers"]


def test_a_sentence_is_shown_to_the_board_from_the_sheets(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row2={"Board sees it": True})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 sentence shown to the Board."
    with open_read_session(made.engine) as session:
        chosen = session.execute(select(Quotation.theme_id, Quotation.sentence)).all()
    assert chosen == [(made.peers, "Peers help.")]
    write_cells(app, "sentences", row2={"Board sees it": False})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 sentence taken back."
    with open_read_session(made.engine) as session:
        assert session.execute(select(Quotation.id)).all() == []


def test_what_is_approved_already_is_told_as_what_was_changed_alone(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row1={"State": "Approved"})
    press_key(app, "sorting-save")
    write_cells(app, "themes", row0={"Description": "Peers do."})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved."
    assert made.one(made.peers).description == "Peers do."


@pytest.mark.usefixtures("started_runs")
def test_what_was_changed_in_the_sheets_stays_where_it_cannot_be_saved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Theme": "New 2"})
    press_key(app, "sorting-save")
    assert app.error[0].value.startswith("Still without a name: New 2.")
    assert list_labels(made) == ["Money", "Peers"]
    write_cells(app, "themes", row3={"Name": "Budgets"})
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Money", "Peers", "Budgets"]
    assert made.carries(made.money) == [False, False]


def test_sheets_in_which_somebody_works_stay_though_other_choices_are_made(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    app.multiselect(key="region").set_value(["London"]).run()
    assert "still those of the question and the filters chosen before" in app.warning[0].value
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Budgets", "Peers"]
    assert not app.warning


def test_sheets_without_changes_show_what_came_meanwhile(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    made.renamed("Cash")
    app.run()
    write_cells(app, "themes", row0={"State": "Approved"})
    press_key(app, "sorting-save")
    assert made.state(made.money) == "approved"


def test_approving_settles_no_sentence_that_nobody_moved_or_confirmed(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"State": "Approved"})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 1 approved."
    assert (made.state(made.money), made.carries(made.money)) == ("approved", [])


def test_sentences_that_are_ticked_and_confirmed_are_settled_where_they_are(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    press_key(app, "sorting-confirm")
    assert "Tick sentences at their left first" in app.error[0].value
    write_cells(app, "sentences", row0={"Tick": True})
    press_key(app, "sorting-confirm")
    assert list(app.dataframe[1].value["Moved"]) == ["right here", "", ""]
    assert "1 confirmed where they stand" in words(app)
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved: 2 findings confirmed."
    assert made.carries(made.money) == [True, True]
    assert list(app.dataframe[1].value["How clear"]) == ["fairly clear", "fairly clear", "settled"]


def test_a_changed_cell_shows_at_once_from_where_the_sentence_was_moved_and_counts_it(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    money, peers = app.dataframe[0].value["Code"][:2]
    write_cells(app, "sentences", row1={"Theme": peers})
    app.run()
    assert list(app.dataframe[1].value["Moved"]) == ["", f"from {money} · Money", ""]
    assert list(app.dataframe[1].value["Theme in full"]) == ["Money", "Peers", "Peers"]
    assert list(app.dataframe[0].value["Sentences"][:2]) == [1, 2]
    assert f"1 into {peers} · Peers." in words(app)
    app.selectbox(key="sorting-which").set_value("What I changed").run()
    assert list(app.dataframe[1].value["Moved"]) == [f"from {money} · Money"]
    write_cells(app, "sentences", row0={"Tick": True})
    press_key(app, "sorting-back")
    assert "There is no such sentence." in words(app)


def test_a_sentence_stays_in_sight_under_the_theme_from_which_it_was_moved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    app.selectbox(key="sorting-chosen").set_value(made.money).run()
    assert len(app.dataframe[1].value) == 2
    write_cells(app, "sentences", row0={"Theme": app.dataframe[0].value["Code"][1]})
    app.run()
    assert [bool(moved) for moved in app.dataframe[1].value["Moved"]] == [True, False]
    app.selectbox(key="sorting-chosen").set_value(made.peers).run()
    assert len(app.dataframe[1].value) == 2


@pytest.fixture
def pages_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lib.ui.themes.page.sorting.PAGE_SIZE", 1)


def see_page(app: AppTest, number: int, chosen: str = "All themes") -> None:
    app.session_state[f"sorting-page-{chosen}-All"] = number
    app.run()


@pytest.mark.usefixtures("pages_of_one", "started_runs")
def test_all_sentences_are_reached_by_pages_and_what_was_edited_on_each_is_saved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    assert "3 in all, and none is left out" in words(app)
    assert "1 to 1 of 3 sentences · page 1 of 3" in words(app)
    write_cells(app, "sentences", row0={"Theme": "New 1"})
    write_cells(app, "themes", row2={"Name": "New"})
    see_page(app, 3)
    assert "3 to 3 of 3 sentences · page 3 of 3" in words(app)
    write_cells(app, "sentences", row0={"Theme": "– none of these –"})
    see_page(app, 1)
    assert app.dataframe[1].value["Theme"][0] == "New 1"
    press_key(app, "sorting-save")
    assert app.success[0].value.startswith("Saved: 3 findings put elsewhere. ")
    assert (made.carries(made.money), made.carries(made.peers)) == ([False, False], [False])


@pytest.mark.usefixtures("pages_of_one")
def test_a_theme_is_approved_only_once_all_its_sentences_were_on_the_page(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"State": "Approved", "Name": "Budgets"})
    press_key(app, "sorting-save")
    code = made.one(made.money).code
    assert f"{code} · Budgets (1 of 2 not shown)" in app.error[0].value
    assert (made.state(made.money), list_labels(made)) == ("proposed", ["Money", "Peers"])
    assert list(app.dataframe[0].value["Not shown yet"][:2]) == [1, 1]
    see_page(app, 2)
    press_key(app, "sorting-save")
    assert (made.state(made.money), list_labels(made)) == ("approved", ["Budgets", "Peers"])


@pytest.mark.usefixtures("pages_of_one")
def test_a_theme_that_is_to_count_for_an_approved_one_has_its_sentences_seen_as_well(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    see_page(app, 3)
    write_cells(app, "themes", row1={"State": "Approved"})
    press_key(app, "sorting-save")
    assert made.state(made.peers) == "approved"
    assert list(app.dataframe[0].value["Name"][:2]) == ["Peers", "Money"]  # what is worked on comes first
    write_cells(app, "themes", row1={"Same as": app.dataframe[0].value["Code"][0]})
    press_key(app, "sorting-save")
    assert "Money → " in app.error[0].value
    assert "(1 of 2 not shown)" in app.error[0].value
    see_page(app, 2)
    press_key(app, "sorting-save")
    assert made.one(made.money).merged_into_id == made.peers


def test_sentences_that_were_on_the_page_are_remembered_after_a_save(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_sheets(open_page, made)
    monkeypatch.setattr("lib.ui.themes.page.sorting.PAGE_SIZE", 1)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    press_key(app, "sorting-save")
    assert list(app.dataframe[0].value["Not shown yet"][:2]) == [0, 0]


def test_no_theme_is_approved_while_filters_leave_out_sentences(open_page: Open, made: Made) -> None:
    app = see_proposals(open_page, made, show="Sort and sign", region="London")
    assert "none is left out of the councils that the filters leave" in words(app)
    write_cells(app, "themes", row0={"State": "Approved"})
    press_key(app, "sorting-save")
    assert "The filters in the side bar leave out sentences of" in app.error[0].value
    assert made.state(made.money) == "proposed"


@pytest.mark.usefixtures("pages_of_one")
def test_a_sentence_that_a_person_settled_counts_as_seen(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    assert list(app.dataframe[0].value["Not shown yet"][:2]) == [1, 1]
    settle_elsewhere(made.engine, made.peers, "Leeds", carries=True)
    app.run()
    assert dict(zip(*(app.dataframe[0].value[name][:2] for name in ("Name", "Not shown yet")), strict=True)) == {
        "Peers": 0,
        "Money": 1,
    }


def test_before_anybody_settled_a_sentence_those_of_most_answers_come_first(open_page: Open, made: Made) -> None:
    machine(made.engine, made.peers, "R-Camden-2015-02-02", evidence="Peers help.", confidence=0.5)
    app = open_sheets(open_page, made)
    assert list(app.dataframe[1].value["Sentence"][:2]) == ["Money <b>is</b> short.", "Peers help."]  # a close call
    assert "Nobody has settled any yet: those in most answers come first" in words(app)
    settle_elsewhere(made.engine, made.money, "Leeds", carries=True)
    app.run()
    assert "Close calls in most answers come first, what a person settled last." in words(app)


def test_the_answers_of_a_theme_are_counted_as_sentences_are_moved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    assert list(app.dataframe[0].value["Answers"]) == [3, 1, 0, 0, 0]
    write_cells(app, "sentences", row0={"Theme": "New 1"})
    app.run()
    assert list(app.dataframe[0].value["Answers"]) == [1, 1, 2, 0, 0]


def test_themes_that_people_work_on_can_be_chosen_first_then_none_and_then_the_others(
    open_page: Open, made: Made
) -> None:
    app = open_sheets(open_page, made)
    assert app.selectbox(key="sorting-target").options[0] == "– none of these –"
    settle_elsewhere(made.engine, made.peers, "Barnet", carries=True)
    app.run()
    assert [option.partition(" · ")[2] or option for option in app.selectbox(key="sorting-target").options][:3] == [
        "Peers",
        "– none of these –",
        "Money",
    ]
