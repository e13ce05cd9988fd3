"""The page of themes: its title, and which of its parts is looked at."""

from collections.abc import Callable

import streamlit as st

from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import Figure
from lib.ui.shared.wording import format_count
from lib.ui.themes import all_themes, coding, coding_quality, comparison, one_theme, search, sorting
from lib.ui.themes.selection import ONE, OVERVIEW, PART, SORT, THEME, Looked

PARTS: dict[str, Callable[[Looked], None]] = {
    OVERVIEW: all_themes.show,
    ONE: one_theme.show,
    SORT: sorting.show,
    "Compare": comparison.show,
    "Search": search.show,
    "Code": coding.show,
    "Quality": coding_quality.show,
}
FOR_OFFICERS = (SORT, "Search", "Code", "Quality")


def part(look: Looked) -> str:
    """Which part is looked at, kept in the address. A link to a theme opens it."""
    sorting.keep()
    if PART not in st.session_state and PART not in st.query_params:
        st.session_state[PART] = ONE if st.query_params.get(THEME) else OVERVIEW
    names = [name for name in PARTS if look.officer or name not in FOR_OFFICERS]
    chosen = st.segmented_control("Part", names, key=PART, bind="query-params", label_visibility="collapsed")
    return chosen or OVERVIEW


def title(look: Looked) -> str:
    """How many themes there are, and how many of them somebody approved."""
    if not look.themes:
        return "No themes yet"
    approved = f"{look.approved} of them approved" if look.approved else "none of them approved yet"
    if len(look.themes) == 1:
        approved = "approved" if look.approved else "not approved yet"
    return f"{format_count(len(look.themes), 'theme', 'themes')}, {approved}"


def shown(look: Looked) -> dict[str, Figure]:
    """The shares of councils on the page, as far as the reader may see them."""
    return {
        f"{one.code} {one.label}": Figure(one.total.councils, one.total.respondents, definitions.THEME_SHARE)
        for one in look.themes
        if not isinstance(one.total.councils, HiddenCount)
    }
