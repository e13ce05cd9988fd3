"""Show what the campaign did, and log, alter and delete what went to everybody."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.access import Right, has_right
from lib.actions.activities import (
    MAX_AUDIENCE,
    MassActivity,
    SeenActivity,
    change_mass_activity,
    delete_activity,
    log_mass_activity,
)
from lib.actions.approach_checks import MAX_MINUTES, MAX_TITLE_LENGTH
from lib.queries.campaign import approach_log
from lib.queries.register import council_ledger
from lib.terms import DECLINED, MASS_CHANNELS, MAX_NOTE_LENGTH, RESPONDED
from lib.ui.shared import action_feedback
from lib.ui.shared.approach_form import render_log_for_selection
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import View, ask_past_day, format_day
from lib.ui.shared.wording import escape_text, format_count

SLOT = "activities"
ADDITION_KEY, CHANGES_KEY = "activity-addition", "activity-changes"  # of what opens on request
FIELDS = ("channel", "title", "day", "audience", "size", "minutes", "note")
HEADINGS = {
    "day": "Day",
    "channel": "What",
    "title": "Title",
    "people": "People",
    "reached": "Reached",
    "audience": "Open to",
    "audience_size": "Audience",
    "effort_minutes": "Minutes of work",
    "by": "Logged by",
}


def render_activities(view: View) -> None:
    """Render what was done up to the day; those who log see notes, and log for many councils and for everybody."""
    rows = view.run_query(approach_log.list_activities_done, scope=view.scope)
    action_feedback.render_result(view, SLOT, shortcut=None)
    _render_table(view, rows)
    if not has_right(view.role, Right.PLAN_APPROACHES):
        st.caption("Names of people and notes are for officers and communications staff. They log what was done, too.")
        return
    st.markdown("**Log for many councils**")
    render_log_for_selection(view, _choose_councils(view))
    st.markdown("**Log what went to everybody**")
    if expander := render_expander("A podcast, a web page, a bulletin", key=ADDITION_KEY):
        with expander:
            _render_addition(view)
    _render_changes(view, rows[rows["by_hand"]])


def _render_table(view: View, rows: pd.DataFrame) -> None:
    """Render the table of what was done."""
    if rows.empty:
        st.markdown(f"Nothing was done up to {format_day(view.scope.as_at)}, as far as it was logged or brought in.")
        return
    notes: dict[int, str] = {}
    if has_right(view.role, Right.SEE_CONTACTS):
        notes = view.run_query_uncached(approach_log.list_activity_notes, scope=view.scope, reader=view.role)
    to_people = rows["audience"].isna()  # what went to everybody reaches nobody by name
    shown = rows[list(HEADINGS)].assign(
        people=rows["people"].where(to_people), reached=rows["reached"].where(to_people)
    )
    if notes:
        shown = shown.assign(note=[notes.get(int(number), "") for number in rows["activity_id"]])
    number_column = st.column_config.NumberColumn
    st.dataframe(
        shown,
        hide_index=True,
        height=min(420, 35 * len(rows) + 38),
        column_config={
            **HEADINGS,
            "note": "Note",
            "day": st.column_config.DateColumn("Day", format="D MMM YYYY"),
            "people": number_column("People", help="Named people to whom it went."),
            "reached": number_column("Reached", help="To how many of them it was delivered, or who were spoken with."),
            "audience_size": number_column("Audience", help="People or visits, where it went to everybody."),
        },
        key="activities",
        placeholder="–",
        alt="What the campaign did, the newest first",
    )


def _choose_councils(view: View) -> list[str]:
    """Ask for the councils to which an entry belongs; at first those without a response that the filters leave."""
    councils = view.run_query(council_ledger.list_councils, scope=view.scope)
    names = {row["code"]: row["council"] for row in councils.to_dict("records")}
    is_open = ~councils["disposition"].isin(RESPONDED) & (councils["standing"] != DECLINED)
    open_codes = councils.loc[is_open, "code"].to_list()
    every_text = f"All {len(open_codes):,} that neither responded nor declined, of {view.filter_text}"
    choice = st.radio("Which councils", [every_text, "Some of them"], horizontal=True, key="round-which")
    if choice == every_text:
        return [str(code) for code in open_codes]
    chosen = st.multiselect(
        "Councils", list(names), format_func=lambda code: names.get(code, code), key="round-councils",
        placeholder="Type part of a name",
    )  # fmt: skip
    return [str(code) for code in chosen]


def _render_addition(view: View) -> None:
    """Render the form that logs something that went to everybody."""
    with st.form("mass-form", border=False):
        _ask_details("mass", {"channel": MASS_CHANNELS[0], "day": action_feedback.find_latest_day(view)})
        st.form_submit_button("Log it", key="mass-save", type="primary", on_click=_handle_addition, args=(view,))


def _handle_addition(view: View) -> None:
    """Log what stands in the fields when the button is pressed, and clear them where it was saved."""
    details = _read_details("mass")
    if details is None:
        return
    words = escape_text(f"Logged: {details.channel}, {details.title}.")
    result = action_feedback.attempt_action(
        view, SLOT, words, log_mass_activity, consultation_id=view.consultation.id, details=details
    )
    if result.is_saved:
        for name in ("title", "audience", "note"):
            st.session_state[f"mass-{name}"] = ""
        st.session_state["mass-size"] = st.session_state["mass-minutes"] = None


def _render_changes(view: View, rows: pd.DataFrame) -> None:
    """Render the choice of something that was logged by hand, to change or delete it."""
    if rows.empty:
        return
    expander = render_expander(
        f"Change or delete what was logged by hand ({format_count(len(rows), 'entry', 'entries')})", key=CHANGES_KEY
    )
    if expander is None:
        return
    by_id = {int(row["activity_id"]): {str(name): value for name, value in row.items()}
             for row in rows.to_dict("records")}  # fmt: skip
    with expander:
        chosen_id = st.selectbox(
            "Entry", list(by_id), index=None, key="activity-chosen", placeholder="Choose an entry",
            format_func=lambda number: _describe_entry(by_id[number]) if number in by_id else "",
        )  # fmt: skip
        if chosen_id is None:
            return
        notes = view.run_query_uncached(approach_log.list_activity_notes, scope=view.scope, reader=view.role)
        row = by_id[chosen_id] | {"note": notes.get(chosen_id, "")}
        seen = SeenActivity(chosen_id, int(row["change"]))
        if row["audience"] is not None and not pd.isna(row["audience"]):
            # The fields belong to the entry as it is: whoever changed it meanwhile gave it another change.
            key = f"mass-{chosen_id}-{seen.change_id}"
            with st.form(f"{key}-form", border=False):
                _ask_details(key, row)
                arguments = (view, seen, key)
                st.form_submit_button("Save", type="primary", on_click=_handle_change, args=arguments)
        people_text = f" with {format_count(int(row['people']), 'approach', 'approaches')}" if row["people"] else ""
        st.button(f"Delete it{people_text}", key=f"delete-{chosen_id}", on_click=_handle_deletion, args=(view, seen))


def _handle_change(view: View, seen: SeenActivity, key: str) -> None:
    """Save what stands in the fields of an entry when the button is pressed."""
    if (details := _read_details(key)) is not None:
        action_feedback.attempt_action(view, SLOT, "Saved.", change_mass_activity, activity=seen, details=details)


def _handle_deletion(view: View, seen: SeenActivity) -> None:
    """Delete an activity when the button is pressed."""
    action_feedback.attempt_action(view, SLOT, "Deleted.", delete_activity, activity=seen)


def _describe_entry(row: dict[str, Any]) -> str:
    """Describe an entry in a list."""
    return f"{row['day'].day} {row['day']:%b %Y}, {row['channel']}: {row['title']}"


def _ask_details(key: str, known: dict[str, Any]) -> None:
    """Ask for the details of something that went to everybody, in fields whose keys begin with key."""
    columns = st.columns([2, 4, 2])
    kinds = list(dict.fromkeys([*MASS_CHANNELS, known["channel"]]))
    columns[0].selectbox("What", kinds, kinds.index(known["channel"]), key=f"{key}-channel", accept_new_options=True)
    columns[1].text_input("Title", known.get("title", ""), key=f"{key}-title", max_chars=MAX_TITLE_LENGTH)
    ask_past_day("Day", f"{key}-day", columns[2], value=known.get("day"))
    columns = st.columns([4, 2, 2])
    columns[0].text_input(
        "Open to", known.get("audience", ""), key=f"{key}-audience", max_chars=MAX_TITLE_LENGTH,
        help="Who could see or hear it, such as Councillors.",
    )  # fmt: skip
    columns[1].number_input(
        "How many saw it", 0, MAX_AUDIENCE, value=_read_number(known.get("audience_size")), key=f"{key}-size",
        help="People or visits; leave it empty where nobody counts.",
    )  # fmt: skip
    columns[2].number_input(
        "Minutes of work", 0, MAX_MINUTES, value=_read_number(known.get("effort_minutes")), key=f"{key}-minutes"
    )
    st.text_input("Note", known.get("note", ""), key=f"{key}-note", max_chars=MAX_NOTE_LENGTH)


def _read_details(key: str) -> MassActivity | None:
    """Read the fields whose keys begin with key; None, with a message, where the day is missing."""
    fields = {name: st.session_state.get(f"{key}-{name}") for name in FIELDS}
    if fields["day"] is None:
        action_feedback.keep_message(SLOT, "Give the day. Nothing was saved.")
        return None
    return MassActivity(
        str(fields["channel"] or ""), str(fields["title"] or ""), fields["day"], str(fields["audience"] or ""),
        _read_number(fields["size"]), _read_number(fields["minutes"]), str(fields["note"] or ""),
    )  # fmt: skip


def _read_number(value: Any) -> int | None:
    """Read a number that may be missing."""
    return None if value is None or pd.isna(value) else int(value)
