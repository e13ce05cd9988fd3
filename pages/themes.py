"""Show what councils say: the themes, who mentioned each, what is new, and the answers behind them."""

import streamlit as st

from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import find_current_view
from lib.ui.themes import page
from lib.ui.themes.selection import choose_selection

view = find_current_view()
heading_container = st.container()
selection = choose_selection(view, st.container())

with heading_container:
    page_shell.render_heading(view, page.build_title(selection))
page.PARTS[page.choose_part(selection)](selection)
provenance.render_provenance(view, page.list_shown_figures(selection))
