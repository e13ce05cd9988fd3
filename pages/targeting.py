"""Which councils have not responded, and whom to approach first?"""

import streamlit as st

from lib.ui.shared import page_shell, provenance
from lib.ui.shared.view import current
from lib.ui.shared.wording import counted
from lib.ui.targeting import page

view = current()
everyone = page.councils(view)
page_shell.heading(view, f"{counted(len(everyone), 'council has', 'councils have')} not responded")
if everyone.empty:
    st.markdown("Every council looked at has sent a complete or partial response.")
else:
    st.markdown(
        "Whom to approach first: councils that began and did not finish, then regions and types furthest below "
        "the floor of the target, among them councils that engaged."
    )
    shown = page.narrowed(everyone)
    page.table(view, shown)
    page.contacts(view, shown)
provenance.panel(view, page.figures(view, everyone))
