"""Backing up and restoring, on both databases, while others read and write."""

import datetime as dt
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from lib.database import sqlite_files
from lib.database.backup import back_up_database, check_database_files, restore_database
from lib.database.engine import (
    DatabaseProblem,
    close_engines,
    get_engine,
    open_database,
    open_read_session,
    open_write_session,
    record_change,
    upgrade_database,
)
from lib.database.models import Base, Change, Response
from lib.settings import ROOT
from tests.database.test_migration import create_old_database
from tests.support.commands import make_broken_database
from tests.support.factories import response, store
from tests.support.postgresql_server import find_tools_folder

NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client programs that come with the PostgreSQL of the tests."""
    monkeypatch.setenv("PATH", f"{find_tools_folder()}{os.pathsep}{os.environ['PATH']}")


def name_address(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=False)


def read_all_rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    with get_engine(url).connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def test_a_copy_is_restored_row_by_row_and_what_was_there_is_kept(engine: Engine, tmp_path: Path) -> None:
    url = name_address(engine)
    store(engine, "responses", [response("Leeds")], tmp_path)
    before = read_all_rows(url)
    copy = back_up_database(url, tmp_path / "copies", now=NOON)
    store(engine, "responses", [response("York")], tmp_path)
    later = read_all_rows(url)
    kept_path = restore_database(url, copy.path, now=NOON)
    assert read_all_rows(url) == before
    assert kept_path is not None
    restore_database(url, kept_path, now=NOON + dt.timedelta(seconds=1))
    assert read_all_rows(url) == later
    close_engines()


def test_a_copy_is_for_its_owner_alone_and_named_after_its_moment(engine: Engine, tmp_path: Path) -> None:
    copy = back_up_database(name_address(engine), tmp_path / "copies", now=NOON)
    assert "-20261129T120000Z." in copy.path.name
    assert copy.path.stat().st_mode & 0o777 == 0o600
    assert copy.byte_count == copy.path.stat().st_size > 0


def test_a_second_copy_of_the_same_second_stands_beside_the_first(sqlite: Engine, tmp_path: Path) -> None:
    paths = [back_up_database(str(sqlite.url), tmp_path / "copies", now=NOON).path for _ in range(3)]
    assert [path.stem[-7:] for path in paths] == ["120000Z", "120001Z", "120002Z"]


def test_as_many_copies_are_kept_as_were_asked_for_and_other_files_are_left_alone(
    sqlite: Engine, tmp_path: Path
) -> None:
    folder, url = tmp_path / "copies", name_address(sqlite)
    folder.mkdir()
    (folder / "dashboard-notes.sqlite").touch()
    copies = [back_up_database(url, folder, now=NOON + dt.timedelta(days=day), keep=2) for day in range(4)]
    assert [path.name for path in copies[3].deleted_paths] == [copies[1].path.name]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [copies[2].path.name, copies[3].path.name, "dashboard-notes.sqlite"]
    )


@pytest.mark.sqlite_only("the file of a SQLite database is copied or damaged")
def test_a_copy_taken_while_others_write_holds_whole_changes_only(sqlite: Engine, tmp_path: Path) -> None:
    url, stop, written = name_address(sqlite), threading.Event(), threading.Event()

    def write() -> None:
        while not stop.is_set():
            with open_write_session(sqlite) as session:
                for _ in range(2):
                    record_change(session, actor="a test", action="import", subject="pair", rows=1)
            written.set()

    writer = threading.Thread(target=write)
    writer.start()
    written.wait(10)
    copies = [
        back_up_database(url, tmp_path / "copies", now=NOON + dt.timedelta(seconds=second)) for second in range(5)
    ]
    stop.set()
    writer.join()
    for copy in copies:
        with closing(sqlite3.connect(copy.path)) as connection:
            count = connection.execute("SELECT count(*) FROM change WHERE subject = 'pair'").fetchone()[0]
        assert count
        assert count % 2 == 0


@pytest.mark.sqlite_only("the file of a SQLite database is copied or damaged")
def test_readers_stay_connected_while_a_copy_is_restored_and_then_see_it(sqlite: Engine, tmp_path: Path) -> None:
    url = name_address(sqlite)
    copy = back_up_database(url, tmp_path / "copies", now=NOON)
    store(sqlite, "responses", [response("Leeds")], tmp_path)
    with open_read_session(sqlite) as reader:
        assert reader.scalar(select(func.count()).select_from(Response)) == 1
        restore_database(url, copy.path, now=NOON)
        assert reader.scalar(select(func.count()).select_from(Response)) == 1  # one state of the data
        reader.rollback()
        assert reader.scalar(select(func.count()).select_from(Response)) == 0


@pytest.mark.parametrize("kind", ["damaged", "cut short", "foreign", "later"])
def test_a_copy_that_cannot_be_used_is_refused_and_the_database_stays(
    sqlite: Engine, tmp_path: Path, kind: str
) -> None:
    url = name_address(sqlite)
    before = read_all_rows(url)
    copy = Path(make_broken_database(tmp_path, kind).removeprefix("sqlite:///"))
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        restore_database(url, copy, now=NOON)
    assert read_all_rows(url) == before


@pytest.mark.sqlite_only("the file of a SQLite database is copied or damaged")
def test_a_damaged_database_is_told_at_the_start_and_replaced_by_restoring(sqlite: Engine, tmp_path: Path) -> None:
    url = name_address(sqlite)
    copy = back_up_database(url, tmp_path / "copies", now=NOON)
    close_engines()
    file = Path(str(sqlite.url.database))
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(bytes(content))
    with pytest.raises(DatabaseProblem, match="m lib restore"):
        check_database_files(url)
    kept_path = restore_database(url, copy.path, now=NOON)
    check_database_files(url)
    assert kept_path is not None
    assert kept_path.read_bytes() == bytes(content)


@pytest.mark.sqlite_only("the file of a SQLite database is copied or damaged")
def test_a_copy_put_over_the_database_by_hand_is_refused_while_the_old_log_lies_beside_it(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        sqlite_files, "CLOCK_TOLERANCE_SECONDS", -1.0
    )  # the log is older by less than five seconds here
    url, file = name_address(sqlite), Path(str(sqlite.url.database))
    copy = back_up_database(url, tmp_path / "copies", now=NOON).path
    with closing(sqlite3.connect(file)) as log_writer:  # a server that is still open, or was killed
        log_writer.execute(
            "INSERT INTO change (at, actor, action, subject, rows) VALUES ('2026-01-01', 'a', 'b', 'c', 1)"
        )
        log_writer.commit()
        shutil.copyfile(copy, file)
        with pytest.raises(DatabaseProblem, match=r"dashboard\.sqlite-wal, the log of an earlier one"):
            check_database_files(url)


def test_an_earlier_version_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite"
    create_old_database(f"sqlite:///{file}", "0004", [])
    copies: list[Path] = []
    upgrade_database(f"sqlite:///{file}", copies.append)
    assert [copy.name for copy in copies] == ["old-before-upgrade-from-0004.sqlite"]
    with closing(sqlite3.connect(copies[0])) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0004",)]
    open_database(f"sqlite:///{file}")
    upgrade_database(f"sqlite:///{file}", copies.append)
    assert len(copies) == 1


def test_without_the_tools_of_postgresql_the_problem_names_them(
    postgresql: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DatabaseProblem, match="pg_dump is not on this machine"):
        back_up_database(name_address(postgresql), tmp_path / "copies", now=NOON)
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_file_that_is_no_dump_is_refused_and_the_database_stays(postgresql: Engine, tmp_path: Path) -> None:
    url = name_address(postgresql)
    copy = tmp_path / "letter.dump"
    copy.write_text("Dear all")
    with pytest.raises(DatabaseProblem, match="Nothing was changed"):
        restore_database(url, copy, now=NOON)
    with open_read_session(open_database(url)) as session:
        assert session.scalar(select(func.count()).select_from(Change))


@pytest.mark.sqlite_only("the file of a SQLite database is copied or damaged")
def test_a_process_that_ends_leaves_everything_in_the_one_file(sqlite: Engine, tmp_path: Path) -> None:
    program = (
        "import sys; from lib.database.engine import get_engine, open_write_session, record_change\n"
        "with open_write_session(get_engine(sys.argv[1])) as session:\n"
        "    record_change(session, actor='a test', action='import', subject='at the end', rows=1)\n"
    )
    close_engines()
    subprocess.run([sys.executable, "-c", program, name_address(sqlite)], check=True, cwd=ROOT)
    file = Path(str(sqlite.url.database))
    assert not Path(f"{file}-wal").exists()
    shutil.copyfile(file, tmp_path / "moved.sqlite")
    with closing(sqlite3.connect(tmp_path / "moved.sqlite")) as moved:
        assert moved.execute("SELECT count(*) FROM change WHERE subject = 'at the end'").fetchone() == (1,)
