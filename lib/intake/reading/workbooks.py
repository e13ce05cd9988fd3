"""Read workbooks: .xlsx row by row, .ods and .xls as a whole. Nothing in them is ever executed."""

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from lib.intake.problems import FileProblem
from lib.intake.reading.delimited import build_row_limit_problem
from lib.intake.reading.sheet_survey import (
    MAX_CELLS,
    SheetSurvey,
    check_dense_size,
    count_named_sheets,
    is_strict,
    survey_sheets,
)
from lib.intake.reading.tables import CELL_LIMIT, Cell, FileTable, NumberedRow, RowRemarks, parse_cell
from lib.intake.reading.text_cleaning import TextCleaner

FIRST_YEAR_OF_MAC = 1904
HIDDEN_ROW_NOTE = (
    "the row is hidden in the sheet and was left out: if it is meant to count, unhide it and bring the file in again"
)
OPENPYXL_ERRORS = (  # what it raises on styles and parts that it does not like; a damaged archive is another thing
    KeyError, ValueError, TypeError, IndexError, AttributeError, AssertionError, SyntaxError,
)  # fmt: skip

warnings.filterwarnings("ignore", module="openpyxl")  # about looks that it cannot keep; we only read


def build_workbook_problem(file_name: str) -> FileProblem:
    """Build the problem of a workbook that is none, or a damaged one."""
    return FileProblem(
        f"{file_name} cannot be opened as a spreadsheet: open it in Excel, save it as .xlsx without a password, and "
        "try again."
    )


def read_xlsx(stream: BinaryIO, file_name: str, max_rows: int) -> list[FileTable]:
    """Read the sheets of an .xlsx file; where openpyxl refuses it, calamine is tried before it is given up.

    Raises FileProblem where it is damaged, locked or too large, at once or while its rows are read.
    """
    with _ErrorTranslator(file_name):
        surveys = survey_sheets(stream, file_name, max_rows)  # before anything else looks into a sheet
        try:
            sheet_states, counts_from_1904 = ([], False) if is_strict(stream) else _list_sheet_states(stream)
        except OPENPYXL_ERRORS:
            sheet_states, counts_from_1904 = [], False
        if not sheet_states or len(sheet_states) < count_named_sheets(stream):
            hidden_rows = next(iter(surveys.values())).hidden_rows if len(surveys) == 1 else frozenset()
            check_dense_size(stream, file_name)
            return _read_whole_workbook(stream, file_name, max_rows, [hidden_rows])

    def build_table(sheet_name: str, is_hidden: bool) -> FileTable:
        lines_read = [0, 1]
        remarks = RowRemarks()

        def read_rows() -> Iterator[NumberedRow]:
            remarks.forget_lines()
            row_reader = _RowReader(file_name, max_rows, remarks)
            with _ErrorTranslator(file_name):
                line = 0
                try:
                    workbook = _open_workbook(stream, values_only=True)
                    sheet = workbook[sheet_name]
                    if not hasattr(sheet, "iter_rows"):
                        return  # a chart on a sheet of its own
                    lines_read[:] = [0, max(1, min(sheet.max_row or 1, max_rows))]
                    sheet.reset_dimensions()
                    survey = surveys.get(sheet._worksheet_path, SheetSurvey())
                    row_reader.hidden_rows = survey.hidden_rows
                    for line, values in enumerate(_read_values(stream, sheet, sheet_name, survey), start=1):
                        lines_read[0] = line
                        if any(value is not None for value in values) and (cells := row_reader.read_row(line, values)):
                            yield line, cells
                except OPENPYXL_ERRORS:
                    check_dense_size(stream, file_name)
                    stream.seek(0)
                    other_sheet = CalamineWorkbook.from_filelike(stream).get_sheet_by_name(sheet_name)
                    for number, row in enumerate(other_sheet.iter_rows(), start=1):
                        if number > line and (cells := row_reader.read_row(number, row)):
                            yield number, cells

        return FileTable(
            sheet_name,
            read_rows,
            lambda: min(1.0, lines_read[0] / lines_read[1]),
            is_hidden=is_hidden,
            remarks=remarks,
            counts_from_1904=counts_from_1904,
        )

    return [build_table(sheet_name, is_hidden) for sheet_name, is_hidden in sheet_states]


def _list_sheet_states(stream: BinaryIO) -> tuple[list[tuple[str, bool]], bool]:
    """List the sheets of a workbook, each with whether it is hidden; the second value is that it counts from 1904."""
    workbook = _open_workbook(stream, values_only=True)
    sheet_states = [
        (sheet_name, getattr(workbook[sheet_name], "sheet_state", "visible") != "visible")
        for sheet_name in workbook.sheetnames
    ]
    return sheet_states, workbook.epoch.year == FIRST_YEAR_OF_MAC


class _RowReader:
    """Reader of the rows of one sheet: its values become cells, within the limits."""

    def __init__(self, file_name: str, max_rows: int, remarks: RowRemarks) -> None:
        self._file_name, self._max_rows, self._remarks = file_name, max_rows, remarks
        self._cleaner = TextCleaner()
        self._cell_count = self._filled_rows = 0
        self.hidden_rows: frozenset[int] = frozenset()

    def read_row(self, line: int, values: Sequence[Any]) -> list[Cell]:
        """Read the cells of a row; an empty list where it is empty or hidden.

        Raises FileProblem where the limits are passed.
        """
        self._cell_count += len(values)
        if self._cell_count > MAX_CELLS:
            raise FileProblem(
                f"{self._file_name} has more than {MAX_CELLS:,} cells, most of them empty: copy the filled "
                "ones to a new sheet, save it as .xlsx, and try again."
            )
        if any(isinstance(value, str) and len(value) > CELL_LIMIT for value in values):
            raise FileProblem(
                f"{self._file_name} has a cell of more than {CELL_LIMIT:,} characters in row {line:,}: shorten it, and "
                "try again."
            )
        cells = [parse_cell(value, self._cleaner) for value in values]
        while cells and cells[-1] == "":
            cells.pop()
        if not cells:
            return []
        if line in self.hidden_rows:
            self._remarks.add_line(HIDDEN_ROW_NOTE, line)
            return []
        if self._cleaner.has_mended or self._cleaner.has_garbled:
            self._remarks.add_mended(self._cleaner, line)
        self._filled_rows += 1
        if self._filled_rows > self._max_rows:
            raise build_row_limit_problem(self._file_name, self._max_rows)
        return cells


