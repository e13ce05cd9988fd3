"""Render the audit of approved themes: answers drawn at random, which officers judge without seeing the machine's."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lib.actions import audits as audit_actions
from lib.actions.audits import AuditJudgement
from lib.findings.shown_themes import ThemeFinding
from lib.measures import definitions
from lib.queries.themes import audits
from lib.queries.themes.audits import AuditSheet
from lib.ui.shared import action_feedback
from lib.ui.shared.answer_text import mark_sentences
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import CHECKED_THEME_KEY, ThemeSelection
from lib.ui.themes.theme_wording import describe_accuracy, describe_share

SLOT = "audit"
SKIPPED_KEY = "_check-skipped"  # in the session: the answers that were put off, so that they come last
ALL_THEMES = "All approved themes"
MAX_LISTED = 500  # answers that wait at once


def render_audit(selection: ThemeSelection) -> None:
    """Render the next answer to judge, then how far each theme is and what came of it."""
    if not action_feedback.may_work_on_themes(selection.view):
        return
    themes = {theme.id: theme for theme in selection.approved_themes}
    if selection.question is None:
        st.markdown(
            "Themes are checked question by question: choose a question above. Themes across all questions are counted "
            "about right only, and no share is given of them."
        )
        return
    if not themes:
        st.markdown(
            "Here you check how often the machine is right. Nothing is approved yet: approve a theme first, and "
            "answers are drawn for it."
        )
        return
    action_feedback.render_result(selection.view, SLOT)
    _render_progress(themes)
    _render_missing_samples(selection, themes)
    checked_id = _choose_theme(themes)
    sheets = selection.view.run_query_uncached(
        audits.list_audit_sheets,
        scope=selection.view.scope.without_filters(),
        question_id=selection.question_id,
        reader=selection.view.role,
        theme_ids=(checked_id,) if checked_id else tuple(themes),
        limit=MAX_LISTED,
    )
    if sheets:
        st.caption(f"{format_count(len(sheets), 'answer', 'answers')} left to read")
        _render_sheet(selection, _choose_sheet(sheets), {checked_id: themes[checked_id]} if checked_id else themes)
    else:
        st.success("All answers drawn are judged. The shares stand, with how sure they are.")
    _render_results(themes)


def _render_progress(themes: Mapping[int, ThemeFinding]) -> None:
    """Render how many of the judgements are made, over all approved themes."""
    audited_themes = [theme.audit for theme in themes.values() if theme.audit is not None]
    drawn, judged = (
        sum(audit.drawn for audit in audited_themes),
        sum(audit.judged for audit in audited_themes),
    )
    if drawn:
        st.progress(
            judged / drawn,
            f"{judged:,} of {format_count(drawn, 'judgement', 'judgements')} made, for "
            f"{format_count(len(themes), 'approved theme', 'approved themes')}",
        )


def _render_missing_samples(selection: ThemeSelection, themes: Mapping[int, ThemeFinding]) -> None:
    """Render a button for themes for which nothing was drawn, since they were approved before themes were checked."""
    for theme in themes.values():
        if theme.total.value is None and (theme.audit is None or not theme.audit.drawn):
            st.button(
                f"Draw answers for {escape_text(theme.label)}",
                key=f"draw-{theme.id}",
                on_click=_handle_draw,
                args=(selection, theme),
            )


def _handle_draw(selection: ThemeSelection, theme: ThemeFinding) -> None:
    """Draw the sample of a theme when its button is pressed."""
    action_feedback.attempt_action(
        selection.view, SLOT, "Answers are drawn.", audit_actions.start_audit, theme_id=theme.id
    )


def _choose_theme(themes: Mapping[int, ThemeFinding]) -> int | None:
    """Ask for the theme whose answers are judged; None for all of them, which takes the least reading."""
    if st.session_state.get(CHECKED_THEME_KEY) not in themes:
        st.session_state.pop(CHECKED_THEME_KEY, None)  # else the box would show no choice at all
    return st.selectbox(
        "For which theme",
        [None, *themes],
        format_func=lambda theme_id: themes[theme_id].label if theme_id else ALL_THEMES,
        key=CHECKED_THEME_KEY,
        help="All at once takes the least reading: one answer is often drawn for several themes.",
    )


def _choose_sheet(sheets: list[AuditSheet]) -> AuditSheet:
    """Choose the first answer that was not put off; where all were, none is any more."""
    skipped: list[tuple[str, int]] = st.session_state.get(SKIPPED_KEY, [])
    for sheet in sheets:
        if _build_key(sheet) not in skipped:
            return sheet
    st.session_state.pop(SKIPPED_KEY)
    return sheets[0]


def _build_key(sheet: AuditSheet) -> tuple[str, int]:
    """Build what names the answer of a sheet."""
    return sheet.answer.source_id, sheet.answer.question_number


def _render_sheet(selection: ThemeSelection, sheet: AuditSheet, themes: Mapping[int, ThemeFinding]) -> None:
    """Render an answer, and ask about all themes that are looked at, whichever it was drawn for.

    Otherwise the number of themes asked about would tell what the machine found. What is ticked is saved for all, what
    is not for those for which it was drawn.
    """
    asked_themes = list(themes.values())
    key = "-".join(map(str, (*_build_key(sheet), *(theme.id for theme in asked_themes))))
    st.caption(f"Question {sheet.answer.question_number}")
    with st.container(border=True):
        st.markdown(mark_sentences(sheet.answer.text, []))
    if len(asked_themes) == 1:
        _render_single_choice(selection, sheet, asked_themes[0], key)
        return
    st.markdown(
        "**Which of these does the answer say?**",
        help="Tick what the answer itself says, in whatever words. Some answers say none of them. You are asked about "
        "all themes, so that nothing gives away what the machine found. What you leave unticked counts where the "
        "answer was drawn for the theme; what you tick counts always.",
    )
    for theme in asked_themes:
        st.checkbox(escape_text(theme.label), key=f"says-{key}-{theme.id}", help=escape_text(theme.description) or None)
    with st.container(horizontal=True):
        st.button(
            "Save and go on",
            key=f"judge-{key}",
            type="primary",
            shortcut="Ctrl+Enter",
            on_click=_handle_judgement,
            args=(selection, sheet, asked_themes, key),
        )
        _render_skip_button(sheet, key)


def _render_single_choice(selection: ThemeSelection, sheet: AuditSheet, theme: ThemeFinding, key: str) -> None:
    """Render the question about one theme, with the keys Y, N and S."""
    st.markdown(f"Does this answer say: **{escape_text(theme.label)}**?", help=escape_text(theme.description) or None)
    with st.container(horizontal=True):
        for word, shortcut, coded_theme_ids in (("Yes", "Y", (theme.id,)), ("No", "N", ())):
            st.button(
                word,
                key=f"{word}-{key}",
                type="primary" if coded_theme_ids else "secondary",
                shortcut=shortcut,
                on_click=_save_judgement,
                args=(selection, sheet, (theme.id,), coded_theme_ids),
            )
        _render_skip_button(sheet, key)


def _render_skip_button(sheet: AuditSheet, key: str) -> None:
    """Render the button that puts an answer off."""
    st.button("Skip", key=f"skip-{key}", shortcut="S", on_click=_handle_skip, args=(sheet,), help="Look at it later.")


def _handle_skip(sheet: AuditSheet) -> None:
    """Put an answer off, so that it comes after all others."""
    st.session_state[SKIPPED_KEY] = [*st.session_state.get(SKIPPED_KEY, []), _build_key(sheet)]


def _handle_judgement(selection: ThemeSelection, sheet: AuditSheet, themes: list[ThemeFinding], key: str) -> None:
    """Save which of the themes were ticked, when the button is pressed."""
    coded_theme_ids = tuple(theme.id for theme in themes if st.session_state.get(f"says-{key}-{theme.id}"))
    _save_judgement(selection, sheet, sheet.theme_ids, coded_theme_ids)


def _save_judgement(
    selection: ThemeSelection, sheet: AuditSheet, judged_theme_ids: tuple[int, ...], coded_theme_ids: tuple[int, ...]
) -> None:
    """Save what somebody says of an answer."""
    action_feedback.attempt_action(
        selection.view,
        SLOT,
        "Saved.",
        audit_actions.judge_answers,
        consultation_id=selection.view.consultation.id,
        judgements=[AuditJudgement(*_build_key(sheet), judged_theme_ids, coded_theme_ids)],
        day=action_feedback.find_latest_day(selection.view),
        seen_change_id=selection.view.seen_change_id,
    )


def _render_results(themes: Mapping[int, ThemeFinding]) -> None:
    """Render what came of it, a row for each theme."""
    with st.expander("How far each theme is, and what came of it"):
        st.dataframe(
            pd.DataFrame(
                {
                    "Theme": [theme.label for theme in themes.values()],
                    "Councils": [describe_share(theme.total) for theme in themes.values()],
                    "Check": [describe_accuracy(theme) for theme in themes.values()],
                }
            ),
            hide_index=True,
            row_height=60,
            column_config={
                "Theme": st.column_config.TextColumn(width="medium"),
                "Councils": st.column_config.TextColumn(width="medium", help=definitions.THEME_SHARE.sentence),
                "Check": st.column_config.TextColumn(width="large", help=definitions.AUDIT.sentence),
            },
            alt="Approved themes with their shares, and how often the machine was right",
        )
