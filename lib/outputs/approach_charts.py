"""Draw the charts on what came of approaches."""

from collections.abc import Sequence

import plotly.graph_objects as go

from lib.outputs.charts import BLUE, GREY, apply_chart_style

ROW_HEIGHT, FRAME_HEIGHT = 46, 40  # pixels


def draw_differences(labels: Sequence[str], values: Sequence[tuple[float, float, float]]) -> go.Figure:
    """Draw how far the share that responded lies from what was expected, a row a label, with its 95 % interval.

    values: difference and the ends of its interval, in percentage points. The labels stand above their rows, so that
    long ones fit a narrow screen.
    """
    figure = go.Figure()
    rows = list(range(len(labels)))
    figure.add_vline(x=0, line={"color": GREY, "width": 1, "dash": "dot"})
    figure.add_scatter(
        x=[value for value, _low, _high in values],
        y=rows,
        mode="markers",
        marker={"color": BLUE, "size": 10},
        error_x={
            "type": "data",
            "symmetric": False,
            "array": [high - value for value, _low, high in values],
            "arrayminus": [value - low for value, low, _high in values],
            "color": BLUE,
            "thickness": 2,
            "width": 6,
        },
        text=list(labels),
        customdata=[(low, high) for _value, low, high in values],
        hovertemplate="%{text}: %{x:+.0f} points (%{customdata[0]:+.0f} to %{customdata[1]:+.0f})<extra></extra>",
    )
    for row, label in zip(rows, labels, strict=True):
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", y=row - 0.36, text=label, showarrow=False, font={"size": 13}
        )
    apply_chart_style(figure, FRAME_HEIGHT + ROW_HEIGHT * max(1, len(labels)))
    figure.update_xaxes(ticksuffix=" points", tickformat=".0f", nticks=5)
    figure.update_yaxes(range=[len(labels) - 0.5, -0.75], visible=False)
    return figure.update_layout(margin={"l": 8, "r": 8, "t": 8, "b": 30}, showlegend=False)
