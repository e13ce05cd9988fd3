"""Write the Board paper as a Word document that a screen reader can follow."""

import io
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from lib.outputs.board.content import BoardPaper, PaperChart, PaperSection, PaperTable
from lib.outputs.board.print_charts import draw_chart
from lib.outputs.documents import LANGUAGE, clean_text, set_up_pages

TEXT_SIZE, SMALL_SIZE = Pt(12), Pt(10)
CHART_WIDTH = Mm(160)
NUMBERED, BULLET, QUOTATION, CAPTION = "List Number", "List Bullet", "Quote", "Caption"
ANNEX_HEADINGS = ("Where", "Figure", "Value", "Numerator", "Denominator", "Definition")
BLACK = RGBColor(0, 0, 0)


def build_paper_docx(paper: BoardPaper) -> bytes:
    """Build the document: numbered paragraphs below real headings, charts with their text, tables with headings."""
    document = Document()
    set_up_pages(document)
    _set_up_styles(document)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = clean_text(paper.title), "", ""
    properties.language = LANGUAGE
    document.add_heading(clean_text(paper.title), level=0)
    for line in filter(None, (paper.notice, f"{paper.consultation}, as at {_format_day(paper)}")):
        document.add_paragraph(clean_text(line))
    for section in paper.sections:
        _add_section(document, section)
    _add_annex(document, paper)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _format_day(paper: BoardPaper) -> str:
    return f"{paper.as_at.day} {paper.as_at:%B %Y}"


def _set_up_styles(document: WordDocument) -> None:
    """Set up letters of 12 points, and headings and captions in black."""
    document.styles["Normal"].font.size = TEXT_SIZE
    document.styles["Normal"].font.name = "Arial"
    for name in ("Title", "Heading 1", "Heading 2", CAPTION, QUOTATION):
        style: Any = document.styles[name]
        style.font.color.rgb = BLACK
        style.font.name = "Arial"
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 13), (CAPTION, 11)):
        document.styles[name].font.size = Pt(size)


def _add_section(document: WordDocument, section: PaperSection) -> None:
    """Add a section."""
    document.add_heading(clean_text(section.heading), level=section.level)
    for paragraph in section.paragraphs:
        document.add_paragraph(clean_text(paragraph), style=NUMBERED)
    for point in section.points:
        document.add_paragraph(clean_text(point), style=BULLET)
    for chart in section.charts:
        _add_chart(document, chart)
    for table in section.tables:
        _add_table(document, table)
    for theme, sentence in section.quotations:
        document.add_paragraph(f"“{clean_text(sentence)}” ({clean_text(theme)})", style=QUOTATION)


def _add_chart(document: WordDocument, chart: PaperChart) -> None:
    """Add a chart below its title, with a text for those who do not see it."""
    caption = document.add_paragraph(clean_text(chart.title), style=CAPTION)
    caption.paragraph_format.keep_with_next = True
    picture = document.add_picture(io.BytesIO(draw_chart(chart)), width=CHART_WIDTH)
    picture._inline.docPr.set("descr", clean_text(chart.description))
    picture._inline.docPr.set("title", clean_text(chart.title))


def _add_table(document: WordDocument, content: PaperTable, size: Pt = SMALL_SIZE) -> None:
    """Add a table below its title; its first row is known as headings, and repeated on each page."""
    caption = document.add_paragraph(clean_text(content.title), style=CAPTION)
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(content.headings), style="Table Grid")
    _describe_table(table, content.title)
    _fill_row(table.rows[0], content.headings, content.numeric_from, size, bold=True)
    for values in content.rows:
        _fill_row(table.add_row(), values, content.numeric_from, size)
    for row in table.rows:
        _set_row_property(row, "w:cantSplit")
    _set_row_property(table.rows[0], "w:tblHeader")
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _fill_row(row: Any, values: tuple[str, ...], numeric_from: int, size: Pt, *, bold: bool = False) -> None:
    """Fill the cells of a row; numbers stand on the right."""
    for index, value in enumerate(values):
        paragraph = row.cells[index].paragraphs[0]
        run = paragraph.add_run(clean_text(value))
        run.bold, run.font.size = bold, size
        if index >= numeric_from:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _set_row_property(row: Any, name: str) -> None:
    """Set a property of a row that is on or off."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _describe_table(table: Any, title: str) -> None:
    """Give a table the text by which a screen reader announces it."""
    description = OxmlElement("w:tblDescription")
    description.set(qn("w:val"), clean_text(title))
    table._tbl.tblPr.append(description)


def _add_annex(document: WordDocument, paper: BoardPaper) -> None:
    """Add where every figure comes from."""
    document.add_heading("Annex: where the figures come from", level=1)
    for line in paper.basis:
        document.add_paragraph(clean_text(line), style=BULLET)
    rows = tuple(
        (
            entry.place,
            entry.name,
            entry.figure.percent_text,
            f"{entry.figure.numerator:,}",
            f"{entry.figure.denominator:,}",
            entry.figure.definition.term,
        )
        for entry in paper.figures
    )
    _add_table(document, PaperTable("Every figure, with what it is made of", ANNEX_HEADINGS, rows, 6), Pt(9))
    for table in paper.annex_tables:
        _add_table(document, table, Pt(9))
    definitions = {entry.figure.definition.term: entry.figure.definition for entry in paper.figures}
    for term, definition in definitions.items():
        document.add_paragraph(clean_text(f"{term}: {definition.sentence} {definition.formula}"), style=BULLET)
