"""Write a Board paper as one page, a PDF that a screen reader can follow (PDF/UA-1)."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any, Literal

import typst

from lib.outputs.board.content import UNWRITTEN, BoardPaper, GroupBars, PaperSection
from lib.outputs.documents import clean_text
from lib.terms import RECOMMENDATION

TEMPLATE = Path(__file__).with_name("summary.typ")
STANDARD: Literal["ua-1"] = "ua-1"
SECTIONS_BESIDE = ("Response by region", "Response by council type")
THEMES_HEADING = "What councils say"
SECTIONS_BELOW = ("Result and target", "Forecast and target", THEMES_HEADING)
BASIS_SHOWN = 2  # lines of what the figures rest on
THEMES_SHOWN = 5
TEXT_SIZES = (11, 10, 9, 8)  # points: the largest with which all of it fits on one page
PAGE_OBJECT = re.compile(rb"/Type\s*/Page\b(?!s)")
MAX_LINE = 400  # characters


def build_summary_pdf(paper: BoardPaper) -> bytes:
    """Build the page: how it stands, rates by region and type, the target part by part, and the widest themes.

    Narrative that is too long for one page at the smallest size goes on to a second.
    """
    content = json.dumps(_build_content(paper))
    moment = int(dt.datetime.combine(paper.as_at, dt.time(), dt.UTC).timestamp())
    data = b""
    for size in TEXT_SIZES:
        data = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            format="pdf",
            sys_inputs={"paper": content, "size": str(size)},
            pdf_standards=STANDARD,
            timestamp=moment,
        )
        if count_pages(data) == 1:
            break
    return data


def count_pages(data: bytes) -> int:
    """Count the pages of a PDF as typst writes it, with its page objects uncompressed."""
    return len(PAGE_OBJECT.findall(data))


def _build_content(paper: BoardPaper) -> dict[str, Any]:
    """Build what the template shows."""
    summary = [section for section in paper.sections if section.heading == "Summary"]
    recommendations = [
        section
        for section in paper.sections
        if section.heading == RECOMMENDATION and section.paragraphs != (UNWRITTEN,)
    ]
    beside = [section for section in paper.sections if section.heading in SECTIONS_BESIDE]
    below = [section for section in paper.sections if section.heading in SECTIONS_BELOW]
    return {
        "title": clean_text(paper.title),
        "consultation": clean_text(paper.consultation),
        "notice": clean_text(paper.notice),
        "headline": clean_text(paper.headline),
        "day_text": f"{paper.as_at.day} {paper.as_at:%B %Y}",
        "year": paper.as_at.year,
        "month": paper.as_at.month,
        "day": paper.as_at.day,
        "sections": [
            *(_build_section(section, section.paragraphs[1:3]) for section in summary),
            *(_build_section(section, section.paragraphs) for section in recommendations),
            *(_build_section(section, ()) | {"beside": True} for section in beside),
        ],
        "last_sections": [_build_section(section, ()) for section in below],
        "basis": [clean_text(line)[:MAX_LINE] for line in paper.basis[:BASIS_SHOWN]],
    }


def _build_section(section: PaperSection, paragraphs: tuple[str, ...]) -> dict[str, Any]:
    """Build a section of the page: its paragraphs and points, and its bars or themes as rows of a table."""
    headings, rows = list[str](), list[list[str]]()
    for chart in section.charts:
        if isinstance(chart, GroupBars):
            headings = ["Region" if "region" in section.heading else "Council type", "Response rate", "Councils"]
            rows = [[name, *text.rstrip(")").split(" (", 1)] for name, _value, text in chart.bars]
    if section.heading == THEMES_HEADING and section.tables:
        headings = ["Theme", "Share of councils", "Asked in"]
        rows = [[theme, share, question] for theme, question, share, *_ in section.tables[0].rows[:THEMES_SHOWN]]
    return {
        "heading": clean_text(section.heading),
        "paragraphs": [clean_text(line) for line in paragraphs],
        "points": [clean_text(line) for line in section.points],
        "headings": headings,
        "rows": [[clean_text(cell) for cell in row] for row in rows],
        "beside": False,
    }
