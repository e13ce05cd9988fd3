"""Files of tables, in which no text becomes a formula."""

import datetime as dt
import io
import zipfile

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.outputs.spreadsheet import build_csv, build_xlsx, escape_formula


@pytest.mark.parametrize("cell", ["=1+1", "+44 20", "-5", "@cmd", "\tx", "\r=x"])
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
