"""Render assignments that nobody has decided on as a table, to be unticked where wrong and saved together."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.queries.themes.evidence import CodedAnswer
from lib.queries.themes.theme_counts import ThemeFacts
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.view import View
from lib.ui.shared.wording import format_count, format_names
from lib.ui.themes import coding_saving
from lib.ui.themes.coding_saving import TABLE_KEY
from lib.ui.themes.theme_wording import describe_confidence

CODED_COLUMN = "Says so"


@dataclass(frozen=True, slots=True)
class CodingTable:
    """Table of assignments that somebody works on.

    choices_key: the choices for which it was made. seen_change_id: the last change before it was made.
    pending_answers: its rows, in their order.
    """

    choices_key: str
    seen_change_id: int
    pending_answers: list[CodedAnswer]


def find_table(
    view: View, choices_key: str, pending_answers: list[CodedAnswer], theme_ids: Collection[int]
) -> CodingTable | None:
    """Find the table that somebody works on, or build a new one; None where nothing is pending.

    A table stays, with its ticks, until it is saved, other choices are made, or one of its themes is gone.
    theme_ids: the themes that still exist.
    """
    coding_table: CodingTable | None = st.session_state.get(TABLE_KEY)
    if (
        coding_table is None
        or coding_table.choices_key != choices_key
        or any(answer.theme_id not in theme_ids for answer in coding_table.pending_answers)
    ):
        coding_table = CodingTable(choices_key, view.seen_change_id, pending_answers) if pending_answers else None
        st.session_state[TABLE_KEY] = coding_table
    return coding_table


def render_table(view: View, coding_table: CodingTable, themes: dict[int, ThemeFacts], question_id: int | None) -> None:
    """Render up to fifty assignments as a table: untick what is wrong, and save all of them as one change."""
    pending_answers = coding_table.pending_answers
    st.markdown("Untick each sentence that does not say what its theme says. Saving settles all lines, as one change.")
    table = pd.DataFrame(
        {
            CODED_COLUMN: [True] * len(pending_answers),
            "Theme": [themes[answer.theme_id].label for answer in pending_answers],
            "Sentence": [answer.sentence or answer.answer.text for answer in pending_answers],
            "How clear": [describe_confidence(answer.confidence) for answer in pending_answers],
            "From": [
                format_names([organisation.name for organisation in answer.answer.organisations], 2)
                for answer in pending_answers
            ],
        }
    )
    digest = action_feedback.compute_digest(coding_saving.format_assignment_key(answer) for answer in pending_answers)
    key = f"fifty-{digest}"
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        disabled=["Theme", "Sentence", "How clear", "From"],
        row_height=TALL_ROW_HEIGHT,
        column_config={
            "Theme": st.column_config.TextColumn(width="medium"),
            "Sentence": st.column_config.TextColumn(width="large"),
        },
    )
    save_arguments = (view, pending_answers, key, coding_table.seen_change_id, question_id)
    with st.container(horizontal=True):
        label = f"Save {format_count(len(pending_answers), 'line', 'lines')}"
        st.button(label, key=f"save-{key}", type="primary", on_click=_save_table, args=save_arguments)
        st.button(
            "Other lines", key=f"other-{key}", type="tertiary", on_click=coding_saving.discard_table,
            help="Leaves these as they are, ticks and all, and takes what waits now.",
        )  # fmt: skip


def _save_table(
    view: View, pending_answers: list[CodedAnswer], key: str, seen_change_id: int, question_id: int | None
) -> None:
    """Save a decision for each row that was shown, with the ticks as they are now.

    The ticks are read at this moment since one may have been set just before.
    """
    ticks = read_ticks(st.session_state[key]["edited_rows"], len(pending_answers))
    decisions = [
        coding_saving.build_decision(answer, is_coded=is_coded)
        for answer, is_coded in zip(pending_answers, ticks, strict=True)
    ]
    coding_saving.save_decisions(view, decisions, question_id, seen_change_id=seen_change_id)


def read_ticks(edited_rows: Mapping[int, Mapping[str, Any]], row_count: int) -> list[bool]:
    """Read which rows of a table are ticked from the rows that somebody edited in it.

    All rows are ticked at first.
    """
    return [bool(edited_rows.get(row_index, {}).get(CODED_COLUMN, True)) for row_index in range(row_count)]
