"""Questions and charts, answered once for each state of the data.

A cached answer is keyed by the question, its arguments, the database and the data version, so no page is ever stale and
none is worked out in vain. Answers are shared between sessions: read them, never change them.
"""

from collections.abc import Callable
from typing import Any, TypeVar

import streamlit as st
from sqlalchemy import Engine

from lib.database.engine import data_version, open_read_session

Answer = TypeVar("Answer")


def version(engine: Engine) -> str:
    """The present state of the data. One cheap look into the database."""
    with open_read_session(engine) as session:
        return data_version(session)


def ask(question: Callable[..., Answer], engine: Engine, at_version: str, **arguments: Any) -> Answer:
    """The answer of a function in lib.queries for these arguments, as of this data version."""
    answer: Answer = _answer(
        _name(question), tuple(sorted(arguments.items())), _address(engine), at_version, question, engine
    )
    return answer


def work_out(function: Callable[..., Answer], key: tuple[Any, ...], **arguments: Any) -> Answer:
    """A chart or a finding, worked out once for a key that says all that its arguments depend on."""
    found: Answer = _work_out(_name(function), key, function, arguments)
    return found


@st.cache_resource(max_entries=2_000, show_spinner=False)
def _answer(
    question: str, arguments: tuple[Any, ...], address: str, at_version: str, _question: Any, _engine: Engine
) -> Any:
    with open_read_session(_engine) as session:
        return _question(session, **dict(arguments))


@st.cache_resource(max_entries=500, show_spinner=False)
def _work_out(name: str, key: tuple[Any, ...], _function: Any, _arguments: dict[str, Any]) -> Any:
    return _function(**_arguments)


def _name(function: Callable[..., Any]) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def _address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)
