"""Answer queries and draw charts once for each state of the data.

A cached answer is keyed by the query, its arguments, the database and the data version, so no page is ever stale and
nothing is computed in vain. Answers are shared between sessions: read them, never change them. An answer that was read
after somebody wrote meanwhile is given, and not kept under the version before.
"""

from collections.abc import Callable, Hashable
from contextvars import ContextVar
from threading import Condition
from typing import Any

from cachetools import LRUCache, cached
from sqlalchemy import URL, Engine

from lib.database.engine import data_version, open_read_session
from lib.queries.asking import Answer

_seen_versions: dict[URL, str] = {}  # of each database, at the last look
_has_moved_on = ContextVar("has_moved_on", default=False)  # whether an answer was of a newer state than asked for


class _MovedOnError(Exception):
    """The data are of a newer version than was asked for; carries the answer, which the cache must not keep."""

    def __init__(self, answer: Any) -> None:
        super().__init__("the data have moved on")
        self.answer = answer


def find_data_version(engine: Engine) -> str:
    """Find the present data version by one cheap look into the database.

    Where it is another than at the last look, what is kept of the former one goes: no page will ask for it again.
    """
    with open_read_session(engine) as session:
        version = data_version(session)
    if _seen_versions.setdefault(engine.url, version) != version:
        _seen_versions[engine.url] = version
        _run_cached_query.cache_clear()
        _compute_once.cache_clear()
    return version


def run_query(query: Callable[..., Answer], engine: Engine, at_version: str, **arguments: Any) -> Answer:
    """Run a query of lib.queries with these arguments as of this data version, from the cache where it is there."""
    key = (_build_function_name(query), tuple(sorted(arguments.items())), engine.url, at_version)
    answer: Answer = _take_answer(lambda: _run_cached_query(key, query, engine))
    return answer


def compute_cached(function: Callable[..., Answer], key: tuple[Any, ...], **arguments: Any) -> Answer:
    """Compute a chart or a finding once for a key that says all that its arguments depend on."""
    whole_key = (_build_function_name(function), key)
    answer: Answer = _take_answer(lambda: _compute_once(whole_key, function, arguments))
    return answer


def _take_answer(ask_cache: Callable[[], Any]) -> Any:
    """Take an answer from the cache, or the one that it would not keep."""
    try:
        return ask_cache()
    except _MovedOnError as moved:
        _has_moved_on.set(True)  # what is computed from it is not kept either
        return moved.answer


def _choose_key(key: Hashable, *_others: Any) -> Hashable:
    """Choose the first argument of a cached function as the key of its answer."""
    return key


@cached(LRUCache(2_000), key=_choose_key, condition=Condition())
def _run_cached_query(key: tuple[Any, ...], query: Callable[..., Any], engine: Engine) -> Any:
    """Run a query on the database; who asks the same meanwhile waits for the answer."""
    _name, arguments, _url, at_version = key
    with open_read_session(engine) as session:
        answer = query(session, **dict(arguments))
        if data_version(session) != at_version:  # in the same state of the data
            raise _MovedOnError(answer)
        return answer


@cached(LRUCache(500), key=_choose_key, condition=Condition())
def _compute_once(_key: tuple[Any, ...], function: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Compute what a function returns; who asks for the same meanwhile waits for it."""
    outer = _has_moved_on.set(False)
    try:
        answer = function(**arguments)
        if _has_moved_on.get():
            raise _MovedOnError(answer)
        return answer
    finally:
        _has_moved_on.reset(outer)


def _build_function_name(function: Callable[..., Any]) -> str:
    """Build the full name of a function, which keys its answers in the cache."""
    return f"{function.__module__}.{function.__qualname__}"
