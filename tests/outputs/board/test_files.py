"""The files of a Board paper, opened again as Word, PowerPoint and Excel would."""

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pdfua
import pytest
from docx import Document
from docx.oxml.ns import qn
from pptx import Presentation

from lib.measures.definitions import RESPONSE_RATE
from lib.measures.figure import Figure
from lib.outputs.board.content import (
    UNWRITTEN,
    ArrivalLine,
    BoardPaper,
    GroupBars,
    PaperFigure,
    PaperSection,
    PaperTable,
)
from lib.outputs.board.files import PAPER_FILES
from lib.outputs.board.summary import count_pages

NASTY = "<b>Ada</b> & #set page(fill: red) \\ $x$ =1+1 \x07"
CLEAN = "<b>Ada</b> & #set page(fill: red) \\ $x$ =1+1"
DAYS = tuple(dt.date(2015, 1, 6) + dt.timedelta(days=number) for number in range(20))
BARS = GroupBars("Response rate by region", "Bar chart. North 20.0 %", (("North", 0.2, "20.0 % (2 of 10)"),), 0.25)
LINE = ArrivalLine(
    "Day by day", "Line chart. 20 councils", DAYS, tuple(range(1, 21)), dt.date(2015, 3, 13), 142, (30, 50, 90)
)
THEMES = PaperTable(
    "The widest themes", ("Theme", "Asked in", "Share", "Raised in"), (("Peers", "Question 1", "60 %", "2"),), 2
)
PAPER = BoardPaper(
    "Report to the Board: A?",
    "A (us)",
    dt.date(2015, 1, 25),
    "20 of the 142 councils needed have responded.",
    "Demonstration.",
    (
        PaperSection("Summary", paragraphs=("First.", NASTY, "Third.")),
        PaperSection("Action", paragraphs=(UNWRITTEN,)),
        PaperSection(
            "Response by region", 2, ("Low.",), charts=(BARS,), tables=(PaperTable("Rates", ("Region", "Rate"), (("North", "20.0 %"),)),)
        ),
        PaperSection("Forecast and target", 2, (), ("40 %: possible.",), charts=(LINE,)),
        PaperSection("What councils say", 2, ("Two.",), quotations=(("Peers", "Peers help."),)),
    ),
    (PaperFigure("Summary", "Response rate", Figure(20, 353, RESPONSE_RATE)),),
    ("As at 25 January 2015; data version 7.",),
    (PaperTable("All approved themes", ("Theme", "Share"), (("Peers", "60 %"),)),),
)  # fmt: skip


@pytest.fixture(scope="module")
def document() -> Any:
    return Document(io.BytesIO(PAPER_FILES[".docx"](PAPER)))


def test_the_paper_has_real_headings_in_order_and_numbered_paragraphs(document: Any) -> None:
    styles = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.text]
    headings = [pair for pair in styles if pair[0].startswith(("Title", "Heading"))]
    assert [text for _style, text in headings] == [
        PAPER.title, "Summary", "Action", "Response by region", "Forecast and target", "What councils say",
        "Annex: where the figures come from",
    ]  # fmt: skip
    assert ("List Number", CLEAN) in styles
    assert ("List Bullet", "40 %: possible.") in styles
    assert ("Quote", "“Peers help.” (Peers)") in styles


def test_pictures_and_tables_have_words_for_those_who_do_not_see_them(document: Any) -> None:
    assert [shape._inline.docPr.get("descr") for shape in document.inline_shapes] == [
        BARS.description,
        LINE.description,
    ]
    assert len(document.tables) == 3  # the rates, and the two of the annex
    for table in document.tables:
        assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    annex = [cell.text for cell in document.tables[1].rows[1].cells]
    assert annex == ["Summary", "Response rate", "5.7 %", "20", "353", "Response rate"]


