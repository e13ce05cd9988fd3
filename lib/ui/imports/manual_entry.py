"""One response entered by hand."""

import streamlit as st

from lib.database.engine import DatabaseProblem
from lib.intake.manual_entry import CHANNELS, Letter, enter
from lib.intake.problems import FileProblem
from lib.queries import imports
from lib.ui.shared.view import View, past_day
from lib.ui.shared.wording import plain

STATE = "_by_hand"


def show(view: View) -> None:
    """A form for a letter, an e-mail, or what somebody said, with its text."""
    if said := st.session_state.pop(STATE, None):
        st.success(said)
    turn = st.session_state.setdefault(f"{STATE}-turn", 0)
    known = view.ask(imports.list_organisations, consultation_id=view.consultation.id)
    names = dict(zip(known["code"], known["name"], strict=True))
    with st.form(f"by-hand-{turn}", enter_to_submit=False):
        left, right = st.columns(2)
        sender = left.selectbox(
            "From", list(names), index=None, format_func=names.__getitem__, placeholder="Type to search"
        )
        others = right.multiselect(
            "Also on behalf of", list(names), format_func=names.__getitem__, placeholder="Nobody else",
            help="A joint response counts for every organisation that it names.",
        )  # fmt: skip
        channel = left.selectbox("Came by", CHANNELS)
        received = past_day("Received on", f"{STATE}-day-{turn}", right)
        declines = st.checkbox("It declines to respond")
        text = st.text_area("Text of the response", height=220, help="Paste the whole text: themes are drawn from it.")
        if not st.form_submit_button("Store the response", type="primary"):
            return
    if sender is None or received is None:
        st.error("Choose whom the response comes from, and the day on which it was received.")
        return
    codes = (sender, *(code for code in others if code != sender))
    try:
        report = enter(
            view.engine,
            letter=Letter(codes, received, channel, declines, text),
            by=view.person,
            consultation=view.consultation.code,
        )
    except (FileProblem, DatabaseProblem) as problem:
        st.error(plain(str(problem)))
        return
    notes = "".join(f" Note: {plain(what)}." for what in report.notes)
    st.session_state[STATE] = f"Stored: the {channel.lower()} from {plain(names[sender])}.{notes}"
    st.session_state[f"{STATE}-turn"] = turn + 1
    st.rerun()
