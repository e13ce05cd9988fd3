"""Render what stands at the top of the overview page."""

import streamlit as st

from lib.queries.register import consultations
from lib.ui.shared.first_steps import render_steps
from lib.ui.shared.view import View


def render_first_steps(view: View) -> None:
    """Render what to do while nothing was brought in yet."""
    if not view.run_query(consultations.list_source_files):
        with st.container(border=True):
            st.markdown("**Nothing has been brought in yet.**")
            render_steps(2)
            st.page_link("pages/imports.py", label="Bring in contacts and responses")
