"""List the pages in the order of the menu, and lead from one to another."""

from typing import NoReturn

import streamlit as st

from lib.access import Right, Role, has_right

PAGES = (
    ("overview", "Overview"),
    ("promote", "Promote"),
    ("reach", "Reach"),
    ("response_rates", "Response rates"),
    ("themes", "Themes"),
    ("targeting", "Targeting"),
    ("campaign", "Campaign"),
    ("council", "Councils"),
    ("board_paper", "Board paper"),
    ("imports", "Imports"),
    ("consultation", "Consultation"),
)
CONSULTATION_PAGE = "consultation"
# In the menu of those alone who have the right.
GUARDED_PAGES = (("accounts", "Accounts", Right.MANAGE_ACCOUNTS), ("audit", "Audit", Right.SEE_AUDIT))
UNFRAMED_PAGES = (CONSULTATION_PAGE, *(name for name, _title, _right in GUARDED_PAGES))  # they need no council to show
CHOSEN_KEY = "_chosen_consultation"
REQUESTED_KEY, REQUESTED_PAGE_KEY, PAGE_KEY = "_wanted", "_wanted_page", "_here"
COUNCIL_KEY = "council"  # in the address: the code of the council looked at


def choose_page(role: Role, *, is_hidden: bool = False) -> st.Page:
    """Render the menu of a role, and return the page that is asked for.

    is_hidden: there is no menu, for whoever is not signed in.
    """
    pages = (*PAGES, *((name, title) for name, title, right in GUARDED_PAGES if has_right(role, right)))
    page = st.navigation(
        [st.Page(f"pages/{name}.py", title=title, default=name == PAGES[0][0]) for name, title in pages],
        position="hidden" if is_hidden else "sidebar",
        expanded=True,  # an administrator has more than are shown otherwise
    )
    st.session_state[PAGE_KEY] = page.url_path
    return page


def choose_consultation(code: str, *, opens_anew: bool) -> None:
    """Let the side bar stand on a consultation from the next run on.

    opens_anew: its days are others than those before, so that the day looked at is chosen anew.
    """
    st.session_state[CHOSEN_KEY] = (code, opens_anew)


def apply_chosen_consultation() -> None:
    """Let the side bar stand on the consultation that was chosen on a page, before it is drawn."""
    code, opens_anew = st.session_state.pop(CHOSEN_KEY, (None, False))
    if code is not None:
        st.session_state["consultation"] = code
    if opens_anew:
        for name in ("as_at", "since", "region", "type"):
            st.session_state.pop(name, None)
            st.query_params.pop(name, None)


def discard_impossible_parameters() -> None:
    """Discard what an address asks for with a character that no text can hold, and PostgreSQL refuses."""
    for name in list(st.query_params):
        if any("\0" in value for value in st.query_params.get_all(name)):
            del st.query_params[name]


def is_on_page(*names: str) -> bool:
    """Tell whether one of some pages is the one of this run."""
    return st.session_state.get(PAGE_KEY) in names


def request_council(code: str) -> None:
    """Request the page of one council for the next run: for a button, before the run that it starts."""
    st.session_state[REQUESTED_KEY] = code


def request_page(name: str, code: str = "") -> None:
    """Request a page for the next run, for a council where one is named: for a button, before its run."""
    st.session_state[REQUESTED_PAGE_KEY] = (name, code)


def open_requested_page() -> None:
    """Open the requested page, if there is one; day and filters stay in their boxes."""
    name, code = st.session_state.pop(REQUESTED_PAGE_KEY, ("", ""))
    if name and st.session_state.get(PAGE_KEY) != name:
        # Without any parameters at all, Streamlit would clear those that are bound to widgets, and refuses to.
        st.switch_page(f"pages/{name}.py", query_params={COUNCIL_KEY: code} if code else {})


def open_council(code: str) -> NoReturn:
    """Open the page of one council, for the same day and filters."""
    request_council(code)
    st.rerun()  # a part of a page that runs by itself, such as a list over it, would lose the day from the address


def open_requested_council() -> None:
    """Open the page of the requested council, if there is one; day and filters stay in their boxes."""
    code = st.session_state.pop(REQUESTED_KEY, None)
    if code and st.session_state.get(PAGE_KEY) == COUNCIL_KEY:
        st.query_params[COUNCIL_KEY] = code  # going to the page where one is would take the day out of the address
    elif code:
        st.switch_page("pages/council.py", query_params={COUNCIL_KEY: code})
