"""Enter one response by hand."""

import streamlit as st

from lib.database.engine import DatabaseProblem
from lib.intake.manual_entry import MANUAL_CHANNELS, ManualResponse, store_manual_response
from lib.intake.problems import FileProblem
from lib.queries.register import organisation_names
from lib.ui.shared.view import View, ask_past_day
from lib.ui.shared.wording import escape_text

MESSAGE_KEY = "_by_hand"


def render_entry_form(view: View) -> None:
    """Render a form for a letter, an e-mail, or what somebody said, with its text, and store the response."""
    if message := st.session_state.pop(MESSAGE_KEY, None):
        st.success(message)
    form_number = st.session_state.setdefault(f"{MESSAGE_KEY}-turn", 0)
    organisations = view.run_query(organisation_names.list_organisations, consultation_id=view.consultation.id)
    names = dict(zip(organisations["code"], organisations["name"], strict=True))
    with st.form(f"by-hand-{form_number}", enter_to_submit=False):
        left, right = st.columns(2)
        sender = left.selectbox(
            "From", list(names), index=None, format_func=names.__getitem__, placeholder="Type to search"
        )
        joint_senders = right.multiselect(
            "Also on behalf of", list(names), format_func=names.__getitem__, placeholder="Nobody else",
            help="A joint response counts for every organisation that it names.",
        )  # fmt: skip
        channel = left.selectbox("Came by", MANUAL_CHANNELS)
        received_on = ask_past_day("Received on", f"{MESSAGE_KEY}-day-{form_number}", right)
        declines = st.checkbox("It declines to respond")
        text = st.text_area("Text of the response", height=220, help="Paste the whole text: themes are drawn from it.")
        if not st.form_submit_button("Store the response", type="primary"):
            return
    if sender is None or received_on is None:
        st.error("Choose whom the response comes from, and the day on which it was received.")
        return
    codes = (sender, *(code for code in joint_senders if code != sender))
    try:
        report = store_manual_response(
            view.engine,
            response=ManualResponse(codes, received_on, channel, declines, text),
            actor=view.actor,
            consultation_code=view.consultation.code,
        )
    except (FileProblem, DatabaseProblem) as problem:
        st.error(escape_text(str(problem)))
        return
    notes = "".join(f" Note: {escape_text(note)}." for note in report.notes)
    st.session_state[MESSAGE_KEY] = f"Stored: the {channel.lower()} from {escape_text(names[sender])}.{notes}"
    st.session_state[f"{MESSAGE_KEY}-turn"] = form_number + 1
    st.rerun()
