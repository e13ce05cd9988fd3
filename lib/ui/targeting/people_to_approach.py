"""Save the people whom one may approach at the councils on the page, and say who is left out and why."""

import datetime as dt

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.actions.exports import record_export
from lib.measures.approaches.salutation import part_name, word_salutation
from lib.queries.responses import people_to_approach
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import APPROACH_STATES, BOUNCED, COOLING_OFF, COOLING_OFF_DAYS, EMAIL, GONE, MAY_BE_APPROACHED, TELEPHONE
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.view import View, format_day
from lib.ui.shared.wording import format_count

MAX_COOLING_DAYS = 60
HEADINGS = {
    "salutation": "Salutation",
    "title": "Title",
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Name",
    "job_title": "Job title",
    "role": "Role",
    "council": "Council",
    "email": "E-mail",
    "telephone": "Telephone",
    "why": "Why this one",
    "standing_text": "Standing",
    "region": "Region",
    "last_tried": "Last tried",
    "channels": "Tried through",
    "code": "Code",
}
STATE_HELP = (
    "The gravest reason counts for each person. A wish not to be contacted always wins. An e-mail that came back "
    "stands until the address is changed or a later one arrives; such a person may still be telephoned. What is wrong "
    "can be put right on the page of the council."
)


def render_contacts_download(view: View, rows: pd.DataFrame) -> None:
    """Render, for those who may see them, the lists of people to write to and to telephone at these councils."""
    if not has_right(view.role, Right.SEE_CONTACTS):
        return
    st.markdown("**The people to approach**")
    cooling_days = st.number_input(
        "Days between two approaches of one person",
        min_value=1,
        max_value=MAX_COOLING_DAYS,
        value=COOLING_OFF_DAYS,
        key="cooling",
        width=320,
        help="Whoever was approached by any channel within so many days, or has a message on its way today, is left "
        "out.",
    )
    now = dt.datetime.now(dt.UTC)  # what was noted today counts, whichever day it is already here or in Greenwich
    rule = ApproachRule(max(now.date(), now.astimezone().date()), int(cooling_days))
    people = _list_people(view, rows, rule)
    can_be_written_to, can_be_called = (
        people_to_approach.can_be_sent_to(people, rule, channel) for channel in (EMAIL, TELEPHONE)
    )
    st.markdown(
        f"At {format_count(len(rows), 'council', 'councils')}, in the order above: "
        f"**{format_count(int(can_be_written_to.sum()), 'person', 'people')} to write to, "
        f"{int(can_be_called.sum()):,} to telephone**, of {format_count(len(people), 'person', 'people')} there on "
        f"{format_day(view.scope.as_at)}."
    )
    closes = view.consultation.closes
    if rule.today > closes:
        st.caption(
            f"The consultation closed on {format_day(closes)}. A response still counts, as a late one; what else is "
            "sensible now is to thank those who answered and to tell them what comes of it."
        )
    _render_left_out(people, rule)
    for channel, name, title in (
        (EMAIL, "people_to_write_to", "People to write to"),
        (TELEPHONE, "people_to_telephone", "People to telephone"),
    ):
        st.markdown(title)
        render_download_buttons(
            view,
            lambda channel=channel, title=title: _save_list(view, rows, rule, channel, title),  # type: ignore[misc]
            name,
            f"{title} (personal data)",
            notes=[_describe_rule(rule)],
        )


def _list_people(view: View, rows: pd.DataFrame, rule: ApproachRule) -> pd.DataFrame:
    """List the people at these councils with their states, in the order of the councils on the page."""
    people = view.run_query_uncached(people_to_approach.list_people, scope=view.scope, rule=rule, reader=view.role)
    return people[people["code"].isin(rows["code"])].reset_index(drop=True)


def _render_left_out(people: pd.DataFrame, rule: ApproachRule) -> None:
    """Render how many people are left out for which reason; their names do not leave the house."""
    counts = people["state"].value_counts()
    left_out_states = [state for state in APPROACH_STATES if state != MAY_BE_APPROACHED and counts.get(state)]
    lines = [f"- {counts[state]:,}: {_describe_state(state, rule)}" for state in left_out_states]
    has_address = (people["email"].fillna("") != "") | (people["telephone"].fillna("") != "")
    no_address = int((people["state"].isin([MAY_BE_APPROACHED, BOUNCED]) & ~has_address).sum())
    if no_address:
        lines.append(f"- {no_address:,}: no e-mail address and no telephone number is known")
    if lines:
        st.markdown("Left out:", help=STATE_HELP)
        st.markdown("\n".join(lines))


def _describe_state(state: str, rule: ApproachRule) -> str:
    """Describe why people in a state are left out."""
    if state == COOLING_OFF:
        days_text = format_count(rule.cooling_days, "day", "days")
        return f"approached within the last {days_text}, or a message is on its way today"
    if state == BOUNCED:
        return "the last e-mail to them came back (left out of the e-mail list alone)"
    return f"{state}, as known today" if state == GONE else state


def _describe_rule(rule: ApproachRule) -> str:
    """Describe whom a saved list leaves out."""
    return (
        "Left out is whoever asked not to be contacted, whose council declined or has responded, or who was approached "
        f"within {format_count(rule.cooling_days, 'day', 'days')}, as known on {format_day(rule.today)}."
    )


def _save_list(view: View, rows: pd.DataFrame, rule: ApproachRule, channel: str, title: str) -> pd.DataFrame:
    """Build the list that is saved, as things stand at this moment, and record who saved it.

    Who may be approached is worked out anew: somebody may have asked to be left alone since the page was drawn.
    """
    people = view.run_query_uncached(
        people_to_approach.list_people_to_send_to, scope=view.scope, rule=rule, reader=view.role, channel=channel
    )
    council_columns = rows[["code", "why", "standing_text", "region", "last_tried", "channels"]]
    table = council_columns.merge(people, on="code", how="inner")  # in the order of the councils on the page
    names = [part_name(name) for name in table["name"]]
    table = table.assign(
        salutation=[word_salutation(name) for name in table["name"]],
        title=[name.title for name in names],
        first_name=[name.first for name in names],
        last_name=[name.last for name in names],
    )
    filters = [*view.scope.regions, *view.scope.types]
    subject = f"{title}, {format_day(view.scope.as_at)}{': ' if filters else ''}{', '.join(filters)}"
    record_export(view.engine, actor=view.actor, subject=subject, people_count=len(table))
    return table[list(HEADINGS)].rename(columns=HEADINGS)
