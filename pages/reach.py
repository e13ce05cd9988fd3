"""Whom have we reached? The ladder by audience and role, and by channel."""

import streamlit as st

from lib.outputs import figures
from lib.ui import frame, reach
from lib.ui.view import current

view = current()
frame.heading(view, "Whom have we reached?")
reach.roles(view)
table = reach.ladder(view)
st.markdown("**Share of each audience at or beyond each step**")
view.chart(
    figures.reach_ladder,
    table=table,
    rungs=reach.SHOWN,
    alt="Share of each audience that is on the list, can be contacted, was sent a message, reached, engaged",
)
reach.ladder_table(view, table)
reach.channels(view)
