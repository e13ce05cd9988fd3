"""A database for the commands."""

import pytest
from sqlalchemy import Engine


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, sqlite: Engine) -> str:
    """The address of a database without any response, which the commands use."""
    address = sqlite.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", address)
    return address
