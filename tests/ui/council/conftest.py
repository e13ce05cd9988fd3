"""One council with a history."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.factories import contact, message, response, store


@pytest.fixture
def told(sqlite: Engine, tmp_path: Path) -> str:
    """The address of a database in which Leeds was written to and answered in part."""
    store(sqlite, "contacts", [contact()], tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    store(sqlite, "responses", [response(answers=6)], tmp_path)
    return str(sqlite.url)
