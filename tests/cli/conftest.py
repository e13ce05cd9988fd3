"""A database for the commands."""

from pathlib import Path

import pytest


@pytest.fixture
def url(monkeypatch: pytest.MonkeyPatch, template: Path, tmp_path: Path) -> str:
    """The address of a database without any response, which the commands use."""
    file = tmp_path / "dashboard.sqlite"
    file.write_bytes(template.read_bytes())
    address = f"sqlite:///{file}"
    monkeypatch.setenv("DATABASE_URL", address)
    return address
