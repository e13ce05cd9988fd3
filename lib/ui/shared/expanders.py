"""Draw what stands in an expander only while it is open: what nobody sees is neither computed nor sent."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def render_expander(label: str, *, key: str, icon: str | None = None) -> DeltaGenerator | None:
    """Render an expander; return it where it is open, and None where it is closed and nothing need be drawn.

    A widget in it loses its value while it is closed: give it persist_state="page" where it must not.
    """
    expander = st.expander(label, icon=icon, on_change="rerun", key=key)
    return expander if expander.open else None
