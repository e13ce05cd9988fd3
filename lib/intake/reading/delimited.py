"""Read CSV and related text files line by line, in any common delimiter and encoding."""

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lib.intake.mapping.fields import HEADING_ROWS, KNOWN_HEADINGS, normalise_heading
from lib.intake.problems import FileProblem
from lib.intake.reading import encodings
from lib.intake.reading.encodings import SAMPLE_BYTES
from lib.intake.reading.tables import CELL_LIMIT, Cell, FileTable, NumberedRow, RowRemarks
from lib.intake.reading.text_cleaning import TextCleaner

LINE_LIMIT = 4_000_000
MAX_COLUMNS = 16_384  # what a spreadsheet has
DELIMITERS = (",", ";", "\t", "|")
BACKSLASH = re.compile(r'\\(["\\])?')
FOREIGN_NOTE = "Letters that are no UTF-8 were read the way {name} writes them: check a few accents."
EMPTY_LINES = 100_000  # beside those that the limit of rows allows: each takes time, and there can be a hundred million
FOREIGN_WARNING = "Some letters can be read in more than one way: {samples}. Say which is right (--encoding)."


def read_delimited_table(stream: BinaryIO, file_name: str, max_rows: int, encoding_choice: str = "") -> FileTable:
    """Read a text file as its one table.

    encoding_choice is what a person said of letters that are no UTF-8. Raises FileProblem where it is not text, at
    once or while its rows are read.
    """
    encoding = encodings.detect_encoding(stream, file_name, encoding_choice)
    stream.seek(0)
    handler = encoding.error_handler if encoding.name == "utf-8-sig" else "ignore"
    sample = stream.read(SAMPLE_BYTES).decode(encoding.name, errors=handler)
    delimiter = _detect_delimiter(sample)
    escape_character = _find_escape_character(stream, encoding, delimiter)
    size = max(1, stream.seek(0, 2))
    remarks = RowRemarks()

    def read_rows() -> Iterator[NumberedRow]:
        csv.field_size_limit(CELL_LIMIT)
        remarks.forget_lines()
        cleaner = TextCleaner()
        line, filled_rows = 0, 0
        try:
            reader = _open_reader(_LineReader(stream, encoding), delimiter, escape_character)
            for line, cells in enumerate(reader, start=1):
                if line == 1 and cells and cells[0].lower() in {"sep=", f"sep={delimiter}"}:
                    continue
                if len(cells) > MAX_COLUMNS:
                    raise build_width_problem(file_name, len(cells))
                row: list[Cell] = list(cleaner.clean_row(cells))
                if cleaner.has_mended or cleaner.has_garbled:
                    remarks.add_mended(cleaner, line)
                if any(row):
                    filled_rows += 1
                    if filled_rows > max_rows:
                        raise build_row_limit_problem(file_name, max_rows)
                    yield line, row
                elif line - filled_rows > max_rows + EMPTY_LINES:
                    raise FileProblem(
                        f"{file_name} has more than {max_rows + EMPTY_LINES:,} empty rows: delete them, and try again."
                    )
        except csv.Error as error:
            raise FileProblem(
                f"{file_name} is not a readable CSV file ({_describe_csv_error(error)} near row {line + 1:,}; "
                "perhaps a quotation mark is never closed): open it in Excel, save it as .xlsx, and try again."
            ) from None

    return FileTable(
        "",
        read_rows,
        lambda: min(1.0, stream.tell() / size),
        _describe_foreign_letters(encoding),
        is_delimited=True,
        warnings=_ask_foreign_letters(encoding),
        remarks=remarks,
        encoding_samples=() if encoding.is_certain else encoding.samples,
    )


def _describe_foreign_letters(encoding: encodings.DetectedEncoding) -> tuple[str, ...]:
    """Describe how letters that are no UTF-8 were read, as a note for the report."""
    if not encoding.fallback or not encoding.is_certain:
        return ()
    return (FOREIGN_NOTE.format(name=encodings.SINGLE_BYTE_NAMES[encoding.fallback]),)


def _ask_foreign_letters(encoding: encodings.DetectedEncoding) -> tuple[str, ...]:
    """Ask how letters that are no UTF-8 are to be read, with the words in question."""
    if encoding.is_certain:
        return ()
    samples = "; or ".join(f"{words} ({encodings.SINGLE_BYTE_NAMES[name]})" for name, words in encoding.samples)
    return (FOREIGN_WARNING.format(samples=samples),)


def _open_reader(lines: Iterable[str], delimiter: str, escape_character: str | None) -> Iterator[list[str]]:
    """Open a reader of the records of some lines."""
    if escape_character is None:
        return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)
    doubled = (BACKSLASH.sub(lambda match: match[0] if match[1] else "\\\\", line) for line in lines)
    return csv.reader(doubled, delimiter=delimiter, strict=True, skipinitialspace=True, escapechar=escape_character)


def _find_escape_character(stream: BinaryIO, encoding: encodings.DetectedEncoding, delimiter: str) -> str | None:
    """Find out whether a file writes quotation marks in its texts with a backslash; None where it does not.

    It does where its records come out whole, or more alike, only so.
    """
    stream.seek(0)
    tail = b""
    while block := stream.read(1_048_576):
        if b'\\"' in tail + block:
            break
        tail = block[-1:]
    else:
        return None
    with_backslash = _count_odd_records(stream, encoding, delimiter, "\\")
    return "\\" if with_backslash < _count_odd_records(stream, encoding, delimiter, None) else None


def _count_odd_records(
    stream: BinaryIO, encoding: encodings.DetectedEncoding, delimiter: str, escape_character: str | None
) -> float:
    """Count the records whose width is not the usual one; infinite where they cannot be read at all."""
    csv.field_size_limit(CELL_LIMIT)
    widths: Counter[int] = Counter()
    try:
        for cells in _open_reader(_LineReader(stream, encoding), delimiter, escape_character):
            widths[len(cells)] += bool(cells)
    except csv.Error:
        return float("inf")
    return sum(widths.values()) - max(widths.values(), default=0)


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

    def __init__(self, stream: BinaryIO, encoding: encodings.DetectedEncoding) -> None:
        stream.seek(0)
        # A carriage return alone ends a line where old Macs wrote the file; elsewhere it stands in the middle of one.
        beginning = stream.read(SAMPLE_BYTES)
        is_old_mac = beginning.count(b"\r") - beginning.count(b"\r\n") > beginning.count(b"\n")
        self._carriage_return = "\n" if is_old_mac else " "
        stream.seek(0)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding.name)(errors=encoding.error_handler)

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
