"""Join columns that go on in the next one, as our own workbooks write texts too long for a cell."""

import re

from lib.intake.reading.tables import Cell
from lib.table_exchange import CONTINUED_HEADING

CONTINUED = re.compile(re.escape(CONTINUED_HEADING).replace(r"\{heading\}", "(.*)").replace(r"\{number\}", r"\d{1,4}"))


class ContinuedColumns:
    """Columns of a table of which some continue the one before.

    heading_parts are those of the columns after joining.
    """

    def __init__(self, column_parts: list[tuple[str, ...]]) -> None:
        """Find the columns that continue the one before."""
        self._positions: list[int] = []  # for each column of the table, the one to which it belongs
        self.heading_parts: list[tuple[str, ...]] = []
        for parts in column_parts:
            heading = " - ".join(parts)
            match = CONTINUED.fullmatch(heading) if heading else None
            if match is None or not self.heading_parts or match[1] != " - ".join(self.heading_parts[-1]):
                self.heading_parts.append(parts)
            self._positions.append(len(self.heading_parts) - 1)
        self.has_any = len(self.heading_parts) < len(column_parts)

    def join_cells(self, cells: list[Cell]) -> list[Cell]:
        """Join the cells of a row as its columns are; cells beyond the headings stay as they are."""
        joined: list[Cell] = []
        for position, cell in zip(self._positions, cells, strict=False):
            if position < len(joined):
                joined[position] = f"{joined[position]}{cell}"
            else:
                joined.append(cell)
        return joined + cells[len(self._positions) :]
