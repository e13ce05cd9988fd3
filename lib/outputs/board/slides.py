"""Write a Board paper as slides, with charts that PowerPoint draws and can edit."""

import io
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.util import Inches, Pt

from lib.outputs.board.content import UNWRITTEN, ArrivalLine, BoardPaper, GroupBars, PaperChart, PaperSection
from lib.outputs.documents import LANGUAGE, clean_text

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
TITLE_LAYOUT, TEXT_LAYOUT, HEADING_LAYOUT = 0, 1, 5  # of the plain template
CHART_BOX = (Inches(0.6), Inches(1.5), Inches(12.1), Inches(5.6))
POINTS_ON_SLIDE, TEXT_SIZE = 6, Pt(20)
BLUE: Any = RGBColor.from_string("0B5394")  # type: ignore[no-untyped-call]
DAYS_APART = 7  # of the labels below the arrival curve


def build_slides(paper: BoardPaper) -> bytes:
    """Build the slides: how it stands, each chart, the target, what councils say, and what comes next."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    properties = presentation.core_properties
    properties.title, properties.author, properties.language = clean_text(paper.title), "", LANGUAGE
    day = f"{paper.as_at.day} {paper.as_at:%B %Y}"
    subtitle = "\n".join(filter(None, (f"As at {day}", paper.headline, paper.notice)))
    _add_text_slide(presentation, TITLE_LAYOUT, paper.title, subtitle.split("\n"))
    for section in paper.sections:
        if section.paragraphs == (UNWRITTEN,):
            continue
        _add_section(presentation, section)
    _add_text_slide(presentation, TEXT_LAYOUT, "Where the figures come from", list(paper.basis))
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def _add_section(presentation: Any, section: PaperSection) -> None:
    """Add the slides of a section: its charts, else its first points, themes or paragraphs."""
    for chart in section.charts:
        _add_chart_slide(presentation, chart)
    lines = list(section.points)
    if not section.charts and not lines:
        lines = [" · ".join(row) for table in section.tables for row in table.rows] or list(section.paragraphs)
    for start in range(0, len(lines), POINTS_ON_SLIDE):
        part = " (continued)" if start else ""
        _add_text_slide(presentation, TEXT_LAYOUT, f"{section.heading}{part}", lines[start : start + POINTS_ON_SLIDE])


def _add_text_slide(presentation: Any, layout: int, title: str, lines: list[str]) -> None:
    """Add a slide with a title and lines."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
    slide.shapes.title.text = clean_text(title)
    slide.shapes.title.width, slide.shapes.title.left = CHART_BOX[2], CHART_BOX[0]
    body = slide.placeholders[1]
    title_top, title_height = (Inches(1.5), Inches(2)) if layout == TITLE_LAYOUT else (Inches(0.3), Inches(1.1))
    slide.shapes.title.top, slide.shapes.title.height = title_top, title_height
    body.left, body.width = CHART_BOX[0], CHART_BOX[2]
    body.top = title_top + title_height + Inches(0.1)
    body.height = HEIGHT - body.top - Inches(0.4)
    body.text_frame.text = "\n".join(clean_text(line) for line in lines)
    for paragraph in body.text_frame.paragraphs:
        paragraph.font.size = TEXT_SIZE


def _add_chart_slide(presentation: Any, chart: PaperChart) -> None:
    """Add a slide with a chart, and a text for those who do not see it."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[HEADING_LAYOUT])
    slide.shapes.title.text = clean_text(chart.title)
    slide.shapes.title.left, slide.shapes.title.width = CHART_BOX[0], CHART_BOX[2]
    slide.shapes.title.top, slide.shapes.title.height = Inches(0.3), Inches(1.1)
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    if isinstance(chart, GroupBars):
        rows = chart.bars[::-1]  # PowerPoint draws the first bar at the bottom
        data.categories = [clean_text(name) for name, _value, _text in rows]
        data.add_series("Response rate", [value for _name, value, _text in rows], number_format="0.0%")
        kind = XL_CHART_TYPE.BAR_CLUSTERED
    else:
        _fill_arrivals(data, chart)
        kind = XL_CHART_TYPE.LINE
    frame = slide.shapes.add_chart(kind, *CHART_BOX, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(chart.description))
    _style_chart(frame.chart, is_bars=isinstance(chart, GroupBars))


def _fill_arrivals(data: Any, chart: ArrivalLine) -> None:
    """Fill in the councils that had responded by each day, and the target as a line."""
    data.categories = [f"{day.day} {day:%b}" for day in chart.days]
    data.add_series("Councils that responded", list(chart.responded), number_format="0")
    if chart.needed is not None:
        data.add_series("Target", [chart.needed] * len(chart.days), number_format="0")


def _style_chart(chart: Any, *, is_bars: bool) -> None:
    """Set colours, labels and the legend of a chart."""
    chart.has_title = False
    chart.has_legend = not is_bars and len(chart.plots[0].series) > 1
    chart.font.size = Pt(14)
    series = chart.plots[0].series[0]
    if is_bars:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = BLUE
        plot = chart.plots[0]
        plot.has_data_labels = True
        plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.0%", False
        plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
        plot.gap_width = 40
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.visible = False
        return
    series.format.line.color.rgb = BLUE
    series.smooth = False
    chart.value_axis.minimum_scale = 0
    spacing = chart.category_axis._element.makeelement(
        "{http://schemas.openxmlformats.org/drawingml/2006/chart}tickLblSkip", {"val": str(DAYS_APART)}
    )
    chart.category_axis._element.append(spacing)
