"""The parts of the overview page."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.measures import reach as measures
from lib.measures.definitions import FORECAST
from lib.measures.figure import Figure, format_percent
from lib.measures.forecast import Forecast
from lib.measures.progress import Deadline
from lib.measures.response_rates import ResponseRates, compute_rates_by_group, count_needed_councils
from lib.queries.register import consultations
from lib.queries.responses import dispositions, reach, recent_events
from lib.terms import COUNCIL_TYPES, NATIONAL_STAKEHOLDER, PROFESSIONAL_BODY
from lib.ui.response_rates.page import COLOURS, target_parts
from lib.ui.shared.view import View, long
from lib.ui.shared.wording import counted, listed

WEEK = dt.timedelta(days=7)
EVENTS = (
    ("complete", "responded in full"),
    ("partial", "responded in part"),
    ("refusal", "declined or broke off"),
    ("withdrawn", "withdrew the response"),
)
NAMES_SHOWN = 4


def first_steps(view: View) -> None:
    """What to do while nothing was brought in yet."""
    if not view.ask(consultations.list_source_files):
        st.info(
            "Nothing has been brought in yet. From a shell in the project's folder: `.venv/bin/python -m lib import "
            "contacts FILE`, then `outreach FILE` and `responses FILE`; docs/files.md says which columns are known."
        )


def responded_by(curve: pd.DataFrame, day: dt.date) -> int:
    """Councils that had responded by the end of a day; 0 before the opening."""
    upto = curve[curve["day"] <= pd.Timestamp(day)]["responded"]
    return int(upto.iloc[-1]) if len(upto) else 0


def headline(view: View, rates: ResponseRates, deadline: Deadline, curve: pd.DataFrame) -> None:
    """The four numbers that answer the question."""
    target = view.consultation.target_overall
    rate, counts = rates.response_rate, rates.dispositions
    short, goal = rates.count_shortfall(target), count_needed_councils(target, counts.council_count)
    week = counts.responded_count - responded_by(curve, view.scope.as_at - WEEK)
    closed = deadline.as_at > deadline.closes
    of = "these councils'" if view.scope.regions or view.scope.types else "the target of"
    with st.container(horizontal=True, gap="small"):
        st.metric("Response rate", rate.percent_text, help=rate.hover_text, border=True)
        st.metric(
            f"{'Short of' if closed else 'To'} {of} {format_percent(float(target), 0)}",
            f"{short:,}{'' if closed else ' more'}" if short else "Met",
            help=f"The target is {format_percent(float(target), 0)} of the councils, which is {goal:,} of {counts.council_count:,}.",
            border=True,
        )
        st.metric(
            "In the last seven days",
            f"{week:+,}",
            help="Councils with a complete or partial response, compared with seven days earlier.",
            border=True,
        )
        st.metric(
            "Days left",
            "Closed" if closed else deadline.days_left,
            help=f"Responses are due by {long(deadline.closes)}.",
            border=True,
        )


def outlook(view: View, found: Forecast | None, target: int) -> None:
    """What the responses will come to, and how each part of the target stands."""
    if found is not None:
        st.markdown(
            f"**Forecast:** {found.low:,} to {found.high:,} councils by the closing day, {found.middle:,} in the "
            f"middle; the target is {target:,}.",
            help=f"{FORECAST.sentence} Response rates, Over time, says more.",
        )
    parts = target_parts(view)
    st.markdown(
        "**Target:** " + " · ".join(f"{one.name} :{COLOURS[one.verdict]}-badge[{one.verdict}]" for one in parts),
        help="Set for all councils, whatever the filters. Response rates says what would mend each part.",
    )


def reached(view: View) -> dict[str, Figure]:
    """Leaders, chief executives, professional bodies and national stakeholders: how many are reached."""
    roles = measures.RoleReach.from_counts(view.ask(reach.count_councils_by_reach, scope=view.scope))
    ladder = view.ask(reach.count_bodies_by_rung, scope=view.scope)
    shown = {
        "Leaders": roles.leader_reach,
        "Chief executives": roles.chief_executive_reach,
        "Professional bodies": measures.compute_body_reach(ladder, PROFESSIONAL_BODY),
        "National stakeholders": measures.compute_body_reach(ladder, NATIONAL_STAKEHOLDER),
    }
    for name, figure in shown.items():
        _bar(name, figure)
    return {f"{name} reached": figure for name, figure in shown.items()}


def below_floor(view: View) -> None:
    """The regions and council types that the target's floor names, and the way to help them."""
    floor = view.consultation.target_group_floor
    counts = view.ask(dispositions.count_dispositions, scope=view.scope)
    low = [one for by in ("region", "type") for one in compute_rates_by_group(counts, [by]) if one.count_shortfall(floor)]
    low.sort(key=lambda one: one.response_rate.value or 0.0)
    named = ", ".join(f"{one.group[0]} ({one.response_rate.counts_text})" for one in low[:NAMES_SHOWN])
    more = f" and {len(low) - NAMES_SHOWN} more" if len(low) > NAMES_SHOWN else ""
    share = format_percent(float(floor), 0)
    st.markdown(
        f"**Below the floor of {share}:** {named}{more}"
        if low
        else f"Every region and type of council has reached {share}.",
        help=f"The target asks for {share} of the councils in every region and every type. The lowest come first.",
    )
    st.page_link("pages/targeting.py", label="Which councils have not responded?")


