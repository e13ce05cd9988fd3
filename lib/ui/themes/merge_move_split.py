"""One theme goes into another, or some of its answers go elsewhere."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from lib.actions import themes as acting
from lib.actions.themes import MovedAnswer
from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import shared_sentences
from lib.queries.themes.shared_sentences import SharedSentence
from lib.queries.themes.theme_counts import ThemeFacts
from lib.terms import DESCRIPTION_LENGTH, LABEL_LENGTH
from lib.ui.shared import action_feedback
from lib.ui.shared.downloads import TALL_ROW_HEIGHT
from lib.ui.shared.view import View
from lib.ui.shared.wording import escape_text, format_count, format_names
from lib.ui.themes.theme_wording import nearness

MOST = 500  # answers in the table


def merge(here: View, theme: ThemeFinding | ThemeFacts, others: Sequence[ThemeFacts], place: str) -> None:
    """All that carries this theme counts for another from now on."""
    key = f"into-{theme.id}"
    _choose("Merge it into", others, key)
    st.button(
        "Merge", key=f"merge-{theme.id}", on_click=_merge, args=(here, theme, list(others), place, key),
        disabled=not others, help="What was said of it is kept, and counts for the other. Undo is the way back.",
    )  # fmt: skip


def _choose(label: str, others: Sequence[ThemeFacts], key: str) -> None:
    names = {one.id: f"{one.label} ({one.code})" for one in others}
    st.selectbox(
        label, list(names), index=None, format_func=lambda one: names.get(one, ""), key=key,
        placeholder="Type to search" if names else "There is no other theme",
    )  # fmt: skip


def _chosen(others: Sequence[ThemeFacts], key: str, place: str) -> ThemeFacts | None:
    """The theme that was chosen; says so where there is none."""
    found = next((one for one in others if one.id == st.session_state.get(key)), None)
    if found is None:
        action_feedback.keep_message(place, "Choose the other theme first. Nothing was saved.")
    return found


def _merge(here: View, theme: ThemeFinding | ThemeFacts, others: Sequence[ThemeFacts], place: str, key: str) -> None:
    if (into := _chosen(others, key, place)) is not None:
        seen = {one.id: one.change_id for one in (theme, into)}
        words = f"Merged into “{escape_text(into.label)}”."
        action_feedback.attempt_action(here, place, words, acting.merge_themes, target_id=into.id, theme_ids=[theme.id], seen_change_ids=seen)


def move(here: View, theme: ThemeFinding | ThemeFacts, others: Sequence[ThemeFacts], place: str) -> None:
    """Some answers carry another theme instead."""
    rows, key = _answers(here, theme, "move")
    to = f"to-{theme.id}"
    _choose("Move them to", others, to)
    st.button(
        "Move", key=f"move-{theme.id}", on_click=_move, args=(here, theme, list(others), place, rows, key, to),
        disabled=not (rows and others), help="They carry the other theme and no longer this one.",
    )  # fmt: skip


def _move(
    here: View,
    theme: ThemeFinding | ThemeFacts,
    others: Sequence[ThemeFacts],
    place: str,
    rows: list[list[MovedAnswer]],
    key: str,
    to: str,
) -> None:
    if (target := _chosen(others, to, place)) is not None:
        ticked = _ticked(rows, key)
        words = f"Moved {format_count(len(ticked), 'answer', 'answers')} to “{escape_text(target.label)}”."
        where: dict[str, Any] = {"from_theme": theme.id, "to_theme": target.id, "day": action_feedback.find_latest_day(here)}
        if action_feedback.attempt_action(here, place, words, acting.move_answers, answers=ticked, **where):
            st.session_state[to] = None


def split(here: View, theme: ThemeFinding | ThemeFacts, place: str) -> None:
    """Some answers make a theme of their own."""
    rows, key = _answers(here, theme, "split")
    boxes = {name: f"split-{name}-{theme.id}" for name in ("label", "description")}
    st.text_input("Label of the new theme", max_chars=LABEL_LENGTH, key=boxes["label"])
    st.text_area("Its description", max_chars=DESCRIPTION_LENGTH, key=boxes["description"], height=90)
    st.button(
        "Make a theme of the ticked answers", key=f"split-{theme.id}", on_click=_split, disabled=not rows,
        args=(here, theme, place, rows, key, boxes),
    )  # fmt: skip


def _split(
    here: View, theme: ThemeFinding | ThemeFacts, place: str, rows: list[list[MovedAnswer]], key: str, boxes: dict[str, str]
) -> None:
    words = {name: st.session_state[box] for name, box in boxes.items()}
    told = f"Made the theme “{escape_text(words['label'])}”."
    more: dict[str, Any] = {
        "theme_id": theme.id,
        "answers": _ticked(rows, key),
        "day": action_feedback.find_latest_day(here),
    }
    if action_feedback.attempt_action(here, place, told, acting.split_theme, **more, **words):
        st.session_state.update(dict.fromkeys(boxes.values(), ""))


def _answers(here: View, theme: ThemeFinding | ThemeFacts, purpose: str) -> tuple[list[list[MovedAnswer]], str]:
    """The sentences that carry a theme in a table to tick, what names the answers of each, and the key of the table."""
    rows = here.run_query_uncached(shared_sentences.list_shared_sentences, scope=here.scope, theme_id=theme.id, reader=here.role, limit=MOST)
    named = [[(one.answer.source_id, one.answer.question_number, one.sentence) for one in each.coded_answers] for each in rows]
    key = f"{purpose}-answers-{theme.id}-{action_feedback.compute_digest(named)}"
    if not rows:
        st.markdown("No answer carries it.")
        return [], key
    st.dataframe(
        pd.DataFrame([_row(one) for one in rows]), hide_index=True, on_select="rerun", selection_mode="multi-row",
        key=key, row_height=TALL_ROW_HEIGHT, height=min(420, TALL_ROW_HEIGHT * len(rows) + 40),
        column_config={"It says": st.column_config.TextColumn(width=560)},
        alt="Sentences that carry the theme, to be ticked at their left",
    )  # fmt: skip
    if sum(len(each) for each in named) == MOST:
        st.caption(f"Of the surest {MOST} answers. Narrow them by region or type in the side bar.")
    return named, key


def _row(one: SharedSentence) -> dict[str, object]:
    return {
        "It says": one.sentence,
        "Answers": len(one.coded_answers),
        "Settled": sum(each.by_person for each in one.coded_answers),
        "Who": format_names(list(dict.fromkeys(who.name for each in one.coded_answers for who in each.answer.organisations)), 3),
        "How clear": nearness(min(each.confidence for each in one.coded_answers)),
    }


def _ticked(rows: Sequence[Sequence[MovedAnswer]], key: str) -> list[MovedAnswer]:
    table = st.session_state.get(key)
    ticked = table["selection"]["rows"] if table else []
    return [one for row in ticked if row < len(rows) for one in rows[row]]
