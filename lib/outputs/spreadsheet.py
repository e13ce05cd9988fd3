"""Write tables as .csv and .xlsx files that spreadsheet programs open as they are.

No cell is ever taken for a formula.
"""

import csv
import datetime as dt
import io
from typing import Any

import pandas as pd
import xlsxwriter

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def escape_formula(value: Any) -> Any:
    """Escape a cell that a spreadsheet would run: text that begins like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_MARKS) else value


def build_csv(table: pd.DataFrame) -> bytes:
    """Build UTF-8 CSV of the table alone, with a byte-order mark so that Excel reads the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([escape_formula(name) for name in table.columns])
    writer.writerows(
        [escape_formula(_blank_missing(cell)) for cell in row] for row in table.itertuples(index=False, name=None)
    )
    return buffer.getvalue().encode("utf-8-sig")


def build_xlsx(table: pd.DataFrame, notes: list[str], title: str) -> bytes:
    """Build a workbook: the table with a filter on its headings, and the notes on a second sheet, "About"."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as workbook:
        workbook.set_properties({"title": title})
        heading_format = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day_format = workbook.add_format({"num_format": "d mmm yyyy", "align": "left"})
        sheet = workbook.add_worksheet("Table")
        sheet.write_row(0, 0, [str(name) for name in table.columns], heading_format)
        for row_number, row in enumerate(table.itertuples(index=False, name=None), start=1):
            for column_index, cell in enumerate(row):
                value = _blank_missing(cell)
                if isinstance(value, dt.date):
                    sheet.write_datetime(row_number, column_index, dt.datetime.combine(value, dt.time()), day_format)
                else:
                    sheet.write(row_number, column_index, value)
        sheet.freeze_panes(1, 0)
        if len(table.columns):
            sheet.autofilter(0, 0, len(table), len(table.columns) - 1)
        sheet.autofit(max_width=320)
        about_sheet = workbook.add_worksheet("About")
        about_sheet.set_column(0, 0, 110, workbook.add_format({"text_wrap": True}))
        about_sheet.write_column(0, 0, [title, *notes])
    return buffer.getvalue()


def _blank_missing(cell: Any) -> Any:
    """Blank a missing value; return any other cell as it is."""
    return "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else cell
