"""Render the forms that merge a theme into another, or move some of its answers elsewhere."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import themes as theme_actions
from lib.actions.themes import MovedAnswer
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import shared_sentences as shared_sentences_queries
from lib.queries.themes.shared_sentences import SharedSentence
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import DESCRIPTION_LENGTH, LABEL_LENGTH
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes.theme_wording import describe_confidence

MAX_ANSWERS = 500  # answers in the table


def render_merge_form(
    view: View, theme: ThemeFinding | ThemeFacts, other_themes: Sequence[ThemeFacts], slot: str
) -> None:
    """Render the form that merges the theme into another, for which all its answers count from now on."""
    key = f"into-{theme.id}"
    _render_theme_choice("Merge it into", other_themes, key)
    st.button(
        "Merge", key=f"merge-{theme.id}", on_click=_save_merge, args=(view, theme, list(other_themes), slot, key),
        disabled=not other_themes, help="What was said of it is kept, and counts for the other. Undo is the way back.",
    )  # fmt: skip


def _render_theme_choice(label: str, other_themes: Sequence[ThemeFacts], key: str) -> None:
    """Render a box to choose one of the other themes."""
    theme_names = {theme.id: f"{theme.label} ({theme.code})" for theme in other_themes}
    st.selectbox(
        label, list(theme_names), index=None, format_func=lambda theme_id: theme_names.get(theme_id, ""), key=key,
        placeholder="Type to search" if theme_names else "There is no other theme",
    )  # fmt: skip


def _find_chosen_theme(other_themes: Sequence[ThemeFacts], key: str, slot: str) -> ThemeFacts | None:
    """Find the theme that was chosen; where there is none, keep a message and return None."""
    chosen_theme = next((theme for theme in other_themes if theme.id == st.session_state.get(key)), None)
    if chosen_theme is None:
        action_feedback.keep_message(slot, "Choose the other theme first. Nothing was saved.")
    return chosen_theme


def _save_merge(
    view: View, theme: ThemeFinding | ThemeFacts, other_themes: Sequence[ThemeFacts], slot: str, key: str
) -> None:
    """Save the merge, when the button is pressed."""
    if (target := _find_chosen_theme(other_themes, key, slot)) is not None:
        seen_change_ids = {changed_theme.id: changed_theme.change_id for changed_theme in (theme, target)}
        message = f"Merged into “{escape_text(target.label)}”."
        action_feedback.attempt_action(
            view,
            slot,
            message,
            theme_actions.merge_themes,
            target_id=target.id,
            theme_ids=[theme.id],
            seen_change_ids=seen_change_ids,
        )


def render_move_form(
    view: View, theme: ThemeFinding | ThemeFacts, other_themes: Sequence[ThemeFacts], slot: str
) -> None:
    """Render the form that codes some answers to another theme instead."""
    answers_by_row, table_key = _render_answer_table(view, theme, "move")
    target_key = f"to-{theme.id}"
    _render_theme_choice("Move them to", other_themes, target_key)
    st.button(
        "Move",
        key=f"move-{theme.id}",
        on_click=_save_move,
        args=(view, theme, list(other_themes), slot, answers_by_row, table_key, target_key),
        disabled=not (answers_by_row and other_themes),
        help="They carry the other theme and no longer this one.",
    )


def _save_move(
    view: View,
    theme: ThemeFinding | ThemeFacts,
    other_themes: Sequence[ThemeFacts],
    slot: str,
    answers_by_row: list[list[MovedAnswer]],
    table_key: str,
    target_key: str,
) -> None:
    """Save the move of the ticked answers, when the button is pressed."""
    if (target := _find_chosen_theme(other_themes, target_key, slot)) is not None:
        ticked_answers = _list_ticked_answers(answers_by_row, table_key)
        message = f"Moved {format_count(len(ticked_answers), 'answer', 'answers')} to “{escape_text(target.label)}”."
        arguments: dict[str, Any] = {
            "from_theme": theme.id,
            "to_theme": target.id,
            "day": action_feedback.find_latest_day(view),
        }
        if action_feedback.attempt_action(
            view, slot, message, theme_actions.move_answers, answers=ticked_answers, **arguments
        ).is_saved:
            st.session_state[target_key] = None


def render_split_form(view: View, theme: ThemeFinding | ThemeFacts, slot: str) -> None:
    """Render the form that makes a theme of its own of some answers."""
    answers_by_row, table_key = _render_answer_table(view, theme, "split")
    box_keys = {name: f"split-{name}-{theme.id}" for name in ("label", "description")}
    st.text_input("Label of the new theme", max_chars=LABEL_LENGTH, key=box_keys["label"])
    st.text_area("Its description", max_chars=DESCRIPTION_LENGTH, key=box_keys["description"], height=90)
    st.button(
        "Make a theme of the ticked answers",
        key=f"split-{theme.id}",
        on_click=_save_split,
        disabled=not answers_by_row,
        args=(view, theme, slot, answers_by_row, table_key, box_keys),
    )


def _save_split(
    view: View,
    theme: ThemeFinding | ThemeFacts,
    slot: str,
    answers_by_row: list[list[MovedAnswer]],
    table_key: str,
    box_keys: dict[str, str],
) -> None:
    """Save a new theme of the ticked answers, when the button is pressed."""
    words = {name: st.session_state[box_key] for name, box_key in box_keys.items()}
    message = f"Made the theme “{escape_text(words['label'])}”."
    arguments: dict[str, Any] = {
        "theme_id": theme.id,
        "answers": _list_ticked_answers(answers_by_row, table_key),
        "day": action_feedback.find_latest_day(view),
    }
    if action_feedback.attempt_action(view, slot, message, theme_actions.split_theme, **arguments, **words).is_saved:
        st.session_state.update(dict.fromkeys(box_keys.values(), ""))


def _render_answer_table(
    view: View, theme: ThemeFinding | ThemeFacts, purpose: str
) -> tuple[list[list[MovedAnswer]], str]:
    """Render the sentences of the answers coded to a theme, as a table to tick.

    Returns the answers of each row (source id, question number, sentence), and the key of the table.
    """
    shared_sentences = view.run_query_uncached(
        shared_sentences_queries.list_shared_sentences,
        scope=view.scope,
        theme_id=theme.id,
        reader=view.role,
        limit=MAX_ANSWERS,
    )
    answers_by_row = [
        [
            (coded_answer.answer.source_id, coded_answer.answer.question_number, coded_answer.sentence)
            for coded_answer in shared_sentence.coded_answers
        ]
        for shared_sentence in shared_sentences
    ]
    table_key = f"{purpose}-answers-{theme.id}-{action_feedback.compute_digest(answers_by_row)}"
    if not shared_sentences:
        st.markdown("No answer carries it.")
        return [], table_key
    st.dataframe(
        pd.DataFrame([_build_record(shared_sentence) for shared_sentence in shared_sentences]),
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=table_key,
        row_height=TALL_ROW_HEIGHT,
        height=min(420, TALL_ROW_HEIGHT * len(shared_sentences) + 40),
        column_config={"It says": st.column_config.TextColumn(width=560)},
        alt="Sentences that carry the theme, to be ticked at their left",
    )
    if sum(len(row_answers) for row_answers in answers_by_row) == MAX_ANSWERS:
        st.caption(f"Of the surest {MAX_ANSWERS} answers. Narrow them by region or type in the side bar.")
    return answers_by_row, table_key


def _build_record(shared_sentence: SharedSentence) -> dict[str, object]:
    """Build the row of a sentence in the table, by column name."""
    return {
        "It says": shared_sentence.sentence,
        "Answers": len(shared_sentence.coded_answers),
        "Settled": sum(coded_answer.by_person for coded_answer in shared_sentence.coded_answers),
        "Who": format_names(
            list(
                dict.fromkeys(
                    organisation.name
                    for coded_answer in shared_sentence.coded_answers
                    for organisation in coded_answer.answer.organisations
                )
            ),
            3,
        ),
        "How clear": describe_confidence(
            min(coded_answer.confidence for coded_answer in shared_sentence.coded_answers)
        ),
    }


def _list_ticked_answers(answers_by_row: Sequence[Sequence[MovedAnswer]], table_key: str) -> list[MovedAnswer]:
    """List the answers of the ticked rows."""
    table_state = st.session_state.get(table_key)
    ticked_rows = table_state["selection"]["rows"] if table_state else []
    return [
        answer for row_index in ticked_rows if row_index < len(answers_by_row) for answer in answers_by_row[row_index]
    ]
