"""Read workbooks: .xlsx row by row, .ods and .xls as a whole. Nothing in them is ever executed."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from lib.intake.problems import FileProblem
from lib.intake.reading.delimited import build_row_limit_problem
from lib.intake.reading.tables import FileTable, NumberedRow, parse_cell

MAX_CELLS = 20_000_000
MAX_ROW_NUMBER = 1_048_576
ROW_NUMBER = re.compile(rb'<row [^>]{0,30}?r="(\d{7,20})"')

warnings.filterwarnings("ignore", module="openpyxl")  # about looks that it cannot keep; we only read


def build_workbook_problem(file_name: str) -> FileProblem:
    """Build the problem of a workbook that is none, or a damaged one."""
    return FileProblem(
        f"{file_name} cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, and "
        "try again."
    )


def read_xlsx(stream: BinaryIO, file_name: str, max_rows: int) -> list[FileTable]:
    """Read the sheets of an .xlsx file.

    Raises FileProblem where it is damaged, locked or too large, at once or while its rows are read.
    """
    with _ErrorTranslator(file_name):
        formula_sheets = _find_formula_sheets(stream, file_name, max_rows)  # before anything else looks into a sheet
        workbook = _open_workbook(stream, values_only=True)
        sheet_states = [
            (sheet_name, getattr(workbook[sheet_name], "sheet_state", "visible") != "visible")
            for sheet_name in workbook.sheetnames
        ]

    def build_table(sheet_name: str, is_hidden: bool) -> FileTable:
        lines_read = [0, 1]

        def read_rows() -> Iterator[NumberedRow]:
            with _ErrorTranslator(file_name):
                workbook = _open_workbook(stream, values_only=True)
                sheet = workbook[sheet_name]
                if not hasattr(sheet, "iter_rows"):
                    return  # a chart on a sheet of its own
                lines_read[:] = [0, max(1, min(sheet.max_row or 1, max_rows))]
                sheet.reset_dimensions()
                filled_rows = cell_count = 0
                for line, values in enumerate(_read_values(stream, sheet, sheet_name, formula_sheets), start=1):
                    lines_read[0] = line
                    cell_count += len(values)
                    if cell_count > MAX_CELLS:
                        raise FileProblem(
                            f"{file_name} has more than {MAX_CELLS:,} cells, most of them empty: copy the filled "
                            "ones to a new sheet, save it as .xlsx, and try again."
                        )
                    if any(value is not None for value in values):
                        cells = [parse_cell(value) for value in values]
                        while cells and cells[-1] == "":
                            cells.pop()
                        if not cells:
                            continue
                        filled_rows += 1
                        if filled_rows > max_rows:
                            raise build_row_limit_problem(file_name, max_rows)
                        yield line, cells

        return FileTable(sheet_name, read_rows, lambda: min(1.0, lines_read[0] / lines_read[1]), is_hidden=is_hidden)

    return [build_table(sheet_name, is_hidden) for sheet_name, is_hidden in sheet_states]


def _open_workbook(stream: BinaryIO, *, values_only: bool) -> Any:
    """Open an .xlsx file for reading: the values of its cells, or else the formulas as written."""
    stream.seek(0)
    import openpyxl  # noqa: PLC0415 - a third of a second, which no other kind of file needs

    return openpyxl.load_workbook(stream, read_only=True, data_only=values_only, keep_links=False)


def _read_values(stream: BinaryIO, sheet: Any, sheet_name: str, formula_sheets: set[str]) -> Iterator[tuple[Any, ...]]:
    """Read the values of the cells row by row.

    A formula whose result was never worked out is given as it is written, not lost.
    """
    rows = sheet.iter_rows(values_only=True)
    if sheet._worksheet_path not in formula_sheets:
        yield from rows
        return
    formula_sheet = _open_workbook(stream, values_only=False)[sheet_name]
    formula_sheet.reset_dimensions()
    for values, formulas in zip(rows, formula_sheet.iter_rows(values_only=True), strict=False):
        yield tuple(
            formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
            for value, formula in zip(values, formulas, strict=False)
        )


def _find_formula_sheets(stream: BinaryIO, file_name: str, max_rows: int) -> set[str]:
    """Find the sheets that have formulas, by the name of their part in the archive.

    Raises FileProblem where one is larger than a sheet can be, before it is read.
    """
    with zipfile.ZipFile(stream) as archive:
        members = [
            member
            for member in archive.namelist()
            if member.lower().startswith("xl/worksheets/") and member.endswith(".xml")
        ]
        return {member for member in members if _has_formulas(archive, member, file_name, max_rows)}


def _has_formulas(archive: zipfile.ZipFile, member: str, file_name: str, max_rows: int) -> bool:
    """Return whether a sheet has formulas.

    Raises FileProblem where it has more rows than allowed, or a cell of more than a million characters.
    """
    tail, row_count, has_formulas = b"", 0, False
    with archive.open(member) as part:
        while block := part.read(1_048_576):
            if b"<" not in block:
                raise FileProblem(
                    f"{file_name} has a cell of more than a million characters: shorten it, and try again."
                )
            window = tail + block
            has_formulas = has_formulas or b"<f>" in window or b"<f " in window
            row_count += block.count(b"<row")
            if row_count > max_rows + 1_000 or any(
                int(number) > MAX_ROW_NUMBER for number in ROW_NUMBER.findall(window)
            ):
                raise build_row_limit_problem(file_name, max_rows)
            tail = block[-40:]
    return has_formulas


def read_ods(stream: BinaryIO, file_name: str, max_rows: int) -> list[FileTable]:
    """Read the sheets of an .ods file."""
    with _ErrorTranslator(file_name), zipfile.ZipFile(stream) as archive, archive.open("content.xml") as content:
        _TableSizeCheck(file_name, max_rows).check_content(content)
    return _read_whole_workbook(stream, file_name, max_rows)


def read_xls(stream: BinaryIO, file_name: str, max_rows: int = 65_536) -> list[FileTable]:
    """Read the sheets of an .xls file, which has at most 65,536 rows."""
    return _read_whole_workbook(stream, file_name, max_rows)


def _read_whole_workbook(stream: BinaryIO, file_name: str, max_rows: int) -> list[FileTable]:
    """Read the sheets of a workbook with calamine, which loads each sheet as a whole."""
    with _ErrorTranslator(file_name):
        stream.seek(0)
        workbook = CalamineWorkbook.from_filelike(stream)
        sheet_names = list(workbook.sheet_names)

    def build_table(sheet_name: str) -> FileTable:
        lines_read = [0, 1]

        def read_rows() -> Iterator[NumberedRow]:
            with _ErrorTranslator(file_name):
                sheet = workbook.get_sheet_by_name(sheet_name)
                lines_read[:] = [0, max(1, sheet.total_height)]
                filled_rows = 0
                for line, values in enumerate(sheet.iter_rows(), start=1):
                    lines_read[0] += 1
                    cells = [parse_cell(value) for value in values]
                    if any(cell != "" for cell in cells):
                        filled_rows += 1
                        if filled_rows > max_rows:
                            raise build_row_limit_problem(file_name, max_rows)
                        yield line, cells

        return FileTable(sheet_name, read_rows, lambda: min(1.0, lines_read[0] / lines_read[1]))

    return [build_table(sheet_name) for sheet_name in sheet_names]


class _TableSizeCheck:
    """Check of how large the tables of an .ods file are when its repeated cells and rows are written out."""

    def __init__(self, file_name: str, max_rows: int) -> None:
        self._file_name, self._max_rows = file_name, max_rows
        self._row_count = self._pending_rows = self._repeat = self._width = self._column = self._widest = 0

    def check_content(self, content: Any) -> None:
        """Check the size of the tables. Raises FileProblem where they are larger than can be read."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._handle_start
        parser.EndElementHandler = self._handle_end
        parser.ParseFile(content)

    def _handle_start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "table:table":
            self._row_count = self._pending_rows = self._widest = 0
        elif element == "table:table-row":
            self._repeat = _parse_repeat(attributes.get("table:number-rows-repeated", "1"))
            self._width = self._column = 0
        elif element in {"table:table-cell", "table:covered-table-cell"}:
            self._column += _parse_repeat(attributes.get("table:number-columns-repeated", "1"))
            if "office:value-type" in attributes or "table:formula" in attributes:
                self._width = self._column
        elif element == "text:p":
            self._width = max(self._width, self._column)

    def _handle_end(self, element: str) -> None:
        if element != "table:table-row":
            return
        if not self._width:
            self._pending_rows += self._repeat  # empty rows count only where a filled one follows
            return
        self._row_count += self._pending_rows + self._repeat
        self._pending_rows = 0
        self._widest = max(self._widest, self._width)
        if self._row_count * self._widest > MAX_CELLS or self._row_count > self._max_rows + 1_000:
            raise FileProblem(
                f"{self._file_name} has a table of {self._row_count:,} rows and {self._widest:,} columns, most of "
                "them empty or repeated: copy the filled cells to a new sheet, save it as .xlsx, and try again."
            )


def _parse_repeat(text: str) -> int:
    """Parse a number of repetitions, between 1 and 10,000,000; 1 where it is no number."""
    try:
        return max(1, min(int(text), 10_000_000))
    except ValueError:
        return 1


class _ErrorTranslator:
    """Context manager that turns what a damaged or hostile workbook raises into a FileProblem.

    The libraries that read such a workbook can raise anything; people are shown one sentence.
    """

    def __init__(self, file_name: str) -> None:
        self._file_name = file_name

    def __enter__(self) -> None:
        return

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if kind is None or isinstance(error, FileProblem | GeneratorExit):
            return
        if issubclass(kind, MemoryError):
            raise FileProblem(
                f"{self._file_name} needs more memory than this machine has: export it as CSV, or split it."
            ) from None
        if issubclass(kind, PasswordError):
            raise FileProblem(
                f"{self._file_name} is locked with a password: open it in Excel, save it without one, and try again."
            ) from None
        # A fault in calamine's own language arrives as a PanicException, which is no Exception.
        if issubclass(kind, Exception | CalamineError) or kind.__name__ == "PanicException":
            raise build_workbook_problem(self._file_name) from None
