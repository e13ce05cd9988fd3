"""Render the parts of the overview page."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.measures import reach as reach_measures
from lib.measures.definitions import FORECAST
from lib.measures.figure import Figure, format_percent
from lib.measures.forecast import Forecast
from lib.measures.progress import Deadline
from lib.measures.response_rates import ResponseRates, compute_rates_by_group, count_needed_councils
from lib.queries.register import consultations
from lib.queries.responses import dispositions, reach, recent_events
from lib.terms import COUNCIL_TYPES, NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY
from lib.ui.shared.outlook import VERDICT_COLOURS, compute_target_status
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count, format_names

WEEK = dt.timedelta(days=7)
EVENT_PHRASES = (
    ("complete", "responded in full"),
    ("partial", "responded in part"),
    ("refusal", "declined or broke off"),
    ("withdrawn", "withdrew the response"),
)
NAMES_SHOWN = 4


def render_first_steps(view: View) -> None:
    """Render what to do while nothing was brought in yet."""
    if not view.run_query(consultations.list_source_files):
        st.info(
            "Nothing has been brought in yet. From a shell in the project's folder: `.venv/bin/python -m lib import "
            "contacts FILE`, then `outreach FILE` and `responses FILE`; docs/files.md says which columns are known."
        )


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
            help=f"The target is {format_percent(float(target), 0)} of the councils, which is {goal:,} of {counts.council_count:,}.",
            border=True,
        )
        st.metric(
            "In the last seven days",
            f"{week_change:+,}",
            help="Councils with a complete or partial response, compared with seven days earlier.",
            border=True,
        )
        st.metric(
            "Days left",
            "Closed" if is_closed else deadline.days_left,
            help=f"Responses are due by {format_day(deadline.closes)}.",
            border=True,
        )


def render_outlook(view: View, forecast: Forecast | None, target: int) -> None:
    """Render the forecast of the responses in words, and how each part of the target stands."""
    if forecast is not None:
        st.markdown(
            f"**Forecast:** {forecast.low:,} to {forecast.high:,} councils by the closing day, {forecast.middle:,} in the "
            f"middle; the target is {target:,}.",
            help=f"{FORECAST.sentence} Response rates, Over time, says more.",
        )
    parts = compute_target_status(view)
    st.markdown(
        "**Target:** "
        + " · ".join(f"{part.name} :{VERDICT_COLOURS[part.verdict]}-badge[{part.verdict}]" for part in parts),
        help="Set for all councils, whatever the filters. Response rates says what would mend each part.",
    )


def render_reach(view: View) -> dict[str, Figure]:
    """Render how many leaders, chief executives, professional bodies and national stakeholders are reached.

    Returns the figures by name, for their provenance.
    """
    roles = reach_measures.RoleReach.from_counts(view.run_query(reach.count_councils_by_reach, scope=view.scope))
    ladder = view.run_query(reach.count_bodies_by_rung, scope=view.scope)
    figures = {
        "Leaders": roles.leader_reach,
        "Chief executives": roles.chief_executive_reach,
        "Professional bodies": reach_measures.compute_body_reach(ladder, PROFESSIONAL_BODY),
        "National stakeholders": reach_measures.compute_body_reach(ladder, NATIONAL_STAKEHOLDER),
    }
    for name, figure in figures.items():
        _render_reach_bar(name, figure)
    return {f"{name} reached": figure for name, figure in figures.items()}


def render_groups_below_floor(view: View) -> None:
    """Render the regions and council types that lie below the target's floor, and the way to help them."""
    floor = view.consultation.target_group_floor
    counts = view.run_query(dispositions.count_dispositions, scope=view.scope)
    low_groups = [
        rates
        for grouping in ("region", "type")
        for rates in compute_rates_by_group(counts, [grouping])
        if rates.count_shortfall(floor)
    ]
    low_groups.sort(key=lambda rates: rates.response_rate.value or 0.0)
    group_names = ", ".join(
        f"{rates.group[0]} ({rates.response_rate.counts_text})" for rates in low_groups[:NAMES_SHOWN]
    )
    more_text = f" and {len(low_groups) - NAMES_SHOWN} more" if len(low_groups) > NAMES_SHOWN else ""
    floor_text = format_percent(float(floor), 0)
    st.markdown(
        f"**Below the floor of {floor_text}:** {group_names}{more_text}"
        if low_groups
        else f"Every region and type of council has reached {floor_text}.",
        help=f"The target asks for {floor_text} of the councils in every region and every type. The lowest come first.",
    )
    st.page_link("pages/targeting.py", label="Which councils have not responded?")


def _render_reach_bar(name: str, figure: Figure) -> None:
    """Render one figure of reach as a bar."""
    st.progress(figure.value or 0.0, text=f"{name}: **{figure.counts_text}** ({figure.percent_text})")


def render_recent_events(view: View, curve: pd.DataFrame) -> None:
    """Render in words what the last seven days brought.

    curve is the arrival curve, for what came after the closing day.
    """
    since = view.scope.as_at - WEEK
    events = view.run_query(recent_events.list_response_events, scope=view.scope, since=since)
    campaign = view.run_query(recent_events.list_activities, scope=view.scope, since=since)
    lines = [
        line for event, phrase in EVENT_PHRASES if (line := _describe_event(events[events["event"] == event], phrase))
    ]
    if not campaign.empty:
        titles = [f"{row.title} ({row.channel})" for row in campaign.drop_duplicates(["title"]).itertuples()]
        lines.append(f"Campaign: {format_names(titles, NAMES_SHOWN)}")
    late_curve = curve[curve["day"] > pd.Timestamp(view.consultation.closes)]["responded"]
    late = int(late_curve.iloc[-1] - curve["responded"].iloc[-len(late_curve) - 1]) if len(late_curve) else 0
    if late > 0:
        lines.insert(
            0, f"**{format_count(late, 'council', 'councils')}** responded after the closing day; counted all the same"
        )
    st.markdown(f"**What changed since {format_day(since)}**")
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else "Nothing was received or sent.")


def _describe_event(rows: pd.DataFrame, phrase: str) -> str:
    """Describe one kind of event: how many organisations it concerns, and some of them by name; may be empty."""
    if rows.empty:
        return ""
    council_count = int(rows["type"].isin(COUNCIL_TYPES).sum())
    body_count = len(rows) - council_count
    senders = [format_count(council_count, "council", "councils")] if council_count else []
    senders += [format_count(body_count, "other organisation", "other organisations")] if body_count else []
    return f"**{' and '.join(senders)}** {phrase}: {format_names(rows['organisation'].to_list(), NAMES_SHOWN)}"


def render_arrivals_table(curve: pd.DataFrame) -> None:
    """Render the numbers behind the arrival curve, on request."""
    expander = st.expander("The numbers behind the chart", on_change="rerun", key="arrivals-table")
    if expander.open:
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
