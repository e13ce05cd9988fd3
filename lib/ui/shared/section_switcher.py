"""Choose which section of a page is shown, kept in the address under one key on every page."""

from collections.abc import Sequence

import streamlit as st

SECTION = "part"  # in the address, and in the session


def choose_section(names: Sequence[str], *, first: str | None = None, former_key: str | None = None) -> str:
    """Render the switcher, and return the section that is shown.

    first: the section that opens where the address names none; else the first of the names. former_key: the key under
    which older links of this page name the section.
    """
    opening = first or names[0]
    former_name = st.query_params.get(former_key) if former_key else None
    if former_key and former_name is not None:
        del st.query_params[former_key]
        if former_name in names:
            st.query_params[SECTION] = former_name
            st.rerun()  # with the address that names the section as links of today do
    if st.session_state.get(SECTION) not in (None, *names):  # of the page that was shown before
        del st.session_state[SECTION]
    if SECTION not in st.session_state and st.query_params.get(SECTION) not in names:
        open_section(opening)
    chosen = st.segmented_control("Part", list(names), key=SECTION, bind="query-params", label_visibility="collapsed")
    return chosen or opening


def open_section(name: str) -> None:
    """Let the switcher stand on a section, in this run where it is not drawn yet, else in the next."""
    st.session_state[SECTION] = name


def is_open(name: str) -> bool:
    """Tell whether the switcher stands on a section."""
    return st.session_state.get(SECTION) == name
