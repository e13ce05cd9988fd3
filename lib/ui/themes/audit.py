"""Render the audit of approved themes: answers drawn at random, which officers judge without seeing the machine's.

One answer stands on the page, with all themes that are looked at; a key ticks each, 0 goes on to the next. That
part runs by itself: the shares are counted anew when all is judged, or the page is left.
"""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib.actions import audits as audit_actions
from lib.actions.audits import AuditJudgement
from lib.findings.shown_themes import ThemeFinding
from lib.measures import definitions
from lib.queries.themes import audit_judgements, audit_sheets
from lib.queries.themes.answers import AnswerId
from lib.queries.themes.audit_judgements import AuditProgress
from lib.queries.themes.audit_sheets import AuditSheet
from lib.ui.shared import action_feedback
from lib.ui.shared.answer_text import mark_sentences
from lib.ui.shared.view import run_by_itself
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes import next_steps
from lib.ui.themes.selection import CHECKED_THEME_KEY, ThemeSelection
from lib.ui.themes.theme_wording import describe_accuracy, describe_missed, describe_share

SLOT = "audit"
SKIPPED_KEY = "_check-skipped"  # in the session: the answers that were put off, so that they come last
TICKED_KEY = "_check-ticked"  # in the session: the answer on the page, and the themes that are ticked for it
HANDLED_KEY = "_check-handled"  # in the session: the themes whose buttons were pressed since the answer was drawn
ALL_THEMES = "All approved themes"
TICK_KEYS = "123456789"  # of the first themes
SAVE_KEY = "0"  # beside them; Enter would press whatever was clicked last


def render_audit(selection: ThemeSelection) -> None:
    """Render the next answer to judge, then how far each theme is and what came of it."""
    if not action_feedback.may_work_on_themes(selection.view):
        return
    # By their ids, so that each keeps its key while the numbers change.
    themes = {theme.id: theme for theme in sorted(selection.approved_themes, key=lambda theme: theme.id)}
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
    _render_missing_samples(selection, themes)
    checked_id = _choose_theme(themes)
    _render_desk(selection, {checked_id: themes[checked_id]} if checked_id else themes)
    next_steps.render_way_on(selection, is_check=True)
    _render_results(themes)


@run_by_itself
def _render_desk(selection: ThemeSelection, themes: Mapping[int, ThemeFinding]) -> None:
    """Render the next answer to judge for some themes, and how far they are."""
    view, scope = selection.view, selection.view.scope.without_filters()
    action_feedback.render_result(view, SLOT)
    queue = view.run_query_uncached(
        audit_sheets.find_next_sheet,
        scope=scope,
        question_id=selection.question_id,
        reader=view.role,
        theme_ids=tuple(themes),
        put_off=tuple(st.session_state.get(SKIPPED_KEY, ())),
    )
    if queue.next_sheet is None and view.is_outdated:
        st.rerun()  # so that all of the page shows what came of it
    progress_by_theme = view.run_query_uncached(
        audit_judgements.count_audit_progress, scope=scope, question_id=selection.question_id
    )
    _render_progress([progress_by_theme[theme_id] for theme_id in themes if theme_id in progress_by_theme])
    if queue.next_sheet is None:
        st.success("All answers drawn are judged. The shares stand, with how sure they are.")
        _render_missed(themes)
        return
    st.caption(
        f"{format_count(queue.waiting, 'answer', 'answers')} left to read · question "
        f"{queue.next_sheet.answer.question_number}"
    )
    _render_sheet(selection, queue.next_sheet, themes)


def _render_missed(themes: Mapping[int, ThemeFinding]) -> None:
    """Render for which themes many answers do not count yet that say them, and what can be done about it."""
    missed_texts = [text for text in map(describe_missed, themes.values()) if text]
    if missed_texts:
        st.markdown(
            f"More answers say it than count for it: {'; '.join(missed_texts)}. The shares allow for that, and are "
            "less sure for it. To find them, read in *Sort and sign* the sentences that are left under other themes, "
            "and put there what belongs."
        )


