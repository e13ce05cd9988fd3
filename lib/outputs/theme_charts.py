"""The charts of themes. Labels stand above their bars, in lines of their own, so that the longest can be read."""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lib.measures.figure import percent
from lib.measures.growth import Week
from lib.outputs.charts import BLUE, GREY, ORANGE, quiet

LINE, BAR, GAP = 17, 14, 14  # pixels: a line of text, a bar, and the space between two rows
LETTERS = 50  # in a line, so that it fits a telephone
LIGHT = "rgba(47,127,193,0.45)"


@dataclass(frozen=True, slots=True)
class Row:
    """One bar: its label, the facts below it, the share (0 to 1) with its interval, None where hidden or not known.

    faint: not signed off, or nothing to stand on. said: what is told when the row is pointed at.
    """

    label: str
    facts: str
    share: float | None
    interval: tuple[float, float] | None
    faint: bool = False
    said: str = ""


def bars(rows: Sequence[Row], *, label_first: bool = True) -> go.Figure:
    """A row for each with its label, its facts, a bar for the share and a line for the interval.

    Clicking anywhere in a row clicks its point of the first trace. Without label_first the facts stand beside the
    label, in the same lines.
    """
    figure = go.Figure()
    texts = [_lines(row, label_first) for row in rows]
    starts, tops, height = _places([LINE * len(lines) + 2 for lines in texts], BAR + GAP)
    most = max([one for row in rows for one in (row.share or 0, *(row.interval or ()))], default=0) or 1
    _whole_rows(figure, rows, tops, most)
    _shares(figure, rows, tops)
    _texts(figure, texts, starts)
    return _rows_of(figure, height, most).update_layout(barmode="overlay", margin={"t": 0}, showlegend=False)


def _places(texts: Sequence[int], mark: int) -> tuple[list[int], list[int], int]:
    """Where the text of each row begins, where its mark does, and where all of it ends; in pixels from above."""
    starts, marks, height = [], [], 4
    for text in texts:
        starts.append(height)
        marks.append(height + text)
        height += text + mark
    return starts, marks, height


def _rows_of(figure: go.Figure, height: int, most: float, above: int = 0) -> go.Figure:
    """A chart whose height is counted in pixels, with shares across; above: pixels for a legend."""
    return quiet(figure, height + above + 26).update_layout(
        xaxis={"range": [0, most * 1.02], "tickformat": ".0%", "nticks": 6, "showgrid": True},
        yaxis={"range": [height, 0], "visible": False},
        margin={"l": 6, "r": 10, "t": above, "b": 26},
    )


def _lines(row: Row, label_first: bool) -> list[str]:
    if not label_first:
        return _wrapped(f"{row.label}: {row.facts}")
    return [*(f"<b>{line}</b>" for line in _wrapped(row.label)), *_wrapped(row.facts, LETTERS + 12)]


def _wrapped(text: str, letters: int = LETTERS) -> list[str]:
    """Lines of a text for a chart, which takes some HTML for formatting: none of it is."""
    return [html.escape(line, quote=False) for line in textwrap.wrap(text, letters)] or [""]


def _texts(figure: go.Figure, texts: Sequence[list[str]], starts: list[int]) -> None:
    """Words from the left edge down. As points of a trace, they take the colour of the page (lib/ui/style.css)."""
    figure.add_scatter(
        x=[0] * len(texts), y=starts, mode="text", text=["<br>".join(lines) for lines in texts],
        textposition="bottom right", hoverinfo="skip", cliponaxis=False, showlegend=False, textfont={"size": 13},
        unselected={"textfont": {"color": GREY}},
    )  # fmt: skip


