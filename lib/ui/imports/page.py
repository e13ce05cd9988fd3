"""Choose the part of the imports page that is looked at."""

import streamlit as st

from lib.access import Right, has_right
from lib.queries.imports import pending_rows
from lib.ui.imports import bring_in, history, manual_entry, review
from lib.ui.shared import section_switcher
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

BRING_IN, PENDING, BY_HAND, HISTORY = "Bring a file in", "Rows that wait", "Enter by hand", "History"
PARTS = {
    BRING_IN: bring_in.render_file_import,
    PENDING: review.render_pending_rows,
    BY_HAND: manual_entry.render_entry_form,
    HISTORY: history.render_import_history,
}


def build_title(view: View) -> str:
    """Build the title of the page: how many rows wait for a decision, if any."""
    if not has_right(view.role, Right.IMPORT_DATA):
        return "Imports: the files behind the figures"
    pending_count = count_pending_rows(view)
    if not pending_count:
        return "Imports: nothing waits for a decision"
    return f"Imports: {format_count(pending_count, 'row waits', 'rows wait')} for a decision"


def count_pending_rows(view: View) -> int:
    """Count the pending rows of the consultation."""
    return view.run_query(pending_rows.count_pending_rows, consultation_id=view.consultation.id)


def choose_part(view: View) -> str:
    """Ask for the part of the page, kept in the address.

    Only officers bring data in; everybody may see what was brought in.
    """
    if not has_right(view.role, Right.IMPORT_DATA):
        st.info("Officers bring data in and settle what is in doubt. Below is what stands behind the figures.")
        return HISTORY
    return section_switcher.choose_section(list(PARTS))
