"""Draw the charts of themes.

Labels stand above their bars, in lines of their own, so that the longest can be read.
"""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lib.measures.figure import format_percent
from lib.measures.growth import WeeklyShare
from lib.outputs.charts import BLUE, GREY, ORANGE, apply_chart_style

LINE_HEIGHT, BAR_HEIGHT, ROW_GAP = 17, 14, 14  # pixels: a line of text, a bar, and the space between two rows
LINE_LENGTH = 50  # in a line, so that it fits a telephone
HIDDEN_LENGTH = 0.06  # of the longest bar: how far a hatched one reaches, whatever its share
LIGHT_BLUE = "rgba(47,127,193,0.45)"


@dataclass(frozen=True, slots=True)
class ThemeBar:
    """Bar of one theme or group, with its label and the facts below it.

    share: between 0 and 1, by which the bar is drawn; None where hidden or not known. interval: of an audited share,
    else None. is_faint: about right only. hover_text: shown when the row is pointed at. is_hidden: there is a number
    that is not shown, so that it must not look like nought.
    """

    label: str
    facts: str
    share: float | None
    interval: tuple[float, float] | None
    is_faint: bool = False
    hover_text: str = ""
    is_hidden: bool = False


def draw_theme_bars(rows: Sequence[ThemeBar], *, label_first: bool = True) -> go.Figure:
    """Draw one row for each bar: its label, its facts, a bar for the share and a line for the interval.

    Clicking anywhere in a row clicks its point of the first trace. Without label_first the facts stand beside the
    label, in the same lines. The axis has per cents only where every share was audited.
    """
    figure = go.Figure()
    texts = [_build_label_lines(row, label_first) for row in rows]
    starts, tops, height = _compute_positions([LINE_HEIGHT * len(lines) + 2 for lines in texts], BAR_HEIGHT + ROW_GAP)
    largest_share = max([share for row in rows for share in (row.share or 0, *(row.interval or ()))], default=0) or 1
    _draw_click_areas(figure, rows, tops, largest_share)
    _draw_shares(figure, rows, tops)
    _draw_hidden_shares(figure, rows, tops, largest_share)
    _draw_texts(figure, texts, starts)
    is_audited = all(row.interval is not None for row in rows)
    return _apply_row_layout(figure, height, largest_share).update_layout(
        barmode="overlay",
        margin={"t": 0},
        showlegend=False,
        xaxis={"showticklabels": is_audited, "showgrid": is_audited},
    )


def _compute_positions(text_heights: Sequence[int], mark_height: int) -> tuple[list[int], list[int], int]:
    """Compute where the text of each row begins, where its mark does, and where all of it ends.

    All in pixels from above.
    """
    starts, marks, height = [], [], 4
    for text_height in text_heights:
        starts.append(height)
        marks.append(height + text_height)
        height += text_height + mark_height
    return starts, marks, height


def _apply_row_layout(figure: go.Figure, height: int, largest_share: float, legend_height: int = 0) -> go.Figure:
    """Apply the layout of a chart whose height is counted in pixels, with shares across and room for a legend."""
    return apply_chart_style(figure, height + legend_height + 26).update_layout(
        xaxis={"range": [0, largest_share * 1.02], "tickformat": ".0%", "nticks": 6, "showgrid": True},
        yaxis={"range": [height, 0], "visible": False},
        margin={"l": 6, "r": 10, "t": legend_height, "b": 26},
    )


def _build_label_lines(theme_bar: ThemeBar, label_first: bool) -> list[str]:
    """Build the lines of text of one bar."""
    if not label_first:
        return _wrap_text(f"{theme_bar.label}: {theme_bar.facts}")
    return [*(f"<b>{line}</b>" for line in _wrap_text(theme_bar.label)), *_wrap_text(theme_bar.facts, LINE_LENGTH + 12)]


def _wrap_text(text: str, line_length: int = LINE_LENGTH) -> list[str]:
    """Wrap a text into lines for a chart, escaped since Plotly takes some HTML for formatting."""
    return [html.escape(line, quote=False) for line in textwrap.wrap(text, line_length)] or [""]


def _draw_texts(figure: go.Figure, texts: Sequence[list[str]], starts: list[int]) -> None:
    """Draw texts from the left edge down.

    As points of a trace, they take the colour of the page (lib/ui/style.css).
    """
    figure.add_scatter(
        x=[0] * len(texts), y=starts, mode="text", text=["<br>".join(lines) for lines in texts],
        textposition="bottom right", hoverinfo="skip", cliponaxis=False, showlegend=False, textfont={"size": 13},
        unselected={"textfont": {"color": GREY}},
    )  # fmt: skip


def _draw_click_areas(figure: go.Figure, theme_bars: Sequence[ThemeBar], tops: list[int], largest_share: float) -> None:
    """Draw an invisible bar over each row, to point at and to click."""
    starts = [0, *(top + BAR_HEIGHT + ROW_GAP / 2 for top in tops[:-1])]
    heights = [top + BAR_HEIGHT + ROW_GAP / 2 - start for top, start in zip(tops, starts, strict=False)]
    figure.add_bar(
        x=[largest_share] * len(theme_bars),
        y=[start + height / 2 for start, height in zip(starts, heights, strict=False)],
        width=heights,
        orientation="h",
        marker={"color": "rgba(0,0,0,0)"},
        text=["<br>".join(_wrap_text(theme_bar.hover_text, 60)) for theme_bar in theme_bars],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )


