"""Back the database up into a single file, and restore it from one.

SQLite is copied by its own online backup, PostgreSQL by pg_dump and pg_restore; both while people go on working.
"""

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL

from lib.database import migration, sqlite_files
from lib.database.engine import (
    DatabaseProblem,
    close_engines,
    describe_location,
    open_database,
    parse_database_url,
    upgrade_database,
)

SUFFIXES = {"sqlite": ".sqlite", "postgresql": ".dump"}
DUMP_TABLES = "TABLE DATA"  # as pg_restore lists what a dump holds


@dataclass(frozen=True, slots=True)
class BackupCopy:
    """Copy of a database in a file, written and checked, and the older copies that were deleted for it."""

    path: Path
    byte_count: int
    deleted_paths: tuple[Path, ...]


def _find_free_path(url: URL, folder: Path, moment: dt.datetime) -> Path:
    """Find the path of a copy of a moment: where there is a copy of that second already, of the next without one."""
    path = folder / f"{_name_copies(url)}{moment:%Y%m%dT%H%M%SZ}{_find_suffix(url)}"
    return _find_free_path(url, folder, moment + dt.timedelta(seconds=1)) if path.exists() else path


def back_up_database(url: str, folder: Path, *, now: dt.datetime, keep: int | None = None) -> BackupCopy:
    """Back up a database into a new file of a folder, named after it and the moment in UTC.

    keep: how many such copies of this database stay in the folder; without it, all. Raises DatabaseProblem, with
    nothing written and nothing deleted, where the database cannot be read or the copy is not whole.
    """
    parsed = parse_database_url(url)
    open_database(url)
    with _translate_file_errors(parsed, folder):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        target = _find_free_path(parsed, folder, now.astimezone(dt.UTC))
        if parsed.get_backend_name() == "sqlite":
            sqlite_files.copy_whole(Path(str(parsed.database)), target)
        else:
            _dump_postgresql(parsed, target)
        deleted_paths = _delete_older_copies(parsed, folder, keep) if keep else ()
        return BackupCopy(target, target.stat().st_size, deleted_paths)


def restore_database(url: str, copy: Path, *, now: dt.datetime) -> Path | None:
    """Restore a database from a copy, which is checked first, and bring it to this version's schema.

    What the database held is kept in a file beside it (for PostgreSQL, beside the copy), whose path is returned; None
    where there was none. Raises DatabaseProblem, with the database as it was, where the copy cannot be used.
    """
    parsed = parse_database_url(url)
    if not copy.is_file():
        raise DatabaseProblem(f"There is no copy at {copy}: give the path of a file that backup wrote.")
    if parsed.get_backend_name() == "sqlite":
        kept_path = _restore_sqlite(parsed, copy, now)
    else:
        kept_path = _restore_postgresql(parsed, copy, now)
    close_engines()
    upgrade_database(url)
    return kept_path


def check_database_files(url: str) -> None:
    """Check the files of a SQLite database before it is used.

    Raises DatabaseProblem where it is damaged, or lies beside the log of another file, which SQLite would play into it.
    """
    parsed = parse_database_url(url)
    file = Path(parsed.database or "")
    if parsed.get_backend_name() != "sqlite" or not file.is_file() or not file.stat().st_size:
        return
    if sqlite_files.has_foreign_log(file):
        raise DatabaseProblem(
            f"The database at {file} was put there while {file.name}-wal, the log of an earlier one, lay beside it: "
            "together they would be damaged. Move both files out of the folder, and bring the database back by "
            ".venv/bin/python -m lib restore and its path, which takes care of the log."
        )
    with _translate_file_errors(parsed, file.parent):
        sqlite_files.check_whole(file, thoroughly=False)


def _restore_sqlite(url: URL, copy: Path, now: dt.datetime) -> Path | None:
    """Restore a SQLite database; returns where its former content is kept, None where there was none."""
    file = Path(str(url.database))
    with _translate_file_errors(url, file.parent), _make_staging_folder(file) as staging:
        staged_copy = staging / "copy.sqlite"
        _stage_copy(copy, staged_copy)
        kept_path = _keep_former_content(file, now)
        if file.exists():
            sqlite_files.replace_content(staged_copy, file)
        else:
            sqlite_files.delete_side_files(file)
            sqlite_files.make_private(staged_copy)
            staged_copy.replace(file)
        sqlite_files.check_whole(file, thoroughly=False)
        return kept_path


@contextmanager
def _make_staging_folder(file: Path) -> Iterator[Path]:
    """Make a folder beside a database, for its owner alone, that is gone with the end of the block."""
    staging = sqlite_files.name_unfinished(file)
    staging.mkdir(mode=0o700)
    try:
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _stage_copy(copy: Path, staged_copy: Path) -> None:
    """Copy a copy, with a log that may lie beside it, and check it there, so that it stays as it is.

    Raises DatabaseProblem where it is not whole or not one that this version can use.
    """
    for path in (copy, Path(f"{copy}-wal")):
        if path.exists():
            shutil.copyfile(path, staged_copy.with_name(path.name.replace(copy.name, staged_copy.name, 1)))
    if sqlite_files.has_foreign_log(copy):
        staged_copy.with_name(f"{staged_copy.name}-wal").unlink()
    try:
        sqlite_files.check_whole(staged_copy, thoroughly=True)
        connection = sqlite3.connect(staged_copy)
        try:
            connection.execute("PRAGMA journal_mode = DELETE")
            revisions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
        finally:
            connection.close()
    except (sqlite_files.DamagedFileError, sqlite3.DatabaseError):
        raise DatabaseProblem(
            f"The copy at {copy} is damaged or is no database of this dashboard: take another one. Nothing was changed."
        ) from None
    if not revisions or revisions[0][0] not in migration.list_known_revisions():
        raise DatabaseProblem(
            f"The copy at {copy} was made by a later version of this dashboard: update the dashboard and try again. "
            "Nothing was changed."
        )


