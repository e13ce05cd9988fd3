"""Head the page Audit."""

import streamlit as st

from lib.access import Right, check_right
from lib.ui.shared.view import View


def render_heading(view: View) -> None:
    """Render the title, and what the trail holds.

    Raises NotAllowed where the reader may not see it.
    """
    check_right(view.role, Right.SEE_AUDIT)
    st.title("Audit", anchor=False)
    st.caption(
        "Every change, sign-in, refusal and file that was saved: who, what, when, why and how many. Nobody can edit "
        "it. It holds no addresses and no answers; times are in UTC."
    )
