"""A column of free text in any table, for the commands that look for themes in a file."""

from pathlib import Path

from lib.intake.problems import FileProblem
from lib.intake.reading.column_finder import Column, find, place_of, told
from lib.intake.reading.files import Limits, opened
from lib.intake.reading.tables import Cell

ID = "id"


def read_texts(
    path: Path, limits: Limits, *, column: str, id_column: str | None = None, sheet_name: str | None = None
) -> list[tuple[str, str]]:
    """Id and text of every row below the headings that is not empty.

    The id is that of id_column, else of a column called id, else the number of the row below the headings, from 1.
    Raises FileProblem where a column is missing, an id stands twice, or an unquoted comma has shifted a row's cells.
    """
    with opened(path, limits) as file:
        found = find(file, column, sheet_name)
        named = _id_place(path, found, id_column)
        rows: list[tuple[str, str]] = []
        for line, cells in found.table.rows():
            if line > found.line:
                _check_width(path, line, cells, found)
                text = str(cells[found.place]) if found.place < len(cells) else ""
                rows.append((_id(path, line, cells, named, line - found.line), text))
    _check_distinct(path, rows)
    return rows


def _id_place(path: Path, found: Column, wanted: str | None) -> int | None:
    """Where the ids stand, beside the answers; None where no column holds any."""
    place = place_of(found.headings, wanted or ID)
    if place is None and wanted is not None:
        raise FileProblem(f'{path.name} has no column "{wanted}". Its columns are {told(found.headings)}.')
    return place


def _check_width(path: Path, line: int, cells: list[Cell], found: Column) -> None:
    width = len(found.headings)
    if found.table.text and any(cell != "" for cell in cells[width:]):
        raise FileProblem(
            f"{path.name}, row {line:,}: there are more cells than headings. Perhaps a comma stands in an answer "
            "without quotation marks around it, which would cut the answer short: open the file in Excel, put it "
            "right, and save it as .xlsx."
        )


def _id(path: Path, line: int, cells: list[Cell], place: int | None, number: int) -> str:
    if place is None:
        return str(number)
    written = str(cells[place]).strip() if place < len(cells) else ""
    if not written:
        raise FileProblem(f"{path.name}, line {line}: there is no id. Give the row one, or leave --id-column out.")
    return written


def _check_distinct(path: Path, rows: list[tuple[str, str]]) -> None:
    seen: set[str] = set()
    for name, _ in rows:
        if name in seen:
            raise FileProblem(f'{path.name}: the id "{name}" stands twice; name another column with --id-column.')
        seen.add(name)
