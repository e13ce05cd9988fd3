"""Which councils have not responded, and whom to approach first?"""

import streamlit as st

from lib.ui import frame, provenance, targeting
from lib.ui.view import current
from lib.ui.words import counted

view = current()
everyone = targeting.councils(view)
frame.heading(view, f"{counted(len(everyone), 'council has', 'councils have')} not responded")
if everyone.empty:
    st.markdown("Every council looked at has sent a complete or partial response.")
else:
    st.markdown(
        "Whom to approach first: councils that began and did not finish, then regions and types furthest below "
        "the floor of the target, among them councils that engaged."
    )
    shown = targeting.narrowed(everyone)
    targeting.table(view, shown)
    targeting.contacts(view, shown)
provenance.panel(view, targeting.figures(view, everyone))
