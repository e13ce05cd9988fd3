"""The list of pages, in the order of the menu."""

import streamlit as st

PAGES = (
    ("overview", "Overview"),
    ("reach", "Reach"),
    ("response_rates", "Response rates"),
    ("targeting", "Targeting"),
    ("imports", "Imports"),
)


def choose() -> st.Page:
    """Show the menu. Returns the page that is asked for."""
    return st.navigation(
        [st.Page(f"pages/{name}.py", title=title, default=name == PAGES[0][0]) for name, title in PAGES]
    )
