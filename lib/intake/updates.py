"""Adds what is new and changes what differs."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lib.database.models import Base

Key = TypeVar("Key")
Row = TypeVar("Row", bound=Base)


def put(session: Session, stored: dict[Key, Row], key: Key, facts: dict[str, Any], make: Callable[[], Row]) -> str:
    """Adds a row that is not stored under the key, or changes the one that is where it differs from the facts.

    Returns "added", "changed" or "unchanged".
    """
    known = stored.get(key)
    if known is None:
        stored[key] = make()
        session.add(stored[key])
        return "added"
    differing = {name: value for name, value in facts.items() if getattr(known, name) != value}
    for name, value in differing.items():
        setattr(known, name, value)
    return "changed" if differing else "unchanged"
