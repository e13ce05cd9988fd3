"""Say how long things are kept, and remove what is kept no longer."""

import streamlit as st

from lib.actions import retention
from lib.actions.retention import MOST_MONTHS, RetentionMonths
from lib.ui.shared.action_feedback import ActionResult, attempt_action, keep_result, render_result
from lib.ui.shared.view import View, find_today
from lib.ui.shared.wording import escape_text

SLOT, CONSULTATIONS_KEY, SIGN_INS_KEY = "keeping", "keeping-consultations", "keeping-sign-ins"


def render_keeping(view: View) -> None:
    """Render the rule, what it would remove today, and the button that does so."""
    st.subheader("How long things are kept", anchor=False)
    render_result(view, SLOT)
    preview = view.run_query_uncached(retention.preview_retention, reader=view.role, today=find_today())
    with st.form("keeping", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        _ask_months(
            "Consultations, months after closing", CONSULTATIONS_KEY, preview.rule.consultations,
            "Then the details of people whom no other consultation approaches, notes on calls, and answers in people's "
            "own words go, and the consultation is archived. Counts, themes, chosen sentences and frozen papers stay.",
        )  # fmt: skip
        _ask_months(
            "Sign-ins and refusals, months", SIGN_INS_KEY, preview.rule.sign_ins, "Changes and saved files stay."
        )
        st.form_submit_button("Save", on_click=_handle_rule, args=(view,))
    if not preview.has_any:
        st.caption("Nothing is kept for longer than that. Empty is for ever.")
        return
    st.markdown("**Kept for longer than that:**")
    st.markdown("\n".join(f"- {escape_text(line)}" for line in preview.describe_lines()))
    with st.popover("Remove these"):
        st.markdown("It cannot be undone. Every figure stays as it is.")
        st.button("Remove for good", type="primary", key="keeping-run", on_click=_handle_run, args=(view,))


def _ask_months(label: str, key: str, value: int | None, help_text: str) -> None:
    st.number_input(
        label, min_value=1, max_value=MOST_MONTHS, value=value, step=1, placeholder="For ever", key=key, help=help_text,
        width=300,
    )  # fmt: skip


def _handle_rule(view: View) -> None:
    """Save the rule when the button is pressed."""
    months = RetentionMonths(*(st.session_state.get(key) or None for key in (CONSULTATIONS_KEY, SIGN_INS_KEY)))
    _keep_lasting(attempt_action(view, SLOT, "Saved.", retention.set_retention_rule, months=months))


def _handle_run(view: View) -> None:
    """Remove what is kept no longer when the button is pressed."""
    words = "It is removed. Every figure stays as it was."
    _keep_lasting(attempt_action(view, SLOT, words, retention.run_retention, today=find_today()))


def _keep_lasting(result: ActionResult) -> None:
    """Offer no undoing of what was saved."""
    if result.is_saved:
        keep_result(SLOT, ActionResult(result.words, is_lasting=True))
