"""Adds what is new and changes what differs, and says no to two rows about one thing."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from lib.database.models import Base
from lib.intake.fields import short
from lib.intake.problems import RowProblem
from lib.intake.readers import Cell

Key = TypeVar("Key")
Row = TypeVar("Row", bound=Base)


class OncePerFile:
    """Sees to it that no file says two things about one id."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[str, Cell]] = {}

    def check(self, source_id: str, row: dict[str, Cell]) -> None:
        """Raises RowProblem where the id stood in an earlier row with other content."""
        if self._seen.setdefault(source_id, row) != row:
            raise RowProblem(f'the id "{short(source_id)}" stands twice in this file, with different content')


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
