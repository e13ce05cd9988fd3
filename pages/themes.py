"""What councils say: the themes, who raised each, what is new, and the answers behind them."""

import streamlit as st

from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current
from lib.ui.themes import page
from lib.ui.themes.selection import looked_at

view = current()
top = st.container()
look = looked_at(view, st.container())

with top:
    page_shell.heading(view, page.title(look))
page.PARTS[page.part(look)](look)
provenance.panel(view, page.shown(look))