def _draw_shares(figure: go.Figure, theme_bars: Sequence[ThemeBar], tops: list[int]) -> None:
    """Draw the bars of the shares with their intervals."""
    centres = [top + BAR_HEIGHT / 2 for top in tops]
    shares = [theme_bar.share or 0 for theme_bar in theme_bars]
    intervals = [theme_bar.interval or (share, share) for theme_bar, share in zip(theme_bars, shares, strict=True)]
    figure.add_bar(
        x=shares,
        y=centres,
        width=[BAR_HEIGHT] * len(theme_bars),
        orientation="h",
        marker={
            "color": [LIGHT_BLUE if theme_bar.is_faint else BLUE for theme_bar in theme_bars],
            "line": {"color": BLUE, "width": 1},
        },
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - share for (_low, high), share in zip(intervals, shares, strict=True)],
            "arrayminus": [share - low for (low, _high), share in zip(intervals, shares, strict=True)],
            "color": GREY,
            "thickness": 1.5,
            "width": 4,
        },
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
    )


def _draw_hidden_shares(
    figure: go.Figure, theme_bars: Sequence[ThemeBar], tops: list[int], largest_share: float
) -> None:
    """Draw a short hatched bar, always of the same length, where a share is hidden."""
    centres = [top + BAR_HEIGHT / 2 for theme_bar, top in zip(theme_bars, tops, strict=True) if theme_bar.is_hidden]
    if not centres:
        return
    figure.add_bar(
        x=[largest_share * HIDDEN_LENGTH] * len(centres),
        y=centres,
        width=[BAR_HEIGHT] * len(centres),
        orientation="h",
        marker={
            "color": "rgba(0,0,0,0)",
            "pattern": {"shape": "/", "fgcolor": GREY, "fillmode": "overlay", "size": 6},
            "line": {"color": GREY, "width": 1},
        },
        hoverinfo="skip",
        unselected={"marker": {"opacity": 1}},
    )


@dataclass(frozen=True, slots=True)
class ThemePair:
    """Share of a theme in two groups.

    first_share and second_share: between 0 and 1, None where hidden or not known. is_clear: whether they differ
    significantly.
    """

    label: str
    facts: str
    first_share: float | None
    second_share: float | None
    is_clear: bool


def draw_theme_pairs(rows: Sequence[ThemePair], *, first_group: str, second_group: str) -> go.Figure:
    """Draw two points a theme, joined where the difference is clear.

    The axis has no per cents, since the numbers of single groups are about right only.
    """
    figure = go.Figure()
    texts = [_build_pair_lines(row) for row in rows]
    starts, marks, height = _compute_positions([LINE_HEIGHT * len(lines) + 9 for lines in texts], ROW_GAP + 12)
    for row, mark in zip(rows, marks, strict=True):
        if row.is_clear:
            figure.add_scatter(
                x=[row.first_share, row.second_share], y=[mark] * 2, mode="lines", line={"color": GREY, "width": 5},
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    _draw_points(figure, first_group, [row.first_share for row in rows], marks, {"color": BLUE, "symbol": "circle"})
    _draw_points(
        figure, second_group, [row.second_share for row in rows], marks, {"color": ORANGE, "symbol": "diamond"}
    )
    _draw_texts(figure, texts, starts)
    largest_share = max((share for row in rows for share in (row.first_share, row.second_share) if share), default=1.0)
    return _apply_row_layout(figure, height, largest_share, legend_height=36).update_layout(
        legend={"orientation": "h", "yref": "container", "y": 1, "yanchor": "top", "x": 0},
        xaxis={"showticklabels": False, "showgrid": False},
    )


def _build_pair_lines(theme_pair: ThemePair) -> list[str]:
    """Build the lines of text of one pair, in bold where the difference is clear."""
    lines = [*_wrap_text(theme_pair.label), *_wrap_text(theme_pair.facts, LINE_LENGTH + 12)]
    return [f"<b>{line}</b>" for line in lines] if theme_pair.is_clear else lines


def _draw_points(
    figure: go.Figure, group: str, shares: list[float | None], marks: list[int], marker: dict[str, str]
) -> None:
    """Draw the points of one group."""
    name = html.escape(group, quote=False)
    figure.add_scatter(
        x=shares, y=marks, mode="markers", name=name, marker={**marker, "size": 12}, cliponaxis=False,
        hovertemplate=f"{name}<extra></extra>",
    )  # fmt: skip


def draw_weekly_shares(weeks: Sequence[WeeklyShare], *, height: int = 220) -> go.Figure:
    """Draw the share of the councils that first answered in each week and mention a theme.

    Each point has its interval and its counts; weeks without respondents are left out. height is in pixels.
    """
    answered_weeks = [week for week in weeks if week.share is not None]
    shares = [week.share or 0.0 for week in answered_weeks]
    figure = go.Figure()
    figure.add_scatter(
        x=[str(week.week) for week in answered_weeks],
        y=shares,
        mode="lines+markers",
        line={"color": BLUE, "width": 2},
        marker={"size": 8, "color": BLUE},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [(week.high or 0.0) - share for week, share in zip(answered_weeks, shares, strict=True)],
            "arrayminus": [share - (week.low or 0.0) for week, share in zip(answered_weeks, shares, strict=True)],
            "color": GREY,
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[
            f"{week.mentioned} of {week.respondents} councils, {format_percent(week.share, 0)}"
            for week in answered_weeks
        ],
        hovertemplate="Week of %{x|%-d %B}: %{customdata}<extra></extra>",
    )
    return apply_chart_style(figure, height).update_layout(
        xaxis={"tickformat": "%-d %b", "nticks": 8},
        yaxis={"range": [0, 1.02], "tickformat": ".0%", "nticks": 5, "showgrid": True},
        margin={"l": 44, "r": 12, "t": 8, "b": 26},
        showlegend=False,
    )
