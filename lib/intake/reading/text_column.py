"""Read the texts of one column with their ids, for the commands that look for themes in a file."""

from pathlib import Path

from lib.intake.problems import FileProblem
from lib.intake.reading.column_finder import NamedColumn, find_column, find_column_index, format_names
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.reading.tables import Cell

ID_HEADING = "id"


def read_texts(
    path: Path, limits: FileLimits, *, column: str, id_column: str | None = None, sheet_name: str | None = None
) -> list[tuple[str, str]]:
    """Read the id and text of every row below the headings that is not empty.

    The id is that of id_column, else of a column called id, else the number of the row below the headings, from
    1. Raises FileProblem where a column is missing, an id occurs twice, or an unquoted comma has shifted the
    cells of a row.
    """
    with open_file(path, limits) as file:
        text_column = find_column(file, column, sheet_name)
        id_index = _find_id_column(path, text_column, id_column)
        rows: list[tuple[str, str]] = []
        for line, cells in text_column.table.read_rows():
            if line > text_column.heading_line:
                _check_width(path, line, cells, text_column)
                text = str(cells[text_column.column_index]) if text_column.column_index < len(cells) else ""
                rows.append((_read_id(path, line, cells, id_index, line - text_column.heading_line), text))
    _check_distinct_ids(path, rows)
    return rows


def _find_id_column(path: Path, text_column: NamedColumn, id_column: str | None) -> int | None:
    """Find the index of the column of ids in the table of the texts; None where no column holds any.

    Raises FileProblem where id_column was named and is missing.
    """
    column_index = find_column_index(text_column.headings, id_column or ID_HEADING)
    if column_index is None and id_column is not None:
        raise FileProblem(
            f'{path.name} has no column "{id_column}". Its columns are {format_names(text_column.headings)}.'
        )
    return column_index


def _check_width(path: Path, line: int, cells: list[Cell], text_column: NamedColumn) -> None:
    """Check that a row of a delimited text has no more cells than headings.

    Raises FileProblem otherwise: an unquoted comma would cut an answer short.
    """
    width = len(text_column.headings)
    if text_column.table.is_delimited and any(cell != "" for cell in cells[width:]):
        raise FileProblem(
            f"{path.name}, row {line:,}: there are more cells than headings. Perhaps a comma stands in an answer "
            "without quotation marks around it, which would cut the answer short: open the file in Excel, put it "
            "right, and save it as .xlsx."
        )


def _read_id(path: Path, line: int, cells: list[Cell], column_index: int | None, row_number: int) -> str:
    """Read the id of a row, or use the number of the row where there is no column of ids.

    Raises FileProblem where the cell is empty.
    """
    if column_index is None:
        return str(row_number)
    row_id = str(cells[column_index]).strip() if column_index < len(cells) else ""
    if not row_id:
        raise FileProblem(f"{path.name}, line {line}: there is no id. Give the row one, or leave --id-column out.")
    return row_id


def _check_distinct_ids(path: Path, rows: list[tuple[str, str]]) -> None:
    """Check that no id occurs twice. Raises FileProblem otherwise."""
    used_ids: set[str] = set()
    for row_id, _ in rows:
        if row_id in used_ids:
            raise FileProblem(f'{path.name}: the id "{row_id}" stands twice; name another column with --id-column.')
        used_ids.add(row_id)
