"""The column of a file that somebody named, in whichever of its tables it is."""

from lib.intake.headings import HEADING_ROWS, heading
from lib.intake.problems import FileProblem
from lib.intake.reading.files import File, tables
from lib.intake.reading.tables import Row, Table


def find(file: File, column: str, sheet_name: str | None) -> tuple[Table, int, int]:
    """The table, the place of the column in it, and the line of its headings. Raises FileProblem where none has it."""
    seen: list[str] = []
    for table in tables(file):
        if sheet_name is not None and table.name != sheet_name:
            continue
        head: list[Row] = []
        for row in table.rows():
            head.append(row)
            if len(head) == HEADING_ROWS:
                break
        for line, cells in head:
            names = [heading(cell) for cell in cells]
            if heading(column) in names:
                return table, names.index(heading(column)), line
        seen += [str(cell) for cell in (head[0][1] if head else []) if cell != ""]
    there = ", ".join(f'"{name}"' for name in seen[:20]) or "none"
    raise FileProblem(f'{file.name} has no column "{column}". Its columns are {there}.')
