"""Render an answer as it was written, with the sentences marked that are coded to a theme.

Nothing in an answer is taken for formatting.
"""

from collections.abc import Iterable, Iterator

import streamlit as st

from lib.queries.themes.answers import CreditedAnswer
from lib.ui.shared.view import format_day
from lib.ui.shared.wording import escape_text, format_names


def render_answer(answer: CreditedAnswer, sentences: Iterable[str | None] = ()) -> None:
    """Render who gave the answer, when and to what, and its text with some of its sentences marked."""
    names = format_names([organisation.name for organisation in answer.organisations], 3) or "Nobody on the register"
    st.caption(
        f"{names} · question {answer.question_number} · {format_day(answer.received_on)} · "
        f"{escape_text(answer.source_id)}"
    )
    with st.container(border=True):
        st.markdown(mark_sentences(answer.text, [sentence for sentence in sentences if sentence]))


def mark_sentences(text: str, sentences: Iterable[str]) -> str:
    """Format a text as Markdown in which only the marks on the sentences mean anything; lines stay lines."""
    matches = ((text.find(sentence), len(sentence)) for sentence in sentences)
    return mark_spans(text, [(start, start + length) for start, length in matches if start >= 0 and length])


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Format a text as Markdown with marks on these spans, each (start, end) in characters."""
    return "".join(_format_part(text[start:end], is_marked) for start, end, is_marked in _split_spans(text, spans))


def _split_spans(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Split a text into marked and unmarked parts: (start, end, whether it is marked)."""
    offset = 0
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > offset:
            yield offset, max(offset, start), False
            yield max(offset, start), end, True
            offset = end
    yield offset, len(text), False


def _format_part(text: str, is_marked: bool) -> str:
    """Format one part of a text as Markdown, each of its lines as a paragraph."""
    lines = text.splitlines()
    if not lines:
        return ""
    formatted = [_format_line(line, is_marked) for line in lines]
    return "\n\n".join(formatted) + ("\n\n" if text.endswith("\n") else "")


def _format_line(line: str, is_marked: bool) -> str:
    """Format one line as Markdown, with the space at its ends kept outside the mark."""
    escaped = escape_text(line)
    if not escaped:
        return " " if line else ""
    before, after = line[0].isspace() * " ", line[-1].isspace() * " "
    return f"{before}:orange-background[{escaped}]{after}" if is_marked else f"{before}{escaped}{after}"
