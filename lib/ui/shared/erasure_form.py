"""Show what removing a person's details would do, ask why, and remove them."""

import streamlit as st

from lib.actions.erasure import erase_person, preview_erasure
from lib.actions.problems import ErasureProblem
from lib.ui.shared.action_feedback import ActionResult, attempt_action, discard_result, keep_result, render_result
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

REMOVED = "The details are removed for good. All counts stay as they were."
PROBLEM_SLOT, DONE_KEY = "erasure", "_erasure_done"


def render_erasure(view: View, contact_id: int, slot: str) -> bool:
    """Render the preview and the form, for those who may remove details, and tell whether they were just removed.

    The result is then kept for the slot; a problem is shown here.
    """
    if st.session_state.pop(DONE_KEY, False):
        return True
    try:
        preview = view.run_query_uncached(preview_erasure, contact_id=contact_id, reader=view.role)
    except ErasureProblem as problem:
        st.error(escape_text(str(problem)))
        return False
    if preview.is_erased:
        st.info("The details were removed already.")
        return False
    st.markdown("\n".join(f"- {escape_text(line)}" for line in preview.describe_lines()))
    st.caption(
        "From then on no file brings the person back, and nobody approaches them. It cannot be undone; copies of the "
        "database that were made earlier still hold the details."
    )
    with st.form(f"erasure-{contact_id}", border=False):
        st.text_input(
            "Reason", key=f"erasure-reason-{contact_id}", help="It stays in the audit trail: write it without the name."
        )
        st.form_submit_button(
            "Remove for good", type="primary", on_click=_handle_erasure,
            args=(view, contact_id, preview.change_id, slot),
        )  # fmt: skip
    render_result(view, PROBLEM_SLOT)
    return False


def _handle_erasure(view: View, contact_id: int, seen_change_id: int, slot: str) -> None:
    """Remove the details when the button is pressed, and offer no undoing."""
    reason = str(st.session_state.get(f"erasure-reason-{contact_id}") or "")
    result = attempt_action(
        view, PROBLEM_SLOT, REMOVED, erase_person, contact_id=contact_id, seen_change_id=seen_change_id, reason=reason
    )
    if result.is_saved:
        discard_result(PROBLEM_SLOT)
        keep_result(slot, ActionResult(result.words, is_lasting=True))
        st.session_state[DONE_KEY] = True