def _open_workbook(stream: BinaryIO, *, values_only: bool) -> Any:
    """Open an .xlsx file for reading: the values of its cells, or else the formulas as written."""
    stream.seek(0)
    import openpyxl  # noqa: PLC0415 - a third of a second, which no other kind of file needs

    return openpyxl.load_workbook(stream, read_only=True, data_only=values_only, keep_links=False)


def _read_values(stream: BinaryIO, sheet: Any, sheet_name: str, survey: SheetSurvey) -> Iterator[tuple[Any, ...]]:
    """Read the values of the cells row by row.

    A formula whose result was never worked out is given as it is written, not lost.
    """
    rows = sheet.iter_rows(values_only=True)
    if not survey.has_formulas:
        yield from rows
        return
    formula_sheet = _open_workbook(stream, values_only=False)[sheet_name]
    formula_sheet.reset_dimensions()
    for values, formulas in zip(rows, formula_sheet.iter_rows(values_only=True), strict=False):
        yield tuple(
            formula if value is None and isinstance(formula, str) and formula.startswith("=") else value
            for value, formula in zip(values, formulas, strict=False)
        )


def read_ods(stream: BinaryIO, file_name: str, max_rows: int) -> list[FileTable]:
    """Read the sheets of an .ods file."""
    size_check = _TableSizeCheck(file_name, max_rows)
    with _ErrorTranslator(file_name), zipfile.ZipFile(stream) as archive, archive.open("content.xml") as content:
        size_check.check_content(content)
    return _read_whole_workbook(
        stream, file_name, max_rows, [frozenset(hidden_rows) for hidden_rows in size_check.hidden_rows]
    )


def read_xls(stream: BinaryIO, file_name: str, max_rows: int = 65_536) -> list[FileTable]:
    """Read the sheets of an .xls file, which has at most 65,536 rows."""
    return _read_whole_workbook(stream, file_name, max_rows)


def _read_whole_workbook(
    stream: BinaryIO, file_name: str, max_rows: int, hidden_rows: Sequence[frozenset[int]] = ()
) -> list[FileTable]:
    """Read the sheets of a workbook with calamine, which loads each sheet as a whole.

    hidden_rows gives the lines of hidden rows, sheet by sheet.
    """
    with _ErrorTranslator(file_name):
        stream.seek(0)
        workbook = CalamineWorkbook.from_filelike(stream)
        sheet_names = list(workbook.sheet_names)
        hidden_names = {sheet.name for sheet in workbook.sheets_metadata if sheet.visible != SheetVisibleEnum.Visible}

    def build_table(sheet_index: int, sheet_name: str) -> FileTable:
        lines_read = [0, 1]
        remarks = RowRemarks()

        def read_rows() -> Iterator[NumberedRow]:
            remarks.forget_lines()
            row_reader = _RowReader(file_name, max_rows, remarks)
            row_reader.hidden_rows = hidden_rows[sheet_index] if sheet_index < len(hidden_rows) else frozenset()
            with _ErrorTranslator(file_name):
                sheet = workbook.get_sheet_by_name(sheet_name)
                lines_read[:] = [0, sheet.total_height + 1]  # total_height is the last line, counted from 0
                for line, values in enumerate(sheet.iter_rows(), start=1):
                    lines_read[0] += 1
                    if cells := row_reader.read_row(line, values):
                        yield line, cells

        return FileTable(
            sheet_name,
            read_rows,
            lambda: min(1.0, lines_read[0] / lines_read[1]),
            is_hidden=sheet_name in hidden_names,
            remarks=remarks,
        )

    return [build_table(sheet_index, sheet_name) for sheet_index, sheet_name in enumerate(sheet_names)]


class _TableSizeCheck:
    """Check of how large the tables of an .ods file are when its repeated cells and rows are written out."""

    def __init__(self, file_name: str, max_rows: int) -> None:
        self._file_name, self._max_rows = file_name, max_rows
        self._row_count = self._pending_rows = self._repeat = self._width = self._column = self._widest = 0
        self._line = 0
        self.hidden_rows: list[set[int]] = []  # the lines of hidden rows, table by table

    def check_content(self, content: Any) -> None:
        """Check the size of the tables. Raises FileProblem where they are larger than can be read."""
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._handle_start
        parser.EndElementHandler = self._handle_end
        parser.ParseFile(content)

    def _handle_start(self, element: str, attributes: dict[str, str]) -> None:
        if element == "table:table":
            self._row_count = self._pending_rows = self._widest = self._line = 0
            self.hidden_rows.append(set())
        elif element == "table:table-row":
            self._repeat = _parse_repeat(attributes.get("table:number-rows-repeated", "1"))
            self._width = self._column = 0
            if attributes.get("table:visibility") in {"collapse", "filter"} and self.hidden_rows:
                self.hidden_rows[-1].update(range(self._line + 1, self._line + min(self._repeat, 10_000) + 1))
            self._line += self._repeat
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
