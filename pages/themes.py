"""What councils say: the themes, who raised each, what is new, and the answers behind them."""

import streamlit as st

from lib.ui import frame, provenance, themes
from lib.ui.themes_looked import looked_at
from lib.ui.view import current

view = current()
top = st.container()
look = looked_at(view, st.container())

with top:
    frame.heading(view, themes.title(look))
themes.PARTS[themes.part(look)](look)
provenance.panel(view, themes.shown(look))
