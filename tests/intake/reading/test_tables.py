"""Cells as every kind of file gives them."""

import datetime as dt
from typing import Any

import pytest

from lib.intake.reading.tables import Cell, parse_cell
from lib.intake.reading.text_cleaning import clean_text


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        (True, "Yes"),
        (12.0, "12"),
        (12.5, "12.5"),
        ("#N/A", ""),
        (dt.datetime(2015, 2, 1), dt.date(2015, 2, 1)),  # noqa: DTZ001 - as workbooks hold them
        (dt.datetime(2015, 2, 1, 9, 30, tzinfo=dt.UTC), dt.datetime(2015, 2, 1, 9, 30, tzinfo=dt.UTC)),
        (dt.date(2015, 2, 1), dt.date(2015, 2, 1)),
    ],
)
def test_a_value_of_a_spreadsheet_becomes_text_or_a_day(value: Any, cell: Cell) -> None:
    assert parse_cell(value) == cell


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        (" a\u00a0b ", "a b"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("\ufeffId\x00\u200b", "Id"),
        ("It@SQ@s", "It's"),
    ],
)
def test_what_no_screen_shows_is_taken_out_and_line_breaks_are_kept(text: str, clean: str) -> None:
    assert clean_text(text) == clean
