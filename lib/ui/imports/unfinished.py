"""Tell of imports that ended with their page or their process, before they were done."""

import streamlit as st

from lib.access import Right, has_right
from lib.intake.begun_imports import dismiss_cancelled_import, dismiss_import
from lib.queries.imports import unfinished_imports
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text

CANCELLED_KEY = "_cancelled_file"  # the name of the file whose import the reader has just cancelled


def render_unfinished_imports(view: View) -> None:
    """Render for those who bring data in a sentence for each import that did not end, with a button to dismiss it."""
    if not has_right(view.role, Right.IMPORT_DATA):
        return
    if file_name := st.session_state.pop(CANCELLED_KEY, ""):
        dismiss_cancelled_import(view.engine, actor=view.actor, file_name=file_name)
    for unfinished in view.run_query_uncached(unfinished_imports.list_unfinished_imports, reader=view.role):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.warning(escape_text(unfinished.describe()))
            st.button(
                "Dismiss", key=f"dismiss-{unfinished.id}", on_click=_handle_dismiss, args=(view, unfinished.id),
                help="Takes this sentence away for everybody. Nothing else changes.",
            )  # fmt: skip


def _handle_dismiss(view: View, begun_id: int) -> None:
    """Dismiss the sentence when the button is pressed."""
    dismiss_import(view.engine, actor=view.actor, begun_id=begun_id)
