"""A hand-out as Word opens it, and as a screen reader tells it."""

import io

from docx import Document
from docx.oxml.ns import qn

from lib.outputs.handout import Handout, HandoutSection, build_handout_docx

HANDOUT = Handout(
    title="Taking Stock",
    sections=(HandoutSection("What it is", ("A consultation.",)), HandoutSection("How it stands")),
    table_headings=("Councils", "Have responded"),
    table_rows=(("London", "4"), ("All councils", "9")),
    table_summary="How many have responded",
    notes=("As at 1 March 2015",),
)


def test_it_has_real_headings_a_marked_table_header_and_british_english() -> None:
    document = Document(io.BytesIO(build_handout_docx(HANDOUT)))
    styles = [(one.style.name, one.text) for one in document.paragraphs if one.style is not None and one.text]
    assert styles == [
        ("Title", "Taking Stock"),
        ("Heading 1", "What it is"),
        ("Normal", "A consultation."),
        ("Heading 1", "How it stands"),
        ("Normal", "As at 1 March 2015"),
    ]
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Councils", "Have responded"],
        ["London", "4"],
        ["All councils", "9"],
    ]
    headers = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headers == [True, False, False]
    assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "How many have responded"
    assert {one.get(qn("w:val")) for one in document.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    assert document.core_properties.title == "Taking Stock"
    assert document.core_properties.author == ""
