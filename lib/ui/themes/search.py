"""Search the answers for words, and render whose they are and to which themes they are coded. For officers."""

import re
from typing import Any

import streamlit as st

from lib.findings.shown_themes import ThemeFinding
from lib.queries.themes import answer_search, theme_lookup
from lib.queries.themes.answer_search import SearchHit
from lib.queries.themes.answers import AnswerId
from lib.ui.shared import answer_text
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_count
from lib.ui.themes.selection import ThemeSelection, open_theme
from lib.ui.themes.theme_evidence import render_organisations

MAX_HITS = 50  # answers on the page


def render_search(selection: ThemeSelection) -> None:
    """Ask for words, and render the answers that hold all of them."""
    words = st.text_input(
        "Words to find in the answers",
        key="words",
        bind="query-params",
        placeholder="Such as: peer challenge funding",
        help="Answers that hold all of the words, also in other forms: fund finds funding. The choice of a question "
        "above and the filters in the side bar narrow them.",
    )
    if not (words or "").strip():
        return
    hits, theme_ids_by_answer = _find_hits(selection, words or "")
    if not hits:
        st.markdown("No answer holds all of these words. Try fewer of them.")
        return
    heading = f"The first {MAX_HITS} answers" if len(hits) == MAX_HITS else format_count(len(hits), "answer", "answers")
    st.markdown(f"**{heading}**, the best matches first")
    pattern = _build_pattern(words or "")
    themes_by_id = {theme.id: theme for theme in selection.active_themes}
    for hit in hits:
        answer_id = (hit.answer.response_id, hit.answer.question_id)
        with st.container(border=True):
            _render_hit(
                selection,
                hit,
                pattern,
                [
                    themes_by_id[theme_id]
                    for theme_id in theme_ids_by_answer.get(answer_id, ())
                    if theme_id in themes_by_id
                ],
            )


def _find_hits(selection: ThemeSelection, words: str) -> tuple[list[SearchHit], dict[AnswerId, tuple[int, ...]]]:
    """Find the answers that hold all of the words, and the ids of the themes to which each is coded."""
    view = selection.view
    arguments: dict[str, Any] = {"scope": view.scope, "question_id": selection.question_id, "reader": view.role}
    hits = view.run_query_uncached(answer_search.search_answers, words=words, limit=MAX_HITS, **arguments)
    answer_ids = [(hit.answer.response_id, hit.answer.question_id) for hit in hits]
    return hits, view.run_query_uncached(theme_lookup.list_theme_ids_by_answer, answer_ids=answer_ids, **arguments)


def _build_pattern(words: str) -> re.Pattern[str]:
    """Build a pattern that matches the words in whichever form they stand in a text.

    It follows the way in which the snippets of lib.queries.themes.answer_search are cut.
    """
    stems = {word[: max(4, len(word) - 3)] for word in answer_search.WORD_PATTERN.findall(words)}
    longest_first = sorted(stems, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(stem)}\w*" for stem in longest_first) or r"(?!)", re.IGNORECASE)


def _mark_words(text: str, pattern: re.Pattern[str]) -> str:
    """Mark in a text the words that match the pattern."""
    return answer_text.mark_spans(text, [match.span() for match in pattern.finditer(text)])


def _render_hit(
    selection: ThemeSelection, hit: SearchHit, pattern: re.Pattern[str], themes: list[ThemeFinding]
) -> None:
    """Render an answer with its organisations, its marked words and its themes."""
    answer = hit.answer
    key = f"hit-{answer.response_id}-{answer.question_id}"
    render_organisations(selection.view, answer, key)
    st.markdown(_mark_words(hit.snippet, pattern))
    st.caption(f"Question {answer.question_number} · {format_day(answer.received_on)}")
    if len(hit.snippet.strip("…")) < len(answer.text):
        with st.popover("Whole answer"):
            st.markdown(_mark_words(answer.text, pattern))
    with st.container(horizontal=True, gap="small"):
        for theme in themes:
            label = f"{theme.code} · {escape_text(theme.label)}"
            st.button(label, key=f"{key}-{theme.code}", type="tertiary", on_click=open_theme, args=(theme.code,))
        if not themes:
            st.caption("In no theme")
