"""Write what is no finding: without a Change, so that no cached answer grows old by it, and without waiting long.

Whoever writes so must get on without it: where somebody else is writing for longer than a moment, nothing is stored.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from lib.database.engine import BUSY_TIMEOUT_MS


@contextmanager
def open_brief_write(engine: Engine, *, patience_ms: int) -> Iterator[Session]:
    """Open a transaction that waits for other writers for so many milliseconds and no longer.

    Raises DBAPIError where they take longer, or the database cannot be written; nothing is stored then.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(writing=True) as connection:
        if is_sqlite:
            _set_patience(connection.connection.dbapi_connection, patience_ms)
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text(f"SET LOCAL lock_timeout = {patience_ms}"))
                with Session(bind=connection, autoflush=False) as session:
                    yield session
                    session.flush()
        finally:
            if is_sqlite:
                _set_patience(connection.connection.dbapi_connection, BUSY_TIMEOUT_MS)


def _set_patience(connection: Any, milliseconds: int) -> None:
    """Set how long a connection to SQLite waits for other writers."""
    connection.execute(f"PRAGMA busy_timeout = {milliseconds}")
