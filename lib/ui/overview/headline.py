"""Show the numbers of the headline."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.findings.paper_basis import compute_headline
from lib.measures.figure import format_percent
from lib.measures.progress import Deadline
from lib.measures.response_rates import ResponseRates, count_needed_councils
from lib.ui.overview.recent_events import WEEK, find_first_day
from lib.ui.shared import outlook
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import escape_text


def count_responded_by(curve: pd.DataFrame, day: dt.date) -> int:
    """Count the councils that had responded by the end of a day; 0 before the opening."""
    responded = curve[curve["day"] <= pd.Timestamp(day)]["responded"]
    return int(responded.iloc[-1]) if len(responded) else 0


def render_sentence(view: View) -> None:
    """Render how the consultation stands, over all councils, in the sentence with which the Board paper begins."""
    sentence = view.compute_cached(
        compute_headline,
        ask=view.run_query,
        consultation=view.consultation,
        scope=view.scope,
        earlier_curves=outlook.list_earlier_curves(view),
    )
    prefix = "All councils: " if view.scope.regions or view.scope.types else ""
    st.markdown(f"**{prefix}{escape_text(sentence)}**")


def render_headline(view: View, rates: ResponseRates, deadline: Deadline, curve: pd.DataFrame) -> None:
    """Render the numbers of the headline: response rate, shortfall if a target is set, last seven days, days left."""
    rate, counts = rates.response_rate, rates.dispositions
    since = find_first_day(view)
    change = counts.responded_count - count_responded_by(curve, since)
    is_week = view.scope.as_at - since == WEEK
    is_closed = deadline.as_at > deadline.closes
    with st.container(horizontal=True, gap="small"):
        st.metric("Response rate", rate.percent_text, help=rate.hover_text, border=True)
        if view.consultation.target_overall is not None:
            _render_shortfall(view, rates, view.consultation.target_overall, is_closed=is_closed)
        st.metric(
            "In the last seven days" if is_week else f"Since {since.day} {since:%B}",
            f"{change:+,}",
            help=f"Councils with a complete or partial response, compared with {format_day(since)}: those that "
            "responded for the first time, less those that withdrew. What changed, below, names them.",
            border=True,
        )
        st.metric(
            "Days left",
            "Closed" if is_closed else deadline.days_left,
            help=f"Responses are due by {format_day(deadline.closes)}.",
            border=True,
        )


def _render_shortfall(view: View, rates: ResponseRates, target: Decimal, *, is_closed: bool) -> None:
    """Render how many more councils must respond to meet the target for all, a share between 0 and 1."""
    shortfall = rates.count_shortfall(target)
    council_count, share_text = rates.dispositions.council_count, format_percent(float(target), 0)
    target_phrase = "these councils'" if view.scope.regions or view.scope.types else "the target of"
    st.metric(
        f"{'Short of' if is_closed else 'To'} {target_phrase} {share_text}",
        f"{shortfall:,}{'' if is_closed else ' more'}" if shortfall else "Met",
        help=f"The target is {share_text} of the councils, which is "
        f"{count_needed_councils(target, council_count):,} of {council_count:,}.",
        border=True,
    )
