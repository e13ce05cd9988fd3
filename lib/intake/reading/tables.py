"""What every kind of file comes to: tables, whose rows are cells of text or dates."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Cell = str | dt.date
Row = tuple[int, list[Cell]]  # the line as a spreadsheet counts it, and the cells

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file. name is that of its sheet, empty for a text; note says what is odd about it.

    rows() starts anew each time and leaves empty rows out. share() says how much of it was read, between 0 and 1.
    """

    name: str
    rows: Callable[[], Iterator[Row]]
    share: Callable[[], float]
    notes: tuple[str, ...] = ()
    text: bool = False  # its cells are parted by marks, so that one too many shifts the others
    hidden: bool = False


def clean(written: str) -> str:
    """Without the marks that no screen shows and no database wants, and without spaces around it."""
    if "@SQ@" in written:  # how SmartSurvey exports an apostrophe
        written = written.replace("@SQ@", "'")
    if written.isprintable():
        return written.strip() if "\xa0" not in written else written.replace("\xa0", " ").strip()
    lines = written.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return INVISIBLE.sub("", lines).strip()


def cell(value: Any) -> Cell:
    """What a spreadsheet holds in a cell, as text or a day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in EXCEL_ERRORS else clean(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return clean(str(value))
