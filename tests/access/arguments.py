"""Make up arguments of the right types, so that every function can be asked by everybody."""

import dataclasses
import datetime as dt
import enum
import inspect
import types
import typing
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib.access import Person, Role
from lib.actions.drafts import DraftPlace
from lib.terms import SORTING_DRAFT

SIMPLE: dict[Any, Any] = {
    int: 1, str: "a", bool: False, float: 1.0, bytes: b"", dt.date: dt.date(2015, 2, 1), type(None): None,
    Path: Path("/nowhere/at/all.csv"), dt.datetime: dt.datetime(2015, 2, 1, tzinfo=dt.UTC), Any: None,
}  # fmt: skip


def make_arguments(function: Callable[..., Any], role: Role, store: Engine | Session, change_id: int) -> dict[str, Any]:
    """Arguments for a function that is asked by somebody of a role; what has a default is left out.

    change_id: a change that could be undone.
    """
    hints = typing.get_type_hints(function)
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if name == "place":
            arguments[name] = DraftPlace(Person("Somebody", role), 1, 1, SORTING_DRAFT)
        elif name in {"actor", "reader"}:
            arguments[name] = role if hints[name] is Role else Person("Somebody", role)
        elif name in {"engine", "session"}:
            arguments[name] = store
        elif name == "change_id":
            arguments[name] = change_id
        elif name == "ask":
            arguments[name] = lambda question, /, **more: question(store, **more)
        elif parameter.default is inspect.Parameter.empty:
            arguments[name] = make_value(hints[name])
    return arguments


def make_value(hint: Any) -> Any:
    """A value of a type: the smallest that there is."""
    origin = typing.get_origin(hint)
    if hint in SIMPLE:
        return SIMPLE[hint]
    if origin in {typing.Union, types.UnionType}:
        return make_value(typing.get_args(hint)[0])
    if origin in {dict, Mapping}:
        return {}
    if origin in {Sequence, Collection, Iterable, list, set, tuple, frozenset}:
        return ()
    if origin is Callable or inspect.isfunction(hint) or hint is Callable:
        return lambda *_arguments, **_more: None
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    if dataclasses.is_dataclass(hint):
        hints = typing.get_type_hints(hint)
        return hint(
            **{
                field.name: make_value(hints[field.name])
                for field in dataclasses.fields(hint)
                if field.init and field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            }
        )  # type: ignore[operator]
    return None
