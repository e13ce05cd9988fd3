"""Write tables as .csv and .xlsx files that spreadsheet programs open as they are, and that come back equal.

No cell is ever taken for a formula. A text that is too long for a cell of a workbook goes on in the next column, and
rows beyond what a sheet holds go on in the next sheet: nothing is cut.
"""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import xlsxwriter

from lib.table_exchange import CONTINUED_HEADING, guard_apostrophe, guard_formula

MAX_CELL_LENGTH = 32_000  # characters; a workbook holds 32,767, and some letters count twice
MAX_SHEET_ROWS = 1_048_575  # below the headings


def escape_formula(value: Any) -> Any:
    """Escape a cell that a spreadsheet would run: text that begins like a formula gets an apostrophe in front."""
    return guard_formula(value) if isinstance(value, str) else value


def build_csv(table: pd.DataFrame) -> bytes:
    """Build UTF-8 CSV of the table alone, with a byte-order mark so that Excel reads the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([escape_formula(name) for name in table.columns])
    writer.writerows(
        [_guard_csv_cell(_blank_missing(cell)) for cell in row] for row in table.itertuples(index=False, name=None)
    )
    return buffer.getvalue().encode("utf-8-sig")


def build_xlsx(
    table: pd.DataFrame,
    notes: list[str],
    title: str,
    *,
    max_cell_length: int = MAX_CELL_LENGTH,
    max_sheet_rows: int = MAX_SHEET_ROWS,
    further_tables: Mapping[str, pd.DataFrame] | None = None,
) -> bytes:
    """Build a workbook: the table with a filter on its headings, and the notes on the last sheet, "About".

    further_tables: by the name of its sheet, each short enough for one. Texts longer than max_cell_length go on in
    further columns, and rows beyond max_sheet_rows on further sheets; the notes say so.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    headings = _list_all_headings(table, max_cell_length)
    sheet_count = max(1, -(-len(table) // max_sheet_rows))
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title})
        sheet_names = ["Table", *(f"Table {number}" for number in range(2, sheet_count + 1))]
        _write_sheets(workbook, sheet_names, table, max_cell_length, max_sheet_rows)
        for sheet_name, further_table in (further_tables or {}).items():
            _write_sheets(workbook, [sheet_name], further_table, max_cell_length, max_sheet_rows)
        about_sheet = workbook.add_worksheet("About")
        about_sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True}))
        about_sheet.write_column(0, 0, [title, *notes, *_describe_limits(headings, table, sheet_count, max_sheet_rows)])
    return buffer.getvalue()


def _write_sheets(
    workbook: Any, sheet_names: list[str], table: pd.DataFrame, max_cell_length: int, max_sheet_rows: int
) -> None:
    """Write a table over sheets of these names, each with the headings, which stay in sight and carry a filter."""
    heading_format = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    day_format = workbook.add_format({"num_format": "d mmm yyyy", "align": "left"})
    parts_by_column = _count_parts(table, max_cell_length)
    headings = _list_all_headings(table, max_cell_length)
    rows = table.itertuples(index=False, name=None)
    for sheet_name in sheet_names:
        sheet = workbook.add_worksheet(sheet_name)
        sheet.write_row(0, 0, headings, heading_format)
        row_number = 0
        for row_number, row in enumerate(_take_rows(rows, max_sheet_rows), start=1):
            _write_row(sheet, row_number, row, parts_by_column, max_cell_length, day_format)
        sheet.freeze_panes(1, 0)
        if headings:
            sheet.autofilter(0, 0, row_number, len(headings) - 1)
        sheet.autofit(max_width=320)


def _list_all_headings(table: pd.DataFrame, max_cell_length: int) -> list[str]:
    """List the headings of all columns of a table, with those in which long texts go on."""
    parts_by_column = _count_parts(table, max_cell_length)
    return [
        heading
        for name, part_count in zip(table.columns, parts_by_column, strict=True)
        for heading in _list_headings(str(name), part_count)
    ]


def _describe_limits(headings: list[str], table: pd.DataFrame, sheet_count: int, max_sheet_rows: int) -> list[str]:
    """Describe where texts go on in another column, or rows on another sheet."""
    notes = []
    if len(headings) > len(table.columns):
        notes.append(
            "Some texts are longer than a cell can hold: they go on in the column to the right, whose heading ends in "
            '"(continued 2)". Brought in again, they are one text.'
        )
    if sheet_count > 1:
        notes.append(
            f"The table has {len(table):,} rows and a sheet holds {max_sheet_rows:,}: it goes on in the sheets up to "
            f'"Table {sheet_count}".'
        )
    return notes


def _take_rows(rows: Iterator[tuple[Any, ...]], count: int) -> Iterator[tuple[Any, ...]]:
    """Take the next rows, at most so many."""
    for _number in range(count):
        row = next(rows, None)
        if row is None:
            return
        yield row


def _count_parts(table: pd.DataFrame, max_cell_length: int) -> list[int]:
    """Count for each column of a table the cells that its longest text needs."""
    counts = []
    for column_index in range(len(table.columns)):
        texts = (cell for cell in table.iloc[:, column_index] if isinstance(cell, str) and len(cell) > max_cell_length)
        counts.append(max((len(split_text(text, max_cell_length)) for text in texts), default=1))
    return counts


def _list_headings(name: str, part_count: int) -> list[str]:
    """List the headings of a column and of those in which it goes on."""
    return [name, *(CONTINUED_HEADING.format(heading=name, number=number) for number in range(2, part_count + 1))]


def split_text(text: str, max_cell_length: int) -> list[str]:
    """Split a text into parts that fit into a cell, each cut between two letters or figures where there are any.

    No part begins or ends with a space, which would be lost where it is read, unless a whole cell is without letters.
    """
    parts = []
    while len(text) > max_cell_length:
        cut = max_cell_length
        while cut > 1 and not (text[cut - 1].isalnum() and text[cut].isalnum()):
            cut -= 1
        cut = cut if cut > 1 else max_cell_length
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _write_row(
    sheet: Any, row_number: int, row: tuple[Any, ...], parts_by_column: list[int], max_cell_length: int, day_format: Any
) -> None:
    """Write one row of a table, each long text over as many cells as it needs."""
    column_index = 0
    for cell, part_count in zip(row, parts_by_column, strict=True):
        value = _blank_missing(cell)
        if isinstance(value, dt.date):
            sheet.write_datetime(row_number, column_index, dt.datetime.combine(value, dt.time()), day_format)
        elif isinstance(value, str):
            for offset, part in enumerate(split_text(value, max_cell_length)):
                sheet.write(row_number, column_index + offset, part if offset else guard_apostrophe(part))
        else:
            sheet.write(row_number, column_index, value)
        column_index += part_count


def _guard_csv_cell(value: Any) -> Any:
    """Guard a cell of a CSV file against being run, and against being taken for a guarded one."""
    if not isinstance(value, str):
        return value
    guarded_value = guard_formula(value)
    return guarded_value if guarded_value != value else guard_apostrophe(value)


def _blank_missing(cell: Any) -> Any:
    """Blank a missing value; return any other cell as it is."""
    return "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else cell
