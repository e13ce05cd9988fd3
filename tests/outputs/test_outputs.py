"""Files and charts made from figures."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lib.measures.dispositions import Dispositions
from lib.measures.forecast import Forecast
from lib.measures.response_rates import ResponseRates
from lib.outputs.charts import ChartContext, build_shade_style, draw_arrival_curve, draw_dispositions
from lib.outputs.spreadsheet import build_csv, build_xlsx, escape_formula
from lib.ui.shared.wording import escape_text, format_count, format_names


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


def test_the_curve_shows_the_target_and_the_last_count() -> None:
    curve = pd.DataFrame({"day": pd.date_range("2015-01-06", "2015-01-08"), "responded": [0, 2, 3]})
    figure = draw_arrival_curve(curve, opens=dt.date(2015, 1, 6), closes=dt.date(2015, 3, 13), needed=142)
    words = [note.text for note in figure.layout.annotations]
    assert "Target 142" in words
    assert "<b>3</b>" in words


def test_every_group_has_a_bar_and_its_rate_also_without_any_response() -> None:
    groups = [
        ResponseRates(("North East",), Dispositions(not_reached=12)),
        ResponseRates(("London",), Dispositions(complete=33)),
    ]
    figure = draw_dispositions(groups, floor=Decimal("0.25"))
    assert list(figure.data[0].y) == ["London  <b>100.0 %</b>", "▼ North East  <b>0.0 %</b>"]
    assert list(figure.data[-1].x) == [0, 1]
    assert [note.text for note in figure.layout.annotations] == ["Floor 25 %"]


def test_a_cell_is_the_bluer_the_higher_its_rate_and_stays_plain_without_councils() -> None:
    assert build_shade_style(None) == ""
    assert [build_shade_style(share).split(";")[0] for share in (0.0, 1.0)] == [
        "background-color: #f1f5f9",
        "background-color: #7fb2e5",
    ]


def test_the_curve_shows_the_forecast_and_what_stands_beside_it() -> None:
    curve = pd.DataFrame({"day": pd.date_range("2015-01-06", "2015-01-20"), "responded": range(15)})
    opens, closes = dt.date(2015, 1, 6), dt.date(2015, 3, 13)
    beside = ChartContext(
        forecast=Forecast(60, 90, 130),
        earlier=(("The last one", ["2015-01-06", "2015-01-07"], [0.0, 12.5]),),
        levels=(("2012: 34 %", 120.0),),
        activities=((dt.date(2015, 1, 8), "E-mail: Launch"),),
    )
    figure = draw_arrival_curve(curve, opens=opens, closes=closes, needed=142, context=beside)
    words = [one.text for one in figure.layout.annotations]
    assert {"130", "<b>90</b>", "60", "2012: 34 %", "The last one", "Target 142"} <= set(words)
    assert any(list(trace.y) == [14, 130, 60, 14] for trace in figure.data)
    assert any(trace.text is not None and list(trace.text) == ["E-mail: Launch"] for trace in figure.data)


@given(st.text())
def test_words_from_outside_are_never_formatting(text: str) -> None:
    shown = escape_text(text)
    for mark in "*_[]<>`$:!":
        assert f" {mark}" not in f" {shown}".replace(f"\\{mark}", "")


@pytest.mark.parametrize("text", ["https://evil.example/x", "www.evil.example", "a.b@evil.example", "WWW.evil.example"])
def test_addresses_from_outside_are_taken_apart_so_that_they_become_no_links(text: str) -> None:
    shown = escape_text(text).replace("\\", "")
    assert text not in shown
    assert shown.replace("\u2060", "") == text


def test_counts_and_lists_read_as_people_write_them() -> None:
    assert format_count(1, "council", "councils") == "1 council"
    assert format_count(1204, "council", "councils") == "1,204 councils"
    assert format_names(["Leeds"], 3) == "Leeds"
    assert format_names(["Leeds", "York"], 3) == "Leeds and York"
    assert format_names(["Leeds", "York", "Hull", "Barnsley"], 2) == "Leeds, York and 2 more"
