"""Save the people whom one may approach at the councils on the page as a list, and say who is left out and why."""

import datetime as dt
from collections.abc import Hashable
from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.actions.listed_contacts import find_repeated_addresses
from lib.queries.campaign import recipient_lists
from lib.queries.responses import people_to_approach
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import (
    APPROACH_STATES,
    AWAITED,
    BOUNCED,
    COOLING_OFF,
    COOLING_OFF_DAYS,
    EMAIL,
    GONE,
    MAY_BE_APPROACHED,
    TELEPHONE,
)
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View, format_day, open_dialog
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.targeting.personal_reasons import word_personal_reasons
from lib.ui.targeting.saved_lists import render_saved_lists
from lib.ui.targeting.saving_list import find_current_rule, render_saving

EXPANDER_KEY = "people-to-approach"
MAX_COOLING_DAYS = 60
MAX_LEFT_OUT = 300  # people shown in the dialog
ADDRESS_COLUMNS = {EMAIL: "email", TELEPHONE: "telephone"}
ADDRESS_WORDS = {EMAIL: "no e-mail address is known", TELEPHONE: "no telephone number is known"}
KINDS = {EMAIL: "To write to by e-mail", TELEPHONE: "To telephone"}
REPEATED_TEXT = "the same e-mail address as somebody else on the list: one mailbox is written to once"
WRONG_NUMBER_TEXT = "the telephone number was found to be wrong"
STATE_HELP = (
    "The gravest reason counts for each person. A wish not to be contacted always wins. An e-mail that came back "
    "for good stands until the address is changed; such a person may still be telephoned. One that came back for now, "
    "as from a full mailbox, forbids nothing. A wrong number counts for the list to telephone alone. What is wrong can "
    "be put right on the page of the council."
)


def render_recipient_lists(view: View, rows: pd.DataFrame) -> None:
    """Render, for those who may see them, the lists of people to write to and to telephone at these councils.

    rows: a call list, with code, council and, where it has it, why.
    """
    if not (has_right(view.role, Right.SEE_CONTACTS) and has_right(view.role, Right.PLAN_APPROACHES)):
        return
    st.subheader("The people to approach", anchor=False)
    # Names and addresses are read, and reach the browser, only where somebody asks for them.
    expander = render_expander(
        f"Make a list of people to write to or to telephone at {format_count(len(rows), 'council', 'councils')}",
        key=EXPANDER_KEY,
        icon=":material/group:",
    )
    cooling_days = COOLING_OFF_DAYS
    if expander is not None:
        with expander:
            cooling_days = _render_people(view, rows)
    render_saved_lists(view, find_current_rule(ApproachRule(dt.date.min, cooling_days)))


