"""Find the column that a person named, in whichever table of a file it is."""

from dataclasses import dataclass

from lib.intake.mapping.fields import HEADING_ROWS, normalise_heading
from lib.intake.problems import FileProblem
from lib.intake.reading.files import SourceFile, read_tables
from lib.intake.reading.tables import FileTable, NumberedRow

MAX_LISTED_NAMES = 20  # names that are told where one is missing


@dataclass(frozen=True, slots=True)
class NamedColumn:
    """Location of a column in a file.

    It has the table, the index of the column in a row, the line of the headings, and all headings as written.
    """

    table: FileTable
    column_index: int
    heading_line: int
    headings: list[str]


def find_column(file: SourceFile, column_name: str, sheet_name: str | None) -> NamedColumn:
    """Find the column with this heading, as it is written or else in its plainest form.

    sheet_name limits the search to one sheet. Raises FileProblem where there is no such sheet, where no table
    has the column, and where several visible sheets have it and none was named.
    """
    candidate_tables = [table for table in read_tables(file) if sheet_name is None or table.name == sheet_name]
    if not candidate_tables:
        raise FileProblem(
            f'{file.name} has no sheet "{sheet_name}". Its sheets are {format_names(_list_sheet_names(file))}.'
        )
    heads = [_read_head(table) for table in candidate_tables]
    columns = [
        named_column
        for table, head in zip(candidate_tables, heads, strict=True)
        if (named_column := _find_in_table(table, head, column_name))
    ]
    if not columns:
        headings = [str(cell) for head in heads for cell in (head[0][1] if head else []) if cell != ""]
        raise FileProblem(f'{file.name} has no column "{column_name}". Its columns are {format_names(headings)}.')
    visible_columns = [candidate for candidate in columns if not candidate.table.is_hidden] or columns
    if len(visible_columns) > 1:
        sheet_names = format_names([candidate.table.name for candidate in visible_columns])
        raise FileProblem(
            f'{file.name} has a column "{column_name}" in each of the sheets {sheet_names}: name one with --sheet.'
        )
    return visible_columns[0]


def find_column_index(headings: list[str], column_name: str) -> int | None:
    """Find the index of a heading; an exact match goes before one that is the same in its plainest form."""
    if column_name.strip() in headings:
        return headings.index(column_name.strip())
    plain_headings = [normalise_heading(name) for name in headings]
    return (
        plain_headings.index(normalise_heading(column_name))
        if normalise_heading(column_name) in plain_headings
        else None
    )


def format_names(names: list[str]) -> str:
    """Format names for a sentence, each in quotation marks.

    At most MAX_LISTED_NAMES are listed; without any, the text is none.
    """
    return ", ".join(f'"{name}"' for name in names[:MAX_LISTED_NAMES]) or "none"


def _list_sheet_names(file: SourceFile) -> list[str]:
    """List the names of the sheets of a file."""
    return [table.name for table in read_tables(file) if table.name]


def _read_head(table: FileTable) -> list[NumberedRow]:
    """Read the first HEADING_ROWS rows of a table."""
    head: list[NumberedRow] = []
    for row in table.read_rows():
        head.append(row)
        if len(head) == HEADING_ROWS:
            break
    return head


def _find_in_table(table: FileTable, head: list[NumberedRow], column_name: str) -> NamedColumn | None:
    """Find the column where a line holds its heading; a line with the exact heading goes before others."""
    lines = [(line, [str(cell) for cell in cells]) for line, cells in head]
    for line, headings in [candidate for candidate in lines if column_name.strip() in candidate[1]] or lines:
        if (column_index := find_column_index(headings, column_name)) is not None:
            return NamedColumn(table, column_index, line, headings)
    return None
