"""Read CSV and related text files line by line, in any common delimiter and encoding."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from typing import BinaryIO

from lib.intake.mapping.fields import HEADING_ROWS, KNOWN_HEADINGS, normalise_heading
from lib.intake.problems import FileProblem
from lib.intake.reading.tables import Cell, FileTable, NumberedRow, clean_text

CELL_LIMIT = 100_000  # characters; the longest answers that people write are a tenth of it
LINE_LIMIT = 4_000_000
MAX_COLUMNS = 16_384  # what a spreadsheet has
DELIMITERS = (",", ";", "\t", "|")
SAMPLE_BYTES = 65_536
CONTROL_BYTES = [bytes([code]) for code in range(32) if code not in b"\t\n\r\x0b\x0c"]
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def _decode_as_windows(error: UnicodeError) -> tuple[str, int]:
    """Decode bytes that are not UTF-8 as Windows-1252.

    A file put together from both encodings is read completely. The function is a codecs error handler.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("as_windows", _decode_as_windows)


def read_delimited_table(stream: BinaryIO, file_name: str, max_rows: int) -> FileTable:
    """Read a text file as its one table.

    Raises FileProblem where it is not text, at once or while its rows are read.
    """
    encoding, notes = _detect_encoding(stream, file_name)
    stream.seek(0)
    sample = stream.read(SAMPLE_BYTES).decode(encoding, errors="as_windows" if encoding == "utf-8-sig" else "ignore")
    delimiter = _detect_delimiter(sample)
    size = max(1, stream.seek(0, 2))

    def read_rows() -> Iterator[NumberedRow]:
        csv.field_size_limit(CELL_LIMIT)
        lines = _LineReader(stream, encoding)
        line, filled_rows = 0, 0
        try:
            reader = csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
            for line, cells in enumerate(reader, start=1):
                if line == 1 and cells and cells[0].lower() in {"sep=", f"sep={delimiter}"}:
                    continue
                if len(cells) > MAX_COLUMNS:
                    raise build_width_problem(file_name, len(cells))
                row: list[Cell] = [clean_text(value) for value in cells]
                if any(row):
                    filled_rows += 1
                    if filled_rows > max_rows:
                        raise build_row_limit_problem(file_name, max_rows)
                    yield line, row
        except csv.Error as error:
            raise FileProblem(
                f"{file_name} is not a readable CSV file ({_describe_csv_error(error)} near row {line + 1:,}; "
                "perhaps a quotation mark is never closed): open it in Excel, save it as .xlsx, and try again."
            ) from None

    return FileTable("", read_rows, lambda: min(1.0, stream.tell() / size), notes, is_delimited=True)


def build_width_problem(file_name: str, column_count: int) -> FileProblem:
    """Build the problem of a table with more columns than a spreadsheet has."""
    return FileProblem(
        f"{file_name} has a row with {column_count:,} cells, and at most {MAX_COLUMNS:,} can be read: that is no "
        "ordinary table. Export it again."
    )


def build_row_limit_problem(file_name: str, max_rows: int) -> FileProblem:
    """Build the problem of a table with more rows than the limit."""
    return FileProblem(
        f"{file_name} has more than {max_rows:,} rows, which is the limit: split it, or raise the limit with "
        "MAX_FILE_ROWS."
    )


def _describe_csv_error(error: csv.Error) -> str:
    """Describe an error of the csv module in words."""
    return f"a cell of more than {CELL_LIMIT:,} characters" if "field limit" in str(error) else str(error)


class _LineReader:
    """Reader of the lines of a stream, which stays open."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        stream.seek(0)
        # A carriage return alone ends a line where old Macs wrote the file; elsewhere it stands in the middle of one.
        beginning = stream.read(SAMPLE_BYTES)
        is_old_mac = beginning.count(b"\r") - beginning.count(b"\r\n") > beginning.count(b"\n")
        self._carriage_return = "\n" if is_old_mac else " "
        stream.seek(0)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="as_windows")

    def __iter__(self) -> Iterator[str]:
        newlines = io.IncrementalNewlineDecoder(None, translate=False)
        unfinished_line, block = "", b"-"
        while block:
            block = self._stream.read(SAMPLE_BYTES)
            text = newlines.decode(self._decoder.decode(block, final=not block), final=not block)
            text = text.replace("\r\n", "\n").replace("\r", self._carriage_return)
            *finished_lines, unfinished_line = (unfinished_line + text).split("\n")
            if len(unfinished_line) > LINE_LIMIT:
                raise csv.Error(f"a line of more than {LINE_LIMIT:,} characters")
            for line in finished_lines:
                yield f"{line}\n"
        if unfinished_line:
            yield unfinished_line


def _detect_encoding(stream: BinaryIO, file_name: str) -> tuple[str, tuple[str, ...]]:
    """Detect the encoding of a stream; the second value holds notes for the report.

    Raises FileProblem where the stream is not text.
    """
    stream.seek(0)
    beginning = stream.read(SAMPLE_BYTES)
    for byte_order_mark, encoding in BYTE_ORDER_MARKS.items():
        if beginning.startswith(byte_order_mark):
            return encoding, ()
    if beginning.count(0):
        even_zeros, odd_zeros = beginning[::2].count(0), beginning[1::2].count(0)
        if (
            max(even_zeros, odd_zeros) > len(beginning) * 0.35
            and min(even_zeros, odd_zeros) < max(even_zeros, odd_zeros) // 4
        ):
            return ("utf-16-le" if odd_zeros > even_zeros else "utf-16-be"), ()
    if sum(beginning.count(control_byte) for control_byte in CONTROL_BYTES) > len(beginning) // 50:
        raise FileProblem(
            f"{file_name} is not a text file: if it comes from Excel, save it as .xlsx; else export it as CSV."
        )
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    stream.seek(0)
    try:
        while block := stream.read(1_048_576):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "utf-8-sig", ("Letters that are no UTF-8 were read the way Windows writes them: check a few accents.",)
    return "utf-8-sig", ()


def _detect_delimiter(sample: str) -> str:
    """Detect the delimiter of a text.

    A line with sep= decides. Otherwise it is the delimiter that splits a line into the most known headings,
    then the one that splits the lines most alike.
    """
    first_line = sample.split("\n", 1)[0].strip().lower()
    if first_line.startswith("sep=") and first_line[4:5] in DELIMITERS:
        return first_line[4:5]
    lines = sample.splitlines(keepends=True)
    complete_lines = lines[:-1] or lines
    csv.field_size_limit(SAMPLE_BYTES * 2)

    def score_delimiter(delimiter: str) -> tuple[int, int, int]:
        try:
            rows = list(itertools.islice(csv.reader(complete_lines, delimiter=delimiter), HEADING_ROWS * 2))
        except csv.Error:
            return 0, 0, 0
        heading_count = max(
            (len({normalise_heading(cell) for cell in row} & KNOWN_HEADINGS) for row in rows[:HEADING_ROWS]), default=0
        )
        widths = [len(row) for row in rows if len(row) > 1]
        usual_width = max(set(widths), key=widths.count, default=0)
        return heading_count, widths.count(usual_width), usual_width

    return max(DELIMITERS, key=score_delimiter)
