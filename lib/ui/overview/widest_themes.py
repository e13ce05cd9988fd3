"""Show the approved themes that most councils raise, of all questions."""

import streamlit as st

from lib.findings.shown_themes import ThemeFinding
from lib.findings.theme_findings import may_see_all
from lib.measures import definitions
from lib.measures.figure import format_percent
from lib.outputs.bars import ShareBar, build_share_bars
from lib.ui.shared.approved_themes import list_approved_themes
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count

THEMES_SHOWN = 5
ALL_QUESTIONS = {"question": "", "part": "Overview"}  # whatever was looked at last on that page


def render_widest_themes(view: View) -> None:
    """Render the checked themes of the largest shares, a bar each; nothing before the first theme is checked.

    A share is of the councils that answered the theme's own question.
    """
    with st.spinner("Adding up what councils say"):
        themes = [theme for group in list_approved_themes(view) for theme in group.themes]
    checked_themes = sorted(
        (theme for theme in themes if theme.total.value is not None or theme.is_raised_by_nearly_all),
        key=lambda theme: theme.width_rank,
    )
    if not themes:
        return
    board_note = (
        " The Board sees these numbers rounded, and in steps of ten councils." if may_see_all(view.role) else ""
    )
    st.markdown("**What councils say most**", help=f"{definitions.THEME_SHARE.sentence}{board_note}")
    if checked_themes:
        st.html(build_share_bars([_build_bar(theme) for theme in checked_themes[:THEMES_SHOWN]]))
    else:
        is_checked = all(theme.audit is None or theme.audit.is_complete for theme in themes)
        reason = (
            "raised by too few councils, or by nearly all of them, for a share to be shown"
            if is_checked and not may_see_all(view.role)
            else "still being checked by people"
        )
        st.markdown(f"{format_count(len(themes), 'theme is', 'themes are')} approved and {reason}.")
    st.page_link("pages/themes.py", label="All themes", icon=":material/arrow_forward:", query_params=ALL_QUESTIONS)


def _build_bar(theme: ThemeFinding) -> ShareBar:
    """Build the bar of one theme, with the interval of its share where it has one; of nearly all it is a whole one."""
    name = f"{theme.label} (question {theme.question_number})"
    if theme.is_raised_by_nearly_all:
        return ShareBar(name, 1.0, f"{theme.total.councils} of {theme.total.respondents:,} that answered")
    low, high = theme.total.share_interval or (0.0, 0.0)
    bracket = f" ({round(low * 100)} to {round(high * 100)} %)" if low < high else ""
    return ShareBar(
        name,
        theme.total.value or 0.0,
        f"{format_percent(theme.total.value, 0)} of {theme.total.respondents:,} that answered{bracket}",
    )
