"""Write .docx files that Word opens: a title, what the file is, and sections of text and lists."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FORBIDDEN_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # by XML
PAGE_SIZE, MARGIN = (Mm(210), Mm(297)), Mm(22)  # A4
NOTE_SIZE = Pt(9)
LANGUAGE = "en-GB"  # in which Word checks the spelling


@dataclass(frozen=True, slots=True)
class DocumentSection:
    """Section of a document: a heading, paragraphs below it, and then a list of points."""

    heading: str
    paragraphs: Sequence[str] = ()
    points: Sequence[str] = ()


def build_docx(title: str, notes: Sequence[str], sections: Sequence[DocumentSection]) -> bytes:
    """Build a document: its title, the notes that say what it is, and its sections."""
    document = Document()
    set_up_pages(document)
    document.core_properties.title, document.core_properties.author = clean_text(title), ""
    document.core_properties.comments = ""
    document.add_heading(clean_text(title), level=0)
    for note in notes:
        document.add_paragraph().add_run(clean_text(note)).font.size = NOTE_SIZE
    for section in sections:
        document.add_heading(clean_text(section.heading), level=1)
        for paragraph in section.paragraphs:
            document.add_paragraph(clean_text(paragraph))
        for point in section.points:
            document.add_paragraph(clean_text(point), style="List Bullet")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def set_up_pages(document: WordDocument) -> None:
    """Set up the size and the margins of the pages, and the language of the text."""
    for page_section in document.sections:
        page_section.page_width, page_section.page_height = PAGE_SIZE
        page_section.left_margin = page_section.right_margin = MARGIN
        page_section.top_margin = page_section.bottom_margin = MARGIN
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def clean_text(text: str) -> str:
    """Clean a text of the characters that a document cannot hold, with its spaces evened out."""
    return " ".join(FORBIDDEN_CHARACTER.sub(" ", text).split())
