"""A column of free text in any table, for the commands that look for themes in a file."""

from pathlib import Path

from lib.intake.headings import heading
from lib.intake.problems import FileProblem
from lib.intake.reading.files import Limits, opened
from lib.intake.reading.named_column import find

ID = "id"


def read_texts(
    path: Path, limits: Limits, *, column: str, id_column: str | None = None, sheet_name: str | None = None
) -> list[tuple[str, str]]:
    """Id and text of every row below the headings. The id is that of id_column, else of a column called id, else the
    number of the row from 1. Raises FileProblem where a column is missing or an id stands twice."""
    with opened(path, limits) as file:
        table, place, first = find(file, column, sheet_name)
        headings = next([heading(cell) for cell in cells] for line, cells in table.rows() if line == first)
        named = _id_place(path, headings, id_column)
        rows: list[tuple[str, str]] = []
        for line, cells in table.rows():
            if line > first:
                text = str(cells[place]) if place < len(cells) else ""
                rows.append((_id(path, line, list(cells), named, len(rows) + 1), text))
    _check_distinct(path, rows)
    return rows


def _id_place(path: Path, headings: list[str], wanted: str | None) -> int | None:
    """Where the ids stand, beside the answers; None where no column holds any."""
    if heading(wanted or ID) in headings:
        return headings.index(heading(wanted or ID))
    if wanted is not None:
        there = ", ".join(f'"{name}"' for name in headings[:20])
        raise FileProblem(f'{path.name} has no column "{wanted}". Its columns are {there}.')
    return None


def _id(path: Path, line: int, cells: list[object], place: int | None, number: int) -> str:
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
