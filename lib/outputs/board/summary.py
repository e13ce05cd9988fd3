"""Write a Board paper as one page, a PDF that a screen reader can follow (PDF/UA-1)."""

import datetime as dt
import json
from pathlib import Path
from typing import Any, Literal

import typst

from lib.outputs.board.content import UNWRITTEN, BoardPaper, GroupBars, PaperSection
from lib.outputs.documents import clean_text
from lib.terms import RECOMMENDATION

TEMPLATE = Path(__file__).with_name("summary.typ")
STANDARD: Literal["ua-1"] = "ua-1"
SECTIONS_SHOWN = ("Response by region", "Response by council type", "Result and target", "Forecast and target")
BASIS_SHOWN = 2  # lines of what the figures rest on
MAX_LINE = 400  # characters


def build_summary_pdf(paper: BoardPaper) -> bytes:
    """Build the page: how it stands, rates by region and type, and the target part by part."""
    return typst.compile(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        format="pdf",
        sys_inputs={"paper": json.dumps(_build_content(paper))},
        pdf_standards=STANDARD,
        timestamp=int(dt.datetime.combine(paper.as_at, dt.time(), dt.UTC).timestamp()),
    )


def _build_content(paper: BoardPaper) -> dict[str, Any]:
    """Build what the template shows."""
    summary = [section for section in paper.sections if section.heading == "Summary"]
    recommendations = [
        section
        for section in paper.sections
        if section.heading == RECOMMENDATION and section.paragraphs != (UNWRITTEN,)
    ]
    shown = [section for section in paper.sections if section.heading in SECTIONS_SHOWN]
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
            *(_build_section(section, ()) for section in shown),
        ],
        "basis": [clean_text(line)[:MAX_LINE] for line in paper.basis[:BASIS_SHOWN]],
    }


def _build_section(section: PaperSection, paragraphs: tuple[str, ...]) -> dict[str, Any]:
    """Build a section of the page."""
    bars = [
        [clean_text(name), *clean_text(text).rstrip(")").split(" (", 1)]
        for chart in section.charts
        if isinstance(chart, GroupBars)
        for name, _value, text in chart.bars
    ]
    return {
        "heading": clean_text(section.heading),
        "paragraphs": [clean_text(line) for line in paragraphs],
        "points": [clean_text(line) for line in section.points],
        "group": "Region" if "region" in section.heading else "Council type",
        "bars": bars,
    }
