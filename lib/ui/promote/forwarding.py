"""Offer a short text to forward and a one-page hand-out. The words are ours, never the consultation's own."""

import streamlit as st

from lib.findings.promotion import PromotedGroup
from lib.findings.promotion_texts import build_handout, write_forward_text
from lib.outputs.handout import build_handout_docx
from lib.queries.register import consultations
from lib.ui.promote.copy_button import render_text_to_copy
from lib.ui.shared.downloads import DOCX_MEDIA_TYPE, check_first
from lib.ui.shared.view import View


def render_forward_text(view: View, promoted: PromotedGroup) -> None:
    """Render the text to forward, with buttons that copy it and put it into a message."""
    is_invented = view.run_query(consultations.has_demonstration_data)
    text = write_forward_text(view.consultation, promoted, view.scope.as_at, is_invented=is_invented)
    render_text_to_copy(text, subject=view.consultation.title, key="forward-text")
    st.caption("Change it as you like. The words are ours, not the consultation’s own; it names no council.")


def render_handout_button(view: View, promoted: PromotedGroup) -> None:
    """Render the button that saves the hand-out; it is built when it is pressed."""
    st.download_button(
        "Save a one-page hand-out (Word)",
        check_first(
            view,
            lambda: build_handout_docx(build_handout(view.run_query, view.consultation, view.scope, promoted)),
            "One-page hand-out",
        ),
        f"hand-out_{view.scope.as_at.isoformat()}.docx",
        DOCX_MEDIA_TYPE,
        key="hand-out",
        on_click="ignore",
        icon=":material/description:",
    )
