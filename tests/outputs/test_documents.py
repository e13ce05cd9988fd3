"""Files for Word, opened again as Word would."""

import io

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from lib.outputs.documents import DocumentSection, build_docx


def read(data: bytes) -> list[tuple[str, str]]:
    """The style and the text of each paragraph."""
    return [(one.style.name, one.text) for one in Document(io.BytesIO(data)).paragraphs if one.style is not None]


def test_a_document_says_what_it_is_and_then_its_sections() -> None:
    data = build_docx(
        "T001 · Money & <i>means</i>",
        ["As at 1 March 2015"],
        [
            DocumentSection("In their words", ["Chosen."], ["“Money is short.”", "“Peers help.”"]),
            DocumentSection("Empty"),
        ],
    )
    assert read(data) == [
        ("Title", "T001 · Money & <i>means</i>"),
        ("Normal", "As at 1 March 2015"),
        ("Heading 1", "In their words"),
        ("Normal", "Chosen."),
        ("List Bullet", "“Money is short.”"),
        ("List Bullet", "“Peers help.”"),
        ("Heading 1", "Empty"),
    ]
    document = Document(io.BytesIO(data))
    assert (document.core_properties.title, document.core_properties.author) == ("T001 · Money & <i>means</i>", "")
    assert round(document.sections[0].page_width.mm if document.sections[0].page_width else 0) == 210


@pytest.mark.parametrize("mark", ["\x00", "\x0b", "\x1f", "\ufffe", "\ud800"])
def test_what_no_document_can_hold_is_left_out(mark: str) -> None:
    assert read(build_docx(f"A{mark}B", [], [DocumentSection("H", [], [f"1{mark}2"])])) == [
        ("Title", "A B"),
        ("Heading 1", "H"),
        ("List Bullet", "1 2"),
    ]


@given(st.text())
def test_any_text_gives_a_document_that_opens(text: str) -> None:
    assert len(read(build_docx(text, [text], [DocumentSection(text, [text], [text])]))) == 5
