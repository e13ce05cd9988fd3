"""Files that are none, that are broken, or that were made to stop whoever reads them."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests.benchmarks.faults.trial import Bench

FILES = Path("tests/files/faults")
HEADINGS = ("Response ID", "Organisation", "Status", "Submitted", "Q1. What next?")


def _write_book(path: Path, rows: list[tuple[object, ...]]) -> None:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    book.close()


def _repack(path: Path, changed: dict[str, bytes]) -> None:
    """Write a small workbook with other parts in it."""
    _write_book(path, [HEADINGS, ("1", "Leeds", "Complete", "2015-02-01", "Money.")])
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()} | changed
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)


def _strings(texts: bytes) -> bytes:
    return b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + texts + b"</sst>"


def make_zip_bomb(path: Path) -> None:
    """Ten thousand million noughts in a sheet."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1_500):
                part.write(bytes(1 << 20))
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("[Content_Types].xml", "<Types/>")
    path.write_bytes(buffer.getvalue())


def make_shared_string(path: Path) -> None:
    """One text of 50 MB that all cells share."""
    _repack(
        path,
        {
            "xl/sharedStrings.xml": _strings(
                b"<si><t>" + b"a" * 50_000_000 + b"</t></si>" + b"<si><t>Leeds</t></si>" * 9
            )
        },
    )


def make_rich_text(path: Path) -> None:
    """A text in two million differently formatted runs."""
    _repack(path, {"xl/sharedStrings.xml": _strings(b"<si>" + b"<r><t>a</t></r>" * 2_000_000 + b"</si>")})


def make_comments(path: Path) -> None:
    """900 MB of comments beside one row."""
    _repack(path, {"xl/comments1.xml": b"<comments>" + b" " * 300_000_000 + b"</comments>"})


def make_empty_lines(path: Path) -> None:
    """100 MB of empty lines below the headings."""
    path.write_bytes(",".join(HEADINGS).encode() + b"\n" * 100_000_000)


def make_inner_spaces(path: Path) -> None:
    """A date with 30,000 spaces within."""
    rows = [f"{line},Leeds,Complete,2015-02-01{' ' * 30_000}x,Money." for line in range(20)]
    path.write_text("\n".join([",".join(HEADINGS), *rows]))


def make_long_cells(path: Path) -> None:
    """Cells of five million characters."""
    rows = [f"{line},Leeds,Complete,2015-02-01,{'Money is short. ' * 312_500}" for line in range(3)]
    path.write_text("\n".join([",".join(HEADINGS), *rows]))


def make_long_book_cells(path: Path) -> None:
    """The same in a workbook."""
    _repack(path, {"xl/sharedStrings.xml": _strings(b"".join(
        b"<si><t>" + word.encode() + b"</t></si>" for word in (*HEADINGS, "1", "Leeds", "Complete", "2015-02-01")
    ) + b"<si><t>" + b"Money is short. " * 312_500 + b"</t></si>")})  # fmt: skip


def make_merged(path: Path) -> None:
    """Headings that are merged over three columns."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    sheet.merge_range("A1:C1", "Response ID, Organisation and Status")
    sheet.write_row(1, 0, ("1", "Leeds", "Complete"))
    book.close()


def make_truncated(path: Path) -> None:
    """A workbook of which a half arrived."""
    _write_book(path, [HEADINGS, *[(str(line), "Leeds", "Complete", "2015-02-01", "Money.") for line in range(500)]])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def make_many_columns(path: Path) -> None:
    """A row of 200,000 cells."""
    path.write_text(",".join(HEADINGS) + "\n" + "x," * 200_000)


def make_quoted(path: Path) -> None:
    """A quotation mark that is never closed, and 60 MB behind it."""
    path.write_text(",".join(HEADINGS) + '\n1,"Leeds,' + "Complete,2015-02-01,Money.\n" * 2_000_000)


FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "zip bomb of 1.5 GB": ("bomb.xlsx", make_zip_bomb),
    "workbook whose cells share a text of 50 MB": ("shared.xlsx", make_shared_string),
    "workbook with two million runs of rich text": ("rich.xlsx", make_rich_text),
    "workbook with 300 MB of comments": ("comments.xlsx", make_comments),
    "100 MB of empty lines": ("lines.csv", make_empty_lines),
    "dates with 30,000 inner spaces": ("spaces.csv", make_inner_spaces),
    "CSV cells of 5 million characters": ("long.csv", make_long_cells),
    "workbook cell of 5 million characters": ("long.xlsx", make_long_book_cells),
    "row of 200,000 cells": ("wide.csv", make_many_columns),
    "quotation mark never closed, 60 MB": ("quoted.csv", make_quoted),
    "headings merged over three columns": ("merged.xlsx", make_merged),
    "workbook cut in half": ("cut.xlsx", make_truncated),
    "workbook with a password": ("locked.xlsx", lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(6_000) + "EncryptedPackage".encode("utf-16-le") + bytes(6_000))),
    "program with another name": ("setup.csv", lambda path: path.write_bytes(b"MZ\x90\x00" + bytes(range(256)) * 400)),
    "0 bytes": ("nothing.csv", lambda path: path.write_bytes(b"")),
    "only headings": ("headings.csv", lambda path: path.write_text(",".join(HEADINGS) + "\n")),
    "letters in three encodings": ("letters.csv", lambda path: path.write_bytes(b",".join(word.encode() for word in HEADINGS) + "\n1,Leeds,Complete,2015-02-01,é".encode() + "\n2,York,Complete,2015-02-01,é".encode("latin-1") + b"\n3,Hull,Complete,2015-02-01,\x81\x8d\n")),
    "UTF-16 without a mark": ("utf16.csv", lambda path: path.write_bytes((",".join(HEADINGS) + "\n1,Leeds,Complete,2015-02-01,Money.").encode("utf-16-le"))),
    "a folder in its place": ("folder.csv", lambda path: path.mkdir()),
    "a picture": ("picture.xlsx", lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5_000))),
}  # fmt: skip


STORED = {"dates with 30,000 inner spaces", "workbook cell of 5 million characters", "CSV cells of 5 million characters",
          "only headings", "UTF-16 without a mark", "letters in three encodings"}  # fmt: skip


def try_files(bench: Bench) -> None:
    """Each file is brought in; the sentence names it, and nothing of it stands in the database, or all that is good."""
    for name, (file_name, make) in FAULTS.items():
        if not bench.is_sqlite and name not in STORED:  # what is refused before a table is asked is the same there
            continue
        with bench.fault(f"file: {name}") as trial:
            path = trial.place.folder / file_name
            make(path)
            told = trial.run("import", "responses", str(path))
            rows = next((line for line in told.text.splitlines() if "rows read" in line), "")
            trial.see(f"{rows} {told.sentence}" if rows and told.sentence != rows else told)
            if told.code:
                trial.judge()
                trial.expect(file_name)
            again = trial.run("history")
            trial.come_back("by itself: the next file comes in", when=again.code == 0)
