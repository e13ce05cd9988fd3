"""The commands as people type them, and databases that they cannot use."""

import sqlite3
from pathlib import Path

from click.testing import CliRunner, Result

from lib.cli import main
from lib.database.engine import close_engines, upgrade_database


def run_lib(*words: str) -> Result:
    """Type a command after python -m lib."""
    return CliRunner().invoke(main, list(words))


def make_broken_database(tmp_path: Path, kind: str) -> str:
    """The address of a database with something wrong with it."""
    file = tmp_path / "broken.sqlite"
    if kind == "damaged":
        file.write_bytes(b"This was a database once. " * 500)
    elif kind == "cut short":
        upgrade_database(f"sqlite:///{file}").dispose()
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2 // 4096 * 4096])
    elif kind == "empty":
        file.touch()
    elif kind == "folder":
        file.mkdir()
    elif kind == "foreign":
        connection = sqlite3.connect(file)
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.close()
    elif kind == "later":
        upgrade_database(f"sqlite:///{file}").dispose()
        connection = sqlite3.connect(file)
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
        connection.close()
    close_engines()
    return f"sqlite:///{file}"
