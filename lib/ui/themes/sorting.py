"""Render the sorting and signing of themes: all of a question, and all their sentences.

Themes stand in one table and sentences in another; both are saved at once. Officers read down the sentences as
in a spreadsheet, say where each belongs, name the themes and approve those that hold together. The tables are a
working copy: it stays until it is saved or begun again, whatever comes in meanwhile.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import sorting as sorting_actions
from lib.actions.sorting import SortingRequest
from lib.queries.themes import shared_sentences
from lib.queries.themes.shared_sentences import SharedSentence
from lib.terms import APPROVED, DESCRIPTION_LENGTH, LABEL_LENGTH, PROPOSED, REJECTED
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import ThemeSelection
from lib.ui.themes.sorting_draft import NO_THEME, SentenceDraft, SortingDraft, ThemeDraft
from lib.ui.themes.theme_wording import STATE_NAMES, describe_confidence

SLOT, DRAFT_KEY, REVISION_KEY = "sorting", "_sorting_sheets", "_sorting_turn"
THEME_TABLE, SENTENCE_TABLE = "themes", "sentences"
SPARE_ROWS = 3  # rows for themes that are not there yet
MAX_SENTENCES = 400  # sentences in the table
NAME_COLUMN, STATE_COLUMN, MERGE_COLUMN, DESCRIPTION_COLUMN = "Name", "State", "Same as", "Description"
TICK_COLUMN, THEME_COLUMN, BOARD_COLUMN = "Tick", "Theme", "Board sees it"


def render_sorting(selection: ThemeSelection) -> None:
    """Render the two tables, and one button that saves what was done in them."""
    view = selection.view
    if not action_feedback.may_work_on_themes(view):
        return
    if not selection.active_themes:
        st.markdown(selection.empty_message)
        return
    action_feedback.render_effective_day(view)
    draft = _find_draft(selection)
    if draft.choices_key != _format_choices(selection):
        st.warning(
            "The tables are still those of the question and the filters chosen before, with what you changed in them. "
            "Save them or start again to see those chosen now."
        )
    st.markdown(
        "**1.** Read down the sentences. Where one does not belong, choose its theme; for several, tick them and put "
        "them there together. **2.** Give each theme a name that all its sentences bear out; where two are the same, "
        "say so under *Same as*. **3.** Set it to Approved, which settles the sentences under it. **4.** Save "
        "before you open another page: nothing is stored until then. The machine does not look again by itself."
    )
    stored_themes = [theme_draft.theme for theme_draft in draft.theme_drafts if theme_draft.theme is not None]
    approved_count = sum(theme.state == APPROVED for theme in stored_themes)
    st.markdown(
        f"**Themes** · {approved_count} of {len(stored_themes)} approved",
        help="Approved: the Board sees it as a theme that officers stand behind. Rejected: it is no theme, and no run "
        "proposes it again. A description that nobody wrote is made anew from the sentences when you save. For a theme "
        "that is missing, name one of the new ones and put sentences in it.",
    )
    _render_theme_table(draft)
    st.markdown(
        f"**Sentences** · {len(draft.sentence_drafts):,}, theme by theme, those of most answers first",
        help="Each stands for all answers that say it in the same words; one that speaks of two themes stands "
        "under both. The machine may be wrong most where it is a close call. Where an answer says a theme in two "
        "sentences, one of them stands for both.",
    )
    _render_sentence_table(draft)
    if draft.omitted_count:
        st.caption(
            f"{format_count(draft.omitted_count, 'finding is', 'findings are')} not in the table, "
            "those in fewest answers or least clear. Narrow it by region or type in the side bar."
        )
    _render_move_controls(draft)
    # The result stands where the eye is that has just saved. It has no shortcut: a letter belongs to the table.
    action_feedback.render_result(view, SLOT, shortcut=None)
    with st.container(horizontal=True):
        st.button("Save", key=f"{SLOT}-save", type="primary", on_click=_save_draft, args=(selection,))
        st.button(
            "Start again", key=f"{SLOT}-again", type="tertiary", on_click=_discard_draft,
            help="Leaves everything as it was saved, and shows what is there now.",
        )  # fmt: skip


def keep_edits() -> None:
    """Take what was edited in the tables into the working copy.

    The browser forgets the edits of tables that are not shown.
    """
    draft: SortingDraft | None = st.session_state.get(DRAFT_KEY)
    if draft is None:
        return
    theme_edits, sentence_edits = (_read_edits(draft, table_name) for table_name in (THEME_TABLE, SENTENCE_TABLE))
    if not theme_edits and not sentence_edits:
        return
    ids_by_name = {name: theme_id for theme_id, name in draft.theme_names.items()}
    st.session_state[DRAFT_KEY] = replace(
        draft,
        revision=_issue_revision(),
        theme_drafts=tuple(
            _apply_theme_edits(theme_draft, theme_edits.get(row_index, {}), ids_by_name)
            for row_index, theme_draft in enumerate(draft.theme_drafts)
        ),
        sentence_drafts=tuple(
            _apply_sentence_edits(sentence_draft, sentence_edits.get(row_index, {}), ids_by_name)
            for row_index, sentence_draft in enumerate(draft.sentence_drafts)
        ),
    )


def _read_edits(draft: SortingDraft, table_name: str) -> Mapping[int, Mapping[str, Any]]:
    """Read what was edited in a table: by row, the columns with other values."""
    editor_state = st.session_state.get(f"{SLOT}-{table_name}-{draft.revision}")
    return editor_state["edited_rows"] if editor_state else {}


def _apply_theme_edits(theme_draft: ThemeDraft, edits: Mapping[str, Any], ids_by_name: Mapping[str, int]) -> ThemeDraft:
    """Apply the edits of a row to a theme."""
    state = {state_name: state for state, state_name in STATE_NAMES.items()}.get(
        edits.get(STATE_COLUMN, ""), theme_draft.state
    )
    label, description = (
        edits.get(NAME_COLUMN, theme_draft.label),
        edits.get(DESCRIPTION_COLUMN, theme_draft.description),
    )
    merge_target_id = ids_by_name.get(edits[MERGE_COLUMN]) if MERGE_COLUMN in edits else theme_draft.merge_target_id
    return replace(
        theme_draft,
        label=label or "",
        state=state,
        description=description or "",
        merge_target_id=merge_target_id if merge_target_id != theme_draft.theme_id else None,
    )


def _apply_sentence_edits(
    sentence_draft: SentenceDraft, edits: Mapping[str, Any], ids_by_name: Mapping[str, int]
) -> SentenceDraft:
    """Apply the edits of a row to a sentence."""
    return replace(
        sentence_draft,
        target_theme_id=ids_by_name.get(edits[THEME_COLUMN], sentence_draft.target_theme_id)
        if THEME_COLUMN in edits
        else sentence_draft.target_theme_id,
        is_shown=bool(edits.get(BOARD_COLUMN, sentence_draft.is_shown)),
        is_ticked=bool(edits.get(TICK_COLUMN, sentence_draft.is_ticked)),
    )


def _find_draft(selection: ThemeSelection) -> SortingDraft:
    """Find the working copy, or build a new one where there is none.

    One in which nothing was edited is built anew after other choices or a later change.
    """
    view, choices_key = selection.view, _format_choices(selection)
    draft: SortingDraft | None = st.session_state.get(DRAFT_KEY)
    if draft is None or (
        (draft.choices_key, draft.seen_change_id) != (choices_key, view.seen_change_id)
        and draft.sorting_request == SortingRequest([], [], [])
    ):
        sentences_by_theme = view.run_query_uncached(
            shared_sentences.list_sentences_by_theme,
            scope=view.scope,
            question_id=selection.question_id,
            reader=view.role,
        )
        # In the order of their ids, so that what is saved leaves each where it was.
        themes = sorted(selection.active_themes, key=lambda theme: theme.id)
        theme_drafts = [ThemeDraft(theme.id, theme, theme.label, theme.state, theme.description) for theme in themes]
        theme_drafts += [ThemeDraft(-number, None, "", PROPOSED, "") for number in range(1, SPARE_ROWS + 1)]
        sentence_drafts = [
            SentenceDraft(
                theme.id,
                shared_sentence,
                theme.id,
                any(
                    coded_answer.sentence in coded_answer.chosen_sentences
                    for coded_answer in shared_sentence.coded_answers
                ),
            )
            for theme in themes
            for shared_sentence in sentences_by_theme.get(theme.id, ())
        ]
        sentence_drafts = sorted(
            sentence_drafts, key=lambda sentence_draft: -len(sentence_draft.shared_sentence.coded_answers)
        )[:MAX_SENTENCES]
        sentence_drafts.sort(key=lambda sentence_draft: sentence_draft.source_theme_id)
        listed_count = sum(len(sentence_draft.shared_sentence.coded_answers) for sentence_draft in sentence_drafts)
        omitted_count = sum(theme.answers for theme in themes if isinstance(theme.answers, int)) - listed_count
        draft = SortingDraft(
            choices_key,
            selection.question_id,
            view.seen_change_id,
            _issue_revision(),
            tuple(theme_drafts),
            tuple(sentence_drafts),
            omitted_count,
        )
        st.session_state[DRAFT_KEY] = draft
    return draft


def _format_choices(selection: ThemeSelection) -> str:
    """Format the question and the filters as a key, to tell whether the working copy is of the same ones."""
    return f"{selection.question_id} {selection.view.scope}"


def _issue_revision() -> int:
    """Issue the next revision, for the keys of the tables: a new key shows a table without its edits."""
    revision: int = st.session_state.get(REVISION_KEY, 0) + 1
    st.session_state[REVISION_KEY] = revision
    return revision


def _render_theme_table(draft: SortingDraft) -> None:
    """Render the table of themes, to be edited in place."""
    theme_drafts, theme_names = draft.theme_drafts, draft.theme_names
    sentence_counts = Counter(
        draft.find_final_target(sentence_draft.target_theme_id) for sentence_draft in draft.sentence_drafts
    )
    st.data_editor(
        pd.DataFrame(
            {
                "Code": [theme_draft.display_code for theme_draft in theme_drafts],
                NAME_COLUMN: [theme_draft.label for theme_draft in theme_drafts],
                STATE_COLUMN: [STATE_NAMES[theme_draft.state] for theme_draft in theme_drafts],
                MERGE_COLUMN: [
                    None if theme_draft.merge_target_id is None else theme_names[theme_draft.merge_target_id]
                    for theme_draft in theme_drafts
                ],
                "Answers": [theme_draft.theme.answers if theme_draft.theme else 0 for theme_draft in theme_drafts],
                "Sentences": [sentence_counts[theme_draft.theme_id] for theme_draft in theme_drafts],
                DESCRIPTION_COLUMN: [theme_draft.description for theme_draft in theme_drafts],
            }
        ),
        key=f"{SLOT}-{THEME_TABLE}-{draft.revision}",
        hide_index=True,
        disabled=["Code", "Answers", "Sentences"],
        column_config={
            NAME_COLUMN: st.column_config.TextColumn(NAME_COLUMN, width=350, max_chars=LABEL_LENGTH),
            STATE_COLUMN: st.column_config.SelectboxColumn(
                STATE_COLUMN, options=list(STATE_NAMES.values()), required=True, width="small"
            ),
            MERGE_COLUMN: st.column_config.SelectboxColumn(
                MERGE_COLUMN,
                options=[name for theme_id, name in theme_names.items() if theme_id != NO_THEME],
                width=190,
                help="The theme for which this one is to count, with all its sentences, from now on.",
            ),
            "Answers": st.column_config.NumberColumn("Answers", help="As it was saved last."),
            DESCRIPTION_COLUMN: st.column_config.TextColumn(
                DESCRIPTION_COLUMN, width=400, max_chars=DESCRIPTION_LENGTH, help="The Board reads it under the name."
            ),
        },
        height=33 * len(theme_drafts) + 37,
        on_change="ignore",  # a table of this size is worked in without waiting for the page
        alt="Themes with their names, states and descriptions, to be changed in place",
    )


def _render_sentence_table(draft: SortingDraft) -> None:
    """Render the table of sentences, to be edited in place."""
    sentence_drafts, theme_names = draft.sentence_drafts, draft.theme_names
    st.data_editor(
        pd.DataFrame(
            {
                TICK_COLUMN: [sentence_draft.is_ticked for sentence_draft in sentence_drafts],
                THEME_COLUMN: [theme_names[sentence_draft.target_theme_id] for sentence_draft in sentence_drafts],
                "Sentence": [
                    " ".join(sentence_draft.shared_sentence.sentence.split()) for sentence_draft in sentence_drafts
                ],
                "Answers": [len(sentence_draft.shared_sentence.coded_answers) for sentence_draft in sentence_drafts],
                "How clear": [_describe_clarity(sentence_draft.shared_sentence) for sentence_draft in sentence_drafts],
                BOARD_COLUMN: [sentence_draft.is_shown for sentence_draft in sentence_drafts],
            }
        ),
        key=f"{SLOT}-{SENTENCE_TABLE}-{draft.revision}",
        hide_index=True,
        disabled=["Sentence", "Answers", "How clear"],
        row_height=TALL_ROW_HEIGHT,
        column_config={
            TICK_COLUMN: st.column_config.CheckboxColumn("", width=36),
            THEME_COLUMN: st.column_config.SelectboxColumn(
                THEME_COLUMN, options=list(theme_names.values()), required=True, width=190
            ),
            "Sentence": st.column_config.TextColumn("Sentence", width=410),
            "Answers": st.column_config.NumberColumn("Answers", width=66),
            "How clear": st.column_config.TextColumn("How clear", width=86),
            BOARD_COLUMN: st.column_config.CheckboxColumn(
                BOARD_COLUMN, width=118, help="Everybody reads the sentence under its theme, and nobody is named."
            ),
        },
        on_change="ignore",
        height=min(760, TALL_ROW_HEIGHT * max(1, len(sentence_drafts)) + 40),
        alt="Sentences with the theme that each carries, to be changed in place",
    )


def _describe_clarity(shared_sentence: SharedSentence) -> str:
    """Describe how clear a sentence is: by its least certain answer, or settled where a person decided all of them."""
    if all(coded_answer.by_person for coded_answer in shared_sentence.coded_answers):
        return "settled"
    return describe_confidence(min(coded_answer.confidence for coded_answer in shared_sentence.coded_answers))


def _render_move_controls(draft: SortingDraft) -> None:
    """Render the controls that move all ticked sentences into one theme."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        theme_names = draft.theme_names
        st.selectbox(
            "Theme for the ticked sentences", list(theme_names), index=None, key=f"{SLOT}-target",
            format_func=lambda theme_id: theme_names.get(theme_id, ""), placeholder="Type to search",
        )  # fmt: skip
        st.button("Put them there", key=f"{SLOT}-put", on_click=_handle_move, help="In the tables; Save stores it.")


