"""Render what stands at the top of the overview page."""

import streamlit as st

from lib.queries.register import consultations
from lib.ui.shared.view import View


def render_first_steps(view: View) -> None:
    """Render what to do while nothing was brought in yet."""
    if not view.run_query(consultations.list_source_files):
        st.info(
            "Nothing has been brought in yet. From a shell in the project's folder: `.venv/bin/python -m lib import "
            "contacts FILE`, then `outreach FILE` and `responses FILE`; docs/files.md says which columns are known."
        )
