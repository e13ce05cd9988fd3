"""Show whom the consultation reached: the ladder by audience and role, and by channel."""

import streamlit as st

from lib.ui.reach import channels, ladder, page, role_reach
from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
page_shell.render_heading(view, page.build_title(view))
role_figures = role_reach.render_role_reach(view)
ladder_rows = ladder.build_ladder(view)
st.markdown("**How much of each audience is at or beyond each step, and how much of it has responded**")
ladder.render_ladder(ladder_rows)
ladder.render_ladder_numbers(view, ladder_rows)
channels.render_channels(view)
provenance.render_provenance(view, role_figures)
