"""An answer as it was written, with the sentences marked that carry a theme. Nothing in it is taken for formatting."""

from collections.abc import Iterable, Iterator

import streamlit as st

from lib.queries.themes.answers import CreditedAnswer
from lib.ui.shared.view import long
from lib.ui.shared.wording import listed, plain


def show(answer: CreditedAnswer, sentences: Iterable[str | None] = ()) -> None:
    """Who said it, when and to what, and the text with some of its sentences marked."""
    names = listed([one.name for one in answer.organisations], 3) or "Nobody on the register"
    st.caption(f"{names} · question {answer.question_number} · {long(answer.received_on)} · {plain(answer.source_id)}")
    with st.container(border=True):
        st.markdown(marked(answer.text, [one for one in sentences if one]))


def marked(text: str, sentences: Iterable[str]) -> str:
    """The text as Markdown in which only the marks mean anything. Lines stay lines."""
    places = ((text.find(one), len(one)) for one in sentences)
    return marked_at(text, [(start, start + length) for start, length in places if start >= 0 and length])


def marked_at(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The same with marks from and to these places."""
    return "".join(_part(text[start:end], mark) for start, end, mark in _parts(text, spans))


def _parts(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int, bool]]:
    """Where the marked and the unmarked parts of a text begin and end."""
    at = 0
    for start, end in sorted(spans, key=lambda one: (one[0], -one[1])):
        if end > at:
            yield at, max(at, start), False
            yield max(at, start), end, True
            at = end
    yield at, len(text), False


def _part(text: str, mark: bool) -> str:
    lines = text.splitlines()
    if not lines:
        return ""
    written = [_line(one, mark) for one in lines]
    return "\n\n".join(written) + ("\n\n" if text.endswith("\n") else "")


def _line(line: str, mark: bool) -> str:
    words = plain(line)
    if not words:
        return " " if line else ""
    before, after = line[0].isspace() * " ", line[-1].isspace() * " "
    return f"{before}:orange-background[{words}]{after}" if mark else f"{before}{words}{after}"
