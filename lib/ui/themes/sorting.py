"""Render the sorting and signing of themes: all of a question, and all their sentences.

Themes stand in one table and sentences in another; both are saved at once. Officers read down the sentences as
in a spreadsheet, say where each belongs, name the themes and approve those that hold together. The tables are a
working copy: it stays until it is saved or begun again, whatever comes in meanwhile.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lib.queries.themes.drafts import KeptDraft
from lib.terms import APPROVED
from lib.ui.shared import action_feedback
from lib.ui.shared.view import View, run_by_itself
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes import (
    kept_sorting,
    next_steps,
    run_panel,
    sorting_choice,
    sorting_draft,
    sorting_moves,
    sorting_saving,
    sorting_session,
    sorting_tables,
)
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.sorting_draft import ShownRows, SortingDraft
from lib.ui.themes.sorting_session import SENTENCE_TABLE, SLOT, THEME_TABLE, build_table_key

PAGE_SIZE = 150  # sentences on a page
STEPS = """
1. **Read** down the sentences. Tick those that say one thing, and below the table choose their theme, or name a
   new one. Where they stand rightly, say so.
2. **Find more** of a theme: choose it under *Sentences of*, and what is like it in other themes under *Which of them*.
3. **Name** each theme so that all its sentences bear the name out. Where two are the same, say so under *Same as*.
4. **Save**: the machine then looks for more of each. Take out what it found wrongly: *– none of these –* is a theme
   for that too.
5. **Approve** a theme that was saved once its *Not shown yet* is 0, save again, and judge the answers drawn in *Check*.