def _keep_former_content(file: Path, now: dt.datetime) -> Path | None:
    """Keep what a database holds in a file beside it, and return its path; None where there is no database.

    A damaged one, or one beside another's log, is moved there as it is.
    """
    if not file.exists():
        return None
    kept_path = file.with_name(f"{file.stem}-before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{file.suffix}")
    if not _try_to_copy(file, kept_path):
        for path in (file, *sqlite_files.list_side_files(file)):
            if path.exists():
                path.replace(path.with_name(path.name.replace(file.name, kept_path.name, 1)))
    return kept_path


def _try_to_copy(file: Path, target: Path) -> bool:
    """Copy a database where it is whole, and tell whether it was."""
    if sqlite_files.has_foreign_log(file):
        return False
    try:
        sqlite_files.copy_whole(file, target)
    except sqlite_files.DamagedFileError:
        return False
    return True


def _dump_postgresql(url: URL, target: Path) -> None:
    """Dump a PostgreSQL database into a file, which appears once it was read through, or not at all."""
    unfinished = sqlite_files.name_unfinished(target)
    sqlite_files.make_private(unfinished)
    try:
        _run_tool("pg_dump", url, "--format=custom", "--no-owner", "--no-privileges", f"--file={unfinished}")
        _check_dump(url, unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _check_dump(url: URL, dump: Path) -> None:
    """Check that a dump can be read to its end and holds this dashboard's tables.

    Raises DatabaseProblem otherwise.
    """
    listing = _run_tool("pg_restore", url, "--list", str(dump), connects=False)
    if DUMP_TABLES not in listing or " alembic_version " not in listing:
        raise DatabaseProblem(f"{dump.name} holds no database of this dashboard. Nothing was changed.")
    _run_tool("pg_restore", url, f"--file={os.devnull}", str(dump), connects=False)


def _restore_postgresql(url: URL, copy: Path, now: dt.datetime) -> Path:
    """Restore a PostgreSQL database in one transaction; returns where its former content is kept."""
    _check_dump(url, copy)
    with _translate_file_errors(url, copy.parent):
        kept_path = copy.with_name(f"{url.database}-before-restore-{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.dump")
        _dump_postgresql(url, kept_path)
    close_engines()
    _run_tool(
        "pg_restore", url, "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", str(copy)
    )
    return kept_path


def _run_tool(name: str, url: URL, *arguments: str, connects: bool = True) -> str:
    """Run a tool of PostgreSQL and return what it prints; the password goes by its environment, never by its words.

    Raises DatabaseProblem where it is not on this machine, or fails.
    """
    program = shutil.which(name)
    if program is None:
        raise DatabaseProblem(
            f"{name} is not on this machine: install PostgreSQL's client programs, of the server's version or later."
        )
    address = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, "LC_ALL": "C", **({"PGPASSWORD": str(url.password)} if url.password else {})}
    command = [program, *([f"--dbname={address}"] if connects else []), *arguments]
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if result.returncode:
        first_line = next(iter(result.stderr.strip().splitlines()), "no reason given")
        raise DatabaseProblem(f"{name} on {describe_location(url)} failed ({first_line}). Nothing was changed.")
    return result.stdout


def _name_copies(url: URL) -> str:
    """Name the copies of a database: how their file names begin."""
    return f"{Path(str(url.database)).stem}-"


def _find_suffix(url: URL) -> str:
    """Find how the file names of a database's copies end."""
    return SUFFIXES[url.get_backend_name()]


def _delete_older_copies(url: URL, folder: Path, keep: int) -> tuple[Path, ...]:
    """Delete all but the newest copies of a database in a folder, and return which; other files stay."""
    moment = "[0-9]" * 8 + "T" + "[0-9]" * 6 + "Z"
    copies = sorted(folder.glob(f"{_name_copies(url)}{moment}{_find_suffix(url)}"))
    older_copies = tuple(copies[:-keep])
    for path in older_copies:
        path.unlink()
    return older_copies


@contextmanager
def _translate_file_errors(url: URL, folder: Path) -> Iterator[None]:
    """Raise DatabaseProblem in place of the errors of files."""
    try:
        yield
    except sqlite_files.DamagedFileError:
        raise DatabaseProblem(
            f"The database at {describe_location(url)} is damaged or is no SQLite file: bring your latest copy back by "
            ".venv/bin/python -m lib restore and its path."
        ) from None
    except sqlite3.OperationalError as error:
        raise DatabaseProblem(
            f"The database at {describe_location(url)} cannot be copied ({error}): check that there is room, that you "
            "may write there, and that no long import is running. Nothing was changed."
        ) from None
    except OSError as error:
        raise DatabaseProblem(f"{error.strerror or error}: {error.filename or folder}. Nothing was changed.") from None
