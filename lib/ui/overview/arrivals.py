"""Show how many councils had responded by each day: the curve, and its numbers."""

import pandas as pd
import streamlit as st

from lib.measures.definitions import FORECAST
from lib.measures.forecast import Forecast
from lib.outputs import charts
from lib.ui.shared import outlook
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View


def render_arrival_curve(
    view: View, curve: pd.DataFrame, forecast: Forecast | None, *, responded_count: int, target: int | None
) -> None:
    """Render the arrival curve with the forecast and the target: a number of councils, None where none is set."""
    basis = f"; forecast {outlook.describe_data_day(view)}" if forecast else ""
    st.markdown(f"**Councils that had responded, day by day**{basis}", help=FORECAST.sentence)
    view.render_chart(
        charts.draw_arrival_curve,
        curve=curve,
        opens=view.consultation.opens,
        closes=view.consultation.closes,
        needed=target,
        context=charts.ChartContext(forecast=forecast),
        height=170,
        alt=f"{responded_count} councils had responded" + ("" if target is None else f"; the target is {target}"),
    )


def render_arrivals_table(curve: pd.DataFrame) -> None:
    """Render the numbers behind the arrival curve, on request."""
    if expander := render_expander("The numbers behind the chart", key="arrivals-table"):
        shown_rows = curve.assign(new=curve["responded"].diff().fillna(curve["responded"]).astype(int)).iloc[::-1]
        expander.dataframe(
            shown_rows,
            hide_index=True,
            column_config={
                "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
                "responded": st.column_config.NumberColumn("Councils that had responded"),
                "new": st.column_config.NumberColumn("Change on the day"),
            },
            alt="Councils that had responded by each day, newest first",
        )
