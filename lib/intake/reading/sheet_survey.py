"""Survey the sheets of an .xlsx file in their bytes, before any library looks into them."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from lib.intake.problems import FileProblem
from lib.intake.reading.delimited import build_row_limit_problem

MAX_CELLS = 20_000_000
MAX_ROW_NUMBER = 1_048_576
BLOCK_BYTES = 1_048_576
LONGEST_TAG = 600  # bytes of a tag that opens a row
ROW_NUMBER = re.compile(rb'<row [^>]{0,30}?r="(\d{7,20})"')
ROW_TAG = re.compile(rb"<(?:\w{1,8}:)?row\s([^<>]{1,500})>")
HIDDEN_ATTRIBUTE = re.compile(rb'\bhidden="(?:1|true)"')
LINE_ATTRIBUTE = re.compile(rb'(?:^|\s)r="(\d{1,7})"')
CELL_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
STRICT_NAMES = b"http://purl.oclc.org/ooxml/"
MAX_RUNS = 20_000
RUN_TAG, TEXT_END = re.compile(rb"<(?:\w{1,8}:)?r[ >]"), b"si>"
MAX_HEAD_BYTES = 10_000
NAMED_SHEET = re.compile(rb"<(?:\w{1,8}:)?sheet\s")


@dataclass(frozen=True, slots=True)
class SheetSurvey:
    """What the bytes of a sheet tell: whether it has formulas, and the lines of its hidden rows."""

    has_formulas: bool = False
    hidden_rows: frozenset[int] = frozenset()


def survey_sheets(stream: BinaryIO, file_name: str, max_rows: int) -> dict[str, SheetSurvey]:
    """Survey the sheets of a workbook, by the name of their part in the archive.

    Raises FileProblem where one is larger than a sheet can be, has a cell of more than a million characters, or of more
    than MAX_RUNS pieces that each have a look of their own.
    """
    with zipfile.ZipFile(stream) as archive:
        _check_formatted_runs(archive, file_name)
        return {member: _survey_part(archive, member, file_name, max_rows) for member in _list_sheet_parts(archive)}


def _check_formatted_runs(archive: zipfile.ZipFile, file_name: str) -> None:
    """Check that no text of a cell is in very many pieces: four million of them took a reader 2 GB and a minute."""
    for member in archive.namelist():
        if member.lower().replace("\\", "/") != "xl/sharedstrings.xml":
            continue
        run_count = 0  # of the text in which a block ends
        for block, _window in _read_windows(archive, member):
            runs_in_block = len(RUN_TAG.findall(block))
            if run_count + runs_in_block > MAX_RUNS:
                first, *others = block.split(TEXT_END)
                counts = [run_count + len(RUN_TAG.findall(first)), *(len(RUN_TAG.findall(text)) for text in others)]
                if max(counts) > MAX_RUNS:
                    raise FileProblem(
                        f"{file_name} has a cell with more than {MAX_RUNS:,} changes of its look: copy the cells to a "
                        "new workbook as values, save it as .xlsx, and try again."
                    )
            _before, end, rest = block.rpartition(TEXT_END)
            run_count = len(RUN_TAG.findall(rest)) if end else run_count + runs_in_block


def _list_sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    """List the parts of an archive that hold sheets, however their names are written."""
    return [
        member
        for member in archive.namelist()
        if member.lower().replace("\\", "/").lstrip("/").startswith("xl/worksheets/")
        and member.lower().endswith(".xml")
    ]


def _survey_part(archive: zipfile.ZipFile, member: str, file_name: str, max_rows: int) -> SheetSurvey:
    """Survey one sheet."""
    row_count, has_formulas = 0, False
    hidden_rows: set[int] = set()
    for block, window in _read_windows(archive, member):
        if b"<" not in block:
            raise FileProblem(f"{file_name} has a cell of more than a million characters: shorten it, and try again.")
        has_formulas = has_formulas or b"<f>" in window or b"<f " in window
        row_count += block.count(b"<row") + block.count(b":row ")
        if row_count > max_rows + 1_000 or any(int(number) > MAX_ROW_NUMBER for number in ROW_NUMBER.findall(window)):
            raise build_row_limit_problem(file_name, max_rows)
        if b' hidden="' in window:
            hidden_rows.update(
                int(line[1])
                for attributes in ROW_TAG.findall(window)
                if HIDDEN_ATTRIBUTE.search(attributes) and (line := LINE_ATTRIBUTE.search(attributes))
            )
    return SheetSurvey(has_formulas, frozenset(hidden_rows))


def _read_windows(archive: zipfile.ZipFile, member: str) -> Iterator[tuple[bytes, bytes]]:
    """Read a part block by block; the second value is the block with the tag before it that was cut in two."""
    tail = b""
    with archive.open(member) as part:
        while block := part.read(BLOCK_BYTES):
            window = tail + block
            yield block, window
            cut = window.rfind(b"<", len(window) - LONGEST_TAG if len(window) > LONGEST_TAG else 0)
            tail = window[cut:] if cut >= 0 else window[-40:]


def count_named_sheets(stream: BinaryIO) -> int:
    """Count the sheets that the workbook part names; 0 where there is no such part."""
    with zipfile.ZipFile(stream) as archive:
        name = next(
            (member for member in archive.namelist() if member.lower().replace("\\", "/") == "xl/workbook.xml"), None
        )
        return len(NAMED_SHEET.findall(archive.read(name))) if name is not None else 0


def is_strict(stream: BinaryIO) -> bool:
    """Return whether a workbook is Strict Open XML, whose names openpyxl does not know."""
    with zipfile.ZipFile(stream) as archive:
        return any(
            STRICT_NAMES in archive.read(member)[:MAX_HEAD_BYTES]
            for member in archive.namelist()
            if member.lower().replace("\\", "/") == "xl/workbook.xml"
        )


def check_dense_size(stream: BinaryIO, file_name: str) -> None:
    """Check that no sheet is too large for a library that keeps all cells between the outermost two.

    Raises FileProblem otherwise.
    """
    with zipfile.ZipFile(stream) as archive:
        for member in _list_sheet_parts(archive):
            last_row = last_column = 0
            for _block, window in _read_windows(archive, member):
                for letters, digits in CELL_REFERENCE.findall(window):
                    last_row = max(last_row, int(digits))
                    last_column = max(last_column, _number_column(letters))
            if last_row * last_column > MAX_CELLS:
                raise FileProblem(
                    f"{file_name} has more than {MAX_CELLS:,} cells, most of them empty: copy the filled ones to a new "
                    "sheet, save it as .xlsx, and try again."
                )


def _number_column(letters: bytes) -> int:
    """Return the number of a column from its letters: A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
