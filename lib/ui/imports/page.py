"""The imports page: which of its parts is looked at."""

import streamlit as st

from lib.access import Right, has_right
from lib.queries import imports
from lib.ui.imports import bring_in, history, manual_entry, review
from lib.ui.shared.view import View
from lib.ui.shared.wording import counted

BRING_IN, WAITING, BY_HAND, HISTORY = "Bring a file in", "Rows that wait", "Enter by hand", "History"
PARTS = {BRING_IN: bring_in.show, WAITING: review.show, BY_HAND: manual_entry.show, HISTORY: history.show}


def title(view: View) -> str:
    """What the page is about now: the rows that wait, if any."""
    number = waiting(view)
    if not number:
        return "Imports: nothing waits for a decision"
    return f"Imports: {counted(number, 'row waits', 'rows wait')} for a decision"


def waiting(view: View) -> int:
    """How many rows wait."""
    return view.ask(imports.count_pending_rows, consultation_id=view.consultation.id)


def part(view: View) -> str:
    """Which part is looked at, kept in the address. Only officers bring data in; everybody may see what was."""
    if not has_right(view.role, Right.IMPORT_DATA):
        st.info("Officers bring data in and settle what is in doubt. Below is what stands behind the figures.")
        return HISTORY
    if "part" not in st.session_state and "part" not in st.query_params:
        st.session_state["part"] = BRING_IN
    chosen = st.segmented_control(
        "Part",
        list(PARTS),
        key="part",
        bind="query-params",
        label_visibility="collapsed",
    )
    return chosen or BRING_IN
