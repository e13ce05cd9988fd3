"""Show the lists that were saved, give them as files, and log that they were sent."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st
from sqlalchemy import Engine

from lib.access import Person
from lib.actions.recipient_lists import LoggedSending, SeenList, log_list_as_sent
from lib.measures.approaches.salutation import part_name, word_salutation
from lib.queries.campaign import recipient_lists
from lib.queries.campaign.recipient_lists import ListUndoneProblem, StoredList
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import EMAIL
from lib.ui.shared import action_feedback, call_rows
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.people_files import limit_table
from lib.ui.shared.view import View, find_today, format_day
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.targeting.personal_reasons import word_personal_reasons
from lib.ui.targeting.saving_list import SALUTATIONS_KEY, Salutations, find_current_rule

SLOT = "saved-list"
SHOWN_LISTS = 5  # the newest; older ones stand in a table
# How the columns of a file are headed. "Email address" is what mailing tools look for.
EMAIL_HEADINGS = {
    "reference": "Reference",
    "email": "Email address",
    "salutation": "Salutation",
    "title": "Title",
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Name",
    "job_title": "Job title",
    "role": "Role",
    "council": "Council",
    "why": "Personal reason",
    "code": "Code",
}
TELEPHONE_ONLY = {"standing_text": "Standing", "last_tried": "Last tried", "channels": "Tried through"}
TELEPHONE_HEADINGS = {
    ("telephone" if name == "email" else name): ("Telephone" if name == "email" else heading)
    for name, heading in (EMAIL_HEADINGS | TELEPHONE_ONLY).items()
}


def render_saved_lists(view: View, rule: ApproachRule) -> None:
    """Render the saved lists, the newest first: what each is, its files, whether it was sent and what came of it."""
    action_feedback.render_result(view, SLOT)
    today_scope = view.scope.on_day(rule.today)
    lists = view.run_query_uncached(recipient_lists.list_recipient_lists, scope=today_scope, reader=view.role)
    if not lists:
        return
    st.markdown("**Saved lists**")
    for stored_list in lists[:SHOWN_LISTS]:
        with st.container(border=True):
            _render_list(view, rule, stored_list)
    if len(lists) > SHOWN_LISTS:
        with st.expander(f"{len(lists) - SHOWN_LISTS:,} older"):
            for stored_list in lists[SHOWN_LISTS:]:
                st.markdown(f"- {_describe_list(stored_list)} {describe_state(stored_list)}")


def _render_list(view: View, rule: ApproachRule, stored_list: StoredList) -> None:
    """Render one list, and what may be done with it."""
    st.markdown(_describe_list(stored_list), help=f"Chosen: {escape_text(stored_list.chosen_by)}.")
    st.caption(describe_state(stored_list))
    if stored_list.sent_on is not None and not stored_list.open_people:
        return
    kind = "e-mail" if stored_list.channel == EMAIL else "telephone"
    # The file is built by the server, outside of the session, when its button is pressed.
    salutations: Salutations = st.session_state.get(SALUTATIONS_KEY, {}).get(stored_list.change_id, {})
    render_download_buttons(
        view,
        limit_table(view, lambda: build_file(view, rule, stored_list, salutations)),
        f"{kind}_list_{stored_list.id}",
        f"{stored_list.title} (personal data)",
        notes=describe_file(view, rule, stored_list),
    )
    if stored_list.channel == EMAIL:
        _render_sending(view, stored_list)


def _render_sending(view: View, stored_list: StoredList) -> None:
    """Render the form by which a list is logged as sent."""
    today, key = find_today(), f"list_sent_on_{stored_list.id}"
    day = stored_list.sent_on or today
    with (
        st.form(f"list-sent-{stored_list.id}", border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        st.date_input(
            "Sent on", value=min(max(day, min(stored_list.day, today)), today),
            min_value=min(stored_list.day, today), max_value=today, format="DD/MM/YYYY",
            key=key, width=180,
        )  # fmt: skip
        st.form_submit_button(
            "These were sent", icon=":material/outgoing_mail:", on_click=_log_sending, args=(view, stored_list, key)
        )


def _log_sending(view: View, stored_list: StoredList, key: str) -> None:
    """Log that a list was sent on the day of the form."""
    day = st.session_state.get(key)
    if not isinstance(day, dt.date):
        action_feedback.keep_message(SLOT, "Choose the day on which the list was sent. Nothing was saved.")
        return
    logged: list[LoggedSending] = []

    def log_list(engine: Engine, *, actor: Person, **arguments: Any) -> int:
        logged.append(log_list_as_sent(engine, actor=actor, **arguments))
        return logged[-1].change_id

    result = action_feedback.attempt_action(
        view, SLOT, "Logged.", log_list, seen=SeenList(stored_list.id, stored_list.change_id), sent_on=day,
        today=max(find_today(), stored_list.day),
    )  # fmt: skip
    if result.is_saved and logged:
        words = describe_sending(stored_list.title, day, logged[-1])
        action_feedback.keep_result(SLOT, replace(result, words=words))


def describe_sending(title: str, day: dt.date, logged: LoggedSending) -> str:
    """Describe that a list was logged as sent, to how many, and how many it left out."""
    words = (
        f"Logged: {escape_text(title)}, sent on {format_day(day)} to "
        f"{format_count(logged.message_count, 'person', 'people')}. None of them is approached again before the days "
        "between two approaches are over."
    )
    if logged.left_out_count:
        words += (
            f" {format_count(logged.left_out_count, 'person was', 'people were')} left out: they had asked not to be "
            "contacted by that day, or were not there any more, and so were in no file of it."
        )
    return words


def _describe_list(stored_list: StoredList) -> str:
    """Describe what a list is: its name, how many are on it, who saved it and why."""
    return (
        f"**{escape_text(stored_list.title)}**, {format_day(stored_list.day)}: "
        f"{format_count(stored_list.people, 'person', 'people')} at "
        f"{format_count(stored_list.councils, 'council', 'councils')}, saved by {escape_text(stored_list.saved_by)}. "
        f"{escape_text(stored_list.purpose)}"
    )


def describe_state(stored_list: StoredList) -> str:
    """Describe whether a list was sent, and what came of it."""
    responded = f"{format_count(stored_list.responded, 'council has', 'councils have')} responded since"
    if stored_list.sent_on is None:
        return (
            f"{'Not logged as sent' if stored_list.channel == EMAIL else 'Calls are logged one by one'}; {responded}."
        )
    outcome = f"{stored_list.delivered:,} delivered, {stored_list.engaged:,} engaged"
    if not stored_list.delivered and not stored_list.engaged:
        outcome = "no report has told yet what came of it"
    missing = ""
    if stored_list.messaged < stored_list.people:
        missing = f" {stored_list.messaged:,} of {stored_list.people:,} have a message."
    if stored_list.open_people:
        missing += " If the others got it too, say so here: they may be approached again until then."
    return f"Sent on {format_day(stored_list.sent_on)}: {outcome}; {responded}.{missing}"


def describe_file(view: View, rule: ApproachRule, stored_list: StoredList) -> list[str]:
    """Describe a file of a list on its sheet About: what it is for, of whom, by which rule, and how it comes back."""
    notes = [
        f"What for: {stored_list.purpose}",
        f"Councils: {stored_list.chosen_by}",
        (
            f"Saved on {format_day(stored_list.day)} by {stored_list.saved_by}: list {stored_list.id}, "
            f"{format_count(stored_list.people, 'person', 'people')}."
        ),
        (
            "Left out is whoever asked not to be contacted, who declined or whose council did or has responded, whose "
            "address or number does not work, or who was approached within "
            f"{format_count(rule.cooling_days, 'day', 'days')}, as known when this file was made."
        ),
    ]
    if stored_list.channel == EMAIL:
        notes.append(
            "When it was sent, say so on the page Targeting. Keep the column Reference in the mailing tool: the report "
            f"that comes back finds its people by it. This is a file for {view.consultation.title} alone."
        )
    return notes


def build_file(view: View, rule: ApproachRule, stored_list: StoredList, salutations: Salutations) -> pd.DataFrame:
    """Build the file of a list: those on it who may still be approached at this moment, a row a person.

    What it says of their councils is of this day too, whatever is looked at, filtered or ticked on the page. Where the
    list was undone, the file is a sentence: a button whose file is refused could not say why.
    """
    rule = find_current_rule(rule)
    today_view = replace(view, scope=view.scope.without_filters().on_day(rule.today))
    try:
        people = view.run_query_uncached(
            recipient_lists.list_recipients, list_id=stored_list.id, change_id=stored_list.change_id,
            scope=today_view.scope, rule=rule, reader=view.role,
        )  # fmt: skip
    except ListUndoneProblem as problem:
        return pd.DataFrame({"No list": [str(problem)]})
    rows = call_rows.list_rows(today_view)
    if stored_list.channel == EMAIL:
        return build_file_table(word_personal_reasons(today_view, rows), people, salutations, EMAIL_HEADINGS)
    return build_file_table(rows, people, salutations, TELEPHONE_HEADINGS)


def build_file_table(
    rows: pd.DataFrame, people: pd.DataFrame, salutations: Salutations, headings: dict[str, str]
) -> pd.DataFrame:
    """Build the table of a file from people with their references, and what the call list says of their councils."""
    facts = rows.drop_duplicates("code").set_index("code")
    council_columns = [name for name in ("why", *TELEPHONE_ONLY) if name in headings]
    names = [part_name(name) for name in people["name"]]
    table = people.assign(
        salutation=[
            salutations.get(int(contact_id)) or word_salutation(name)
            for contact_id, name in zip(people["contact_id"], people["name"], strict=True)
        ],
        title=[name.title for name in names],
        first_name=[name.first for name in names],
        last_name=[name.last for name in names],
        **{
            name: facts[name].reindex(people["code"]).to_list() if name in facts else [""] * len(people)
            for name in council_columns
        },
    )
    return table[list(headings)].rename(columns=headings)
