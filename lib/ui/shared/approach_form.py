"""Log one thing that was done with many councils in one entry, or call them one after the other."""

from collections.abc import Sequence

import streamlit as st
from sqlalchemy import Engine

from lib.access import Person, Right, has_right
from lib.actions.approach_checks import MAX_MINUTES, MAX_TITLE_LENGTH, RoundEntry
from lib.actions.approaches import LoggedRound, log_approaches
from lib.queries.register import consultations
from lib.terms import BOARD_WORD, CHIEF_EXECUTIVE, EVENT, LETTER, MAX_NOTE_LENGTH, ROLES, ROUND_CHANNELS, VISIT
from lib.ui.shared import action_feedback, call_queue
from lib.ui.shared.action_feedback import ActionResult
from lib.ui.shared.view import View, ask_past_day, find_today
from lib.ui.shared.wording import escape_text, format_count, format_names

SLOT, FORM = "round", "round-"  # and the beginning of the keys of its widgets
NAMES_TOLD = 5
CHANNEL_HINTS = {
    LETTER: "A letter to each of them",
    EVENT: "An event to which they were invited, or which they attended",
    VISIT: "A principal adviser's visit",
    BOARD_WORD: "A Board member's word with each of them",
}


def render_log_for_selection(view: View, council_codes: Sequence[str]) -> None:
    """Render, for those who log approaches, what can be done with some councils at once: one entry, or calls in line.

    Renders a sentence where no council is chosen, and nothing for readers who log no approaches.
    """
    if not has_right(view.role, Right.PLAN_APPROACHES):
        return
    action_feedback.render_result(view, SLOT, shortcut=None)
    if not council_codes:
        st.caption(
            "Choose councils, and you can log a letter, a visit or an event for all of them, or call them in line."
        )
        return
    count_text = format_count(len(council_codes), "council", "councils")
    if st.button(
        f"Call {count_text} one after the other",
        key="round-queue",
        icon=":material/call:",
        help="Opens the page Campaign on the first; each call that you log leads to the next.",
    ):
        call_queue.start_queue([(code, None) for code in council_codes])
        call_queue.open_log()
    with st.expander(f"Log what was done with {count_text}", key="round-expander", on_change="ignore"):
        _render_entry(view, council_codes)


def _render_entry(view: View, council_codes: Sequence[str]) -> None:
    """Render one entry for all of the councils."""
    default_day = find_today()
    if view.run_query(consultations.has_demonstration_data):
        default_day = action_feedback.find_latest_day(view)
    with st.form("round-form", border=False):
        columns = st.columns([2, 4, 2])
        columns[0].selectbox(
            "What", ROUND_CHANNELS, key=f"{FORM}channel",
            help=" · ".join(f"{name}: {hint[0].lower()}{hint[1:]}" for name, hint in CHANNEL_HINTS.items()),
        )  # fmt: skip
        columns[1].text_input("Title", key=f"{FORM}title", max_chars=MAX_TITLE_LENGTH)
        ask_past_day("Day", f"{FORM}day", columns[2], value=default_day)
        st.multiselect("To whom", ROLES, [CHIEF_EXECUTIVE], key=f"{FORM}roles")
        st.checkbox(
            "They were there, or were spoken with",
            key=f"{FORM}met",
            help="Then they count as reached. Without it they were written to or invited, and nobody knows yet.",
        )
        columns = st.columns([2, 6])
        columns[0].number_input(
            "Minutes of work, all together", 0, MAX_MINUTES, value=None, step=5, key=f"{FORM}minutes"
        )
        columns[1].text_input("Note", key=f"{FORM}note", max_chars=MAX_NOTE_LENGTH)
        st.form_submit_button("Log it", type="primary", on_click=_handle_entry, args=(view, council_codes))


def _handle_entry(view: View, council_codes: Sequence[str]) -> None:
    """Save the entry when the button is pressed, and clear the form where it was saved."""
    state = st.session_state
    day, minutes = state.get(f"{FORM}day"), state.get(f"{FORM}minutes")
    if day is None:
        action_feedback.keep_message(SLOT, "Give the day. Nothing was saved.")
        return
    entry = RoundEntry(
        state[f"{FORM}channel"], state[f"{FORM}title"], day, tuple(state[f"{FORM}roles"]), bool(state[f"{FORM}met"]),
        int(minutes) if minutes is not None else None, state[f"{FORM}note"],
    )  # fmt: skip
    if _save_entry(view, council_codes, entry):
        state[f"{FORM}title"] = state[f"{FORM}note"] = ""
        state[f"{FORM}minutes"], state[f"{FORM}met"] = None, False


def _save_entry(view: View, council_codes: Sequence[str], entry: RoundEntry) -> bool:
    """Save the entry and return whether it was saved; the page then tells for how many, and who was left out."""
    logged: list[LoggedRound] = []

    def save(engine: Engine, *, actor: Person) -> int:
        logged.append(
            log_approaches(engine, actor=actor, consultation_id=view.consultation.id, codes=council_codes, entry=entry)
        )
        return logged[0].change_id

    result = action_feedback.attempt_action(view, SLOT, "", save)
    if result.is_saved:
        action_feedback.keep_result(SLOT, ActionResult(_describe_logged(entry, logged[0]), result.change))
    return result.is_saved


def _describe_logged(entry: RoundEntry, logged: LoggedRound) -> str:
    """Describe what was logged, and for which councils it was not."""
    people = format_count(logged.people, "person", "people")
    sentences = [f"Logged for {people}: {escape_text(f'{entry.channel}, {entry.title}')}."]
    for names, reason in (
        (logged.without_person, "Nobody holds the role at"),
        (logged.left_out, "Left out, since they asked not to be contacted:"),
        (logged.logged_before, "Logged already for"),
    ):
        if names:
            sentences.append(f"{reason} {format_names(list(names), NAMES_TOLD)}.")
    return " ".join(sentences)
