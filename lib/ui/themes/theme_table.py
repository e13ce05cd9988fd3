"""Render all themes of a selection as a table, to sort, to open one by a click, and to save."""

from typing import Any

import pandas as pd
import streamlit as st

from lib.findings.shown_themes import REGION, TYPE, ThemeFinding, describe_breadth
from lib.measures import definitions
from lib.ui.shared.downloads import render_download_buttons
from lib.ui.shared.expanders import render_expander
from lib.ui.shared.view import format_day
from lib.ui.themes.selection import ALL_QUESTIONS, ThemeSelection, open_theme
from lib.ui.themes.theme_wording import (
    STATE_NAMES,
    format_about,
    format_interval,
)

TABLE_KEY, EXPANDER_KEY = "theme-table", "theme-table-open"
AUDIT_NOTE = f"{definitions.AUDIT.term}: {definitions.AUDIT.sentence}"


def render_theme_table(selection: ThemeSelection, themes: list[ThemeFinding]) -> None:
    """Render on request the table behind the bars, to sort and to save; a click on a row opens the theme."""
    expander = render_expander("The same as a table, to sort and to save", key=EXPANDER_KEY)
    if expander is None:
        return
    table = pd.DataFrame.from_records([_build_record(selection, theme) for theme in themes])

    def handle_choice() -> None:
        table_selection: Any = st.session_state[TABLE_KEY].selection
        row_indexes = [*table_selection.rows, *(row_index for row_index, _column in table_selection.cells)]
        if row_indexes:
            open_theme(themes[row_indexes[0]].code)

    share_column = st.column_config.NumberColumn("Share", format="%.0f %%", help=definitions.THEME_SHARE.sentence)
    decided_column = st.column_config.NumberColumn("Settled", format="%.0f %%", help=definitions.DECIDED_SHARE.sentence)
    with expander:
        st.dataframe(
            table,
            hide_index=True,
            height=min(480, 35 * len(table) + 38),
            column_config={
                "Share": share_column,
                "Settled": decided_column,
                "Theme": st.column_config.TextColumn("Theme", width="large", pinned=True),
                "First heard": st.column_config.DateColumn("First heard", format="D MMM YYYY"),
                "Approved on": st.column_config.DateColumn("Approved on", format="D MMM YYYY"),
            },
            on_select=handle_choice,
            selection_mode=["single-row", "single-cell"],
            placeholder="–",
            key=TABLE_KEY,
            alt="Themes with the councils that raised them, breadth, growth and state",
        )
        render_download_buttons(selection.view, lambda: table, "themes", "Themes", _list_export_notes(selection))


def _list_export_notes(selection: ThemeSelection) -> list[str]:
    """List the notes that stand below the exported table."""
    terms = (definitions.COUNCILS_WITH_THEME, definitions.THEME_SHARE, definitions.GROWTH, definitions.SMALL_NUMBERS)
    notes = [f"{definition.term}: {definition.sentence} {definition.formula}".strip() for definition in terms]
    question_note = (
        f"Themes of question {selection.question.number}: {selection.question.text}"
        if selection.question
        else ALL_QUESTIONS
    )
    day_note = f"Counted up to the end of {format_day(selection.overview.day)}" if selection.overview.day else ""
    return [question_note, *([day_note] if day_note else []), "What is not approved is provisional", AUDIT_NOTE, *notes]


def _build_record(selection: ThemeSelection, theme: ThemeFinding) -> dict[str, Any]:
    """Build the row of a theme in the table, by column name."""
    share = theme.total.value
    record: dict[str, Any] = {
        "Theme": theme.label,
        "Code": theme.code,
        "State": STATE_NAMES[theme.state],
        "Councils": format_about(theme.total),
        "Of those that answered": theme.total.respondents,
        "Share": None if share is None else share * 100,
        "90 % interval": format_interval(theme.total.share_interval),
        "Approved on": theme.approved_on,
        "Checked": _format_audit(theme),
        "Regions": describe_breadth(theme, REGION),
        "Types": describe_breadth(theme, TYPE),
        "Growth": str(theme.verdict) if theme.verdict else None,
    }
    if selection.is_officer:
        record |= {
            "Answers": theme.answers,
            "Bodies and stakeholders": theme.other_organisations,
            "Settled": None if theme.decided_share is None else theme.decided_share * 100,
            "Councils gained": theme.gained,
            "First heard": theme.first_mentioned,
        }
    return record


def _format_audit(theme: ThemeFinding) -> str | None:
    """Format how far the audit of a theme is; None where there is none."""
    if theme.audit is None:
        return None
    return "yes" if theme.audit.is_complete else f"{theme.audit.judged} of {theme.audit.drawn} judged"