def _handle_move() -> None:
    """Move the ticked sentences into the chosen theme in the working copy, when the button is pressed."""
    keep_edits()
    draft: SortingDraft = st.session_state[DRAFT_KEY]
    target_theme_id = st.session_state[f"{SLOT}-target"]
    if target_theme_id is None or not any(sentence_draft.is_ticked for sentence_draft in draft.sentence_drafts):
        action_feedback.keep_message(
            SLOT, "Tick sentences at their left and choose a theme first. Nothing was changed."
        )
        return
    sentence_drafts = tuple(
        replace(sentence_draft, target_theme_id=target_theme_id, is_ticked=False)
        if sentence_draft.is_ticked
        else sentence_draft
        for sentence_draft in draft.sentence_drafts
    )
    st.session_state[DRAFT_KEY] = replace(draft, revision=_issue_revision(), sentence_drafts=sentence_drafts)
    moved_count = sum(sentence_draft.is_ticked for sentence_draft in draft.sentence_drafts)
    st.toast(
        f"{format_count(moved_count, 'sentence is', 'sentences are')} put in "
        f"{escape_text(draft.theme_names[target_theme_id])}. Save stores it."
    )


def _save_draft(selection: ThemeSelection) -> None:
    """Save the working copy, and discard it where that succeeds."""
    keep_edits()
    view, draft = selection.view, st.session_state[DRAFT_KEY]
    request = draft.sorting_request
    if action_feedback.attempt_action(
        view,
        SLOT,
        _describe_saved(draft, request),
        sorting_actions.sort_themes,
        consultation_id=view.scope.consultation_id,
        question_id=draft.question_id,
        request=request,
        seen_change_id=draft.seen_change_id,
        day=action_feedback.find_latest_day(view),
    ).is_saved:
        _discard_draft()


