"""Words found in answers, with whose they are and which themes the answers carry. For officers."""

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
from lib.ui.themes.selection import Looked, open_theme
from lib.ui.themes.theme_evidence import from_whom

MOST = 50  # answers on the page


def show(look: Looked) -> None:
    """Ask for words, and show the answers that hold all of them."""
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
    hits, carried = _found(look, words or "")
    if not hits:
        st.markdown("No answer holds all of these words. Try fewer of them.")
        return
    first = f"The first {MOST} answers" if len(hits) == MOST else format_count(len(hits), "answer", "answers")
    st.markdown(f"**{first}**, the best matches first")
    pattern = _pattern(words or "")
    themes = {one.id: one for one in look.themes}
    for hit in hits:
        key = (hit.answer.response_id, hit.answer.question_id)
        with st.container(border=True):
            _hit(look, hit, pattern, [themes[one] for one in carried.get(key, ()) if one in themes])


def _found(look: Looked, words: str) -> tuple[list[SearchHit], dict[AnswerId, tuple[int, ...]]]:
    view = look.view
    asked: dict[str, Any] = {"scope": view.scope, "question_id": look.question_id, "reader": view.role}
    hits = view.run_query_uncached(answer_search.search_answers, words=words, limit=MOST, **asked)
    keys = [(one.answer.response_id, one.answer.question_id) for one in hits]
    return hits, view.run_query_uncached(theme_lookup.list_theme_ids_by_answer, answer_ids=keys, **asked)


def _pattern(words: str) -> re.Pattern[str]:
    """The words in whichever form they stand in a text, as the snippets of lib.queries.search are cut."""
    stems = {word[: max(4, len(word) - 3)] for word in answer_search.WORD_PATTERN.findall(words)}
    longest_first = sorted(stems, key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(stem)}\w*" for stem in longest_first) or r"(?!)", re.IGNORECASE)


def _marked(text: str, pattern: re.Pattern[str]) -> str:
    return answer_text.mark_spans(text, [found.span() for found in pattern.finditer(text)])


def _hit(look: Looked, hit: SearchHit, pattern: re.Pattern[str], themes: list[ThemeFinding]) -> None:
    answer = hit.answer
    key = f"hit-{answer.response_id}-{answer.question_id}"
    from_whom(look.view, answer, key)
    st.markdown(_marked(hit.snippet, pattern))
    st.caption(f"Question {answer.question_number} · {format_day(answer.received_on)}")
    if len(hit.snippet.strip("…")) < len(answer.text):
        with st.popover("Whole answer"):
            st.markdown(_marked(answer.text, pattern))
    with st.container(horizontal=True, gap="small"):
        for one in themes:
            label = f"{one.code} · {escape_text(one.label)}"
            st.button(label, key=f"{key}-{one.code}", type="tertiary", on_click=open_theme, args=(one.code,))
        if not themes:
            st.caption("In no theme")
