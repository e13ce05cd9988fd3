"""Fresh PostgreSQL databases for a benchmark."""

from collections.abc import Iterator
from contextlib import contextmanager

from lib.database.engine import upgrade_database
from lib.server.demonstration import load_facts
from tests.support.postgresql_server import create_database, run_server


@contextmanager
def databases(number: int) -> Iterator[list[str]]:
    """So many databases with the register and the consultation in them."""
    with run_server(is_safe=True) as address:
        urls = [create_database(address, f"bench{place}") for place in range(number)]
        for url in urls:
            load_facts(upgrade_database(url))
        yield urls
