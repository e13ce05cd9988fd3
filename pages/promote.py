"""Show a Board member what their own authority and region have done, and what they can do."""

import streamlit as st

from lib.ui.promote import councils, forwarding, page
from lib.ui.shared import own_authority, page_shell, provenance
from lib.ui.shared.view import find_current_view

view = find_current_view()
heading = st.container()
left, right = st.columns(2, gap="large")
with right:
    st.markdown("**For which councils**")
    authority = own_authority.ask_authority(view)
    promoted = own_authority.find_group(view, page.choose_group(view, authority))
    page.render_standing(promoted, authority)
with heading:
    page_shell.render_heading(view, promoted.headline, filtered=False)
with left:  # on a telephone it stands above the right: the text comes first
    forwarding.render_forward_text(view, promoted)
    forwarding.render_handout_button(view, promoted)
with right:
    councils.render_group_news(view, promoted)
    councils.render_open_councils(promoted)
provenance.render_provenance(view, {f"{promoted.group.title}: have responded": promoted.responded})
