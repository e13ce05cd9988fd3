"""Draw the charts of a paper as pictures, without a browser: black on white, with colours that are told apart."""

import io
from functools import lru_cache

from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, date2num
from matplotlib.figure import Figure as Canvas

from lib.outputs.board.content import ArrivalLine, GroupBars, PaperChart

WIDTH, DOTS_PER_INCH = 6.4, 200  # inches
BLUE, ORANGE, GREY = "#0b5394", "#b34700", "#5c656d"
BAR_HEIGHT, SMALLEST_HEIGHT = 0.33, 1.2  # inches
FONT_SIZE = 10
LABEL_BOX = {"facecolor": "white", "edgecolor": "none", "pad": 1.0}  # so that no line crosses a label


@lru_cache(maxsize=16)
def draw_chart(chart: PaperChart) -> bytes:
    """Draw a chart as PNG. Its title is no part of the picture: it stands above as text."""
    canvas = Canvas(figsize=(WIDTH, _choose_height(chart)), dpi=DOTS_PER_INCH, layout="constrained")
    axes = canvas.subplots()
    axes.tick_params(labelsize=FONT_SIZE)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    if isinstance(chart, GroupBars):
        _draw_bars(axes, chart)
    else:
        _draw_line(axes, chart)
    buffer = io.BytesIO()
    canvas.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _choose_height(chart: PaperChart) -> float:
    """Choose the height of a chart in inches."""
    return SMALLEST_HEIGHT + BAR_HEIGHT * len(chart.bars) if isinstance(chart, GroupBars) else 3.0


def _draw_bars(axes: Axes, chart: GroupBars) -> None:
    """Draw a bar for each group, the first on top, with its numbers beside it."""
    names = [name for name, _value, _text in chart.bars]
    values = [value * 100 for _name, value, _text in chart.bars]
    bars = axes.barh(names, values, color=BLUE, height=0.7)
    axes.bar_label(bars, [text for _name, _value, text in chart.bars], padding=4, fontsize=FONT_SIZE, bbox=LABEL_BOX)
    axes.invert_yaxis()
    axes.set_xlim(0, max(40.0, *values) * 1.3)
    axes.set_xlabel("Response rate, %", fontsize=FONT_SIZE)
    if chart.floor is not None:
        axes.axvline(chart.floor * 100, color=ORANGE, linestyle="--", linewidth=1.2)
        axes.annotate(
            f"floor {chart.floor * 100:.0f} %",
            (chart.floor * 100, 1.0),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="bottom",
            color=ORANGE,
            fontsize=FONT_SIZE,
        )


def _draw_line(axes: Axes, chart: ArrivalLine) -> None:
    """Draw the councils that had responded by each day, labelled at the end, with the target and the forecast."""
    days, closes = [float(date2num(day)) for day in chart.days], float(date2num(chart.closes))  # type: ignore[no-untyped-call]
    axes.step(days, chart.responded, where="post", color=BLUE, linewidth=1.8)
    axes.annotate(
        f"{chart.responded[-1]:,} responded",
        (days[-1], chart.responded[-1]),
        xytext=(-6, 6),
        textcoords="offset points",
        ha="right",
        color=BLUE,
        fontsize=FONT_SIZE,
    )
    top = [*chart.responded, chart.needed or 0]
    if chart.needed is not None:
        axes.axhline(chart.needed, color=ORANGE, linestyle="--", linewidth=1.2)
        axes.annotate(
            f"target {chart.needed:,}",
            (0.01, chart.needed),
            xycoords=("axes fraction", "data"),
            va="bottom",
            color=ORANGE,
            fontsize=FONT_SIZE,
        )
    if chart.forecast is not None:
        low, middle, high = chart.forecast
        axes.fill_between(
            [days[-1], closes], [chart.responded[-1], low], [chart.responded[-1], high], color=GREY, alpha=0.25
        )
        axes.plot([days[-1], closes], [chart.responded[-1], middle], color=GREY, linestyle=":")
        axes.annotate(
            f"forecast {low:,} to {high:,}",
            (closes, high),
            xytext=(0, 4),
            textcoords="offset points",
            ha="right",
            color=GREY,
            fontsize=FONT_SIZE,
        )
        top.append(high)
    axes.axvline(closes, color=GREY, linewidth=0.8)
    axes.set_ylim(0, max(1, *top) * 1.15)
    axes.set_ylabel("Councils", fontsize=FONT_SIZE)
    axes.xaxis.set_major_formatter(DateFormatter("%-d %b"))  # type: ignore[no-untyped-call]
