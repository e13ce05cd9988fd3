"""A sentence that stands under several proposals has one row, and they all follow it."""

import pytest

from tests.support.factories import machine, theme
from tests.support.theme_pages import Made, open_sheets, press_key, settle_elsewhere, write_cells
from tests.ui.conftest import Open
from tests.ui.themes.test_sorting_moves import SHARED, list_places


@pytest.fixture
def doubled(made: Made) -> Made:
    """The sentence of Money in two answers, one of which stands under Peers too."""
    machine(made.engine, made.peers, "R-Camden-2015-02-02", evidence=SHARED, confidence=0.7)
    return made


def test_a_sentence_under_two_proposals_has_one_row_with_all_its_answers(open_page: Open, doubled: Made) -> None:
    app = open_sheets(open_page, doubled)
    row = app.dataframe[1].value["Sentence"].to_list().index(SHARED)
    assert list_places(app, SHARED) == ["Money · and in 1 other proposal"]
    assert app.dataframe[1].value["Answers"][row] == 2
    assert list(app.dataframe[0].value["Not shown yet"][:2]) == [0, 0]  # it was read for both


def test_a_changed_cell_moves_it_from_both_and_put_back_it_stands_under_both(open_page: Open, doubled: Made) -> None:
    app = open_sheets(open_page, doubled)
    row = app.dataframe[1].value["Sentence"].to_list().index(SHARED)
    write_cells(app, "sentences", **{f"row{row}": {"Theme": "New 1"}})
    app.run()
    assert list_places(app, SHARED) == ["New 1"]
    assert list(app.dataframe[0].value["Sentences"][:3]) == [1, 1, 1]
    write_cells(app, "sentences")
    app.run()
    assert list_places(app, SHARED) == ["Money · and in 1 other proposal"]
    assert list(app.dataframe[0].value["Sentences"][:3]) == [2, 2, 0]


def test_what_is_ticked_and_put_back_stands_under_both_again(open_page: Open, doubled: Made) -> None:
    app = open_sheets(open_page, doubled)
    row = app.dataframe[1].value["Sentence"].to_list().index(SHARED)
    for key, value in (("sorting-put", "Budgets"), ("sorting-back", None)):
        write_cells(app, "sentences", **{f"row{row}": {"Tick": True}})
        if value:
            app.selectbox(key="sorting-target").set_value(0)
        press_key(app, key)
        row = app.dataframe[1].value["Sentence"].to_list().index(SHARED)
    assert list(app.dataframe[0].value["Sentences"][:2]) == [2, 2]


def test_moved_to_where_its_twin_stands_it_keeps_one_row(open_page: Open, doubled: Made) -> None:
    app = open_sheets(open_page, doubled)
    rows = app.dataframe[1].value["Sentence"].to_list()
    write_cells(app, "sentences", **{f"row{rows.index(SHARED)}": {"Theme": doubled.one(doubled.peers).code}})
    app.run()
    assert app.dataframe[1].value["Sentence"].to_list() == rows
    assert list_places(app, SHARED) == ["Peers"]


def test_under_each_theme_that_people_work_on_it_has_a_row_of_its_own(open_page: Open, doubled: Made) -> None:
    other = theme(doubled.engine, "Budgets", states=(("2015-01-06", "proposed"),))
    machine(doubled.engine, other, "R-Camden-2015-02-02", evidence=SHARED, confidence=0.8)
    for theme_id in (doubled.peers, other):
        settle_elsewhere(doubled.engine, theme_id, "Barnet", carries=True)
    places = list_places(open_sheets(open_page, doubled), SHARED)
    assert sorted(place.partition(" · ")[0] for place in places) == ["Budgets", "Peers"]


def test_of_one_theme_all_its_sentences_are_shown_whatever_stands_elsewhere(open_page: Open, doubled: Made) -> None:
    app = open_sheets(open_page, doubled)
    app.selectbox(key="sorting-chosen").set_value(doubled.peers).run()
    assert sorted(app.dataframe[1].value["Sentence"]) == [SHARED, "Peers help."]


def test_a_proposal_from_which_somebody_only_took_answers_is_one_that_nobody_works_on(
    open_page: Open, doubled: Made
) -> None:
    settle_elsewhere(doubled.engine, doubled.peers, "Barnet", carries=False)
    assert list_places(open_sheets(open_page, doubled), SHARED) == ["Money · and in 1 other proposal"]
    doubled.renamed("Cash")
    assert list_places(open_sheets(open_page, doubled), SHARED) == ["Cash · and in 1 other proposal"]
