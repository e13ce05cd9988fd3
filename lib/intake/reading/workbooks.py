"""Workbooks: .xlsx row by row, .ods and .xls as a whole. Nothing in them is ever run."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from lib.intake.problems import FileProblem
from lib.intake.reading.delimited import too_many
from lib.intake.reading.tables import Row, Table, cell

MOST_CELLS = 20_000_000
LAST_ROW = 1_048_576
ROW_NUMBER = re.compile(rb'<row [^>]{0,30}?r="(\d{7,20})"')

warnings.filterwarnings("ignore", module="openpyxl")  # about looks that it cannot keep; we only read


def not_a_workbook(name: str) -> FileProblem:
    """What is said of a workbook that is none, or a damaged one."""
    return FileProblem(
        f"{name} cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, and try "
        "again."
    )


def excel(stream: BinaryIO, name: str, most_rows: int) -> list[Table]:
    """The sheets of an .xlsx file."""
    with _problems_in_words(name):
        formulas = _measured(stream, name, most_rows)  # before anything else looks into a sheet
        book = _book(stream, values=True)
        names = [(title, getattr(book[title], "sheet_state", "visible") != "visible") for title in book.sheetnames]

    def table(title: str, hidden: bool) -> Table:
        seen = [0, 1]

        def rows() -> Iterator[Row]:
            with _problems_in_words(name):
                book = _book(stream, values=True)
                sheet = book[title]
                if not hasattr(sheet, "iter_rows"):
                    return  # a chart on a sheet of its own
                seen[:] = [0, max(1, min(sheet.max_row or 1, most_rows))]
                sheet.reset_dimensions()
                filled = cells_seen = 0
                for line, values in enumerate(_values(stream, sheet, title, formulas), start=1):
                    seen[0] = line
                    cells_seen += len(values)
                    if cells_seen > MOST_CELLS:
                        raise FileProblem(
                            f"{name} has more than {MOST_CELLS:,} cells, most of them empty: copy the filled ones to a "
                            "new sheet, save it as .xlsx, and try again."
                        )
                    if any(value is not None for value in values):
                        cells = [cell(value) for value in values]
                        while cells and cells[-1] == "":
                            cells.pop()
                        if not cells:
                            continue
                        filled += 1
                        if filled > most_rows:
                            raise too_many(name, most_rows)
                        yield line, cells

        return Table(title, rows, lambda: min(1.0, seen[0] / seen[1]), hidden=hidden)

    return [table(title, hidden) for title, hidden in names]


def _book(stream: BinaryIO, *, values: bool) -> Any:
    stream.seek(0)
    import openpyxl  # noqa: PLC0415 - a third of a second, which no other kind of file needs

    return openpyxl.load_workbook(stream, read_only=True, data_only=values, keep_links=False)


def _values(stream: BinaryIO, sheet: Any, title: str, formulas: set[str]) -> Iterator[tuple[Any, ...]]:
    """The values of the cells. A formula whose result was never worked out is given as it is written, not lost."""
    rows = sheet.iter_rows(values_only=True)
    if sheet._worksheet_path not in formulas:
        yield from rows
        return
    written = _book(stream, values=False)[title]
    written.reset_dimensions()
    for values, beside in zip(rows, written.iter_rows(values_only=True), strict=False):
        yield tuple(
            formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
            for value, formula in zip(values, beside, strict=False)
        )


def _measured(stream: BinaryIO, name: str, most_rows: int) -> set[str]:
    """The sheets that have formulas. Raises FileProblem where one is larger than a sheet can be, before it is read."""
    with zipfile.ZipFile(stream) as archive:
        members = [
            one for one in archive.namelist() if one.lower().startswith("xl/worksheets/") and one.endswith(".xml")
        ]
        return {one for one in members if _has_formulas(archive, one, name, most_rows)}


def _has_formulas(archive: zipfile.ZipFile, member: str, name: str, most_rows: int) -> bool:
    tail, rows, formulas = b"", 0, False
    with archive.open(member) as part:
        while block := part.read(1_048_576):
            if b"<" not in block:
                raise FileProblem(f"{name} has a cell of more than a million characters: shorten it, and try again.")
            seen = tail + block
            formulas = formulas or b"<f>" in seen or b"<f " in seen
            rows += block.count(b"<row")
            if rows > most_rows + 1_000 or any(int(number) > LAST_ROW for number in ROW_NUMBER.findall(seen)):
                raise too_many(name, most_rows)
            tail = block[-40:]
    return formulas


def open_document(stream: BinaryIO, name: str, most_rows: int) -> list[Table]:
    """The sheets of an .ods file."""
    with _problems_in_words(name), zipfile.ZipFile(stream) as archive, archive.open("content.xml") as content:
        _Measured(name, most_rows).read(content)
    return _whole(stream, name, most_rows)


def old_excel(stream: BinaryIO, name: str, most_rows: int = 65_536) -> list[Table]:
    """The sheets of an .xls file, which has at most 65,536 rows."""
    return _whole(stream, name, most_rows)


def _whole(stream: BinaryIO, name: str, most_rows: int) -> list[Table]:
    with _problems_in_words(name):
        stream.seek(0)
        book = CalamineWorkbook.from_filelike(stream)
        names = list(book.sheet_names)

    def table(title: str) -> Table:
        seen = [0, 1]

        def rows() -> Iterator[Row]:
            with _problems_in_words(name):
                sheet = book.get_sheet_by_name(title)
                seen[:] = [0, max(1, sheet.total_height)]
                filled = 0
                for line, values in enumerate(sheet.iter_rows(), start=1):
                    seen[0] += 1
                    cells = [cell(value) for value in values]
                    if any(one != "" for one in cells):
                        filled += 1
                        if filled > most_rows:
                            raise too_many(name, most_rows)
                        yield line, cells

        return Table(title, rows, lambda: min(1.0, seen[0] / seen[1]))

    return [table(title) for title in names]


class _Measured:
    """How large the tables of an .ods file are when its repeated cells and rows are written out."""

    def __init__(self, name: str, most_rows: int) -> None:
        self._name, self._most = name, most_rows
        self._rows = self._waiting = self._repeat = self._width = self._column = self._widest = 0

    def read(self, content: Any) -> None:
        """Raises FileProblem where they are larger than can be read."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.ParseFile(content)

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "table:table":
            self._rows = self._waiting = self._widest = 0
        elif element == "table:table-row":
            self._repeat = _number(attributes.get("table:number-rows-repeated", "1"))
            self._width = self._column = 0
        elif element in {"table:table-cell", "table:covered-table-cell"}:
            self._column += _number(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._width = self._column
        elif element == "text:p":
            self._width = max(self._width, self._column)

    def _end(self, element: str) -> None:
        if element != "table:table-row":
            return
        if not self._width:
            self._waiting += self._repeat  # empty rows count only where a filled one follows
            return
        self._rows += self._waiting + self._repeat
        self._waiting = 0
        self._widest = max(self._widest, self._width)
        if self._rows * self._widest > MOST_CELLS or self._rows > self._most + 1_000:
            raise FileProblem(
                f"{self._name} has a table of {self._rows:,} rows and {self._widest:,} columns, most of them empty or "
                "repeated: copy the filled cells to a new sheet, save it as .xlsx, and try again."
            )


def _number(written: str) -> int:
    try:
        return max(1, min(int(written), 10_000_000))
    except ValueError:
        return 1


class _problems_in_words:  # noqa: N801 - used like a function
    """What a damaged or hostile workbook makes its readers raise, which can be anything, is one sentence."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if kind is None or isinstance(error, FileProblem | GeneratorExit):
            return
        if issubclass(kind, MemoryError):
            raise FileProblem(
                f"{self._name} needs more memory than this machine has: export it as CSV, or split it."
            ) from None
        if issubclass(kind, PasswordError):
            raise FileProblem(
                f"{self._name} is locked with a password: open it in Excel, save it without one, and try again."
            ) from None
        # A fault in calamine's own language arrives as a PanicException, which is no Exception.
        if issubclass(kind, Exception | CalamineError) or kind.__name__ == "PanicException":
            raise not_a_workbook(self._name) from None
