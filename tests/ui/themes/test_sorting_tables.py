"""The tables of sorting and signing, and what is edited in their cells."""

from tests.support.theme_pages import Made, open_sheets, press_key, write_cells
from tests.ui.conftest import Open


def test_a_theme_that_gets_another_name_is_called_so_beside_its_sentences(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Name": "Budgets"})
    app.run()
    assert list(app.dataframe[1].value["Theme in full"]) == ["Budgets", "Budgets", "Peers"]
    assert list(app.dataframe[1].value["Theme"][:2]) == list(app.dataframe[0].value["Code"][:1]) * 2


def test_a_theme_without_a_name_is_called_by_its_number(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "sentences", row2={"Theme": "New 1"})
    app.run()
    assert app.dataframe[1].value["Theme in full"][2] == "New 1"
    assert list(app.dataframe[0].value["Sentences"]) == [2, 0, 1, 0, 0]


def test_a_cell_that_is_put_back_is_no_change(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    money, peers = app.dataframe[0].value["Code"][:2]
    write_cells(app, "sentences", row0={"Theme": peers})
    app.run()
    write_cells(app, "sentences", row0={"Theme": money})
    app.run()
    assert list(app.dataframe[1].value["Moved"]) == [""] * 3
    press_key(app, "sorting-save")
    assert "Nothing was saved" in app.error[0].value


def test_a_theme_cannot_be_the_same_as_itself(open_page: Open, made: Made) -> None:
    app = open_sheets(open_page, made)
    write_cells(app, "themes", row0={"Same as": app.dataframe[0].value["Code"][0], "Name": "Budgets"})
    press_key(app, "sorting-save")
    assert app.success[0].value == "Saved."
    assert made.one(made.money).label == "Budgets"
    assert made.one(made.money).merged_into_id is None
