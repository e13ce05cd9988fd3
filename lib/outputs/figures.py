"""The charts. Colours are told apart by everybody; words on them take the colour of the page (lib/ui/style.css)."""

import datetime as dt
import re

import pandas as pd
import plotly.graph_objects as go

from lib.measures.dispositions import MEANING
from lib.measures.figure import percent
from lib.measures.response_rates import Rates
from lib.terms import COMPLETE, COUNCIL_TYPES, DISPOSITIONS, NOT_REACHED, OTHER, PARTIAL, REFUSAL

# Told apart with every common colour blindness, and dark enough or edged on both themes.
COLOURS = {COMPLETE: "#0b5394", PARTIAL: "#6fa8dc", REFUSAL: "#d55e00", OTHER: "#9aa3ab", NOT_REACHED: "#d5d9dd"}
EDGE = "rgba(125,134,142,0.6)"
BLUES = [[0.0, "#f1f5f9"], [1.0, "#7fb2e5"]]  # light enough for black on all of it
BLUE, ORANGE, GREY = "#2f7fc1", "#d55e00", "#7d868e"


def arrival_curve(curve: pd.DataFrame, *, opens: dt.date, closes: dt.date, needed: int, height: int = 235) -> go.Figure:
    """Councils that had responded by each day, with the target and the closing day.

    curve has day and responded; needed is the number of councils that meets the target.
    """
    last = int(curve["responded"].iloc[-1])
    as_at = curve["day"].iloc[-1].date()
    figure = go.Figure(
        go.Scatter(
            x=curve["day"].dt.strftime("%Y-%m-%d").to_list(),
            y=curve["responded"].to_numpy(),
            mode="lines",
            line={"color": BLUE, "width": 3, "shape": "hv"},
            fill="tozeroy",
            fillcolor="rgba(47,127,193,0.15)",
            hovertemplate="%{x|%-d %B}: %{y} councils<extra></extra>",
        )
    )
    figure.add_hline(y=needed, line={"color": ORANGE, "dash": "dash", "width": 2})
    figure.add_annotation(
        x=0, xref="paper", y=needed, text=f"Target {needed}", showarrow=False, xanchor="left", yanchor="bottom",
        font={"color": ORANGE},
    )  # fmt: skip
    figure.add_vline(x=closes.isoformat(), line={"color": GREY, "dash": "dot"})
    figure.add_annotation(
        x=closes.isoformat(), y=0, yref="paper", text="Closes ", showarrow=False, xanchor="right", yanchor="bottom",
        font={"color": GREY},
    )  # fmt: skip
    figure.add_annotation(
        x=as_at.isoformat(), y=last, text=f"<b>{last}</b>", showarrow=False, xanchor="left", yanchor="middle",
        xshift=4, font={"color": BLUE, "size": 16},
    )  # fmt: skip
    end = max(closes, as_at)
    room = (end - opens) / 60
    return _quiet(figure, height).update_layout(
        xaxis={"range": [opens.isoformat(), (end + room).isoformat()], "tickformat": "%-d %b", "nticks": 8},
        yaxis={"range": [0, max(needed, last, 1) * 1.15], "nticks": 5, "showgrid": True},
        margin={"l": 34, "r": 40, "t": 8, "b": 26},
        showlegend=False,
    )


def dispositions_by_group(groups: list[Rates], *, floor: float) -> go.Figure:
    """One bar a group of councils, from complete to not reached, with the response rate at its end."""
    names = [f"{' · '.join(one.group)}  <b>{one.response_rate.percent}</b>" for one in groups][::-1]
    counts = [one.dispositions.by_code() for one in groups][::-1]
    figure = go.Figure()
    for code in DISPOSITIONS:
        figure.add_bar(
            y=names,
            x=[count[code] / max(1, sum(count.values())) for count in counts],
            name=MEANING[code].term,
            orientation="h",
            marker={"color": COLOURS[code], "line": {"color": EDGE, "width": 0.5}},
            customdata=[count[code] for count in counts],
            hovertemplate="%{y}: %{customdata} councils, %{x:.1%}<extra>" + MEANING[code].term + "</extra>",
        )
    figure.add_vline(x=floor, line={"color": ORANGE, "dash": "dash", "width": 2})
    figure.add_annotation(
        x=floor, y=1, yref="paper", text=f"Floor {percent(floor, 0)}", showarrow=False, yanchor="bottom",
        font={"color": ORANGE},
    )  # fmt: skip
    return _quiet(figure, 96 + 32 * max(1, len(groups))).update_layout(
        barmode="stack",
        bargap=0.25,
        xaxis={"range": [0, 1], "tickformat": ".0%", "showgrid": False, "tickvals": [0, 0.5, 1]},
        legend={
            "orientation": "h",
            "yanchor": "top",
            "y": -0.1 if len(groups) > 6 else -0.18,
            "x": 0,
            "traceorder": "normal",
        },
        margin={"l": _room(names), "r": 22, "t": 28, "b": 64},
    )


def matrix(groups: list[Rates]) -> go.Figure:
    """Responses of all councils in each region (down) and type (across); a cell without councils stays blank."""
    regions = list(dict.fromkeys(one.group[0] for one in groups))[::-1]
    types = [name for name in COUNCIL_TYPES if any(one.group[1] == name for one in groups)]
    cells = {one.group: one for one in groups}
    rate = [[_rate(cells.get((region, kind))) for kind in types] for region in regions]
    text = [[_of(cells.get((region, kind))) for kind in types] for region in regions]
    figure = go.Figure(
        go.Heatmap(
            z=rate,
            x=[name.replace(" ", "<br>", 1) for name in types],
            y=regions,
            text=text,
            texttemplate="%{text}",
            textfont={"color": "#111111"},
            customdata=text,
            colorscale=BLUES,
            zmin=0,
            zmax=1,
            xgap=2,
            ygap=2,
            showscale=False,
            hoverongaps=False,
            hovertemplate="%{y}, %{x}: %{text} responded (%{z:.1%})<extra></extra>",
        )
    )
    return _quiet(figure, 80 + 34 * max(1, len(regions))).update_layout(
        xaxis={"side": "top", "tickangle": 0}, margin={"l": _room(regions), "r": 8, "t": 44, "b": 4}
    )


def _room(names: list[str]) -> int:
    """Pixels for the longest name on the left."""
    return 14 + int(6.1 * max((len(re.sub("<.*?>", "", name)) for name in names), default=0))


def _rate(one: Rates | None) -> float | None:
    return one.response_rate.value if one else None


def _of(one: Rates | None) -> str:
    return f"{one.dispositions.responded} / {one.dispositions.total}" if one else ""


def _quiet(figure: go.Figure, height: int) -> go.Figure:
    line = "rgba(125,134,142,0.3)"
    figure.update_xaxes(gridcolor=line, linecolor=line, zerolinecolor=line)
    figure.update_yaxes(gridcolor=line, linecolor=line, zerolinecolor=line)
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
