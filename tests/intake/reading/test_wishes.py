"""Wishes not to be contacted, in the words of the tools: in doubt the wish wins."""

import datetime as dt

import pytest

from lib.intake.reading.tables import Cell
from lib.intake.reading.wishes import is_plain_wish, read_permission, read_wish


@pytest.mark.parametrize(
    "cell", [dt.date(2015, 2, 3), "03/02/2015", "2015-02-03 10:00", "Unsubscribed", "Y", "1", "x", "✓", "GDPR", "cleaned",
             "complained", "OPTED_OUT", "Opt-out", "HardBounce", "left the council", "perhaps"]
)  # fmt: skip
def test_a_day_a_tick_and_any_word_that_is_no_no_is_the_wish(cell: Cell) -> None:
    assert read_wish(cell) is True


@pytest.mark.parametrize(
    "cell", ["No", "n", "FALSE", "0", "subscribed", "Opted_In", "opted-in", "Active", "not unsubscribed", "-"]
)
def test_a_no_is_no_wish(cell: str) -> None:
    assert read_wish(cell) is False


def test_an_empty_cell_says_nothing() -> None:
    assert read_wish("") is None
    assert read_permission("") is read_permission("Unknown") is None


@pytest.mark.parametrize(("cell", "is_wish"), [("Yes", False), ("Opted in", False), (dt.date(2015, 2, 3), False),
                                               ("2015-02-03", False), ("No", True), ("Unsubscribed", True), ("withdrawn", True)])  # fmt: skip
def test_a_column_of_permissions_is_read_the_other_way_round(cell: Cell, is_wish: bool) -> None:
    assert read_permission(cell) is is_wish


def test_a_wish_in_an_unusual_word_is_told_apart_from_a_plain_one() -> None:
    assert [is_plain_wish(cell) for cell in ("Unsubscribed", "03/02/2015", "perhaps")] == [True, True, False]
