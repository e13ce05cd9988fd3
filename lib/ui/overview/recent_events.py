"""Show in words what is new: since the last Board, or in the last seven days."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.findings.paper_basis import describe_change
from lib.findings.response_findings import count_late_councils
from lib.queries.responses import recent_events
from lib.terms import COUNCIL_TYPES
from lib.ui.shared.comparison_day import describe_default
from lib.ui.shared.name_lists import NAMES_ON_REQUEST
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count, format_names

WEEK = dt.timedelta(days=7)
TOLD_AT_ONCE = ("gone", "broke off", "declined")  # beside the change itself
EVENT_PHRASES = (  # the first two less the fourth are the change in the number of the headline
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


def count_responded_by(curve: pd.DataFrame, day: dt.date) -> int:
    """Count the councils that had responded by the end of a day; 0 before the opening."""
    responded = curve[curve["day"] <= pd.Timestamp(day)]["responded"]
    return int(responded.iloc[-1]) if len(responded) else 0


def render_recent_events(view: View, curve: pd.DataFrame) -> None:
    """Render in a sentence what is new, and on request which councils these are, what was sent, and who was late.

    curve has day and responded.
    """
    since = find_first_day(view)
    is_default = since == view.comparison_day and not view.chosen_comparison_day
    reason = "" if not is_default else f", {describe_default(view.consultation, view.scope.as_at)}"
    st.markdown(
        f"**What changed since {format_day(since)}{reason}**",
        help="Counted are the councils that responded for the first time since, less those that withdrew. Choose "
        "another day under Compare with, in the side bar.",
    )
    events = view.run_query(recent_events.list_response_events, scope=view.scope, since=since)
    change = count_responded_by(curve, view.scope.as_at) - count_responded_by(curve, since)
    st.markdown(_describe_in_short(events, change))
    lines = _list_details(view, events, since)
    if lines:
        st.expander("Which councils, and what was sent").markdown("\n".join(f"- {line}" for line in lines))


def _describe_in_short(events: pd.DataFrame, change: int) -> str:
    """Describe the change in the number of councils that responded, and who withdrew, broke off or declined."""
    councils = events[events["type"].isin(COUNCIL_TYPES)]
    phrases = dict(EVENT_PHRASES)
    counts = {event: int((councils["event"] == event).sum()) for event in TOLD_AT_ONCE}
    others = [f"{count:,} {phrases[event]}" for event, count in counts.items() if count]
    sentence = describe_change(change)
    return f"**{sentence[0].upper()}{sentence[1:]}.**{' ' if others else ''}{'; '.join(others)}{'.' if others else ''}"


def _list_details(view: View, events: pd.DataFrame, since: dt.date) -> list[str]:
    """List the lines on request: the organisations of each event, the campaign's activities, and the late ones."""
    lines = [
        line for event, phrase in EVENT_PHRASES if (line := _describe_event(events[events["event"] == event], phrase))
    ]
    campaign = view.run_query(recent_events.list_activities, scope=view.scope, since=since)
    if not campaign.empty:
        titles = [f"{row.title} ({row.channel})" for row in campaign.drop_duplicates(["title"]).itertuples()]
        lines.append(f"Campaign: {format_names(titles, NAMES_ON_REQUEST)}")
    late_councils = count_late_councils(view.run_query, view.consultation, view.scope)
    if late_councils:
        lines.append(
            f"{format_count(late_councils, 'council', 'councils')} responded late, after "
            f"{format_day(view.consultation.closes)}; counted all the same"
        )
    return lines


def _describe_event(rows: pd.DataFrame, phrase: str) -> str | None:
    """Describe one kind of event: how many organisations it concerns, and which; None for no event."""
    if rows.empty:
        return None
    council_count = int(rows["type"].isin(COUNCIL_TYPES).sum())
    body_count = len(rows) - council_count
    senders = [format_count(council_count, "council", "councils")] if council_count else []
    senders += [format_count(body_count, "other organisation", "other organisations")] if body_count else []
    return f"**{' and '.join(senders)}** {phrase}: {format_names(rows['organisation'].to_list(), NAMES_ON_REQUEST)}"
