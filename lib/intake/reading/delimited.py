"""CSV and its relatives: any common delimiter and encoding, read line by line."""

import codecs
import csv
import io
import itertools
from collections.abc import Iterator
from typing import BinaryIO

from lib.intake.mapping.fields import HEADING_ROWS, KNOWN_HEADINGS, heading
from lib.intake.problems import FileProblem
from lib.intake.reading.tables import Cell, Row, Table, clean

CELL_LIMIT = 100_000  # characters; the longest answers that people write are a tenth of it
LINE_LIMIT = 4_000_000
MOST_COLUMNS = 16_384  # what a spreadsheet has
MARKS = (",", ";", "\t", "|")
SAMPLE = 65_536
CONTROL = [bytes([mark]) for mark in range(32) if mark not in b"\t\n\r\x0b\x0c"]
WIDE = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 are read as Windows writes them: a file put together from both comes out whole."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("as_windows", _as_windows)


def table(stream: BinaryIO, name: str, most_rows: int) -> Table:
    """The one table of a text. Raises FileProblem where it is no text, here or while its rows are read."""
    encoding, notes = _encoding(stream, name)
    stream.seek(0)
    sample = stream.read(SAMPLE).decode(encoding, errors="as_windows" if encoding == "utf-8-sig" else "ignore")
    mark = _delimiter(sample)
    size = max(1, stream.seek(0, 2))

    def rows() -> Iterator[Row]:
        csv.field_size_limit(CELL_LIMIT)
        lines = _Lines(stream, encoding)
        line, filled = 0, 0
        try:
            reader = csv.reader(lines, delimiter=mark, strict=True, skipinitialspace=True)
            for line, cells in enumerate(reader, start=1):
                if line == 1 and cells and cells[0].lower() in {"sep=", f"sep={mark}"}:
                    continue
                if len(cells) > MOST_COLUMNS:
                    raise too_wide(name, len(cells))
                row: list[Cell] = [clean(one) for one in cells]
                if any(row):
                    filled += 1
                    if filled > most_rows:
                        raise too_many(name, most_rows)
                    yield line, row
        except csv.Error as error:
            raise FileProblem(
                f"{name} is not a readable CSV file ({_in_words(error)} near row {line + 1:,}; perhaps a quotation "
                "mark is never closed): open it in Excel, save it as .xlsx, and try again."
            ) from None

    return Table("", rows, lambda: min(1.0, stream.tell() / size), notes, text=True)


def too_wide(name: str, columns: int) -> FileProblem:
    """What is said of a table with more columns than a spreadsheet has."""
    return FileProblem(
        f"{name} has a row with {columns:,} cells, and at most {MOST_COLUMNS:,} can be read: that is no ordinary "
        "table. Export it again."
    )


def too_many(name: str, most_rows: int) -> FileProblem:
    """What is said of a table that is longer than the limit."""
    return FileProblem(
        f"{name} has more than {most_rows:,} rows, which is the limit: split it, or raise the limit with MAX_FILE_ROWS."
    )


def _in_words(error: csv.Error) -> str:
    return f"a cell of more than {CELL_LIMIT:,} characters" if "field limit" in str(error) else str(error)


class _Lines:
    """The lines of a stream, which stays open, with the quotation marks in them counted."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        stream.seek(0)
        # A carriage return alone ends a line where old Macs wrote the file; elsewhere it stands in the middle of one.
        start = stream.read(SAMPLE)
        old_mac = start.count(b"\r") - start.count(b"\r\n") > start.count(b"\n")
        self._alone = "\n" if old_mac else " "
        stream.seek(0)
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)(errors="as_windows")

    def __iter__(self) -> Iterator[str]:
        newlines = io.IncrementalNewlineDecoder(None, translate=False)
        rest, block = "", b"-"
        while block:
            block = self._stream.read(SAMPLE)
            words = newlines.decode(self._decoder.decode(block, final=not block), final=not block)
            words = words.replace("\r\n", "\n").replace("\r", self._alone)
            *whole, rest = (rest + words).split("\n")
            if len(rest) > LINE_LIMIT:
                raise csv.Error(f"a line of more than {LINE_LIMIT:,} characters")
            for line in whole:
                yield f"{line}\n"
        if rest:
            yield rest


def _encoding(stream: BinaryIO, name: str) -> tuple[str, tuple[str, ...]]:
    stream.seek(0)
    start = stream.read(SAMPLE)
    for sign, encoding in WIDE.items():
        if start.startswith(sign):
            return encoding, ()
    if start.count(0):
        even, odd = start[::2].count(0), start[1::2].count(0)
        if max(even, odd) > len(start) * 0.35 and min(even, odd) < max(even, odd) // 4:
            return ("utf-16-le" if odd > even else "utf-16-be"), ()
    if sum(start.count(mark) for mark in CONTROL) > len(start) // 50:
        raise FileProblem(
            f"{name} is not a text file: if it comes from Excel, save it as .xlsx; else export it as CSV."
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


def _delimiter(sample: str) -> str:
    """The mark that splits a line into the most known headings; else the one that splits the lines most alike."""
    first = sample.split("\n", 1)[0].strip().lower()
    if first.startswith("sep=") and first[4:5] in MARKS:
        return first[4:5]
    lines = sample.splitlines(keepends=True)
    whole = lines[:-1] or lines
    csv.field_size_limit(SAMPLE * 2)

    def fit(mark: str) -> tuple[int, int, int]:
        try:
            rows = list(itertools.islice(csv.reader(whole, delimiter=mark), HEADING_ROWS * 2))
        except csv.Error:
            return 0, 0, 0
        headings = max((len({heading(one) for one in row} & KNOWN_HEADINGS) for row in rows[:HEADING_ROWS]), default=0)
        widths = [len(row) for row in rows if len(row) > 1]
        usual = max(set(widths), key=widths.count, default=0)
        return headings, widths.count(usual), usual

    return max(MARKS, key=fit)