def _whole_rows(figure: go.Figure, rows: Sequence[Row], tops: list[int], most: float) -> None:
    """A bar that cannot be seen over each row, to point at and to click."""
    starts = [0, *(top + BAR + GAP / 2 for top in tops[:-1])]
    heights = [top + BAR + GAP / 2 - start for top, start in zip(tops, starts, strict=False)]
    figure.add_bar(
        x=[most] * len(rows),
        y=[start + high / 2 for start, high in zip(starts, heights, strict=False)],
        width=heights,
        orientation="h",
        marker={"color": "rgba(0,0,0,0)"},
        text=["<br>".join(_wrapped(row.said, 60)) for row in rows],
        textposition="none",
        hovertemplate="%{text}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )


def _shares(figure: go.Figure, rows: Sequence[Row], tops: list[int]) -> None:
    middle = [top + BAR / 2 for top in tops]
    shares = [row.share or 0 for row in rows]
    intervals = [row.interval or (share, share) for row, share in zip(rows, shares, strict=True)]
    figure.add_bar(
        x=shares,
        y=middle,
        width=[BAR] * len(rows),
        orientation="h",
        marker={"color": [LIGHT if row.faint else BLUE for row in rows], "line": {"color": BLUE, "width": 1}},
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


@dataclass(frozen=True, slots=True)
class Pair:
    """A theme in two groups: the share of each, None where hidden or not known; clear where the numbers differ."""

    label: str
    facts: str
    one: float | None
    other: float | None
    clear: bool


def pairs(rows: Sequence[Pair], *, one: str, other: str) -> go.Figure:
    """Two points a theme, joined where the numbers carry a difference."""
    figure = go.Figure()
    texts = [_pair_lines(row) for row in rows]
    starts, marks, height = _places([LINE * len(lines) + 9 for lines in texts], GAP + 12)
    for row, mark in zip(rows, marks, strict=True):
        if row.clear:
            figure.add_scatter(
                x=[row.one, row.other], y=[mark] * 2, mode="lines", line={"color": GREY, "width": 5},
                hoverinfo="skip", showlegend=False,
            )  # fmt: skip
    _points(figure, one, [row.one for row in rows], marks, {"color": BLUE, "symbol": "circle"})
    _points(figure, other, [row.other for row in rows], marks, {"color": ORANGE, "symbol": "diamond"})
    _texts(figure, texts, starts)
    most = max((share for row in rows for share in (row.one, row.other) if share), default=1.0)
    return _rows_of(figure, height, most, above=36).update_layout(
        legend={"orientation": "h", "yref": "container", "y": 1, "yanchor": "top", "x": 0}
    )


def _pair_lines(row: Pair) -> list[str]:
    lines = [*_wrapped(row.label), *_wrapped(row.facts, LETTERS + 12)]
    return [f"<b>{line}</b>" for line in lines] if row.clear else lines


def _points(figure: go.Figure, group: str, shares: list[float | None], marks: list[int], look: dict[str, str]) -> None:
    name = html.escape(group, quote=False)
    figure.add_scatter(
        x=shares, y=marks, mode="markers", name=name, marker={**look, "size": 12}, cliponaxis=False,
        hovertemplate=f"{name}: %{{x:.0%}}<extra></extra>",
    )  # fmt: skip


def by_week(weeks: Sequence[Week], *, height: int = 220) -> go.Figure:
    """The share of the councils first heard in each week that raise a theme, with its interval, and how many."""
    there = [one for one in weeks if one.share is not None]
    shares = [one.share or 0.0 for one in there]
    figure = go.Figure()
    figure.add_scatter(
        x=[str(one.week) for one in there],
        y=shares,
        mode="lines+markers",
        line={"color": BLUE, "width": 2},
        marker={"size": 8, "color": BLUE},
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [(one.high or 0.0) - share for one, share in zip(there, shares, strict=True)],
            "arrayminus": [share - (one.low or 0.0) for one, share in zip(there, shares, strict=True)],
            "color": GREY,
            "thickness": 1.5,
            "width": 4,
        },
        customdata=[f"{one.carried} of {one.answered} councils, {percent(one.share, 0)}" for one in there],
        hovertemplate="Week of %{x|%-d %B}: %{customdata}<extra></extra>",
    )
    return quiet(figure, height).update_layout(
        xaxis={"tickformat": "%-d %b", "nticks": 8},
        yaxis={"range": [0, 1.02], "tickformat": ".0%", "nticks": 5, "showgrid": True},
        margin={"l": 44, "r": 12, "t": 8, "b": 26},
        showlegend=False,
    )