Until you save nothing counts, but what you did is kept for you, also when you leave the page. Only sentences that you
moved or confirmed count as settled by you.
"""
MAX_REMARKS = 12  # edits that were left out, one a line


def render_sorting(selection: ThemeSelection) -> None:
    """Render the two tables, one button that saves what was done in them, and how far a run of the machine is."""
    view = selection.view
    if not action_feedback.may_work_on_themes(view):
        return
    if not selection.active_themes:
        st.markdown(
            "Nobody has looked for themes in these answers yet: look for them, and they stand here to be sorted."
        )
        run_panel.render_run_panel(view, selection.question_id)
        return
    run_panel.render_current_run(view, selection.question_id)
    action_feedback.render_effective_day(view)
    _render_sheets(selection)
    next_steps.render_way_on(selection)


@run_by_itself
def _render_sheets(selection: ThemeSelection) -> None:
    """Render the tables and all around them, which run by themselves after an edit, and with the page after a save."""
    if selection.view.is_outdated:
        st.rerun()
    kept_draft = sorting_session.find_left_work(selection)
    if kept_draft is not None:
        _render_left_work(selection, kept_draft)
        return
    draft = sorting_session.load_working_copy(selection)
    _render_warnings(selection, draft)
    st.markdown(STEPS)
    theme_container = st.container()
    st.markdown(
        f"**Sentences** · {sorting_choice.count_rows(draft):,} in all, and none is left out"
        f"{' of the councils that the filters leave' * draft.is_filtered}. {sorting_draft.describe_order(draft)}"
        f"{sorting_choice.describe_unseen(draft)}",
        help="Each stands for all answers that say it in the same words. One that stands under several proposals on "
        "which nobody has worked has one row, and is put elsewhere from all of them. The machine may be wrong most "
        "where it is a close call. Where an answer says a theme in two sentences, one of them stands for both.",
    )
    chosen_indexes, page_key = sorting_choice.render_choice(
        draft, [selection.question.text] if selection.question else []
    )
    table_container = st.container()
    page_indexes = _render_pages(chosen_indexes, page_key)
    draft, shown_rows = sorting_session.show_rows(draft, tuple(page_indexes))
    with theme_container:
        _render_themes(selection.view, draft, shown_rows)
    with table_container:
        _render_sentences(selection.view, draft, shown_rows, chosen_indexes)
    _render_changes(draft)
    sorting_moves.render_move_controls(selection.view, draft)
    # The result stands where the eye is that has just saved. It has no shortcut: a letter belongs to the table.
    action_feedback.render_result(selection.view, SLOT, shortcut=None)
    with st.container(horizontal=True):
        st.button("Save", key=f"{SLOT}-save", type="primary", on_click=sorting_saving.save_sorting, args=(selection,))
        st.button(
            "Start again", key=f"{SLOT}-again", type="tertiary", on_click=sorting_session.discard_working_copy,
            args=(selection.view,), help="Leaves everything as it was saved, and shows what is there now.",
        )  # fmt: skip


def _render_left_work(selection: ThemeSelection, kept_draft: KeptDraft) -> None:
    """Ask whether to go on with unsaved work; nothing can be edited before that, so that none is written over."""
    moment, content = kept_draft.saved_at, kept_draft.content
    st.info(
        f"You have unsaved sorting of {moment.day} {moment:%B %Y, %H:%M} UTC: {kept_sorting.describe_content(content)}."
    )
    is_same_choice = content["filters"] == selection.view.filter_text
    if not is_same_choice:
        st.markdown(
            f"It was made for {escape_text(content['filters'])}: choose these in the side bar to go on with it."
        )
    with st.container(horizontal=True):
        st.button(
            "Go on with it", key=f"{SLOT}-go-on", type="primary", disabled=not is_same_choice,
            on_click=sorting_session.take_up_work, args=(selection, kept_draft),
            help="Each of your changes comes back to its own row, where that is still what it was.",
        )  # fmt: skip
        st.button(
            "Throw it away", key=f"{SLOT}-throw-away", on_click=sorting_session.discard_work,
            args=(selection, kept_draft), help="Everything is then as it was saved.",
        )  # fmt: skip


def _render_warnings(selection: ThemeSelection, draft: SortingDraft) -> None:
    """Render what is to be known before going on: other choices, edits that were left out or are not kept."""
    if draft.choices_key != sorting_session.format_choices(selection):
        st.warning(
            "The tables are still those of the question and the filters chosen before, with what you changed in them. "
            "Save them or start again to see those chosen now."
        )
    if draft.left_out:
        remarks = [f"- {remark}." for remark in draft.left_out[:MAX_REMARKS]]
        remarks += [f"- and {len(draft.left_out) - MAX_REMARKS} more."] * (len(draft.left_out) > MAX_REMARKS)
        st.warning(
            f"The ground has moved: {format_count(len(draft.left_out), 'change', 'changes')} of yours "
            f"{'was' if len(draft.left_out) == 1 else 'were'} left out. Look at what is there now, and do again what "
            "still holds.\n\n" + "\n".join(remarks)
        )
        st.button("Understood", key=f"{SLOT}-understood", on_click=_handle_remarks_read)
    if problem := sorting_session.find_keeping_problem():
        st.warning(escape_text(problem))


def _handle_remarks_read() -> None:
    """Leave out what was said of edits that were left out, when the button is pressed."""
    draft = sorting_session.find_working_copy()
    if draft is not None:
        st.session_state[sorting_session.DRAFT_KEY] = replace(draft, left_out=())


def _render_pages(sentence_indexes: Sequence[int], page_key: str) -> Sequence[int]:
    """Render the choice of a page of sentences, where there are several; return the sentences of the page."""
    page_count = max(1, -(-len(sentence_indexes) // PAGE_SIZE))
    page = st.pagination(page_count, key=page_key) if page_count > 1 else 1
    return sentence_indexes[PAGE_SIZE * (page - 1) : PAGE_SIZE * page]


def _render_themes(view: View, draft: SortingDraft, shown_rows: ShownRows) -> None:
    """Render the themes, and how many of them are approved."""
    stored_themes = [theme_draft.theme for theme_draft in draft.theme_drafts if theme_draft.theme is not None]
    approved_count = sum(theme.state == APPROVED for theme in stored_themes)
    st.markdown(
        f"**Themes** · {approved_count} of {len(stored_themes)} approved",
        help="Approved: the Board sees it as a theme that officers stand behind. Rejected: it is no theme, and no run "
        "proposes it again. A description that nobody wrote is made anew from the sentences when you save. For a theme "
        "that is missing, name one of the new ones and put sentences in it.",
    )
    sorting_tables.render_theme_table(
        draft, shown_rows, build_table_key(shown_rows, THEME_TABLE), lambda: sorting_session.keep_edits(view)
    )


def _render_sentences(view: View, draft: SortingDraft, shown_rows: ShownRows, chosen_indexes: Sequence[int]) -> None:
    """Render the sentences of the page, and which of the chosen ones they are."""
    if not shown_rows.sentence_indexes:
        st.markdown("There is no such sentence.")
        return
    first_place = chosen_indexes.index(shown_rows.sentence_indexes[0])
    page_count = -(-len(chosen_indexes) // PAGE_SIZE)
    page_text = f" · page {first_place // PAGE_SIZE + 1} of {page_count}" if page_count > 1 else ""
    st.caption(
        f"{first_place + 1:,} to {first_place + len(shown_rows.sentence_indexes):,} of "
        f"{format_count(len(chosen_indexes), 'sentence', 'sentences')}{page_text}"
    )
    sorting_tables.render_sentence_table(
        draft, shown_rows, build_table_key(shown_rows, SENTENCE_TABLE), lambda: sorting_session.keep_edits(view)
    )


def _render_changes(draft: SortingDraft) -> None:
    """Render how many sentences were moved into each theme, and how many were confirmed; nothing where none was."""
    moved_counts = Counter(
        target_id
        for target_id, _wording in {
            (sentence_draft.target_theme_id, sentence_draft.wording)
            for sentence_draft in draft.sentence_drafts
            if sentence_draft.is_moved
        }
    )
    confirmed_count = sum(
        sentence_draft.is_confirmed and not sentence_draft.is_moved for sentence_draft in draft.sentence_drafts
    )
    theme_names = draft.theme_names
    parts = [f"{count:,} into {escape_text(theme_names[theme_id])}" for theme_id, count in moved_counts.most_common()]
    parts += [f"{confirmed_count:,} confirmed where they stand"] * bool(confirmed_count)
    if parts:
        st.markdown(f"**Sentences moved or confirmed, not saved yet:** {'; '.join(parts)}.")
