"""Ask with which day everything is compared: that of the last Board, or a day of one's own."""

import datetime as dt

import streamlit as st

from lib.findings import response_findings
from lib.queries.register.consultations import ConsultationFacts
from lib.ui.shared.view import format_day


def ask_comparison_day(consultation: ConsultationFacts, as_at: dt.date) -> dt.date | None:
    """Ask for a day to compare with, kept in the address, and say what is compared with while none is chosen.

    Returns None where none is chosen.
    """
    default_day = response_findings.find_comparison_day(consultation, as_at)
    reason = describe_default(consultation, as_at)
    chosen_day = st.date_input(
        "Compare with",
        value=None,
        min_value=consultation.opens,
        max_value=max(consultation.opens, as_at),
        format="DD/MM/YYYY",
        key="since",
        bind="query-params",
        help=f"Whatever says “since” or “new” compares with this day. While none is chosen: {format_day(default_day)}, "
        f"{reason}.",
    )
    if isinstance(chosen_day, dt.date) and chosen_day <= as_at:
        return chosen_day
    st.caption(f"{format_day(default_day)}, {reason}")
    return None


def describe_default(consultation: ConsultationFacts, as_at: dt.date) -> str:
    """Describe what the day is that is compared with where none is chosen."""
    default_day = response_findings.find_comparison_day(consultation, as_at)
    if default_day in consultation.board_days:
        return "the last Board meeting"
    if consultation.board_days:
        return "the opening day: no Board has met since"
    is_opening = default_day == consultation.opens and as_at - default_day != response_findings.FOUR_WEEKS
    return "the opening day" if is_opening else "four weeks before (no Board days are set)"