def _render_people(view: View, rows: pd.DataFrame) -> int:
    """Render who may be approached, who may not and why, and the form that saves a list; returns the days chosen."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        kind = st.segmented_control("List", list(KINDS), default=EMAIL, format_func=KINDS.__getitem__, key="list_kind")
    channel = kind or EMAIL
    cooling_days = right.number_input(
        "Days between two approaches of one person",
        min_value=1,
        max_value=MAX_COOLING_DAYS,
        value=COOLING_OFF_DAYS,
        key="cooling",
        help="Whoever was approached by any channel within so many days, or has a message on its way today, is left "
        "out.",
    )
    rule = find_current_rule(ApproachRule(dt.date.min, int(cooling_days)))
    people = _list_people(view, rows, rule)
    may_be_sent_to = people_to_approach.can_be_sent_to(people, rule, channel)
    is_repeated = find_repeated(people, may_be_sent_to, channel)
    can_be_sent_to = may_be_sent_to & ~is_repeated
    verb = "write to" if channel == EMAIL else "telephone"
    st.markdown(
        f"At {format_count(len(rows), 'council', 'councils')}: "
        f"**{format_count(int(can_be_sent_to.sum()), 'person', 'people')} to {verb}**, at "
        f"{people.loc[can_be_sent_to, 'code'].nunique():,} of them, of "
        f"{format_count(len(people), 'person', 'people')} there on {format_day(view.scope.as_at)}."
    )
    if rule.today > view.consultation.closes:
        st.caption(
            f"The consultation closed on {format_day(view.consultation.closes)}. A response still counts, as a late "
            "one; what else is sensible now is to thank those who answered and to tell them what comes of it."
        )
    reasons = pd.Series(describe_left_out(people, may_be_sent_to, rule, channel), index=people.index, dtype=object)
    _render_left_out(people.assign(reason=reasons.mask(is_repeated, REPEATED_TEXT)))
    _render_waiting(view, people[can_be_sent_to], rule, channel)
    reasoned_rows = word_personal_reasons(view, rows) if channel == EMAIL else rows
    render_saving(view, reasoned_rows, people[can_be_sent_to], rule, channel)
    return rule.cooling_days


def _list_people(view: View, rows: pd.DataFrame, rule: ApproachRule) -> pd.DataFrame:
    """List the people at these councils with their states, in the order of the councils on the page."""
    people = view.run_query_uncached(people_to_approach.list_people, scope=view.scope, rule=rule, reader=view.role)
    places = {code: place for place, code in enumerate(rows["code"])}
    people = people[people["code"].isin(places)]
    order = people["code"].map(places).sort_values(kind="stable").index
    return people.loc[order].reset_index(drop=True)


def find_repeated(people: pd.DataFrame, may_be_sent_to: "pd.Series[bool]", channel: str) -> "pd.Series[bool]":
    """Find who of those who may be sent to has the e-mail address of somebody before them.

    people: in the order of the list.
    """
    if channel != EMAIL:
        return may_be_sent_to & False
    addresses = people["email"].where(may_be_sent_to, "")
    return pd.Series(find_repeated_addresses(addresses), index=people.index, dtype=bool)


def describe_left_out(
    people: pd.DataFrame, can_be_sent_to: "pd.Series[bool]", rule: ApproachRule, channel: str
) -> list[str]:
    """Describe for each person why they are left out of the list of a channel; empty for whoever is in it."""
    days_text = format_count(rule.cooling_days, "day", "days")
    is_missing = people[ADDRESS_COLUMNS[channel]].fillna("").eq("")
    reasons = []
    states = people["state"].to_list()
    if channel == TELEPHONE:
        states = [_describe_call_state(person, rule) for person in people.to_dict("records")]
    for state, is_in, has_no_address in zip(states, can_be_sent_to, is_missing, strict=True):
        if is_in:
            reasons.append("")
        elif state == WRONG_NUMBER_TEXT:
            reasons.append(state)
        elif has_no_address and APPROACH_STATES.index(state) > APPROACH_STATES.index(GONE):
            reasons.append(ADDRESS_WORDS[channel])
        elif state in (COOLING_OFF, MAY_BE_APPROACHED):
            reasons.append(f"approached within the last {days_text}, or a message is on its way today")
        else:
            reasons.append(f"{state}, as known today" if state == GONE else state)
    return reasons


def _describe_call_state(person: dict[Hashable, Any], rule: ApproachRule) -> str:
    """Describe what forbids a call: an e-mail that came back does not, and what stands behind it may."""
    if person["state"] not in (BOUNCED, MAY_BE_APPROACHED):
        return str(person["state"])
    if not pd.isna(person["promised_by"]) and person["promised_by"] >= rule.today:
        return AWAITED
    if not pd.isna(person["tried_on"]) and person["tried_on"] > rule.today - dt.timedelta(days=rule.cooling_days):
        return COOLING_OFF
    return WRONG_NUMBER_TEXT if person["has_wrong_number"] is True else str(person["state"])


def _render_left_out(people: pd.DataFrame) -> None:
    """Render how many people are left out for which reason, and on request who they are."""
    left_out = people[people["reason"] != ""]
    if left_out.empty:
        return
    counts = left_out["reason"].value_counts()
    st.markdown("Left out:", help=STATE_HELP)
    st.markdown("\n".join(f"- {count:,}: {escape_text(str(reason))}" for reason, count in counts.items()))
    if st.button("Who is left out", icon=":material/person_off:", key="list_left_out"):
        open_dialog("Who is left out, and why", _render_left_out_people, left_out, width="large")


def _render_waiting(view: View, people: pd.DataFrame, rule: ApproachRule, channel: str) -> None:
    """Render how many people stand on a list that was saved lately and of which nobody said that it was sent."""
    since = rule.today - dt.timedelta(days=rule.cooling_days - 1)
    waiting_ids = view.run_query_uncached(
        recipient_lists.list_waiting_contacts, consultation_id=view.scope.consultation_id, channel=channel, since=since,
        reader=view.role,
    )  # fmt: skip
    waiting_count = int(people["contact_id"].isin(waiting_ids).sum())
    if waiting_count and channel == EMAIL:
        st.warning(
            f"{format_count(waiting_count, 'person is', 'people are')} on a list below that was saved and not logged "
            "as sent to them. If it was sent, say so there first: nobody is then written to twice."
        )


def _render_left_out_people(left_out: pd.DataFrame) -> None:
    """Render who is left out, in a dialog: to be seen and put right, not to be saved."""
    st.caption("They leave in no file. What is wrong can be put right on the page of the council.")
    if len(left_out) > MAX_LEFT_OUT:
        st.caption(f"The first {MAX_LEFT_OUT:,} of {len(left_out):,}: filters show the others.")
    headings = {"council": "Council", "name": "Name", "job_title": "Job title", "reason": "Why"}
    shown = left_out.head(MAX_LEFT_OUT)[list(headings)].fillna("–").map(lambda text: escape_text(str(text)))
    st.table(shown.rename(columns=headings).set_index("Council"), border="horizontal")
