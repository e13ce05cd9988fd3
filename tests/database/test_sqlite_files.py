"""The files of a SQLite database: their mode, whole copies, a log left by another file."""

import os
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

import pytest

from lib.database import sqlite_files
from lib.database.sqlite_files import DamagedFileError, check_whole, copy_whole, has_foreign_log, make_private


def write_rows(file: Path, count: int) -> sqlite3.Connection:
    """An open database whose rows stand in its log alone."""
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE IF NOT EXISTS kept (number INTEGER)")
    connection.executemany("INSERT INTO kept VALUES (?)", [(number,) for number in range(count)])
    connection.commit()
    return connection


def count_rows(file: Path) -> int:
    with closing(sqlite3.connect(file)) as connection:
        return int(connection.execute("SELECT count(*) FROM kept").fetchone()[0])


def test_a_new_file_and_one_that_others_could_read_are_for_their_owner_alone(tmp_path: Path) -> None:
    new, old, log = tmp_path / "new.sqlite", tmp_path / "old.sqlite", tmp_path / "old.sqlite-wal"
    for path in (old, log):
        path.touch(mode=0o644)
        path.chmod(0o644)
    for path in (new, old):
        make_private(path)
    assert [path.stat().st_mode & 0o777 for path in (new, old, log)] == [0o600, 0o600, 0o600]


def test_a_copy_holds_what_stands_in_the_log_alone_and_is_one_file(tmp_path: Path) -> None:
    file, copy = tmp_path / "open.sqlite", tmp_path / "copy.sqlite"
    with closing(write_rows(file, 500)):
        copy_whole(file, copy)
    assert count_rows(copy) == 500
    assert copy.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith((".", "copy"))) == ["copy.sqlite"]


def test_a_damaged_database_is_not_copied_and_leaves_nothing_behind(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite"
    file.write_bytes(b"no database at all, " * 1000)
    with pytest.raises(DamagedFileError):
        copy_whole(file, tmp_path / "copy.sqlite")
    assert [path.name for path in tmp_path.iterdir()] == ["damaged.sqlite"]


def test_a_database_whose_list_of_tables_is_damaged_is_not_copied(tmp_path: Path) -> None:
    file = tmp_path / "damaged.sqlite"
    with closing(write_rows(file, 500)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    content = bytearray(file.read_bytes())
    content[100:] = os.urandom(len(content) - 100)  # the head alone is that of a database
    file.write_bytes(content)
    with pytest.raises(DamagedFileError):
        copy_whole(file, tmp_path / "copy.sqlite")


def test_what_a_killed_process_left_unfinished_goes_with_the_next_copy_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "open.sqlite"
    gone = subprocess.Popen(["true"])
    gone.wait()
    (tmp_path / f".restore.{gone.pid}.unfinished").mkdir()
    kept_names = {f".mine.{os.getpid()}.unfinished", ".notes.unfinished", f"shown.{gone.pid}.unfinished"}
    for name in (f".copy.sqlite.{gone.pid}.unfinished", f".copy.sqlite.{gone.pid}.unfinished-wal", *kept_names):
        (tmp_path / name).touch()
    with closing(write_rows(file, 5)):
        copy_whole(file, tmp_path / "copy.sqlite")
    assert {path.name for path in tmp_path.iterdir()} - kept_names == {"open.sqlite", "copy.sqlite"}
    assert all((tmp_path / name).exists() for name in kept_names)


def test_a_database_whose_index_lacks_a_row_is_not_whole(tmp_path: Path) -> None:
    file = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE kept (number INTEGER)")
        connection.execute("CREATE INDEX numbers ON kept (number)")
        connection.executemany("INSERT INTO kept VALUES (?)", [(number,) for number in range(50)])
        connection.commit()
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX numbers ON kept (number) WHERE number < 7' WHERE name = 'numbers'"
        )
        connection.commit()
    check_whole(tmp_path / "index.sqlite", thoroughly=False)
    with pytest.raises(DamagedFileError):
        check_whole(file, thoroughly=True)


def test_a_log_is_foreign_where_its_database_was_put_there_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_files, "CLOCK_TOLERANCE_SECONDS", 0.2)
    file, older = tmp_path / "dashboard.sqlite", tmp_path / "older.sqlite"
    with closing(write_rows(file, 10)):
        copy_whole(file, older)
    with closing(write_rows(file, 10)):
        assert not has_foreign_log(file)
        time.sleep(0.4)
        replacement = older.read_bytes()
        file.write_bytes(replacement)  # as cp does it
        os.utime(file, (1, 1))  # as cp -p does it
        assert has_foreign_log(file)
