"""Look after the files of a SQLite database: its mode, whole copies of it, and what lies beside it."""

import os
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

SIDE_SUFFIXES = ("-wal", "-shm")  # what SQLite keeps beside a database while it is open
PRIVATE_MODE = 0o600  # the database holds people's details: for its owner alone
CLOCK_TOLERANCE_SECONDS = 5.0  # between the last write to the log and the copying of it into the database
BUSY_SECONDS = 30.0
# What is being written until it is whole: the number of the process that writes it stands in its name.
UNFINISHED_NAME = re.compile(r"^\..*\.(\d{1,7})\.unfinished(-wal|-shm|-journal)?$")


class DamagedFileError(Exception):
    """Error that a file is no SQLite database, or a damaged one."""


def make_private(file: Path) -> None:
    """Create a file, where it is missing, for its owner alone, and take it from others where it is there.

    A file of somebody else's keeps its mode. What lies beside the database follows it, after it, since a log that was
    altered before its database is taken for another one's.
    """
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, PRIVATE_MODE))
    elif file.stat().st_uid == os.getuid() and file.stat().st_mode & 0o077:
        for path in (file, *list_side_files(file)):
            if path.exists():
                path.chmod(PRIVATE_MODE)


def delete_side_files(file: Path) -> None:
    """Delete what SQLite left beside a database, which it would play into another one put in its place."""
    for side_file in list_side_files(file):
        side_file.unlink(missing_ok=True)


def list_side_files(file: Path) -> list[Path]:
    """List the files that SQLite may keep beside a database; they need not be there."""
    return [Path(f"{file}{suffix}") for suffix in SIDE_SUFFIXES]


def has_foreign_log(file: Path) -> bool:
    """Tell whether the log beside a database was left by another file, in whose place this one was put.

    A log of this database was written to after it. Both moments are those of the file system, which copying a file with
    its dates does not alter.
    """
    log = Path(f"{file}-wal")
    if not file.exists() or not log.exists() or not log.stat().st_size:
        return False
    return file.stat().st_ctime > log.stat().st_ctime + CLOCK_TOLERANCE_SECONDS


def check_whole(file: Path, *, thoroughly: bool) -> None:
    """Check that a database is whole; thoroughly also compares its indexes with its tables, which takes longer.

    Raises DamagedFileError where it is not, or is no database at all.
    """
    check = "integrity_check" if thoroughly else "quick_check"
    try:
        with closing(sqlite3.connect(file, timeout=BUSY_SECONDS)) as connection:
            findings = connection.execute(f"PRAGMA {check}(1)").fetchall()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise DamagedFileError(str(error)) from error
    if findings != [("ok",)]:
        raise DamagedFileError(check)


def name_unfinished(path: Path) -> Path:
    """Name the file or folder in which what is to stand at a path is written until it is whole.

    What a process left there that was killed meanwhile, which may hold people's details, is deleted first.
    """
    delete_abandoned(path.parent)
    return path.with_name(f".{path.name}.{os.getpid()}.unfinished")


def delete_abandoned(folder: Path) -> None:
    """Delete the unfinished files and folders in a folder whose processes run no more."""
    for path in folder.glob(".*.unfinished*"):
        match = UNFINISHED_NAME.match(path.name)
        if match is None or is_process_running(int(match[1])):
            continue
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def is_process_running(process_id: int) -> bool:
    """Tell whether a process runs on this machine, whoever it belongs to."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def copy_whole(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment, also while others write to it.

    target becomes a single file, for its owner alone, that appears whole and checked, or not at all. Raises
    DamagedFileError where the source cannot be read or the copy is not whole, sqlite3.OperationalError and OSError
    where it cannot be written.
    """
    unfinished = name_unfinished(target)
    delete_database_files(unfinished)
    make_private(unfinished)
    try:
        replace_content(source, unfinished)
        _leave_log(unfinished)
        check_whole(unfinished, thoroughly=True)
        _write_through(unfinished)
        unfinished.replace(target)
        _write_through(target.parent)
    finally:
        delete_database_files(unfinished)


def _leave_log(file: Path) -> None:
    """Let a database be one file, without a log beside it. Raises DamagedFileError where it is damaged."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise DamagedFileError(str(error)) from error


def replace_content(source: Path, target: Path) -> None:
    """Replace all that a database holds by what another one holds, in one transaction.

    Those who have the target open read on, and see the new content from their next transaction. Raises
    DamagedFileError where either file is damaged, sqlite3.OperationalError where the target is being written for longer
    than half a minute or has no room.
    """
    try:
        with (
            closing(sqlite3.connect(source, timeout=BUSY_SECONDS)) as source_connection,
            closing(sqlite3.connect(target, timeout=BUSY_SECONDS)) as target_connection,
        ):
            source_connection.backup(target_connection)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        raise DamagedFileError(str(error)) from error


def delete_database_files(file: Path) -> None:
    """Delete a database with all that SQLite keeps beside it."""
    file.unlink(missing_ok=True)
    delete_side_files(file)
    Path(f"{file}-journal").unlink(missing_ok=True)


def _write_through(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
