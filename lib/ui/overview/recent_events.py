"""Show in words what is new: since the last Board, or in the last seven days."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.findings.response_findings import count_late_councils
from lib.queries.responses import recent_events
from lib.terms import COUNCIL_TYPES
from lib.ui.shared.comparison_day import describe_default
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count, format_names

WEEK = dt.timedelta(days=7)
NAMES_SHOWN, CAMPAIGN_NAMES_SHOWN = 4, 2
EVENT_PHRASES = (  # the first two less the fourth are the number of the headline
    ("complete", "responded in full"),
    ("partial", "responded in part"),
    ("completed", "had responded in part, and now in full"),
    ("gone", "withdrew, and no other response counts"),
    ("withdrawn", "withdrew a response that changes nothing of whether it counts"),
    ("further", "had responded already, and sent another response"),
    ("no comment", 'sent in no more than "no comment"'),
    ("broke off", "began and broke off"),
    ("declined", "declined"),
)


def find_first_day(view: View) -> dt.date:
    """Find the day since which the page says what is new.

    It is the day compared with where Board days are set or one was chosen, else a week before.
    """
    follows_board = bool(view.consultation.board_days or view.chosen_comparison_day)
    return view.comparison_day if follows_board else view.scope.as_at - WEEK


def render_recent_events(view: View) -> None:
    """Render in words what is new, and how many councils responded after the closing day."""
    since, closes = find_first_day(view), view.consultation.closes
    events = view.run_query(recent_events.list_response_events, scope=view.scope, since=since)
    campaign = view.run_query(recent_events.list_activities, scope=view.scope, since=since)
    lines = [
        line for event, phrase in EVENT_PHRASES if (line := _describe_event(events[events["event"] == event], phrase))
    ]
    if not campaign.empty:
        titles = [f"{row.title} ({row.channel})" for row in campaign.drop_duplicates(["title"]).itertuples()]
        lines.append(f"Campaign: {format_names(titles, CAMPAIGN_NAMES_SHOWN)}")
    late_councils = count_late_councils(view.run_query, view.consultation, view.scope)
    late_text = (
        f" · {format_count(late_councils, 'council', 'councils')} responded late, after {format_day(closes)}; counted "
        "all the same"
        if late_councils
        else ""
    )
    is_default = since == view.comparison_day and not view.chosen_comparison_day
    reason = "" if not is_default else f", {describe_default(view.consultation, view.scope.as_at)}"
    st.markdown(f"**What changed since {format_day(since)}{reason}**{late_text}")
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else "Nothing was received or sent.")


def _describe_event(rows: pd.DataFrame, phrase: str) -> str | None:
    """Describe one kind of event: how many organisations it concerns, and some of them by name; None for no event."""
    if rows.empty:
        return None
    council_count = int(rows["type"].isin(COUNCIL_TYPES).sum())
    body_count = len(rows) - council_count
    senders = [format_count(council_count, "council", "councils")] if council_count else []
    senders += [format_count(body_count, "other organisation", "other organisations")] if body_count else []
    return f"**{' and '.join(senders)}** {phrase}: {format_names(rows['organisation'].to_list(), NAMES_SHOWN)}"
