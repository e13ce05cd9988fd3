"""Choose the part of the themes page that is looked at, and build its title."""

from collections.abc import Callable

import streamlit as st

from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import Figure
from lib.ui.shared import section_switcher
from lib.ui.shared.wording import format_count
from lib.ui.themes import all_themes, coding, coding_quality, comparison, one_theme, search, sorting
from lib.ui.themes.selection import ONE_THEME, OVERVIEW, SORT_AND_SIGN, THEME_KEY, ThemeSelection

PARTS: dict[str, Callable[[ThemeSelection], None]] = {
    OVERVIEW: all_themes.render_theme_overview,
    ONE_THEME: one_theme.render_theme,
    SORT_AND_SIGN: sorting.render_sorting,
    "Compare": comparison.render_comparison,
    "Search": search.render_search,
    "Code": coding.render_coding,
    "Quality": coding_quality.render_coding_quality,
}
FORMER_KEY = "show"  # of links made before all pages had one key
OFFICER_PARTS = (SORT_AND_SIGN, "Search", "Code", "Quality")


def choose_part(selection: ThemeSelection) -> str:
    """Ask for the part of the page, kept in the address.

    A link to a theme opens the part of one theme.
    """
    sorting.keep_edits()
    part_names = [part_name for part_name in PARTS if selection.is_officer or part_name not in OFFICER_PARTS]
    first_part = ONE_THEME if st.query_params.get(THEME_KEY) else OVERVIEW
    return section_switcher.choose_section(part_names, first=first_part, former_key=FORMER_KEY)


def build_title(selection: ThemeSelection) -> str:
    """Build the title of the page: how many themes there are, and how many of them somebody approved."""
    if not selection.active_themes:
        return "No themes yet"
    approved_text = (
        f"{selection.approved_count} of them approved" if selection.approved_count else "none of them approved yet"
    )
    if len(selection.active_themes) == 1:
        approved_text = "approved" if selection.approved_count else "not approved yet"
    return f"{format_count(len(selection.active_themes), 'theme', 'themes')}, {approved_text}"


def list_shown_figures(selection: ThemeSelection) -> dict[str, Figure]:
    """List the shares of councils on the page by theme, as far as the reader may see them."""
    return {
        f"{theme.code} {theme.label}": Figure(theme.total.councils, theme.total.respondents, definitions.THEME_SHARE)
        for theme in selection.active_themes
        if not isinstance(theme.total.councils, HiddenCount)
    }
