"""Files of tables, in which no text becomes a formula."""

import datetime as dt
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.intake.reading.files import FileLimits, SourceFile, read_tables
from lib.intake.reading.sheets import build_sheet
from lib.intake.reading.tables import Cell
from lib.intake.reading.text_cleaning import clean_text
from lib.outputs.spreadsheet import build_csv, build_xlsx, escape_formula


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-5", "@cmd", "\tx", "\r=x", "\n=1", "  =1", "＝1"])
def test_text_that_begins_like_a_formula_is_neutralised(cell: str) -> None:
    assert escape_formula(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Leeds", "", -5, 2.5, None, dt.date(2015, 1, 6), "a=b"])
def test_other_cells_are_left_as_they_are(cell: object) -> None:
    assert escape_formula(cell) == cell


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1, max_size=5))
def test_no_csv_cell_begins_like_a_formula(cells: list[str]) -> None:
    table = pd.DataFrame({"Answer": cells})
    lines = build_csv(table).decode("utf-8-sig").splitlines()[1:]
    assert not any(line.lstrip('"').startswith(("=", "+", "-", "@")) for line in lines)


def test_a_workbook_holds_the_table_with_real_dates_and_no_formula_and_says_what_it_is() -> None:
    table = pd.DataFrame(
        {"Council": ["=HYPERLINK(1)", "Leeds"], "Last tried": [dt.date(2015, 2, 3), None], "Tries": [3, 0]}
    )
    data = build_xlsx(table, ["As at 1 March 2015"], "Councils to approach")
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.get_sheet_by_name("Table").to_python() == [
        ["Council", "Last tried", "Tries"],
        ["=HYPERLINK(1)", dt.date(2015, 2, 3), 3.0],
        ["Leeds", "", 0.0],
    ]
    assert book.get_sheet_by_name("About").to_python() == [["Councils to approach"], ["As at 1 March 2015"]]
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_an_empty_table_is_still_a_file() -> None:
    table = pd.DataFrame({"Council": []})
    assert build_csv(table).decode("utf-8-sig").splitlines() == ["Council"]
    assert CalamineWorkbook.from_filelike(io.BytesIO(build_xlsx(table, [], "Nothing"))).sheet_names == [
        "Table",
        "About",
    ]


HEADINGS = ["Organisation", "Date received", "Q1"]


def read_back(name: str, data: bytes) -> list[list[list[Cell]]]:
    """The rows of each sheet of an export but the last, which is About, as our own import reads them."""
    tables = read_tables(SourceFile(name, io.BytesIO(data), FileLimits()))
    sheets = [build_sheet(table, name) for table in (tables[:-1] or tables)]
    assert all(sheet.headings == HEADINGS for sheet in sheets)
    return [[cells for _line, cells in sheet.read_rows()] for sheet in sheets]


stored_texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn", "Co"]), max_size=30),
    st.text(alphabet="'=+-@ \n0123456789\"ab_x", max_size=12),
).map(clean_text).filter(lambda text: clean_text(text) == text)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(stored_texts, min_size=1, max_size=4))
def test_an_export_comes_back_equal_through_our_own_import(texts: list[str]) -> None:
    table = pd.DataFrame({"Organisation": "Leeds", "Date received": "2015-02-01", "Q1": texts})
    expected = [["Leeds", "2015-02-01", text] for text in texts]
    assert read_back("a.csv", build_csv(table)) == [expected]
    assert read_back("a.xlsx", build_xlsx(table, [], "Answers")) == [expected]


def test_a_text_too_long_for_a_cell_and_rows_too_many_for_a_sheet_are_told_and_never_cut() -> None:
    texts = ["We say so. " * 7_000 + "End", "Short", "'=1+1", "x" * 70_000]
    table = pd.DataFrame({"Organisation": "Leeds", "Date received": "2015-02-01", "Q1": texts})
    data = build_xlsx(table, [], "Answers", max_sheet_rows=2)
    rows = [row for sheet in read_back("a.xlsx", data) for row in sheet]
    assert [row[2] for row in rows] == texts
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["Table", "Table 2", "About"]
    about = [str(row[0]) for row in book.get_sheet_by_name("About").to_python()]
    assert "longer than a cell can hold" in about[1]
    assert "goes on in the sheets up to" in about[2]
    longest = max(len(str(cell)) for row in book.get_sheet_by_name("Table").to_python() for cell in row)
    assert longest <= 32_767