def _describe_saved(draft: SortingDraft, request: SortingRequest) -> str:
    """Describe what was saved."""
    state_counts = [len(draft.list_new_in_state(state)) for state in (APPROVED, REJECTED)]
    moved_count = sum(
        len(move.answers) for move in request.answer_moves if move.source_theme_id != move.target_theme_id
    )
    decided_count = sum(
        len(move.answers) for move in request.answer_moves if move.source_theme_id == move.target_theme_id
    )
    shown_count = sum(choice.is_chosen for choice in request.quotation_choices)
    merged_count = sum(edit.merge_target_id is not None for edit in request.theme_edits)
    parts = [
        f"{state_counts[0]} approved" * bool(state_counts[0]),
        f"{state_counts[1]} rejected" * bool(state_counts[1]),
        f"{format_count(merged_count, 'theme counts', 'themes count')} for another" * bool(merged_count),
        f"{format_count(moved_count, 'finding', 'findings')} put elsewhere" * bool(moved_count),
        f"{format_count(decided_count, 'finding', 'findings')} settled as they stand" * bool(decided_count),
        f"{format_count(shown_count, 'sentence', 'sentences')} shown to the Board" * bool(shown_count),
        f"{format_count(len(request.quotation_choices) - shown_count, 'sentence', 'sentences')} taken back"
        * (len(request.quotation_choices) > shown_count),
    ]
    parts_text = ", ".join(part for part in parts if part)
    return f"Saved{': ' * bool(parts_text)}{parts_text}."


def _discard_draft() -> None:
    """Discard the working copy, so that the next run builds a new one."""
    st.session_state.pop(DRAFT_KEY, None)
