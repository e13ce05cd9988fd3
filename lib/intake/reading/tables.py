"""Define the tables that every kind of file is read into, whose rows are cells of text or dates."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lib.intake.reading.text_cleaning import TextCleaner, clean_text

Cell = str | dt.date
NumberedRow = tuple[int, list[Cell]]  # the line as a spreadsheet counts it, and the cells

EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"})
CELL_LIMIT = 100_000  # characters; the longest answers that people write are a tenth of it
MENDED_NOTE = "letters that were garbled on the way (such as â€œ for “) were mended: check a few"
GARBLED_NOTE = "letters are garbled and could not be mended: correct them in the file, or export it again as UTF-8"


@dataclass(slots=True)
class RowRemarks:
    """Remarks on the rows of a table, filled while they are read: note -> line numbers, and how many there are.

    No more than MAX_LINES numbers are kept of each.
    """

    MAX_LINES = 5_000
    lines_by_note: dict[str, list[int]] = field(default_factory=dict)

    def add_line(self, note: str, line: int) -> None:
        """Add the line of a row to a note, once."""
        lines = self.lines_by_note.setdefault(note, [])
        if len(lines) < self.MAX_LINES and (not lines or lines[-1] != line):
            lines.append(line)

    def add_mended(self, cleaner: TextCleaner, line: int) -> None:
        """Add what a cleaner mended in the row of a line, and could not mend."""
        if cleaner.has_mended:
            self.add_line(MENDED_NOTE, line)
        if cleaner.has_garbled:
            self.add_line(GARBLED_NOTE, line)
        cleaner.has_mended = cleaner.has_garbled = False

    def forget_lines(self) -> None:
        """Forget all remarks, because the rows are read anew."""
        self.lines_by_note.clear()


@dataclass(frozen=True, slots=True)
class FileTable:
    """One table of a file.

    name is that of its sheet, empty for a text; notes say what is odd about it, warnings what somebody has to look at
    before it is used. read_rows() starts anew each time, leaves empty rows out, and fills remarks. A cell with a time
    of day is a datetime. measure_progress() is the share read so far, between 0 and 1.
    """

    name: str
    read_rows: Callable[[], Iterator[NumberedRow]]
    measure_progress: Callable[[], float]
    notes: tuple[str, ...] = ()
    is_delimited: bool = False  # its cells are parted by marks, so that one too many shifts the others
    is_hidden: bool = False
    warnings: tuple[str, ...] = ()
    remarks: RowRemarks = field(default_factory=RowRemarks)
    encoding_samples: tuple[tuple[str, str], ...] = ()  # where a person has to say how letters are read
    counts_from_1904: bool = False  # its serial numbers of days, as workbooks of old Macs do


def parse_cell(value: Any, cleaner: TextCleaner | None = None) -> Cell:
    """Parse a cell value of a spreadsheet as text, a day, or a moment where it has a time of day."""
    if value is None:
        return ""
    if isinstance(value, str):
        return "" if value in EXCEL_ERRORS else (cleaner or TextCleaner()).clean_text(value)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.datetime):
        return value if value.hour or value.minute or value.second else value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e18:
        return str(int(value))
    return clean_text(str(value))
