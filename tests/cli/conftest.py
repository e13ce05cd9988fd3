"""A database for the commands."""

import os

import pytest
from sqlalchemy import Engine

from tests.conftest import ON_POSTGRESQL
from tests.support.postgresql_server import find_tools_folder


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client programs by which a PostgreSQL database is backed up and restored."""
    if ON_POSTGRESQL:
        monkeypatch.setenv("PATH", f"{find_tools_folder()}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, sqlite: Engine) -> str:
    """The address of a database without any response, which the commands use."""
    address = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", address)
    return address
