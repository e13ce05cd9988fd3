"""CSV and Excel files as rows of text and dates, each with its line in the file."""

import codecs
import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from lib.intake.problems import FileProblem

EXCEL = {".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"}
TEXT = {".csv", ".tsv", ".txt"}
HEADING_ROWS = 20  # the headings must be among the first rows
CELL_LIMIT = 100_000  # characters; the longest answers that people write are a tenth of it

Cell = str | dt.date


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a file. headings are as written; rows are (line in the file, cells), empty rows left out."""

    file_name: str
    headings: list[str]
    rows: list[tuple[int, list[Cell]]]


def read(path: Path, *, max_mb: int, known: Set[str]) -> list[list[Cell]]:
    """All the rows of a file's first sheet, the headings among them. Raises FileProblem where it cannot be read.

    known holds the known headings, as heading() writes them: they tell how a text is split into cells.
    """
    try:
        if not path.exists():
            raise FileProblem(f"There is no file {path}: check the name and the folder.")
        if not path.is_file():
            raise FileProblem(f"{path} is no file: name one, not a folder.")
        size = path.stat().st_size
    except OSError:
        raise FileProblem(f"{path} cannot be looked at: check the name, and that you may read there.") from None
    if size == 0:
        raise FileProblem(f"{path.name} is empty: export it again.")
    if size > max_mb * 1_000_000:
        raise FileProblem(
            f"{path.name} has {size / 1_000_000:,.0f} MB and the limit is {max_mb} MB: split it, or raise the limit "
            "with MAX_FILE_MB."
        )
    ending = path.suffix.lower()
    if ending in EXCEL:
        return _excel(path)
    if ending in TEXT:
        return _text(path, known)
    raise FileProblem(f"{path.name} is neither CSV nor Excel: save it as .csv or .xlsx and try again.")


def _excel(path: Path) -> list[list[Cell]]:
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
                if rows:
                    return [[_cell(value) for value in row] for row in rows]
    except (CalamineError, OSError, ValueError):
        raise FileProblem(
            f"{path.name} cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, "
            "and try again."
        ) from None
    raise FileProblem(f"{path.name} has no filled cell on any sheet: export it again.")


def _cell(value: Any) -> Cell:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _clean(str(value))


def _text(path: Path, known: Set[str]) -> list[list[Cell]]:
    text = _decode(path.read_bytes(), path.name)
    sample = "\n".join(text.splitlines()[:HEADING_ROWS])
    try:
        csv.field_size_limit(CELL_LIMIT)
        mark = _delimiter(sample, known)
        if text.count('"') % 2:
            # Strictly read, a quotation mark that is opened and never closed is an error; it would swallow the rest.
            list(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True))
        return [[_clean(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)]
    except csv.Error as error:
        raise FileProblem(
            f"{path.name} is not a readable CSV file ({error}; perhaps a quotation mark is never closed): open it in "
            "Excel, save it as .xlsx, and try again."
        ) from None


def _decode(data: bytes, name: str) -> str:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    encodings = ["utf-16"] if wide else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise FileProblem(f"{name} is not a text file: if it comes from Excel, save it as .xlsx; else export it as CSV.")


def _delimiter(sample: str, known: Set[str]) -> str:
    """The mark that splits a line into the most known headings; where none does, the most frequent one."""

    def headings(mark: str) -> int:
        lines = csv.reader(io.StringIO(sample), delimiter=mark)
        return max((len({heading(cell) for cell in line} & known) for line in lines), default=0)

    return max((",", ";", "\t", "|"), key=lambda mark: (headings(mark), sample.count(mark)))


def _clean(text: str) -> str:
    """Without the marks that no screen shows and no database wants, and without spaces around it."""
    return "".join(mark for mark in text if mark in "\n\t" or ord(mark) >= 32).replace("\xa0", " ").strip()


def sheet(rows: Iterable[list[Cell]], file_name: str, known: Set[str]) -> Sheet:
    """The table that starts at the first of the leading rows with at least two of the known headings.

    known holds the known headings, as heading() writes them. Raises FileProblem where no row is like that.
    """
    numbered = list(enumerate(rows, start=1))
    for position, (_line, row) in enumerate(numbered[:HEADING_ROWS]):
        if len({heading(cell) for cell in row} & known) >= 2:
            kept = [(line, cells) for line, cells in numbered[position + 1 :] if any(cell != "" for cell in cells)]
            return Sheet(file_name, _distinct([str(cell) for cell in row]), kept)
    raise FileProblem(
        f"{file_name}: none of the first {HEADING_ROWS} rows has the headings this kind of file needs; "
        "see docs/files.md for what they are called."
    )


def _distinct(headings: list[str]) -> list[str]:
    """Every heading once: a repeated or empty one gets its column's number, so that no cell is lost."""
    seen: set[str] = set()
    found = []
    for number, name in enumerate(headings, start=1):
        found.append(f"{name} (column {number})".strip() if not name or name in seen else name)
        seen.add(name)
    return found


def heading(cell: Cell) -> str:
    """A heading in its plainest form: "E-mail address " and "email address" are one."""
    words = str(cell).casefold().replace("-", "").replace("_", " ").rstrip(":*")
    return " ".join(words.split())


def records(one: Sheet) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Each row as a mapping from heading (as written) to cell. Cells beyond the headings are kept under "column N"."""
    for line, cells in one.rows:
        row: dict[str, Cell] = dict(zip(one.headings, cells, strict=False))
        extra = cells[len(one.headings) :]
        row |= {f"column {len(one.headings) + n}": cell for n, cell in enumerate(extra, start=1) if cell != ""}
        yield line, row
