"""Answer queries and draw charts once for each state of the data.

A cached answer is keyed by the query, its arguments, the database and the data version, so no page is ever stale and
nothing is computed in vain. Answers are shared between sessions: read them, never change them. An answer that was read
after somebody wrote meanwhile is given, and not kept under the version before.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import streamlit as st
from sqlalchemy import Engine

from lib.database.engine import data_version, open_read_session
from lib.queries.asking import Answer

_has_moved_on = ContextVar("has_moved_on", default=False)  # whether an answer was of a newer state than asked for


class _MovedOnError(Exception):
    """The data are of a newer version than was asked for; carries the answer, which the cache must not keep."""

    def __init__(self, answer: Any) -> None:
        super().__init__("the data have moved on")
        self.answer = answer


def find_data_version(engine: Engine) -> str:
    """Find the present data version by one cheap look into the database."""
    with open_read_session(engine) as session:
        return data_version(session)


def run_query(query: Callable[..., Answer], engine: Engine, at_version: str, **arguments: Any) -> Answer:
    """Run a query of lib.queries with these arguments as of this data version, from the cache where it is there."""
    key = (_build_function_name(query), tuple(sorted(arguments.items())), _format_address(engine), at_version)
    answer: Answer = _take_answer(lambda: _run_cached_query(*key, query, engine))
    return answer


def compute_cached(function: Callable[..., Answer], key: tuple[Any, ...], **arguments: Any) -> Answer:
    """Compute a chart or a finding once for a key that says all that its arguments depend on."""
    name = _build_function_name(function)
    answer: Answer = _take_answer(lambda: _compute_once(name, key, function, arguments))
    return answer


def _take_answer(ask_cache: Callable[[], Any]) -> Any:
    """Take an answer from the cache, or the one that it would not keep."""
    try:
        return ask_cache()
    except _MovedOnError as moved:
        _has_moved_on.set(True)  # what is computed from it is not kept either
        return moved.answer


@st.cache_resource(max_entries=2_000, show_spinner=False)
def _run_cached_query(
    query_name: str, arguments: tuple[Any, ...], address: str, at_version: str, _query: Any, _engine: Engine
) -> Any:
    """Run a query on the database; Streamlit keys the cache by the arguments without an underscore."""
    with open_read_session(_engine) as session:
        answer = _query(session, **dict(arguments))
        if data_version(session) != at_version:  # in the same state of the data
            raise _MovedOnError(answer)
        return answer


@st.cache_resource(max_entries=500, show_spinner=False)
def _compute_once(function_name: str, key: tuple[Any, ...], _function: Any, _arguments: dict[str, Any]) -> Any:
    """Compute what a function returns; Streamlit keys the cache by the arguments without an underscore."""
    outer = _has_moved_on.set(False)
    try:
        answer = _function(**_arguments)
        if _has_moved_on.get():
            raise _MovedOnError(answer)
        return answer
    finally:
        _has_moved_on.reset(outer)


def _build_function_name(function: Callable[..., Any]) -> str:
    """Build the full name of a function, which keys its answers in the cache."""
    return f"{function.__module__}.{function.__qualname__}"


def _format_address(engine: Engine) -> str:
    """Format the address of a database without its password."""
    return engine.url.render_as_string(hide_password=True)
