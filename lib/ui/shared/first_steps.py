"""Say what to do first: set up, bring in, look."""

import streamlit as st

STEPS = (
    ("Set up", "the consultation: its title, its days, whom it asks, its questions"),
    ("Bring in", "contacts, mailing reports and responses, as your tools export them, on the page Imports"),
    ("Look", "at response rates, reach and themes on the other pages"),
)


def render_steps(step: int) -> None:
    """Render the three steps, with the one that comes now (1, 2 or 3) marked."""
    lines = [
        f"{place}. {f'**{name}**' if place == step else name} {words}"
        for place, (name, words) in enumerate(STEPS, start=1)
    ]
    st.markdown("\n".join(lines))
