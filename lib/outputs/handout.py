"""Write a one-page hand-out as .docx: a title, a few sections, one small table, and notes at its foot."""

import io
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.table import Table

from lib.outputs.documents import NOTE_SIZE, clean_text, set_up_pages

TEXT_SIZE = Pt(12)


@dataclass(frozen=True, slots=True)
class HandoutSection:
    """Section of a hand-out: a heading, and paragraphs below it."""

    heading: str
    paragraphs: tuple[str, ...] | list[str] = ()


@dataclass(frozen=True, slots=True)
class Handout:
    """Content of a hand-out. The table stands below the last section; table_summary says what it holds, in words."""

    title: str
    sections: tuple[HandoutSection, ...]
    table_headings: tuple[str, ...]
    table_rows: tuple[tuple[str, ...], ...]
    table_summary: str
    notes: tuple[str, ...]


def build_handout_docx(handout: Handout) -> bytes:
    """Build the document, in British English, with headings and table headers that a screen reader tells."""
    document = Document()
    set_up_pages(document)
    document.styles["Normal"].font.size = TEXT_SIZE
    document.core_properties.title, document.core_properties.author = clean_text(handout.title), ""
    document.core_properties.comments = ""
    document.add_heading(clean_text(handout.title), level=0)
    for section in handout.sections:
        document.add_heading(clean_text(section.heading), level=1)
        for paragraph in section.paragraphs:
            document.add_paragraph(clean_text(paragraph))
    _add_table(document, handout)
    document.add_paragraph()
    for note in handout.notes:
        document.add_paragraph().add_run(clean_text(note)).font.size = NOTE_SIZE
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _add_table(document: WordDocument, handout: Handout) -> None:
    """Add the table, with its first row marked as the header of each column and its summary as alternative text."""
    table = document.add_table(rows=0, cols=len(handout.table_headings), style="Table Grid")
    for row_number, texts in enumerate((handout.table_headings, *handout.table_rows)):
        cells = table.add_row().cells
        for cell, text in zip(cells, texts, strict=True):
            run = cell.paragraphs[0].add_run(clean_text(text))
            run.bold = row_number == 0
    _mark_header(table)
    for name in ("w:tblCaption", "w:tblDescription"):
        element = OxmlElement(name)
        element.set(qn("w:val"), clean_text(handout.table_summary))
        table._tbl.tblPr.append(element)


def _mark_header(table: Table) -> None:
    """Mark the first row of a table as its header."""
    marker = OxmlElement("w:tblHeader")
    marker.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(marker)
