"""Find the headings of a table, in one row or in several, and read its rows below them."""

import datetime as dt
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lib.intake.mapping.fields import HEADING_ROWS, KNOWN_HEADINGS, QUESTION_NUMBER, normalise_heading
from lib.intake.problems import FileProblem
from lib.intake.reading.continued_columns import ContinuedColumns
from lib.intake.reading.days import move_to_kingdom
from lib.intake.reading.row_filter import RowFilter
from lib.intake.reading.tables import Cell, FileTable, NumberedRow, RowRemarks
from lib.intake.reading.zones import find_import_zone, find_line_zone, find_zone, split_heading_zone

QUALTRICS_IMPORT_ID = '{"importid"'  # how the third row of headings begins in a Qualtrics export
FILLER_HEADINGS = {
    "response",
    "open ended response",
    "responses",
    "comment",
}  # what SurveyMonkey writes below a question
SAMPLE_ROWS = 2_000
MAX_ZONE_HEADING = 80  # characters; a longer heading is a question
MAX_HEADINGS = 2_000
DATA_PATTERN = re.compile(r"^[\d\s/.:,+-]+$|@|^\d{4}-\d\d-\d\d|^\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{2,4}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table with its headings.

    heading_parts holds the parts of each heading where it stands in several rows. read_rows() starts anew each
    time; every row has at least as many cells as there are headings. measure_progress() is the share read so
    far. has_known_headings is False where the headings were found by their looks only. warnings are what somebody has
    to look at before the sheet is used; remarks tell of single rows, and fill while rows are read. zones gives, by
    heading, the time zone that the file names for the times of a column.
    """

    file_name: str
    name: str
    headings: list[str]
    heading_parts: list[tuple[str, ...]]
    read_rows: Callable[[], Iterator[NumberedRow]]
    measure_progress: Callable[[], float]
    notes: tuple[str, ...]
    has_known_headings: bool
    is_delimited: bool = False
    is_hidden: bool = False
    warnings: tuple[str, ...] = ()
    remarks: RowRemarks = field(default_factory=RowRemarks)
    zones: dict[str, str] = field(default_factory=dict)
    counts_from_1904: bool = False

    def read_sample(self, max_rows: int = SAMPLE_ROWS) -> list[list[Cell]]:
        """Read the first rows."""
        return [cells for _line, cells in itertools.islice(self.read_rows(), max_rows)]

    def build_record(self, cells: list[Cell]) -> dict[str, Cell]:
        """Build a mapping from heading to cell for a row.

        Cells beyond the headings are kept under "column N".
        """
        record = dict(zip(self.headings, cells, strict=False))
        extra_cells = enumerate(cells[len(self.headings) :], start=len(self.headings) + 1)
        return record | {f"column {number}": cell for number, cell in extra_cells if cell != ""}


def build_manual_sheet(file_name: str, headings: list[str], row: list[Cell]) -> Sheet:
    """Build a sheet of one row under its headings that comes from no file."""
    heading_parts: list[tuple[str, ...]] = [(heading,) for heading in headings]
    return Sheet(
        file_name, "", headings, heading_parts, lambda: iter([(1, row)]), lambda: 1.0, (), has_known_headings=True
    )


def build_sheet(table: FileTable, file_name: str) -> Sheet:
    """Build the sheet of a table, with the headings that stand among its first rows.

    Raises FileProblem where the table is empty or has too many columns.
    """
    first_rows = list(itertools.islice(table.read_rows(), HEADING_ROWS + 3))
    if not first_rows:
        sheet_phrase = f", sheet {table.name!r}" if table.name else ""
        raise FileProblem(f"{file_name}{sheet_phrase} has no filled cell: export it again.")
    heading_index, has_known_headings = _find_heading_row(first_rows)
    first_index, last_index = _find_first_row(first_rows, heading_index), _find_last_row(first_rows, heading_index)
    heading_rows = [cells for _line, cells in first_rows[first_index : last_index + 1]]
    column_parts = _build_heading_parts(heading_rows)
    continued = ContinuedColumns(column_parts)
    heading_parts = continued.heading_parts
    if len(heading_parts) > MAX_HEADINGS:
        raise FileProblem(
            f"{file_name} has {len(heading_parts):,} columns, and at most {MAX_HEADINGS:,} can be read: take away what "
            "stands far to the right of the table, and try again."
        )
    headings = _build_distinct_headings([" - ".join(parts) for parts in heading_parts])
    last_heading_line, width = first_rows[last_index][0], len(headings)
    zones = _find_zones(headings, heading_rows, [cells for _line, cells in first_rows[:first_index]])
    moment_zones = [find_zone(zones.get(name, "")) for name in headings]
    row_filter = RowFilter(heading_parts, table.remarks)

    def read_plain_rows() -> Iterator[NumberedRow]:
        for line, table_cells in table.read_rows():
            if line > last_heading_line:
                cells = continued.join_cells(table_cells) if continued.has_any else table_cells
                if not table.is_delimited:
                    cells = _place_moments(cells, moment_zones)
                yield line, cells + [""] * (width - len(cells))

    def read_rows() -> Iterator[NumberedRow]:
        return row_filter.filter_rows(read_plain_rows())

    return Sheet(
        file_name,
        table.name,
        headings,
        heading_parts,
        read_rows,
        table.measure_progress,
        table.notes,
        has_known_headings,
        table.is_delimited,
        table.is_hidden,
        table.warnings,
        table.remarks,
        zones,
        table.counts_from_1904,
    )


def _find_zones(headings: list[str], heading_rows: list[list[Cell]], rows_above: list[list[Cell]]) -> dict[str, str]:
    """Find the time zone of each column: in its heading, in a row of import ids, or in a line above the headings."""
    line_zone = next((zone for cells in rows_above for cell in cells if (zone := find_line_zone(str(cell)))), "")
    zones: dict[str, str] = dict.fromkeys(headings, line_zone) if line_zone else {}
    for cells in heading_rows:
        for name, cell in zip(headings, cells, strict=False):
            text = str(cell)
            if text.casefold().startswith(QUALTRICS_IMPORT_ID):
                zone = find_import_zone(text)
            else:
                zone = split_heading_zone(text)[1] if len(text) <= MAX_ZONE_HEADING else ""
            if zone:
                zones[name] = zone
    return zones


def _place_moments(cells: list[Cell], zones: list[dt.tzinfo | None]) -> list[Cell]:
    """Turn each moment among the cells of a row into its day, that of the United Kingdom where its zone is known."""
    if not any(isinstance(cell, dt.datetime) for cell in cells):
        return cells
    return [
        move_to_kingdom(cell, zones[index] if index < len(zones) else None) if isinstance(cell, dt.datetime) else cell
        for index, cell in enumerate(cells)
    ]


def _find_heading_row(first_rows: list[NumberedRow]) -> tuple[int, bool]:
    """Find the index of the row that names the columns, and whether it holds known headings."""
    row_indices = range(min(len(first_rows), HEADING_ROWS))
    known_counts = [_count_known_headings(first_rows[row_index][1]) for row_index in row_indices]
    if max(known_counts) >= 2:
        return next(
            row_index for row_index in row_indices if known_counts[row_index] >= max(2, max(known_counts) * 0.6)
        ), True
    widest = max(len(cells) for _line, cells in first_rows)
    for row_index in row_indices:
        cells = first_rows[row_index][1]
        filled_cells = [cell for cell in cells if cell != ""]
        if len(filled_cells) >= max(2, widest * 0.6) and not any(_is_data(cell) for cell in filled_cells):
            return row_index, False
    return 0, False


def _count_known_headings(cells: list[Cell]) -> int:
    """Count the known headings and numbered questions among the cells of a row."""
    return len({normalise_heading(cell) for cell in cells} & KNOWN_HEADINGS) + sum(
        bool(QUESTION_NUMBER.match(str(cell))) for cell in cells if len(str(cell)) < 1_000
    )


def _is_data(cell: Cell) -> bool:
    """Return whether a cell looks like data rather than a heading."""
    return isinstance(cell, dt.date) or bool(DATA_PATTERN.search(cell))


def _find_first_row(first_rows: list[NumberedRow], heading_index: int) -> int:
    """Find the first row of headings.

    It is one row higher where the headings repeat themselves and stand below names of groups (merged cells).
    """
    plain_headings = [normalise_heading(cell) for cell in first_rows[heading_index][1] if cell != ""]
    if (
        heading_index == 0
        or len(set(plain_headings)) == len(plain_headings)
        or first_rows[heading_index][0] != first_rows[heading_index - 1][0] + 1
    ):
        return heading_index
    cells_above = [cell for cell in first_rows[heading_index - 1][1] if cell != ""]
    return (
        heading_index - 1
        if len(cells_above) >= 2 and not any(_is_data(cell) for cell in cells_above)
        else heading_index
    )


def _find_last_row(first_rows: list[NumberedRow], heading_index: int) -> int:
    """Find the last row of headings, which is one or two rows lower where the headings go on there."""
    for offset in (2, 1):
        if heading_index + offset < len(first_rows) and any(
            str(cell).casefold().startswith(QUALTRICS_IMPORT_ID) for cell in first_rows[heading_index + offset][1]
        ):
            return heading_index + offset
    if heading_index + 1 >= len(first_rows) or first_rows[heading_index + 1][0] != first_rows[heading_index][0] + 1:
        return heading_index
    heading_cells, lower_cells = first_rows[heading_index][1], first_rows[heading_index + 1][1]
    filled_cells = [cell for cell in lower_cells if cell != ""]
    if any(_is_data(cell) for cell in filled_cells):
        return heading_index
    cells_under_known = [
        str(cell)
        for cell, title in zip(lower_cells, heading_cells, strict=False)
        if normalise_heading(title) in KNOWN_HEADINGS
    ]
    if any(
        cell and normalise_heading(cell) not in FILLER_HEADINGS and normalise_heading(cell) not in KNOWN_HEADINGS
        for cell in cells_under_known
    ):
        return heading_index  # under a heading like Organisation stands the name of one
    if cells_under_known and all(cells_under_known):
        return heading_index
    gaps = [
        cell
        for column_index, cell in enumerate(lower_cells)
        if cell != "" and (column_index >= len(heading_cells) or heading_cells[column_index] == "")
    ]
    filler_cells = [cell for cell in filled_cells if normalise_heading(cell) in FILLER_HEADINGS]
    known_cells = [cell for cell in filled_cells if normalise_heading(cell) in KNOWN_HEADINGS]
    heading_count = len([cell for cell in heading_cells if cell != ""])
    continues = (
        bool(filler_cells)
        or len(known_cells) >= 3
        or (len(gaps) >= 2 and len(filled_cells) < heading_count + len(gaps))
        or (bool(gaps) and len(known_cells) >= 2)
    )
    return heading_index + 1 if continues else heading_index


def _build_heading_parts(heading_rows: list[list[Cell]]) -> list[tuple[str, ...]]:
    """Build the parts of each heading from the rows of headings.

    A merged cell names all columns that it spans; filler headings and import ids are left out.
    """
    width = max(len(cells) for cells in heading_rows)
    parts: list[list[str]] = [[] for _ in range(width)]
    for row_index, cells in enumerate(heading_rows):
        left_text = ""
        for column_index in range(width):
            text = str(cells[column_index]) if column_index < len(cells) else ""
            if text.casefold().startswith(QUALTRICS_IMPORT_ID) or (
                row_index and normalise_heading(text) in FILLER_HEADINGS
            ):
                continue
            if not text and row_index < len(heading_rows) - 1 and len(heading_rows) > 1:
                next_cells = heading_rows[row_index + 1]
                text = (
                    left_text if column_index < len(next_cells) and next_cells[column_index] != "" else ""
                )  # a merged cell names all it spans
            left_text = text
            if text and text not in parts[column_index]:
                parts[column_index].append(text)
    return [tuple(column_parts) for column_parts in parts]


def _build_distinct_headings(written_headings: list[str]) -> list[str]:
    """Build headings of which each occurs once.

    A repeated or empty heading gets the number of its column, so that no cell is lost.
    """
    used_names: set[str] = set()
    distinct_headings = []
    for number, name in enumerate(written_headings, start=1):
        distinct_headings.append(f"{name} (column {number})".strip() if not name or name in used_names else name)
        used_names.add(name)
    return distinct_headings
