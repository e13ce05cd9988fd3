"""Put the focus of the keyboard where the next entry goes on, so that calls are logged without the mouse."""

from pathlib import Path

import streamlit as st

MODULE_PATH = Path(__file__)
STAMP_KEY = "_focus-stamp"

_focus_component = st.components.v2.component(
    "keyboard_focus", js=MODULE_PATH.with_suffix(".js").read_text(encoding="utf-8")
)


def move_focus(field_key: str) -> None:
    """Let the focus go to a field, by its key, when the page is drawn next."""
    number, _field_key = st.session_state.get(STAMP_KEY, (0, ""))
    st.session_state[STAMP_KEY] = (number + 1, field_key)


def render_focus(first_field_key: str, digits_key: str) -> None:
    """Render what moves the focus, once each time that it is asked for; at first it goes to the first field.

    digits_key: the choice in which the keys 1 to 9 choose.
    """
    number, field_key = st.session_state.setdefault(STAMP_KEY, (1, first_field_key))
    _focus_component(key="focus", data={"number": number, "field": field_key, "digits": digits_key})
