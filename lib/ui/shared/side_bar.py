"""Close the side bar on a telephone, where it would cover the page or the council that was just chosen in it."""

import streamlit as st

from lib.ui.shared.navigation import PAGE_KEY

CLOSE_KEY = "_side_bar_closings"  # in the session: how often
SHOWN_KEY = "_page_in_menu"
TELEPHONE_SIGN = "Mobi"  # what telephones say of themselves; other windows do not wait for the part that closes it
NARROW = 768  # pixels: below this the side bar lies over the page
_closer = st.components.v2.component(
    "side_bar_closer",
    html="<span></span>",
    js=f"""const seen = new WeakMap();
export default function close({{ parentElement, data }}) {{
  if (seen.get(parentElement) === data) return;
  seen.set(parentElement, data);
  if (window.innerWidth >= {NARROW}) return;
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}}""",
)


def request_closing() -> None:
    """Request that the side bar is closed in the next run, where it lies over the page."""
    st.session_state[CLOSE_KEY] = st.session_state.get(CLOSE_KEY, 0) + 1


def close_after_choosing() -> None:
    """Request on a telephone that the side bar is closed, once a page was chosen in its menu."""
    page = st.session_state.get(PAGE_KEY)
    former_page = st.session_state.get(SHOWN_KEY, page)
    st.session_state[SHOWN_KEY] = page
    if page != former_page and TELEPHONE_SIGN in st.context.headers.get("User-Agent", ""):
        request_closing()


def close_if_requested() -> None:
    """Close the side bar where that was requested."""
    times = st.session_state.get(CLOSE_KEY, 0)
    if times:
        _closer(key="side-bar-closer", data=times)  # a browser runs it where the number is another than before
