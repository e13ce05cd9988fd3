"""Workbooks with cells in odd places."""

import time

from lib.intake.reading.files import open_file
from lib.intake.reading.tables import Cell
from tests.support.intake_tables import FAULTS, LIMITS, build_known_sheets


def read(name: str) -> list[list[Cell]]:
    """The rows of the one table with known headings in a file of tests/files/faults, without the headings."""
    with open_file(FAULTS / name, LIMITS) as file:
        return [cells for _line, cells in build_known_sheets(file)[0].read_rows()]


PLAIN = [["1", "2015-02-01", "Leeds", "Yes"], ["2", "2015-02-02", "Camden", "No"]]


def test_a_stray_cell_far_away_costs_neither_time_nor_memory() -> None:
    start = time.monotonic()
    assert read("a_stray_far_cell.xlsx")[:2] == PLAIN
    assert time.monotonic() - start < 10


def test_a_row_of_a_workbook_is_known_by_the_line_that_excel_shows() -> None:
    with open_file(FAULTS / "blank_rows_and_columns_first.xlsx", LIMITS) as file:
        assert [line for line, _cells in build_known_sheets(file)[0].read_rows()] == [6, 7]
