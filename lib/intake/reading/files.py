"""Open a file, check it against the limits, and read its tables.

The content of a file decides what it is, not its name.
"""

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from lib.intake.problems import FileProblem
from lib.intake.reading import delimited, workbooks
from lib.intake.reading.tables import FileTable

MEGABYTE = 1_000_000
UNREADABLE_FORMATS = (  # how a file begins that holds no table
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
class FileLimits:
    """Largest size of a file: megabytes on disk, and rows.

    MAX_FILE_MB and MAX_FILE_ROWS set them.
    """

    max_megabytes: int = 200
    max_rows: int = 1_000_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """File that can be read more than once.

    encoding_choice is what a person said of letters that are no UTF-8, empty where nobody was asked.
    """

    name: str
    stream: BinaryIO
    limits: FileLimits
    encoding_choice: str = ""

    @property
    def byte_count(self) -> int:
        """Size of the file in bytes."""
        return self.stream.seek(0, 2)


@contextmanager
def open_file(path: Path, limits: FileLimits) -> Iterator[SourceFile]:
    """Open the file at a path for the duration of a with block.

    Raises FileProblem where there is none, or where it cannot be read.
    """
    try:
        if not path.exists():
            raise FileProblem(f"There is no file {path}: check the name and the folder.")
        if not path.is_file():
            raise FileProblem(f"{path} is no file: name one, not a folder.")
        stream = path.open("rb")
    except OSError:
        raise FileProblem(f"{path} cannot be looked at: check the name, and that you may read there.") from None
    with stream:
        yield SourceFile(path.name, stream, limits)


def read_tables(file: SourceFile) -> list[FileTable]:
    """Read the tables of a file: one for a text, one for each sheet of a workbook.

    The content of a file decides what it is, not its name. Raises FileProblem where it is empty, larger than
    the limit, or holds no table.
    """
    byte_count = file.byte_count
    if byte_count == 0:
        raise FileProblem(f"{file.name} is empty: export it again.")
    if byte_count > file.limits.max_megabytes * MEGABYTE:
        raise FileProblem(
            f"{file.name} has {byte_count / MEGABYTE:,.0f} MB and the limit is {file.limits.max_megabytes} MB: split "
            "it, or raise the limit with MAX_FILE_MB."
        )
    file.stream.seek(0)
    first_bytes = file.stream.read(512)
    if first_bytes.startswith(b"PK\x03\x04"):
        return _read_archive(file)
    if first_bytes.startswith(b"\xd0\xcf\x11\xe0"):
        return workbooks.read_xls(file.stream, file.name)
    for signature, description, remedy in UNREADABLE_FORMATS:
        if first_bytes.startswith(signature):
            raise FileProblem(f"{file.name} is neither CSV nor Excel but {description}: {remedy}.")
    markup_start = first_bytes.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if markup_start.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head")):
        raise FileProblem(
            f"{file.name} is neither CSV nor Excel but a web page, whatever its name says: open it in Excel, save it "
            "as .xlsx, and try again."
        )
    is_utf16 = first_bytes.startswith((b"\xff\xfe", b"\xfe\xff"))
    if file.name.lower().endswith((".xlsx", ".xlsm", ".xls", ".ods")) and b"\0" in first_bytes and not is_utf16:
        raise workbooks.build_workbook_problem(file.name)
    return [delimited.read_delimited_table(file.stream, file.name, file.limits.max_rows, file.encoding_choice)]


def _is_workbook(member_names: Iterable[str]) -> bool:
    """Return whether the parts of an archive are those of an .xlsx file, however their names are written."""
    plain_names = {name.lower().replace("\\", "/").lstrip("/") for name in member_names}
    return "xl/workbook.xml" in plain_names or (
        "[content_types].xml" in plain_names
        and any(name.startswith("xl/worksheets/") and name.endswith(".xml") for name in plain_names)
    )


def _is_cell_part(member_name: str) -> bool:
    """Return whether a part of a workbook holds cells, and so may be large."""
    lower_name = member_name.lower().replace("\\", "/")
    return lower_name.startswith("xl/worksheets/") or lower_name.endswith(("sharedstrings.xml", "content.xml"))


def _read_archive(file: SourceFile) -> list[FileTable]:
    """Read the tables of a zip archive, which .xlsx and .ods files are.

    Raises FileProblem where it is damaged, would unpack to more than the limits allow, or is no workbook.
    """
    try:
        with zipfile.ZipFile(file.stream) as archive:
            member_sizes = {member.filename: member.file_size for member in archive.infolist()}
            mime_type = archive.read("mimetype")[:100] if member_sizes.get("mimetype", 1_000) < 200 else b""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError):
        raise workbooks.build_workbook_problem(file.name) from None
    unpacked_mb = sum(member_sizes.values()) / MEGABYTE
    allowed_mb = 5 * file.limits.max_megabytes
    strings_mb = (
        sum(size for name, size in member_sizes.items() if name.lower().endswith("sharedstrings.xml")) / MEGABYTE
    )
    largest_part = max(
        (
            size
            for name, size in member_sizes.items()
            if name.lower().endswith((".xml", ".rels")) and not _is_cell_part(name)
        ),
        default=0,
    )
    if largest_part > 20 * MEGABYTE:
        raise FileProblem(
            f"{file.name} has {largest_part / MEGABYTE:,.0f} MB of looks and little else: copy its cells to a new "
            "workbook, save it as .xlsx, and try again."
        )
    allowed_strings_mb = min(100, file.limits.max_megabytes)
    if strings_mb > allowed_strings_mb:
        raise FileProblem(
            f"{file.name} has {strings_mb:,.0f} MB of texts, and at most {allowed_strings_mb:,} MB can be read from "
            "a workbook: export it as CSV, and try again."
        )
    if unpacked_mb > allowed_mb or len(member_sizes) > 5_000:
        raise FileProblem(
            f"{file.name} would unpack to {unpacked_mb:,.0f} MB in {len(member_sizes):,} parts, and the limit is "
            f"{allowed_mb:,} MB: that is no ordinary spreadsheet. Export it as CSV, or raise the limit with "
            "MAX_FILE_MB."
        )
    if b"opendocument.spreadsheet" in mime_type:
        return workbooks.read_ods(file.stream, file.name, file.limits.max_rows)
    if _is_workbook(member_sizes):
        return workbooks.read_xlsx(file.stream, file.name, file.limits.max_rows)
    if "word/document.xml" in member_sizes:
        raise FileProblem(
            f"{file.name} is neither CSV nor Excel but a Word document: enter the letter by hand, or copy its table "
            "into Excel."
        )
    if any(name.lower().endswith(".bin") and "workbook" in name.lower() for name in member_sizes):
        raise FileProblem(f"{file.name} is a binary workbook (.xlsb): open it in Excel and save it as .xlsx.")
    member_names = ", ".join(sorted(member_sizes)[:3])
    raise FileProblem(
        f"{file.name} is an archive with {member_names} in it: unpack it, and bring its files in one by one."
    )
