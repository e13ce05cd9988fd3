"""Render the two tables of sorting and signing, and apply what was edited in them.

Cells in which a theme is chosen hold its code, so that the table stays as it is where a theme gets another name.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import streamlit as st

from lib.terms import DESCRIPTION_LENGTH, LABEL_LENGTH
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.wording import format_count
from lib.ui.themes.sorting_draft import NO_THEME, SentenceDraft, ShownRows, SortingDraft, ThemeDraft
from lib.ui.themes.sorting_twins import count_answers
from lib.ui.themes.theme_wording import STATE_NAMES, describe_clarity

NAME_COLUMN, STATE_COLUMN, MERGE_COLUMN, DESCRIPTION_COLUMN = "Name", "State", "Same as", "Description"
UNSEEN_COLUMN = "Not shown yet"
TICK_COLUMN, THEME_COLUMN, BOARD_COLUMN = "Tick", "Theme", "Board sees it"
FULL_NAME_COLUMN, MOVED_COLUMN = "Theme in full", "Moved"
CONFIRMED_TEXT = "right here"
# Pixels. NAME_WIDTHS: of the columns in which the names of themes stand, of the themes and of the sentences.
TABLE_HEIGHT, HEADING_HEIGHT, LINE_HEIGHT, CHARACTER_WIDTH = 760, 40, 19, 7
NAME_WIDTHS = 280, 190
SENTENCE_ROW_HEIGHT = 84  # at least: four lines
CODE_GAP = " " * 30  # a cell draws them all and so shows the code alone; the list that opens shows one


def render_theme_table(draft: SortingDraft, shown_rows: ShownRows, key: str, handle_edit: Callable[[], None]) -> None:
    """Render the table of themes, to be edited in place; handle_edit is called after each edit."""
    theme_drafts, theme_codes, theme_names = shown_rows.theme_drafts, draft.theme_codes, draft.theme_names
    labels = [theme_draft.label for theme_draft in theme_drafts]
    row_height = max(TALL_ROW_HEIGHT, _compute_row_height(labels, NAME_WIDTHS[0]))
    sentence_counts, unseen_counts, answer_counts = (
        draft.count_sentences(), draft.count_unseen(), draft.count_answers(),
    )  # fmt: skip
    st.data_editor(
        pd.DataFrame(
            {
                "Code": [theme_draft.display_code for theme_draft in theme_drafts],
                NAME_COLUMN: labels,
                STATE_COLUMN: [STATE_NAMES[theme_draft.state] for theme_draft in theme_drafts],
                "Sentences": [sentence_counts[theme_draft.theme_id] for theme_draft in theme_drafts],
                UNSEEN_COLUMN: [unseen_counts[theme_draft.theme_id] for theme_draft in theme_drafts],
                "Answers": [answer_counts[theme_draft.theme_id] for theme_draft in theme_drafts],
                MERGE_COLUMN: pd.Series(
                    [
                        None if theme_draft.merge_target_id is None else theme_codes[theme_draft.merge_target_id]
                        for theme_draft in theme_drafts
                    ],
                    dtype=object,
                ),
                DESCRIPTION_COLUMN: [theme_draft.description for theme_draft in theme_drafts],
            }
        ),
        key=key,
        hide_index=True,
        disabled=["Code", "Answers", "Sentences", UNSEEN_COLUMN],
        row_height=row_height,
        column_config={
            "Code": st.column_config.TextColumn("Code", width=60),
            NAME_COLUMN: st.column_config.TextColumn(NAME_COLUMN, width=NAME_WIDTHS[0], max_chars=LABEL_LENGTH),
            STATE_COLUMN: st.column_config.SelectboxColumn(
                STATE_COLUMN, options=list(STATE_NAMES.values()), required=True, width=94
            ),
            "Sentences": st.column_config.NumberColumn("Sentences", width=84),
            UNSEEN_COLUMN: st.column_config.NumberColumn(
                UNSEEN_COLUMN,
                width=106,
                help="Its sentences that were on no page below and that nobody settled. At 0 it can be approved.",
            ),
            "Answers": st.column_config.NumberColumn("Answers", width=74, help="That say it, with what you moved."),
            MERGE_COLUMN: st.column_config.SelectboxColumn(
                MERGE_COLUMN,
                options=[code for theme_id, code in theme_codes.items() if theme_id != NO_THEME],
                format_func=_build_format(draft, theme_names),
                width=92,
                help="The theme for which this one is to count, with all its sentences, from now on.",
            ),
            DESCRIPTION_COLUMN: st.column_config.TextColumn(
                DESCRIPTION_COLUMN, width=400, max_chars=DESCRIPTION_LENGTH, help="The Board reads it under the name."
            ),
        },
        height=min(TABLE_HEIGHT, row_height * len(theme_drafts) + HEADING_HEIGHT),
        on_change=handle_edit,
        alt="Themes with their names, states and descriptions, to be changed in place",
    )


def render_sentence_table(
    draft: SortingDraft, shown_rows: ShownRows, key: str, handle_edit: Callable[[], None]
) -> None:
    """Render the table of the sentences of a page, to be edited in place; handle_edit is called after each edit.

    Cells that can be edited stand as they were when the table was given to the browser; the others follow the edits.
    """
    theme_codes, theme_names = draft.theme_codes, draft.theme_names
    current_drafts = [draft.sentence_drafts[index] for index in shown_rows.sentence_indexes]
    full_names = [
        _describe_place(draft, sentence_draft, twin_indexes)
        for sentence_draft, twin_indexes in zip(current_drafts, shown_rows.twin_indexes, strict=True)
    ]
    answer_counts = [
        count_answers(draft, [index, *twin_indexes])
        for index, twin_indexes in zip(shown_rows.sentence_indexes, shown_rows.twin_indexes, strict=True)
    ]
    # By the names that may come to stand there: rows that change their height would move under the officer's hand.
    row_height = max(
        SENTENCE_ROW_HEIGHT, _compute_row_height([_remove_code(name) for name in theme_names.values()], NAME_WIDTHS[1])
    )
    st.data_editor(
        pd.DataFrame(
            {
                TICK_COLUMN: [sentence_draft.is_ticked for sentence_draft in shown_rows.sentence_drafts],
                "Sentence": [
                    " ".join(sentence_draft.theme_sentence.sentence.split()) for sentence_draft in current_drafts
                ],
                THEME_COLUMN: [
                    theme_codes[sentence_draft.target_theme_id] for sentence_draft in shown_rows.sentence_drafts
                ],
                FULL_NAME_COLUMN: full_names,
                MOVED_COLUMN: [_describe_change(sentence_draft, theme_names) for sentence_draft in current_drafts],
                "Answers": answer_counts,
                "How clear": [describe_clarity(sentence_draft.theme_sentence) for sentence_draft in current_drafts],
                BOARD_COLUMN: [sentence_draft.is_shown for sentence_draft in shown_rows.sentence_drafts],
            }
        ),
        key=key,
        hide_index=True,
        disabled=["Sentence", FULL_NAME_COLUMN, MOVED_COLUMN, "Answers", "How clear"],
        row_height=row_height,
        column_config={
            TICK_COLUMN: st.column_config.CheckboxColumn("", width=36),
            "Sentence": st.column_config.TextColumn("Sentence", width=300),
            THEME_COLUMN: st.column_config.SelectboxColumn(
                THEME_COLUMN,
                options=list(theme_codes.values()),
                format_func=_build_format(draft, theme_names),
                required=True,
                width=70,
            ),
            FULL_NAME_COLUMN: st.column_config.TextColumn(FULL_NAME_COLUMN, width=NAME_WIDTHS[1]),
            MOVED_COLUMN: st.column_config.TextColumn(
                MOVED_COLUMN, width=170, help="What you did with it since the tables were saved."
            ),
            "Answers": st.column_config.NumberColumn("Answers", width=66),
            "How clear": st.column_config.TextColumn("How clear", width=92),
            BOARD_COLUMN: st.column_config.CheckboxColumn(
                BOARD_COLUMN, width=118, help="Everybody reads the sentence under its theme, and nobody is named."
            ),
        },
        height=min(TABLE_HEIGHT, row_height * len(current_drafts) + HEADING_HEIGHT),
        on_change=handle_edit,
        alt="Sentences with the theme that each carries, to be changed in place",
    )


def _compute_row_height(names: Collection[str], width: int) -> int:
    """Compute how high rows must be, in pixels, for the longest of some names to stand in a column of a width."""
    line_count = max(-(-CHARACTER_WIDTH * len(name) // width) for name in names)
    return LINE_HEIGHT * line_count + LINE_HEIGHT // 2


def _build_format(draft: SortingDraft, theme_names: Mapping[int, str]) -> Any:
    """Build the function that formats the code of a theme with its name, as the list of a cell shows it."""
    names_by_code = {code: theme_names[theme_id] for theme_id, code in draft.theme_codes.items()}
    return lambda code: names_by_code[code].replace(" · ", f"{CODE_GAP}· ", 1)


def _describe_place(draft: SortingDraft, sentence_draft: SentenceDraft, twin_indexes: Sequence[int]) -> str:
    """Describe under which theme a sentence stands, and under how many other proposals beside it."""
    name = _remove_code(draft.theme_names[sentence_draft.target_theme_id])
    other_count = sum(not draft.sentence_drafts[index].is_moved for index in twin_indexes)
    if sentence_draft.is_moved or not other_count:
        return name
    return f"{name} · and in {format_count(other_count, 'other proposal', 'other proposals')}"


def _remove_code(theme_name: str) -> str:
    """Remove the code from the name of a theme; a theme without a label keeps it."""
    return theme_name.partition(" · ")[2] or theme_name


def _describe_change(sentence_draft: SentenceDraft, theme_names: Mapping[int, str]) -> str:
    """Describe what was done with a sentence: from where it was moved, or that it was confirmed; else empty."""
    if sentence_draft.is_moved:
        return f"from {theme_names[sentence_draft.source_theme_id]}"
    return CONFIRMED_TEXT if sentence_draft.is_confirmed else ""


def apply_theme_edits(theme_draft: ThemeDraft, edits: Mapping[str, Any], ids_by_code: Mapping[str, int]) -> ThemeDraft:
    """Apply the edits of a row to a theme."""
    state = {state_name: state for state, state_name in STATE_NAMES.items()}.get(
        edits.get(STATE_COLUMN, ""), theme_draft.state
    )
    label, description = (
        edits.get(NAME_COLUMN, theme_draft.label),
        edits.get(DESCRIPTION_COLUMN, theme_draft.description),
    )
    merge_target_id = ids_by_code.get(edits[MERGE_COLUMN]) if MERGE_COLUMN in edits else theme_draft.merge_target_id
    return replace(
        theme_draft,
        label=label or "",
        state=state,
        description=description or "",
        merge_target_id=merge_target_id if merge_target_id != theme_draft.theme_id else None,
    )


def apply_sentence_edits(
    sentence_draft: SentenceDraft, edits: Mapping[str, Any], ids_by_code: Mapping[str, int]
) -> SentenceDraft:
    """Apply the edits of a row to a sentence."""
    return replace(
        sentence_draft,
        target_theme_id=ids_by_code.get(edits.get(THEME_COLUMN, ""), sentence_draft.target_theme_id),
        is_shown=bool(edits.get(BOARD_COLUMN, sentence_draft.is_shown)),
        is_ticked=bool(edits.get(TICK_COLUMN, sentence_draft.is_ticked)),
    )
