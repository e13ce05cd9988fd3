"""One file, however it came and whatever its name says: looked at, held against the limits, and opened as tables."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lib.intake.problems import FileProblem
from lib.intake.reading import delimited, workbooks
from lib.intake.reading.tables import Table

MEGABYTE = 1_000_000
OTHER_KINDS = (  # how a file begins that holds no table
    (b"%PDF", "a PDF document", "ask for the spreadsheet behind it, or copy the table into Excel and save it as .xlsx"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it first"),
    (b"Rar!", "a compressed file", "unpack it first"),
    (b"\x89PNG", "a picture", "copy the table into Excel and save it as .xlsx"),
    (b"\xff\xd8\xff", "a picture", "copy the table into Excel and save it as .xlsx"),
    (b"{\\rtf", "a text document", "copy the table into Excel and save it as .xlsx"),
    (b"SQLite format 3", "a database", "export the table from it as CSV"),
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may measure: megabytes as it lies there, and rows. MAX_FILE_MB and MAX_FILE_ROWS set them."""

    megabytes: int = 200
    rows: int = 1_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file that can be read more than once."""

    name: str
    stream: BinaryIO
    limits: Limits

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stream.seek(0, 2)


@contextmanager
def opened(path: Path, limits: Limits) -> Iterator[File]:
    """The file at a path. Raises FileProblem where there is none."""
    try:
        if not path.exists():
            raise FileProblem(f"There is no file {path}: check the name and the folder.")
        if not path.is_file():
            raise FileProblem(f"{path} is no file: name one, not a folder.")
        stream = path.open("rb")
    except OSError:
        raise FileProblem(f"{path} cannot be looked at: check the name, and that you may read there.") from None
    with stream:
        yield File(path.name, stream, limits)


def tables(file: File) -> list[Table]:
    """The tables of a file: one for a text, one a sheet for a workbook. What a file is, its content says, not its name.

    Raises FileProblem where it is empty, larger than the limit, or holds no table.
    """
    size = file.size
    if size == 0:
        raise FileProblem(f"{file.name} is empty: export it again.")
    if size > file.limits.megabytes * MEGABYTE:
        raise FileProblem(
            f"{file.name} has {size / MEGABYTE:,.0f} MB and the limit is {file.limits.megabytes} MB: split it, or "
            "raise the limit with MAX_FILE_MB."
        )
    file.stream.seek(0)
    start = file.stream.read(512)
    if start.startswith(b"PK\x03\x04"):
        return _packed(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return workbooks.old_excel(file.stream, file.name)
    for sign, what, remedy in OTHER_KINDS:
        if start.startswith(sign):
            raise FileProblem(f"{file.name} is neither CSV nor Excel but {what}: {remedy}.")
    beginning = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise FileProblem(
            f"{file.name} is neither CSV nor Excel but a web page, whatever its name says: open it in Excel, save it "
            "as .xlsx, and try again."
        )
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if file.name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")) and b"\0" in start and not wide:
        raise workbooks.not_a_workbook(file.name)
    return [delimited.table(file.stream, file.name, file.limits.rows)]


def _is_streamed(member: str) -> bool:
    """Whether a part of a workbook holds cells, and so may be large."""
    name = member.lower()
    return name.startswith("xl/worksheets/") or name.endswith(("sharedstrings.xml", "content.xml"))


def _packed(file: File) -> list[Table]:
    try:
        with zipfile.ZipFile(file.stream) as archive:
            members = {member.filename: member.file_size for member in archive.infolist()}
            kind = archive.read("mimetype")[:100] if members.get("mimetype", 1_000) < 200 else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise workbooks.not_a_workbook(file.name) from None
    unpacked = sum(members.values()) / MEGABYTE
    allowed = 5 * file.limits.megabytes
    strings = sum(size for name, size in members.items() if name.lower().endswith("sharedstrings.xml")) / MEGABYTE
    whole = max(
        (size for name, size in members.items() if name.lower().endswith((".xml", ".rels")) and not _is_streamed(name)),
        default=0,
    )
    if whole > 20 * MEGABYTE:
        raise FileProblem(
            f"{file.name} has {whole / MEGABYTE:,.0f} MB of looks and little else: copy its cells to a new workbook, "
            "save it as .xlsx, and try again."
        )
    texts = min(100, file.limits.megabytes)
    if strings > texts:
        raise FileProblem(
            f"{file.name} has {strings:,.0f} MB of texts, and at most {texts:,} MB can be read from a workbook: "
            "export it as CSV, and try again."
        )
    if unpacked > allowed or len(members) > 5_000:
        raise FileProblem(
            f"{file.name} would unpack to {unpacked:,.0f} MB in {len(members):,} parts, and the limit is {allowed:,} "
            "MB: that is no ordinary spreadsheet. Export it as CSV, or raise the limit with MAX_FILE_MB."
        )
    if b"opendocument.spreadsheet" in kind:
        return workbooks.open_document(file.stream, file.name, file.limits.rows)
    if any(name.lower() == "xl/workbook.xml" for name in members):
        return workbooks.excel(file.stream, file.name, file.limits.rows)
    if "word/document.xml" in members:
        raise FileProblem(
            f"{file.name} is neither CSV nor Excel but a Word document: enter the letter by hand, or copy its table "
            "into Excel."
        )
    if any(name.lower().endswith(".bin") and "workbook" in name.lower() for name in members):
        raise FileProblem(f"{file.name} is a binary workbook (.xlsb): open it in Excel and save it as .xlsx.")
    inside = ", ".join(sorted(members)[:3])
    raise FileProblem(f"{file.name} is an archive with {inside} in it: unpack it, and bring its files in one by one.")
