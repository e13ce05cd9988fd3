"""Write a Board paper as slides, with charts that PowerPoint draws and can edit."""

import io
from typing import Any

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches, Pt

from lib.outputs.board.content import (
    UNWRITTEN,
    ArrivalLine,
    BoardPaper,
    GroupBars,
    PaperChart,
    PaperSection,
    PaperTable,
)
from lib.outputs.documents import LANGUAGE, clean_text

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
TITLE_LAYOUT, TEXT_LAYOUT, HEADING_LAYOUT = 0, 1, 5  # of the plain template
CHART_BOX = (Inches(0.6), Inches(1.5), Inches(12.1), Inches(5.6))
POINTS_ON_SLIDE, TEXT_SIZE, TITLE_SIZE = 8, Pt(20), Pt(30)
LEFT_OUT = ("Purpose", "Background")  # of the paper alone: who looks at slides knows them
ROWS_ON_SLIDE, ROW_HEIGHT, TABLE_TEXT_SIZE = 9, Inches(0.5), Pt(16)
BLUE: Any = RGBColor.from_string("0B5394")  # type: ignore[no-untyped-call]
CHART_NAMESPACE = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LATER_IN_AXIS = tuple(f"{CHART_NAMESPACE}{name}" for name in ("tickMarkSkip", "noMultiLvlLbl", "extLst"))
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
        if section.paragraphs == (UNWRITTEN,) or section.heading in LEFT_OUT:
            continue
        _add_section(presentation, section)
    _add_text_slide(presentation, TEXT_LAYOUT, "Where the figures come from", list(paper.basis))
    buffer = io.BytesIO()
    presentation.save(buffer)
    return buffer.getvalue()


def _add_section(presentation: Any, section: PaperSection) -> None:
    """Add the slides of a section: charts, or else tables; then points; paragraphs where there is nothing else."""
    for chart in section.charts:
        _add_chart_slide(presentation, chart)
    if not section.charts:
        for table in section.tables:
            _add_table_slide(presentation, section.heading, table)
    lines = list(section.points)
    if not section.charts and not section.tables and not lines:
        lines = list(section.paragraphs)
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
    _style_title(slide.shapes.title)
    body.left, body.width = CHART_BOX[0], CHART_BOX[2]
    body.top = title_top + title_height + Inches(0.1)
    body.height = HEIGHT - body.top - Inches(0.4)
    body.text_frame.text = "\n".join(clean_text(line) for line in lines)
    for paragraph in body.text_frame.paragraphs:
        paragraph.font.size = TEXT_SIZE


def _add_heading_slide(presentation: Any, title: str) -> Any:
    """Add a slide with a title and room below it."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[HEADING_LAYOUT])
    slide.shapes.title.text = clean_text(title)
    slide.shapes.title.left, slide.shapes.title.width = CHART_BOX[0], CHART_BOX[2]
    slide.shapes.title.top, slide.shapes.title.height = Inches(0.3), Inches(1.1)
    _style_title(slide.shapes.title)
    return slide


def _add_table_slide(presentation: Any, title: str, table: PaperTable) -> None:
    """Add a slide with the first rows of a table, whose headings are known as such."""
    slide = _add_heading_slide(presentation, title)
    rows = [table.headings, *table.rows[:ROWS_ON_SLIDE]]
    left, top, width, _height = CHART_BOX
    frame = slide.shapes.add_table(len(rows), len(table.headings), left, top, width, ROW_HEIGHT * len(rows))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", clean_text(table.title))
    frame.table.first_row = True
    for row_index, row in enumerate(rows):
        for column_index, text in enumerate(row):
            cell = frame.table.cell(row_index, column_index)
            cell.text = clean_text(text)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size = TABLE_TEXT_SIZE
            paragraph.alignment = PP_ALIGN.RIGHT if column_index >= table.numeric_from else PP_ALIGN.LEFT


def _add_chart_slide(presentation: Any, chart: PaperChart) -> None:
    """Add a slide with a chart, and a text for those who do not see it."""
    slide = _add_heading_slide(presentation, chart.title)
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


def _style_title(title: Any) -> None:
    """Set a title at the left, in a size that leaves it on one line."""
    for paragraph in title.text_frame.paragraphs:
        paragraph.alignment, paragraph.font.size, paragraph.font.bold = PP_ALIGN.LEFT, TITLE_SIZE, True


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
    axis = chart.category_axis._element
    spacing = axis.makeelement(f"{CHART_NAMESPACE}tickLblSkip", {"val": str(DAYS_APART)})
    followers = [child for child in axis if child.tag in LATER_IN_AXIS]
    if followers:  # the format prescribes the order; PowerPoint would offer to repair the file
        followers[0].addprevious(spacing)
    else:
        axis.append(spacing)