def test_the_paper_has_a_title_a_language_and_letters_of_twelve_points(document: Any) -> None:
    assert document.core_properties.title == PAPER.title
    assert document.core_properties.language == "en-GB"
    assert document.styles["Normal"].font.size.pt == 12
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_slides_have_charts_that_can_be_edited_and_leave_out_what_nobody_has_written() -> None:
    slides = list(Presentation(io.BytesIO(PAPER_FILES[".pptx"](PAPER))).slides)
    titles = [slide.shapes.title.text for slide in slides if slide.shapes.title]
    assert titles[1:3] == ["Summary", "Response rate by region"]
    assert "Action" not in titles
    charts = [shape for slide in slides for shape in slide.shapes if shape.has_chart]
    assert [list(shape.chart.plots[0].series[0].values) for shape in charts] == [[0.2], list(LINE.responded)]
    assert [shape._element.nvGraphicFramePr.cNvPr.get("descr") for shape in charts] == [
        BARS.description,
        LINE.description,
    ]


def test_the_one_page_is_a_tagged_pdf_that_runs_nothing_of_what_it_says() -> None:
    data = PAPER_FILES[".pdf"](PAPER)
    assert data.startswith(b"%PDF-1.7")
    assert b"/MarkInfo" in data
    assert b"pdfuaid" in data
    assert count_pages(data) == 1
    assert PAPER_FILES[".pdf"](PAPER) == data


def test_the_one_page_stays_one_page_with_all_regions_types_and_target_parts(tmp_path: Path) -> None:
    regions = tuple((f"Region of a long name {number}", 0.2, "20.0 % (2 of 10)") for number in range(9))
    points = tuple(f"Part {number}: off course. " + "Would mend it: 28 more from here. " * 4 for number in range(4))
    sections = (
        *PAPER.sections[:2],
        PaperSection("Response by region", 2, charts=(replace(BARS, bars=regions),)),
        PaperSection("Response by council type", 2, charts=(replace(BARS, bars=regions[:5]),)),
        PaperSection("Forecast and target", 2, (), points, charts=(LINE,)),
        PaperSection("What councils say", 2, ("Two.",), tables=(THEMES,)),
    )
    data = PAPER_FILES[".pdf"](replace(PAPER, sections=sections))
    assert count_pages(data) == 1
    file = tmp_path / "page.pdf"
    file.write_bytes(data)
    report = pdfua.validate(str(file))
    assert [finding for finding in report.findings if finding.severity >= pdfua.Severity.WARNING] == []


def test_a_slide_has_a_table_as_a_table_and_the_chart_keeps_the_order_of_its_format() -> None:
    paper = replace(PAPER, sections=(*PAPER.sections, PaperSection("What councils say", 2, tables=(THEMES,))))
    slides = list(Presentation(io.BytesIO(PAPER_FILES[".pptx"](paper))).slides)
    [table] = [shape.table for slide in slides for shape in slide.shapes if shape.has_table]
    assert [cell.text for cell in table.rows[0].cells] == list(THEMES.headings)
    assert [cell.text for cell in table.rows[1].cells] == list(THEMES.rows[0])
    assert table.first_row
    [line] = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart][1:]
    names = [child.tag.split("}")[1] for child in line.category_axis._element]
    assert names.index("tickLblSkip") < names.index("noMultiLvlLbl")


def test_the_workbook_holds_every_figure_as_numbers() -> None:
    table = pd.read_excel(io.BytesIO(PAPER_FILES[".xlsx"](PAPER)), engine="openpyxl")
    assert table[["Figure", "Numerator", "Denominator"]].to_numpy().tolist() == [["Response rate", 20, 353]]
    assert table["Value"].to_list() == [pytest.approx(20 / 353)]


def test_the_workbook_holds_approved_themes_as_rounded_as_the_paper_has_them() -> None:
    table = pd.read_excel(io.BytesIO(PAPER_FILES[".xlsx"](PAPER)), sheet_name="All approved themes", engine="openpyxl")
    assert [tuple(row) for row in table.to_numpy()] == list(PAPER.annex_tables[0].rows)
    without = replace(PAPER, annex_tables=())
    assert pd.ExcelFile(io.BytesIO(PAPER_FILES[".xlsx"](without)), engine="openpyxl").sheet_names == ["Table", "About"]
