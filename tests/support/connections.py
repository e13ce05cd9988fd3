"""How many connections of a pool are held at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


@contextmanager
def count_held_connections(engine: Engine) -> Iterator[list[int]]:
    """A list that gets, at each checkout of a connection, how many are held then."""
    held_counts: list[int] = []
    held = 0

    def note_checkout(*_arguments: Any) -> None:
        nonlocal held
        held += 1
        held_counts.append(held)

    def note_checkin(*_arguments: Any) -> None:
        nonlocal held
        held -= 1

    event.listen(engine, "checkout", note_checkout)
    event.listen(engine, "checkin", note_checkin)
    try:
        yield held_counts
    finally:
        event.remove(engine, "checkout", note_checkout)
        event.remove(engine, "checkin", note_checkin)
