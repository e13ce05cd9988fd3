"""Draw the charts on responses, and set the style that all charts share.

Colours can be told apart with every common colour blindness; text on them takes the colour of the page
(lib/ui/style.css).
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import plotly.graph_objects as go

from lib.measures.dispositions import STANDING_MEANINGS
from lib.measures.figure import format_percent
from lib.measures.forecast import Forecast
from lib.measures.response_rates import ResponseRates
from lib.terms import BROKE_OFF, COMPLETE, DECLINED, NOT_REACHED, OTHER, PARTIAL, STANDINGS

# Told apart with every common colour blindness. On a dark page lib/ui/shared/style.css turns the scale round, so that
# "complete" stands out most on both.
STANDING_COLOURS = {
    COMPLETE: "#0b5394",
    PARTIAL: "#6fa8dc",
    DECLINED: "#d55e00",
    BROKE_OFF: "#f0b55a",
    OTHER: "#9aa3ab",
    NOT_REACHED: "#d5d9dd",
}
EDGE_COLOUR = "rgba(125,134,142,0.6)"
BLUE, ORANGE, GREY = "#2f7fc1", "#d55e00", "#7d868e"


@dataclass(frozen=True, slots=True)
class ChartContext:
    """Context shown together with an arrival curve.

    forecast: for the closing day. earlier: consultations that had closed before, each with its title, its days moved to
    this one's, and its councils (as many as the same share of these would be). levels: where only an earlier result is
    known, its title and level. activities: the days and titles of the campaign's activities.
    """

    forecast: Forecast | None = None
    earlier: tuple[tuple[str, list[str], list[float]], ...] = ()
    levels: tuple[tuple[str, float], ...] = ()
    activities: tuple[tuple[dt.date, str], ...] = ()


EMPTY_CONTEXT = ChartContext()


def draw_arrival_curve(
    curve: pd.DataFrame,
    *,
    opens: dt.date,
    closes: dt.date,
    needed: int | None,
    context: ChartContext = EMPTY_CONTEXT,
    height: int = 235,
) -> go.Figure:
    """Draw the councils that had responded by each day, with the target and the closing day.

    curve has day and responded; needed is the number of councils that meets the target, None where none is
    set; height is in pixels.
    """
    latest = int(curve["responded"].iloc[-1])
    as_at = curve["day"].iloc[-1].date()
    figure = go.Figure()
    for title, days, councils in context.earlier:
        line = {"color": GREY, "width": 2, "dash": "dot", "shape": "hv"}
        figure.add_scatter(
            x=days, y=councils, mode="lines", line=line, hovertemplate=f"{title}: %{{y:.0f}}<extra></extra>"
        )
        _draw_label(figure, days[-1], councils[-1], title, GREY)
    if context.forecast:
        _draw_forecast_fan(figure, as_at, latest, closes, context.forecast)
    figure.add_scatter(
        x=curve["day"].dt.strftime("%Y-%m-%d").to_list(),
        y=curve["responded"].to_numpy(),
        mode="lines",
        line={"color": BLUE, "width": 3, "shape": "hv"},
        fill="tozeroy",
        fillcolor="rgba(47,127,193,0.15)",
        hovertemplate="%{x|%-d %B}: %{y} councils<extra></extra>",
    )
    if context.activities:
        figure.add_scatter(
            x=[day.isoformat() for day, _title in context.activities],
            y=[0] * len(context.activities),
            mode="markers",
            marker={"symbol": "triangle-up", "size": 11, "color": ORANGE},
            text=[title for _day, title in context.activities],
            hovertemplate="%{x|%-d %B}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    levels = [level for _title, level in context.levels] + ([context.forecast.high] if context.forecast else [])
    levels += [max(councils) for _title, _days, councils in context.earlier]
    highest = max([needed or 0, latest, 1, *levels])
    if needed is not None:
        figure.add_hline(y=needed, line={"color": ORANGE, "dash": "dash", "width": 2})
        figure.add_annotation(
            x=0, xref="paper", y=needed, text=f"Target {needed}", showarrow=False, xanchor="left", yanchor="bottom",
            font={"color": ORANGE},
        )  # fmt: skip
    for title, level in context.levels:
        figure.add_hline(y=level, line={"color": GREY, "dash": "dot", "width": 1.5})
        figure.add_annotation(
            x=0.28, xref="paper", y=level, text=title, showarrow=False, xanchor="left", yanchor="top",
            font={"color": GREY},
        )  # fmt: skip
    figure.add_vline(x=closes.isoformat(), line={"color": GREY, "dash": "dot"})
    figure.add_annotation(
        x=closes.isoformat(), y=0, yref="paper", text="Closes ", showarrow=False, xanchor="right", yanchor="bottom",
        font={"color": GREY},
    )  # fmt: skip
    figure.add_annotation(
        x=as_at.isoformat(), y=latest, text=f"<b>{latest}</b>", showarrow=False, xanchor="left", yanchor="middle",
        xshift=4, font={"color": BLUE, "size": 16},
    )  # fmt: skip
    last_day = max(closes, as_at)
    padding = (last_day - opens) / 60 if not context.forecast else (last_day - opens) / 9
    return apply_chart_style(figure, height).update_layout(
        xaxis={"range": [opens.isoformat(), (last_day + padding).isoformat()], "tickformat": "%-d %b", "nticks": 8},
        yaxis={"range": [0, highest * 1.15], "nticks": 5, "showgrid": True},
        margin={"l": 34, "r": 40, "t": 8, "b": 26},
        showlegend=False,
    )


def _draw_label(figure: go.Figure, x: str, y: float, text: str, colour: str) -> None:
    """Draw a text at the left of and above a point."""
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="right", yanchor="bottom", font={"color": colour}
    )


def _draw_forecast_fan(figure: go.Figure, as_at: dt.date, last: int, closes: dt.date, forecast: Forecast) -> None:
    """Draw the forecast from today to the closing day, as wide there as its interval."""
    ends = [as_at.isoformat(), closes.isoformat()]
    figure.add_scatter(
        x=[*ends, ends[1], ends[0]], y=[last, forecast.high, forecast.low, last], mode="lines", fill="toself",
        line={"width": 0}, fillcolor="rgba(125,134,142,0.28)", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=ends,
        y=[last, forecast.middle],
        mode="lines",
        line={"color": GREY, "width": 2, "dash": "dash"},
        hoverinfo="skip",
    )
    for value, text in (
        (forecast.high, f"{forecast.high}"),
        (forecast.middle, f"<b>{forecast.middle}</b>"),
        (forecast.low, f"{forecast.low}"),
    ):
        figure.add_annotation(
            x=ends[1], y=value, text=text, showarrow=False, xanchor="left", yanchor="middle", xshift=5,
            font={"color": GREY},
        )  # fmt: skip


def draw_dispositions(groups: list[ResponseRates], *, floor: Decimal | None) -> go.Figure:
    """Draw one bar a group of councils, from complete to not reached.

    The name and the response rate stand beside each bar. ▼ marks a group below the floor, a share between 0 and 1;
    floor is None where no floor applies to these groups.
    """
    marks = ["▼ " if floor is not None and rates.count_shortfall(floor) else "" for rates in groups]
    names = [
        f"{mark}{rates.group[0]}  <b>{rates.response_rate.percent_text}</b>"
        for mark, rates in zip(marks, groups, strict=True)
    ]
    names = names[::-1]
    counts = [rates.dispositions.count_by_standing() for rates in groups][::-1]
    figure = go.Figure()
    for code in STANDINGS:
        figure.add_bar(
            y=names,
            x=[count[code] / max(1, sum(count.values())) for count in counts],
            name=STANDING_MEANINGS[code].term,
            orientation="h",
            marker={"color": STANDING_COLOURS[code], "line": {"color": EDGE_COLOUR, "width": 0.5}},
            customdata=[count[code] for count in counts],
            hovertemplate="%{y}: %{customdata} councils, %{x:.1%}<extra>" + STANDING_MEANINGS[code].term + "</extra>",
        )
    if floor is not None:
        level = float(floor)
        figure.add_vline(x=level, line={"color": ORANGE, "dash": "dash", "width": 2})
        figure.add_annotation(
            x=level, y=1, yref="paper", text=f"Floor {format_percent(level, 0)}", showarrow=False, yanchor="bottom",
            font={"color": ORANGE},
        )  # fmt: skip
    return apply_chart_style(figure, 60 + 32 * max(1, len(groups))).update_layout(
        barmode="stack",
        bargap=0.25,
        xaxis={"range": [0, 1], "tickformat": ".0%", "showgrid": False, "tickvals": [0, 0.5, 1]},
        yaxis={"dtick": 1},  # every name, however narrow the page
        showlegend=False,  # the key stands above it (lib.outputs.bars), where it has room on every screen
        margin={"l": _compute_left_margin(names), "r": 22, "t": 28, "b": 28},
    )


def build_shade_style(share: float | None) -> str:
    """Build the CSS of a cell's background for a share between 0 and 1.

    It is light enough for black text; empty where the share is None.
    """
    if share is None:
        return ""
    light, dark = (241, 245, 249), (127, 178, 229)
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(light, dark, strict=True))
    return f"background-color: #{red:02x}{green:02x}{blue:02x}; color: #111111"


def _compute_left_margin(names: list[str]) -> int:
    """Compute the pixels that the longest name needs on the left."""
    return 14 + int(6.1 * max((len(re.sub("<.*?>", "", name)) for name in names), default=0))


def apply_chart_style(figure: go.Figure, height: int) -> go.Figure:
    """Apply the style that all charts share: no background, thin grey lines, a height in pixels."""
    line_colour = "rgba(125,134,142,0.3)"
    figure.update_xaxes(gridcolor=line_colour, linecolor=line_colour, zerolinecolor=line_colour)
    figure.update_yaxes(gridcolor=line_colour, linecolor=line_colour, zerolinecolor=line_colour)
    return figure.update_layout(
        template="none",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": '"Source Sans", sans-serif', "size": 13, "color": GREY},
        hoverlabel={"font": {"size": 14}},
        height=height,
        margin={"l": 34, "r": 8, "t": 8, "b": 26},
        hovermode="closest",
        dragmode=False,
        # Margins are given by each chart: Plotly draws everything twice where it has to find them out.
        xaxis={"fixedrange": True, "automargin": False, "showgrid": False},
        yaxis={"fixedrange": True, "automargin": False, "showgrid": False},
    )
