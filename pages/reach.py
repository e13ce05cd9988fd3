"""Whom have we reached? The ladder by audience and role, and by channel."""

import streamlit as st

from lib.ui import frame, provenance, reach
from lib.ui.view import current

view = current()
frame.heading(view, reach.title(view))
shown = reach.roles(view)
table = reach.ladder(view)
st.markdown("**How much of each audience is at or beyond each step, and how much of it has responded**")
reach.ladder_chart(table)
reach.ladder_numbers(view, table)
reach.channels(view)
provenance.panel(view, shown)
