"""Whom have we reached? The ladder by audience and role, and by channel."""

import streamlit as st

from lib.ui.reach import page
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current

view = current()
page_shell.heading(view, page.title(view))
shown = page.roles(view)
table = page.ladder(view)
st.markdown("**How much of each audience is at or beyond each step, and how much of it has responded**")
page.ladder_chart(table)
page.ladder_numbers(view, table)
page.channels(view)
provenance.panel(view, shown)
