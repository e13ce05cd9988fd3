"""Show the four numbers of the headline."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.measures.figure import format_percent
from lib.measures.progress import Deadline
from lib.measures.response_rates import ResponseRates, count_needed_councils
from lib.ui.overview.recent_events import WEEK
from lib.ui.shared.view import View, format_day


def count_responded_by(curve: pd.DataFrame, day: dt.date) -> int:
    """Count the councils that had responded by the end of a day; 0 before the opening."""
    responded = curve[curve["day"] <= pd.Timestamp(day)]["responded"]
    return int(responded.iloc[-1]) if len(responded) else 0


def render_headline(view: View, rates: ResponseRates, deadline: Deadline, curve: pd.DataFrame) -> None:
    """Render the four numbers of the headline: response rate, shortfall, last seven days, and days left."""
    target = view.consultation.target_overall
    rate, counts = rates.response_rate, rates.dispositions
    shortfall, goal = rates.count_shortfall(target), count_needed_councils(target, counts.council_count)
    week_change = counts.responded_count - count_responded_by(curve, view.scope.as_at - WEEK)
    is_closed = deadline.as_at > deadline.closes
    target_phrase = "these councils'" if view.scope.regions or view.scope.types else "the target of"
    with st.container(horizontal=True, gap="small"):
        st.metric("Response rate", rate.percent_text, help=rate.hover_text, border=True)
        st.metric(
            f"{'Short of' if is_closed else 'To'} {target_phrase} {format_percent(float(target), 0)}",
            f"{shortfall:,}{'' if is_closed else ' more'}" if shortfall else "Met",
            help=f"The target is {format_percent(float(target), 0)} of the councils, which is {goal:,} of "
            f"{counts.council_count:,}.",
            border=True,
        )
        st.metric(
            "In the last seven days",
            f"{week_change:+,}",
            help="Councils with a complete or partial response, compared with seven days earlier: those that responded "
            "for the first time, less those that withdrew. What changed, below, names them.",
            border=True,
        )
        st.metric(
            "Days left",
            "Closed" if is_closed else deadline.days_left,
            help=f"Responses are due by {format_day(deadline.closes)}.",
            border=True,
        )
