"""Tables as .csv and .xlsx that a spreadsheet opens as they are, and in which nothing is ever taken for a formula."""

import csv
import datetime as dt
import io
from typing import Any

import pandas as pd
import xlsxwriter

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet will run: text that begins like a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_MARKS) else value


def as_csv(table: pd.DataFrame) -> bytes:
    """The table and nothing else as UTF-8 CSV, with a byte-order mark so that Excel reads the accents."""
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([harmless(name) for name in table.columns])
    lines.writerows([harmless(_plain(cell)) for cell in row] for row in table.itertuples(index=False, name=None))
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(table: pd.DataFrame, notes: list[str], title: str) -> bytes:
    """The table as a worksheet with a filter on its headings, and the notes on a second sheet, "About"."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "d mmm yyyy", "align": "left"})
        page = book.add_worksheet("Table")
        page.write_row(0, 0, [str(name) for name in table.columns], bold)
        for line, row in enumerate(table.itertuples(index=False, name=None), start=1):
            for column, cell in enumerate(row):
                value = _plain(cell)
                if isinstance(value, dt.date):
                    page.write_datetime(line, column, dt.datetime.combine(value, dt.time()), day)
                else:
                    page.write(line, column, value)
        page.freeze_panes(1, 0)
        if len(table.columns):
            page.autofilter(0, 0, len(table), len(table.columns) - 1)
        page.autofit(max_width=320)
        about = book.add_worksheet("About")
        about.set_column(0, 0, 110, book.add_format({"text_wrap": True}))
        about.write_column(0, 0, [title, *notes])
    return file.getvalue()


def _plain(cell: Any) -> Any:
    return "" if cell is None or (not isinstance(cell, str) and pd.isna(cell)) else cell
