"""Show in words what the responses will come to, and how the target stands."""

import streamlit as st

from lib.measures.definitions import FORECAST
from lib.measures.forecast import Forecast
from lib.ui.shared.outlook import VERDICT_COLOURS, compute_target_status, describe_data_day
from lib.ui.shared.view import View


def render_outlook(view: View, forecast: Forecast | None, target: int | None) -> None:
    """Render the forecast of the responses in words, and how each part of the target that is set stands.

    target: the number of councils that meets it, None where none is set.
    """
    if forecast is not None:
        st.markdown(
            f"**Forecast** {describe_data_day(view)}: {forecast.low:,} to {forecast.high:,} councils by the closing "
            f"day, {forecast.middle:,} in the middle{'' if target is None else f'; the target is {target:,}'}.",
            help=f"{FORECAST.sentence} Response rates, Over time, says more.",
        )
    parts = compute_target_status(view)
    if not parts:
        return
    st.markdown(
        "**Target:** "
        + " · ".join(f"{part.name} :{VERDICT_COLOURS[part.verdict]}-badge[{part.verdict_text}]" for part in parts),
        help="Set for all councils, whatever the filters. Response rates says what would mend each part.",
    )
