"""The list of pages, in the order of the menu, and the ways between them."""

from typing import NoReturn

import streamlit as st

PAGES = (
    ("overview", "Overview"),
    ("reach", "Reach"),
    ("response_rates", "Response rates"),
    ("targeting", "Targeting"),
    ("council", "Councils"),
    ("imports", "Imports"),
)
COUNCIL = "council"  # in the address: the code of the council looked at


def choose() -> st.Page:
    """Show the menu. Returns the page that is asked for."""
    return st.navigation(
        [st.Page(f"pages/{name}.py", title=title, default=name == PAGES[0][0]) for name, title in PAGES]
    )


def to_council(code: str) -> NoReturn:
    """Open the page of one council, for the same day and filters."""
    kept = {name: st.query_params.get_all(name) for name in st.query_params if name != COUNCIL}
    st.switch_page("pages/council.py", query_params={**kept, COUNCIL: code})
