"""Delete one response that should never have come in, after a look at what goes with it."""

import streamlit as st

from lib.access import Right, has_right
from lib.intake.by_hand.responses import DeletionPreview, delete_response, preview_deletion
from lib.queries.register import council_responses
from lib.queries.register.council_facts import CouncilFacts
from lib.queries.register.council_responses import StoredResponseFacts
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View, format_day, open_dialog
from lib.ui.shared.wording import escape_text, format_count

SLOT = "deletion"
KINDS = {"answers": "answers", "letter": "letter", "declined": "declined"}


def render_deletion(view: View, council: CouncilFacts) -> None:
    """Render, for officers, a button that opens the deletion of one response; and what came of the last one."""
    if not has_right(view.role, Right.IMPORT_DATA):
        return
    action_feedback.render_result(view, SLOT, shortcut=None)
    responses = view.run_query_uncached(
        council_responses.list_responses,
        consultation_id=view.consultation.id,
        organisation_id=council.id,
        reader=view.role,
    )
    if responses and st.button("Delete a response", icon=":material/delete:", key="delete-response"):
        open_dialog("Delete a response", _render_choice, view, responses)


def _render_choice(view: View, responses: list[StoredResponseFacts]) -> None:
    """Render the choice of a response, what goes with it, and the button that deletes it."""
    st.markdown(
        "Only for what should never have come in: a trial, somebody else's letter, the same one twice. It leaves every "
        "day and every figure, and no file brings it back. If the organisation takes its response back, it *withdraws* "
        "it: bring that in with its day, and the days before stay true."
    )
    by_id = {response.id: response for response in responses}
    response_id = st.selectbox(
        "Which one?", list(by_id), format_func=lambda key: _describe_response(by_id[key]), key="delete-which"
    )
    preview = view.run_query_uncached(preview_deletion, response_id=response_id, reader=view.role)
    if preview is None:
        st.error("It is not there any more: close this and look at the page as it is now.")
        return
    st.markdown("\n".join(f"- {line}" for line in _describe_preview(preview)))
    with st.form("delete", border=False):
        reason = st.text_input("Reason", key="delete-reason")
        is_sure = st.checkbox("Yes, it should never have come in", key="delete-sure")
        is_sent = st.form_submit_button("Delete it", type="primary")
    if not is_sent:
        return
    if not is_sure:
        st.error("Tick the box if it should never have come in.")
        return
    words = f"Deleted: {_describe_response(by_id[response_id])}. What people decided about its answers is kept."
    result = action_feedback.attempt_action(
        view, SLOT, escape_text(words), delete_response, response_id=response_id, reason=reason,
        seen_change_id=view.seen_change_id,
    )  # fmt: skip
    if result.is_saved:
        st.rerun()
    st.error(result.words)
    action_feedback.discard_result(SLOT)


def _describe_response(response: StoredResponseFacts) -> str:
    """Describe a response in a few words."""
    withdrawn = f", withdrawn on {format_day(response.withdrawn_on)}" if response.withdrawn_on else ""
    return f"{format_day(response.received_on)}, by {response.channel} ({KINDS[response.kind]}){withdrawn}"


def _describe_preview(preview: DeletionPreview) -> list[str]:
    """Describe what goes with a response, each point a sentence."""
    lines = []
    if preview.organisations > 1:
        lines.append(f"It counts for {preview.organisations} organisations: it goes for all of them.")
    lines.append(f"{format_count(preview.answers, 'answer goes', 'answers go')} with it.")
    resting = [
        format_count(count, singular, plural)
        for count, singular, plural in (
            (preview.decisions, "decision on themes", "decisions on themes"),
            (preview.quotations, "sentence chosen for the Board", "sentences chosen for the Board"),
            (preview.codings, "independent coding", "independent codings"),
            (preview.judgements, "judged answer of a check", "judged answers of checks"),
        )
        if count
    ]
    if resting:
        lines.append(f"On its answers rest {', '.join(resting)}. They count for nothing then, and are back with Undo.")
    return lines
