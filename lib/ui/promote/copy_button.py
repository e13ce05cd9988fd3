"""Draw a text with the buttons that copy it and put it into a message, for a telephone as for a desk."""

from pathlib import Path

import streamlit as st

MODULE_PATH = Path(__file__)

_copy_component = st.components.v2.component(
    "text_to_copy",
    html='<div class="copy"></div>',
    css=MODULE_PATH.with_suffix(".css").read_text(encoding="utf-8"),
    js=MODULE_PATH.with_suffix(".js").read_text(encoding="utf-8"),
)


def render_text_to_copy(text: str, *, subject: str, key: str) -> None:
    """Render a text below the buttons that copy it and begin a message with it, whose subject is given.

    What the first did is said beside it, and read out.
    """
    _copy_component(key=key, data={"text": text, "subject": subject})
