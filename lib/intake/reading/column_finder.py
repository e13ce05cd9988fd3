"""The column of a file that somebody named, in whichever of its tables it is."""

from dataclasses import dataclass

from lib.intake.mapping.fields import HEADING_ROWS, heading
from lib.intake.problems import FileProblem
from lib.intake.reading.files import File, tables
from lib.intake.reading.tables import Row, Table

TOLD = 20  # names that are told where one is missing


@dataclass(frozen=True, slots=True)
class Column:
    """Where the column is: its table, its place in a row, the line of the headings, and all headings as written."""

    table: Table
    place: int
    line: int
    headings: list[str]


def find(file: File, column: str, sheet_name: str | None) -> Column:
    """The column with this heading, as it is written or else in its plainest form.

    Raises FileProblem where no table has it, and where several sheets that can be seen have it and none was named.
    """
    there = [table for table in tables(file) if sheet_name is None or table.name == sheet_name]
    if not there:
        raise FileProblem(f'{file.name} has no sheet "{sheet_name}". Its sheets are {told(_sheets(file))}.')
    heads = [_head(table) for table in there]
    found = [one for table, head in zip(there, heads, strict=True) if (one := _in(table, head, column))]
    if not found:
        seen = [str(cell) for head in heads for cell in (head[0][1] if head else []) if cell != ""]
        raise FileProblem(f'{file.name} has no column "{column}". Its columns are {told(seen)}.')
    seen_by_all = [one for one in found if not one.table.hidden] or found
    if len(seen_by_all) > 1:
        sheets = told([one.table.name for one in seen_by_all])
        raise FileProblem(f'{file.name} has a column "{column}" in each of the sheets {sheets}: name one with --sheet.')
    return seen_by_all[0]


def place_of(headings: list[str], wanted: str) -> int | None:
    """The place of a heading: one written just so goes before one that comes to the same."""
    if wanted.strip() in headings:
        return headings.index(wanted.strip())
    plain = [heading(one) for one in headings]
    return plain.index(heading(wanted)) if heading(wanted) in plain else None


def told(names: list[str]) -> str:
    """Names in a sentence, each in quotation marks."""
    return ", ".join(f'"{name}"' for name in names[:TOLD]) or "none"


def _sheets(file: File) -> list[str]:
    return [table.name for table in tables(file) if table.name]


def _head(table: Table) -> list[Row]:
    head: list[Row] = []
    for row in table.rows():
        head.append(row)
        if len(head) == HEADING_ROWS:
            break
    return head


def _in(table: Table, head: list[Row], column: str) -> Column | None:
    """The column where a line holds its heading; a line that has it as it is written goes before others."""
    lines = [(line, [str(cell) for cell in cells]) for line, cells in head]
    for line, names in [one for one in lines if column.strip() in one[1]] or lines:
        if (place := place_of(names, column)) is not None:
            return Column(table, place, line, names)
    return None
