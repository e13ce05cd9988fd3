"""Write beside the data: what is no finding and must make no data version, such as drafts and sessions.

It never waits long for other writers, since somebody waits for it; its caller says in words what to do then.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session


@contextmanager
def open_side_session(engine: Engine, patience_ms: int) -> Iterator[Session]:
    """Open a transaction that leaves no Change, and waits so many milliseconds for other writers.

    Raises DBAPIError, with nothing stored, where somebody else is writing for longer, or the database refuses.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writing=True) as connection:
        usual_patience_ms = _swap_patience(connection.connection.dbapi_connection, patience_ms) if is_sqlite else 0
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = {patience_ms}"))
                with Session(bind=connection, autoflush=False) as session:
                    yield session
                    session.flush()
        finally:
            if is_sqlite:
                _swap_patience(connection.connection.dbapi_connection, usual_patience_ms)


def _swap_patience(connection: Any, milliseconds: int) -> int:
    """Set how long a connection to SQLite waits for other writers; returns how long it did before, in milliseconds."""
    former_ms: int = connection.execute("PRAGMA busy_timeout").fetchone()[0]
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
    return former_ms
