"""Show lines that name councils or others: a few of the names at once, and all of them on request."""

from collections.abc import Callable

import streamlit as st

NAMES_AT_ONCE = 4
NAMES_ON_REQUEST = 500  # a page holds no more of a very large sector


def render_named_lines(describe_lines: Callable[[int], list[str]], *, meaning: str | None = None) -> None:
    """Render lines as a list, and below it all of the names on request where some are left out.

    describe_lines takes how many names a line may hold, and returns the lines. meaning: what they mean, one hover away.
    """
    short_lines, whole_lines = describe_lines(NAMES_AT_ONCE), describe_lines(NAMES_ON_REQUEST)
    st.markdown(_join_lines(short_lines), help=meaning)
    if whole_lines != short_lines:
        st.expander("All of them by name").markdown(_join_lines(whole_lines))


def _join_lines(lines: list[str]) -> str:
    """Join lines to a list in Markdown."""
    return "\n".join(f"- {line}" for line in lines)
