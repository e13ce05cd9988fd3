"""Define the tables that every kind of file is read into, whose rows are cells of text or dates."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

Cell = str | dt.date
NumberedRow = tuple[int, list[Cell]]  # the line as a spreadsheet counts it, and the cells

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})
INVISIBLE_CHARACTERS = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class FileTable:
    """One table of a file.

    name is that of its sheet, empty for a text; notes say what is odd about it. read_rows() starts anew each
    time and leaves empty rows out. measure_progress() is the share read so far, between 0 and 1.
    """

    name: str
    read_rows: Callable[[], Iterator[NumberedRow]]
    measure_progress: Callable[[], float]
    notes: tuple[str, ...] = ()
    is_delimited: bool = False  # its cells are parted by marks, so that one too many shifts the others
    is_hidden: bool = False


def clean_text(text: str) -> str:
    """Strip a text and remove the characters that no screen shows and no database accepts."""
    if "@SQ@" in text:  # how SmartSurvey exports an apostrophe
        text = text.replace("@SQ@", "'")
    if text.isprintable():
        return text.strip() if "\xa0" not in text else text.replace("\xa0", " ").strip()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return INVISIBLE_CHARACTERS.sub("", lines).strip()


def parse_cell(value: Any) -> Cell:
    """Parse a cell value of a spreadsheet as text or a day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in EXCEL_ERRORS else clean_text(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return clean_text(str(value))