def _render_progress(audits: Sequence[AuditProgress]) -> None:
    """Render how many of the judgements are made, over the audits of some themes."""
    drawn, judged = sum(audit.drawn for audit in audits), sum(audit.judged for audit in audits)
    if drawn:
        st.progress(
            judged / drawn,
            f"{judged:,} of {format_count(drawn, 'judgement', 'judgements')} made, for "
            f"{format_count(len(audits), 'approved theme', 'approved themes')}",
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


def _render_sheet(selection: ThemeSelection, sheet: AuditSheet, themes: Mapping[int, ThemeFinding]) -> None:
    """Render an answer, and ask about all themes that are looked at, whichever it was drawn for.

    Otherwise the number of themes asked about would tell what the machine found. What is ticked is saved for all, what
    is not for those for which it was drawn.
    """
    answer_column, theme_column = st.columns([3, 2], gap="medium")
    with answer_column, st.container(border=True):
        st.markdown(mark_sentences(sheet.answer.text, []))
    with theme_column:
        if len(themes) == 1:
            _render_single_choice(selection, sheet, next(iter(themes.values())))
        else:
            _render_choices(selection, sheet, list(themes.values()))


def _render_choices(selection: ThemeSelection, sheet: AuditSheet, themes: list[ThemeFinding]) -> None:
    """Render a button for each theme, which ticks it, with the keys 1 to 9; 0 goes on, S puts the answer off."""
    key, ticked_ids = _format_key(sheet, themes), _find_ticked(sheet)
    st.session_state[HANDLED_KEY] = set()
    st.markdown(
        "**Which of these does the answer say?**",
        help="Tick what the answer itself says, in whatever words. Some answers say none of them. You are asked about "
        "all themes, so that nothing gives away what the machine found. What you leave unticked counts where the "
        "answer was drawn for the theme; what you tick counts always.",
    )
    with st.container(gap="xsmall"):
        for index, theme in enumerate(themes):
            is_ticked = theme.id in ticked_ids
            st.button(
                f"{'☑' if is_ticked else '☐'} {escape_text(theme.label)}",
                key=f"says-{key}-{theme.id}",
                type="primary" if is_ticked else "secondary",
                shortcut=TICK_KEYS[index] if index < len(TICK_KEYS) else None,
                help=escape_text(theme.description) or None,
                on_click=_handle_tick,
                args=(sheet, theme.id),
                width="stretch",
            )
    with st.container(horizontal=True):
        st.button(
            "Save and go on",
            key=f"judge-{key}",
            type="primary",
            shortcut=SAVE_KEY,
            on_click=_handle_judgement,
            args=(selection, sheet, themes),
            help="Nothing ticked: the answer says none of them.",
        )
        _render_skip_button(sheet, key)


def _format_key(sheet: AuditSheet, themes: list[ThemeFinding]) -> str:
    """Format what names the buttons of an answer: those of another answer, or for other themes, are new ones."""
    return "-".join(map(str, (*_find_answer_id(sheet), *(theme.id for theme in themes))))


def _find_answer_id(sheet: AuditSheet) -> AnswerId:
    """Find the ids of the answer of a sheet."""
    return sheet.answer.response_id, sheet.answer.question_id


def _find_ticked(sheet: AuditSheet) -> frozenset[int]:
    """Find the ids of the themes that are ticked for an answer."""
    answer_id, ticked_ids = st.session_state.get(TICKED_KEY, (None, frozenset()))
    return ticked_ids if answer_id == _find_answer_id(sheet) else frozenset()


def _handle_tick(sheet: AuditSheet, theme_id: int) -> None:
    """Tick a theme, or take the tick away, when its button is pressed."""
    st.session_state[TICKED_KEY] = _find_answer_id(sheet), _find_ticked(sheet) ^ {theme_id}
    st.session_state[HANDLED_KEY].add(theme_id)


def _render_single_choice(selection: ThemeSelection, sheet: AuditSheet, theme: ThemeFinding) -> None:
    """Render the question about one theme, with the keys Y, N and S."""
    key = _format_key(sheet, [theme])
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
    answer_id = _find_answer_id(sheet)
    put_off: list[AnswerId] = st.session_state.get(SKIPPED_KEY, [])
    st.session_state[SKIPPED_KEY] = [*(skipped_id for skipped_id in put_off if skipped_id != answer_id), answer_id]


def _handle_judgement(selection: ThemeSelection, sheet: AuditSheet, themes: list[ThemeFinding]) -> None:
    """Save which of the themes were ticked, when the button is pressed.

    Of keys that come faster than the page is drawn, Streamlit hands over the last first: the ticks among them count.
    """
    key = _format_key(sheet, themes)
    pressed_ids = {theme.id for theme in themes if st.session_state.get(f"says-{key}-{theme.id}")}
    ticked_ids = _find_ticked(sheet) ^ (pressed_ids - st.session_state[HANDLED_KEY])
    coded_theme_ids = tuple(theme.id for theme in themes if theme.id in ticked_ids)
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
        judgements=[
            AuditJudgement(sheet.answer.source_id, sheet.answer.question_number, judged_theme_ids, coded_theme_ids)
        ],
        day=action_feedback.find_latest_day(selection.view),
        seen_change_id=selection.view.seen_change_id,
    )


def _render_results(themes: Mapping[int, ThemeFinding]) -> None:
    """Render what came of it, a row for each theme."""
    with st.expander("How far each theme is, and what came of it"):
        st.table(
            pd.DataFrame(
                {
                    "Councils": [describe_share(theme.total) for theme in themes.values()],
                    "Check": [describe_accuracy(theme) for theme in themes.values()],
                },
                index=pd.Index([escape_text(theme.label) for theme in themes.values()], name="Theme"),
            )
        )
        st.caption(f"{definitions.THEME_SHARE.sentence} {definitions.AUDIT.sentence}")
