"""Choose the part of the themes page that is looked at, and build its title."""

from collections.abc import Callable

import streamlit as st

from lib.measures import definitions
from lib.measures.disclosure import HiddenCount
from lib.measures.figure import Figure
from lib.queries.themes import theme_lookup
from lib.terms import APPROVED
from lib.ui.shared import section_switcher
from lib.ui.shared.wording import format_count
from lib.ui.themes import (
    all_themes,
    audit,
    coding,
    coding_quality,
    comparison,
    one_theme,
    search,
    sorting,
    sorting_session,
)
from lib.ui.themes.selection import CHECK, ONE_THEME, OVERVIEW, SORT_AND_SIGN, THEME_KEY, ThemeSelection

PARTS: dict[str, Callable[[ThemeSelection], None]] = {
    OVERVIEW: all_themes.render_theme_overview,
    ONE_THEME: one_theme.render_theme,
    SORT_AND_SIGN: sorting.render_sorting,
    CHECK: audit.render_audit,
    "Compare": comparison.render_comparison,
    "Search": search.render_search,
    "Code": coding.render_coding,
    "Quality": coding_quality.render_coding_quality,
}
LAST_PART_KEY = "_themes_part"  # in the session: the part looked at last
FORMER_KEY = "show"  # of links made before all pages had one key
OFFICER_PARTS = (SORT_AND_SIGN, CHECK, "Search", "Code", "Quality")


def choose_part(selection: ThemeSelection) -> str:
    """Ask for the part of the page, kept in the address.

    A link to a theme opens the part of one theme; the menu opens the part that was looked at last.
    """
    sorting_session.keep_edits(selection.view)
    part_names = [part_name for part_name in PARTS if selection.is_officer or part_name not in OFFICER_PARTS]
    first_part = ONE_THEME if st.query_params.get(THEME_KEY) else st.session_state.get(LAST_PART_KEY, OVERVIEW)
    part_name = section_switcher.choose_section(
        part_names, first=first_part if first_part in part_names else OVERVIEW, former_key=FORMER_KEY
    )
    st.session_state[LAST_PART_KEY] = part_name
    return part_name


def build_title(selection: ThemeSelection) -> str:
    """Build the title of the page: how many themes somebody approved, of how many."""
    theme_count, approved_count = len(selection.active_themes), selection.approved_count
    if selection.question is None and not approved_count and not (selection.is_officer and theme_count):
        counts = selection.view.run_query(
            theme_lookup.count_themes_by_question, scope=selection.view.scope, states_counted=(APPROVED,)
        )
        if counts:
            approved_text = format_count(sum(counts.values()), "approved theme", "approved themes")
            return f"{approved_text} in {format_count(len(counts), 'question', 'questions')}"
    if not selection.is_officer:
        return (
            format_count(approved_count, "approved theme", "approved themes")
            if approved_count
            else "No theme approved yet"
        )
    if not theme_count:
        return "No themes yet"
    if theme_count == 1:
        return f"1 theme, {'approved' if approved_count else 'not approved yet'}"
    return (
        f"{theme_count:,} themes, {f'{approved_count:,} of them' if approved_count else 'none of them'} approved"
        f"{'' if approved_count else ' yet'}"
    )


def list_shown_figures(selection: ThemeSelection) -> dict[str, Figure]:
    """List the audited shares of councils on the page by theme, as far as the reader may see them."""
    return {
        f"{theme.code} {theme.label}": Figure(theme.total.councils, theme.total.respondents, definitions.THEME_SHARE)
        for theme in selection.approved_themes
        if theme.total.value is not None and not isinstance(theme.total.councils, HiddenCount)
    }