def _bar(name: str, figure: Figure) -> None:
    st.progress(figure.value or 0.0, text=f"{name}: **{figure.counts_text}** ({figure.percent_text})")


def last_days(view: View, curve: pd.DataFrame) -> None:
    """What the last seven days brought, in words. curve is the arrival curve, for what came after the closing day."""
    since = view.scope.as_at - WEEK
    events = view.ask(recent_events.list_response_events, scope=view.scope, since=since)
    campaign = view.ask(recent_events.list_activities, scope=view.scope, since=since)
    lines = [line for event, words in EVENTS if (line := _event_line(events[events["event"] == event], words))]
    if not campaign.empty:
        titles = [f"{row.title} ({row.channel})" for row in campaign.drop_duplicates(["title"]).itertuples()]
        lines.append(f"Campaign: {listed(titles, NAMES_SHOWN)}")
    after = curve[curve["day"] > pd.Timestamp(view.consultation.closes)]["responded"]
    late = int(after.iloc[-1] - curve["responded"].iloc[-len(after) - 1]) if len(after) else 0
    if late > 0:
        lines.insert(
            0, f"**{counted(late, 'council', 'councils')}** responded after the closing day; counted all the same"
        )
    st.markdown(f"**What changed since {long(since)}**")
    st.markdown("\n".join(f"- {line}" for line in lines) if lines else "Nothing was received or sent.")


def _event_line(rows: pd.DataFrame, words: str) -> str:
    if rows.empty:
        return ""
    councils = int(rows["type"].isin(COUNCIL_TYPES).sum())
    bodies = len(rows) - councils
    who = [counted(councils, "council", "councils")] if councils else []
    who += [counted(bodies, "other organisation", "other organisations")] if bodies else []
    return f"**{' and '.join(who)}** {words}: {listed(rows['organisation'].to_list(), NAMES_SHOWN)}"


def table_of_arrivals(curve: pd.DataFrame) -> None:
    """The numbers behind the chart, on request."""
    table = st.expander("The numbers behind the chart", on_change="rerun", key="arrivals-table")
    if table.open:
        shown = curve.assign(new=curve["responded"].diff().fillna(curve["responded"]).astype(int)).iloc[::-1]
        table.dataframe(
            shown,
            hide_index=True,
            column_config={
                "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
                "responded": st.column_config.NumberColumn("Councils that had responded"),
                "new": st.column_config.NumberColumn("Change on the day"),
            },
            alt="Councils that had responded by each day, newest first",
        )
