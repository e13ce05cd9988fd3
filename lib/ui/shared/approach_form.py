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

SLOT = "round"
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
        channel = columns[0].selectbox(
            "What", ROUND_CHANNELS, key="round-channel",
            help=" · ".join(f"{name}: {hint[0].lower()}{hint[1:]}" for name, hint in CHANNEL_HINTS.items()),
        )  # fmt: skip
        title = columns[1].text_input("Title", key="round-title", max_chars=MAX_TITLE_LENGTH)
        with columns[2]:
            day = ask_past_day("Day", "round-day", value=default_day)
        roles = st.multiselect("To whom", ROLES, [CHIEF_EXECUTIVE], key="round-roles")
        is_met = st.checkbox(
            "They were there, or were spoken with",
            key="round-met",
            help="Then they count as reached. Without it they were written to or invited, and nobody knows yet.",
        )
        columns = st.columns([2, 6])
        minutes = columns[0].number_input(
            "Minutes of work, all together", 0, MAX_MINUTES, value=None, step=5, key="round-minutes"
        )
        note = columns[1].text_input("Note", key="round-note", max_chars=MAX_NOTE_LENGTH)
        is_sent = st.form_submit_button("Log it", type="primary")
    if not is_sent:
        return
    if day is None:
        action_feedback.keep_message(SLOT, "Give the day. Nothing was saved.")
    else:
        entry = RoundEntry(
            str(channel), title, day, tuple(roles), is_met, int(minutes) if minutes is not None else None, note
        )
        _save_entry(view, council_codes, entry)
    st.rerun()


def _save_entry(view: View, council_codes: Sequence[str], entry: RoundEntry) -> None:
    """Save the entry, and tell with how many people it was logged and who was left out."""
    logged: list[LoggedRound] = []

    def save(engine: Engine, *, actor: Person) -> int:
        logged.append(
            log_approaches(engine, actor=actor, consultation_id=view.consultation.id, codes=council_codes, entry=entry)
        )
        return logged[0].change_id

    result = action_feedback.attempt_action(view, SLOT, "", save)
    if result.is_saved:
        action_feedback.keep_result(SLOT, ActionResult(_describe_logged(entry, logged[0]), result.change))


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
