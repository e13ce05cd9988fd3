"""Findings settled in a table, many at once."""

from sqlalchemy import Engine

from lib.ui.themes.coding_table import read_ticks
from tests.support.theme_pages import count_changes, list_verdicts, press_label, see_coding, settle_elsewhere
from tests.ui.conftest import Open


def test_many_lines_are_settled_as_one_change(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    before = count_changes(sqlite)
    press_label(app, "Save 3 lines")
    assert list_verdicts(sqlite) == [True] * 3
    assert count_changes(sqlite) == before + 1


def test_a_line_that_somebody_unticked_is_settled_as_no() -> None:
    assert read_ticks({}, 3) == [True] * 3
    assert read_ticks({1: {"Says so": False}, 2: {"Says so": True}}, 3) == [True, False, True]


def test_the_lines_that_somebody_works_on_stay_until_they_are_saved_and_what_others_settled_too(
    open_page: Open, sqlite: Engine, money: int
) -> None:
    app = see_coding(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    settle_elsewhere(sqlite, money, "Leeds", carries=False)
    app.run()
    press_label(app, "Save 3 lines")
    assert "Settled 2 findings; 1 had been settled meanwhile, and stays so." in app.success[0].value
    assert sorted(list_verdicts(sqlite)) == [False, True, True]
    assert any("Nothing waits here" in one.value for one in app.success)


def test_other_lines_can_be_taken_in_place_of_those_on_the_table(open_page: Open, sqlite: Engine, money: int) -> None:
    app = see_coding(open_page, sqlite, "Code")
    app.segmented_control(key="coding-way").set_value("Fifty at once").run()
    settle_elsewhere(sqlite, money, "Leeds", carries=False)
    press_label(app, "Other lines")
    assert any(one.label == "Save 2 lines" for one in app.button)
