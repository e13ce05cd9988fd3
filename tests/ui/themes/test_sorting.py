"""All themes and sentences of a question, sorted and signed in tables."""

import pytest
from sqlalchemy import select

from lib.database.engine import open_read_session
from lib.database.theme_models import Quotation
from tests.support.page_text import words
from tests.support.theme_pages import Made, list_labels, open_sheets, press_key, write_cells
from tests.ui.conftest import Open


def test_all_themes_and_their_sentences_are_sorted_and_signed_in_one_change(open_page: Open, made: Made) -> None:
    app, before = open_sheets(open_page, made), made.changes()
    write_cells(
        app, "themes", row0={"Name": "Budgets are short", "State": "Approved"}, row2={"Name": "Help from peers"}
    )
    write_cells(app, "sentences", row1={"Theme": "New theme 1"}, row2={"Theme": "– none of these –"})
    press_key(app, "sorting-save")
    told = "Saved: 1 approved, 2 findings put elsewhere, 2 findings settled as they stand."
    assert app.success[0].value == told
    assert app.button(key="undo-sorting").proto.shortcut == ""  # a letter typed into a table undoes nothing
    assert list_labels(made) == ["Budgets are short", "Peers", "Help from peers"]
    assert made.state(made.money) == "approved"
    assert (sorted(made.carries(made.money)), made.carries(made.peers)) == ([False, True, True], [False])
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
    assert "needs a label" in app.error[0].value


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


def test_a_theme_cannot_be_the_same_as_itself(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    itself = app.dataframe[1].value["Theme"][0]
    write_cells(app, "themes", row0={"Same as": itself, "Name": "Budgets"})
    press_key(app, "sorting-save")
    assert list_labels(made) == ["Budgets", "Peers"]


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
    write_cells(app, "themes", row1={"Description": "Peers do."})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved."
    assert made.one(made.peers).description == "Peers do."


def test_what_was_changed_in_the_sheets_stays_where_it_cannot_be_saved(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row0={"Theme": "New theme 2"})
    press_key(app, "sorting-save")
    assert "needs a label" in app.error[0].value
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


def test_what_the_sheets_cannot_hold_is_told(open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "not in the table" not in words(open_sheets(open_page, made))
    monkeypatch.setattr("lib.ui.themes.page.sorting.MAX_SENTENCES", 1)
    assert "2 findings are not in the table" in words(open_sheets(open_page, made))
