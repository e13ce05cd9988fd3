"""The list of pages, in the order of the menu, and the ways between them."""

from typing import NoReturn

import streamlit as st

PAGES = (
    ("overview", "Overview"),
    ("reach", "Reach"),
    ("response_rates", "Response rates"),
    ("themes", "Themes"),
    ("targeting", "Targeting"),
    ("council", "Councils"),
    ("imports", "Imports"),
)
WANTED, HERE = "_wanted", "_here"
COUNCIL = "council"  # in the address: the code of the council looked at


def choose() -> st.Page:
    """Show the menu. Returns the page that is asked for."""
    page = st.navigation(
        [st.Page(f"pages/{name}.py", title=title, default=name == PAGES[0][0]) for name, title in PAGES]
    )
    st.session_state[HERE] = page.url_path
    return page


def want_council(code: str) -> None:
    """Open the page of one council in the next run: for a button, before the run that it starts."""
    st.session_state[WANTED] = code


def to_council(code: str) -> NoReturn:
    """Open the page of one council, for the same day and filters."""
    want_council(code)
    st.rerun()  # a part of a page that runs by itself, such as a list over it, would lose the day from the address


def go_where_wanted() -> None:
    """Open the page of the council that was chosen, if one was. The day and the filters stay in their boxes."""
    code = st.session_state.pop(WANTED, None)
    if code and st.session_state.get(HERE) == COUNCIL:
        st.query_params[COUNCIL] = code  # going to the page where one is would take the day out of the address
    elif code:
        st.switch_page("pages/council.py", query_params={COUNCIL: code})
