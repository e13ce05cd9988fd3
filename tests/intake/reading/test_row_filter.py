"""Rows that are no data are left out and told; a row of data never is."""

from lib.intake.reading.row_filter import HEADINGS_AGAIN, NOTE_BELOW, TOTALS, RowFilter
from lib.intake.reading.tables import Cell, NumberedRow, RowRemarks

HEADINGS: list[tuple[str, ...]] = [("Organisation",), ("Name",), ("Role",), ("Calls",)]


def filter_rows(rows: list[NumberedRow]) -> tuple[list[int], dict[str, list[int]]]:
    remarks = RowRemarks()
    kept = [line for line, _cells in RowFilter(HEADINGS, remarks).filter_rows(iter(rows))]
    return kept, remarks.lines_by_note


FULL: list[Cell] = ["Leeds", "Ada", "Leader", "3"]


def test_headings_again_totals_and_notes_are_left_out_with_their_lines() -> None:
    rows: list[NumberedRow] = [
        (2, FULL),
        (3, ["organisation", "Name ", "Role", "Calls"]),
        (4, ["Grand total", "", "", "12"]),
        (5, ["Total: 12", "", "", ""]),
        (6, ["Source: the CRM", "", "", ""]),
        (7, FULL),
        (9, ["Figures leave out those who left", "", "", ""]),
        (10, ["and those who came", "", "", ""]),
    ]
    kept, told = filter_rows(rows)
    assert kept == [2, 7]
    assert told == {HEADINGS_AGAIN: [3], TOTALS: [4, 5], NOTE_BELOW: [6, 9, 10]}


def test_rows_of_data_stay_whatever_words_they_begin_with() -> None:
    rows: list[NumberedRow] = [
        (2, ["Total Place Partnership", "Ada", "Leader", "3"]),
        (3, ["Source Energy", "Bea", "Other", ""]),
        (4, ["Leeds", "", "", ""]),
        (5, ["ada@leeds.example", "", "", ""]),
        (6, FULL),
        (8, ["Key Cities", "Cy", "", ""]),
    ]
    assert filter_rows(rows) == ([2, 3, 4, 5, 6, 8], {})
