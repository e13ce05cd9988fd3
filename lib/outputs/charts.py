"""The charts. Colours are told apart by everybody; words on them take the colour of the page (lib/ui/style.css)."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import plotly.graph_objects as go

from lib.measures.dispositions import MEANING
from lib.measures.figure import percent
from lib.measures.forecast import Forecast
from lib.measures.response_rates import Rates
from lib.terms import COMPLETE, DISPOSITIONS, NOT_REACHED, OTHER, PARTIAL, REFUSAL

# Told apart with every common colour blindness, and dark enough or edged on both themes.
COLOURS = {COMPLETE: "#0b5394", PARTIAL: "#6fa8dc", REFUSAL: "#d55e00", OTHER: "#9aa3ab", NOT_REACHED: "#d5d9dd"}
EDGE = "rgba(125,134,142,0.6)"
BLUE, ORANGE, GREY = "#2f7fc1", "#d55e00", "#7d868e"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside an arrival curve.

    forecast: for the closing day. earlier: consultations that had closed before, each with its title, its days moved to
    this one's, and its councils (so many as the same share of these would be). levels: where only an earlier result is
    known. activities: what the campaign did when.
    """

    forecast: Forecast | None = None
    earlier: tuple[tuple[str, list[str], list[float]], ...] = ()
    levels: tuple[tuple[str, float], ...] = ()
    activities: tuple[tuple[dt.date, str], ...] = ()


NOTHING = Beside()


def arrival_curve(
    curve: pd.DataFrame,
    *,
    opens: dt.date,
    closes: dt.date,
    needed: int,
    beside: Beside = NOTHING,
    height: int = 235,
) -> go.Figure:
    """Councils that had responded by each day, with the target and the closing day.

    curve has day and responded; needed is the number of councils that meets the target.
    """
    last = int(curve["responded"].iloc[-1])
    as_at = curve["day"].iloc[-1].date()
    figure = go.Figure()
    for title, days, councils in beside.earlier:
        line = {"color": GREY, "width": 2, "dash": "dot", "shape": "hv"}
        figure.add_scatter(
            x=days, y=councils, mode="lines", line=line, hovertemplate=f"{title}: %{{y:.0f}}<extra></extra>"
        )
        _label(figure, days[-1], councils[-1], title, GREY)
    if beside.forecast:
        _fan(figure, as_at, last, closes, beside.forecast)
    figure.add_scatter(
        x=curve["day"].dt.strftime("%Y-%m-%d").to_list(),
        y=curve["responded"].to_numpy(),
        mode="lines",
        line={"color": BLUE, "width": 3, "shape": "hv"},
        fill="tozeroy",
        fillcolor="rgba(47,127,193,0.15)",
        hovertemplate="%{x|%-d %B}: %{y} councils<extra></extra>",
    )
    if beside.activities:
        figure.add_scatter(
            x=[day.isoformat() for day, _what in beside.activities],
            y=[0] * len(beside.activities),
            mode="markers",
            marker={"symbol": "triangle-up", "size": 11, "color": ORANGE},
            text=[what for _day, what in beside.activities],
            hovertemplate="%{x|%-d %B}: %{text}<extra></extra>",
            cliponaxis=False,
        )
    levels = [level for _title, level in beside.levels] + ([beside.forecast.high] if beside.forecast else [])
    levels += [max(councils) for _title, _days, councils in beside.earlier]
    highest = max([needed, last, 1, *levels])
    figure.add_hline(y=needed, line={"color": ORANGE, "dash": "dash", "width": 2})
    figure.add_annotation(
        x=0, xref="paper", y=needed, text=f"Target {needed}", showarrow=False, xanchor="left", yanchor="bottom",
        font={"color": ORANGE},
    )  # fmt: skip
    for title, level in beside.levels:
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
        x=as_at.isoformat(), y=last, text=f"<b>{last}</b>", showarrow=False, xanchor="left", yanchor="middle",
        xshift=4, font={"color": BLUE, "size": 16},
    )  # fmt: skip
    end = max(closes, as_at)
    room = (end - opens) / 60 if not beside.forecast else (end - opens) / 9
    return quiet(figure, height).update_layout(
        xaxis={"range": [opens.isoformat(), (end + room).isoformat()], "tickformat": "%-d %b", "nticks": 8},
        yaxis={"range": [0, highest * 1.15], "nticks": 5, "showgrid": True},
        margin={"l": 34, "r": 40, "t": 8, "b": 26},
        showlegend=False,
    )


def _label(figure: go.Figure, x: str, y: float, text: str, colour: str) -> None:
    figure.add_annotation(
        x=x, y=y, text=text, showarrow=False, xanchor="right", yanchor="bottom", font={"color": colour}
    )


def _fan(figure: go.Figure, as_at: dt.date, last: int, closes: dt.date, one: Forecast) -> None:
    """From today to the closing day, as wide there as the forecast's interval."""
    ends = [as_at.isoformat(), closes.isoformat()]
    figure.add_scatter(
        x=[*ends, ends[1], ends[0]], y=[last, one.high, one.low, last], mode="lines", fill="toself",
        line={"width": 0}, fillcolor="rgba(125,134,142,0.28)", hoverinfo="skip",
    )  # fmt: skip
    figure.add_scatter(
        x=ends, y=[last, one.middle], mode="lines", line={"color": GREY, "width": 2, "dash": "dash"}, hoverinfo="skip"
    )
    for value, text in ((one.high, f"{one.high}"), (one.middle, f"<b>{one.middle}</b>"), (one.low, f"{one.low}")):
        figure.add_annotation(
            x=ends[1], y=value, text=text, showarrow=False, xanchor="left", yanchor="middle", xshift=5,
            font={"color": GREY},
        )  # fmt: skip


def dispositions_by_group(groups: list[Rates], *, floor: Decimal | None) -> go.Figure:
    """One bar a group of councils, from complete to not reached, with its name and response rate beside it.

    ▼ marks a group that is below the floor, a share between 0 and 1, where one is asked of these groups.
    """
    low = ["▼ " if floor is not None and one.short_of(floor) else "" for one in groups]
    names = [f"{mark}{one.group[0]}  <b>{one.response_rate.percent}</b>" for mark, one in zip(low, groups, strict=True)]
    names = names[::-1]
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
    if floor is not None:
        least = float(floor)
        figure.add_vline(x=least, line={"color": ORANGE, "dash": "dash", "width": 2})
        figure.add_annotation(
            x=least, y=1, yref="paper", text=f"Floor {percent(least, 0)}", showarrow=False, yanchor="bottom",
            font={"color": ORANGE},
        )  # fmt: skip
    return quiet(figure, 96 + 32 * max(1, len(groups))).update_layout(
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


def shade(share: float | None) -> str:
    """The background of a cell for a share between 0 and 1, as CSS, light enough for black on it; none without one."""
    if share is None:
        return ""
    light, dark = (241, 245, 249), (127, 178, 229)
    red, green, blue = (round(low + (high - low) * share) for low, high in zip(light, dark, strict=True))
    return f"background-color: #{red:02x}{green:02x}{blue:02x}; color: #111111"


def _room(names: list[str]) -> int:
    """Pixels for the longest name on the left."""
    return 14 + int(6.1 * max((len(re.sub("<.*?>", "", name)) for name in names), default=0))


def quiet(figure: go.Figure, height: int) -> go.Figure:
    """What all charts have in common: no ground of their own, thin grey lines, a height in pixels."""
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
