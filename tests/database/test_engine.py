"""The database is opened, upgraded, read and written, by several people at once."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError

from lib.access import Person, Role
from lib.database.engine import (
    DatabaseProblem,
    data_version,
    describe_failure,
    open_read_session,
    open_write_session,
    record_change,
    upgrade_database,
)
from lib.database.models import Change
from tests.support.commands import run_lib
from tests.support.factories import bring, response, store, write_csv


def test_upgrading_again_keeps_everything(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    with open_read_session(sqlite) as session:
        before = data_version(session)
    with open_read_session(upgrade_database(str(sqlite.url))) as session:
        assert data_version(session) == before


@pytest.mark.sqlite_only("it reads settings of SQLite")
def test_sqlite_checks_foreign_keys_and_lets_readers_read_while_one_writes(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 120_000


def test_a_change_that_fails_leaves_neither_rows_nor_a_new_version(engine: Engine) -> None:
    with open_read_session(engine) as session:
        before = data_version(session)
    with pytest.raises(RuntimeError, match="stop"), open_write_session(engine) as session:
        record_change(session, actor="a test", action="import", subject="contacts", rows=1)
        raise RuntimeError("stop")
    with open_read_session(engine) as session:
        assert data_version(session) == before


def test_two_officers_who_save_at_once_both_succeed_one_after_the_other(engine: Engine, tmp_path: Path) -> None:
    names = ("Leeds", "Camden", "Dacorum", "York")
    files = [write_csv(tmp_path / f"{name}.csv", [response(name)]) for name in names]
    problems: list[BaseException] = []

    def officer(file: Path) -> None:
        try:
            bring(engine, "responses", file, actor=Person(file.stem, Role.OFFICER))
        except BaseException as problem:  # noqa: BLE001 - whatever it is, the test must know
            problems.append(problem)

    threads = [threading.Thread(target=officer, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with open_read_session(engine) as session:
        actors = session.scalars(select(Change.actor).where(Change.action == "import")).all()
    assert sorted(actors) == sorted(names)


def test_a_writer_who_hangs_keeps_others_waiting_for_a_while_and_they_are_told_so(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.database.engine.BUSY_TIMEOUT_MS", 200)
    engine.dispose()  # connections of SQLite learn how long to wait when they open
    with (
        open_write_session(engine),
        pytest.raises(DatabaseProblem, match="is being written by somebody else: try again in a minute"),
        open_write_session(engine),
    ):
        pass


def test_a_question_that_takes_too_long_is_given_up_on_postgresql(postgresql: Engine) -> None:
    with open_read_session(postgresql) as session:
        assert session.scalar(text("SHOW statement_timeout")) == "2min"
        assert session.scalar(text("SHOW lock_timeout")) == "15s"
    with open_write_session(postgresql) as session:
        assert session.scalar(text("SHOW statement_timeout")) == "0"


def test_a_reader_sees_one_state_of_the_data_while_somebody_writes(engine: Engine, tmp_path: Path) -> None:
    with open_read_session(engine) as session:
        before = session.scalar(select(func.max(Change.id)))
        store(engine, "responses", [response()], tmp_path)
        assert session.scalar(select(func.max(Change.id))) == before


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (DatabaseError("SELECT secret", {}, Exception("database disk image is malformed")), "is damaged"),
        (OperationalError("SELECT secret", {}, Exception("canceling statement due to statement timeout")), "too long"),
        (OperationalError("INSERT secret", {}, Exception("disk I/O error")), "check that there is room"),
        (OperationalError("SELECT secret", {}, Exception("FATAL:  sorry, too many clients already")), "in use"),
        (OperationalError("SELECT secret", {}, Exception("terminating connection due to administrator")), "ended the"),
        (OperationalError("SELECT secret", {}, Exception("password authentication failed for user")), "the password"),
        (OperationalError("SELECT secret", {}, Exception('FATAL:  role "x" does not exist')), "does not know the user"),
        (OperationalError("SELECT secret", {}, Exception('FATAL:  database "x" does not exist')), "no database"),
        (OperationalError("INSERT secret", {}, Exception("could not extend file: No space left on device")), "no room"),
        (ProgrammingError("SELECT secret", {}, Exception("permission denied for table contact")), "does not let"),
        (IntegrityError("INSERT secret", {}, Exception("UNIQUE constraint failed")), "refused what was asked of it"),
    ],
)
def test_what_a_database_refuses_is_said_in_a_sentence_without_its_statement(
    error: SQLAlchemyError, sentence: str
) -> None:
    text_shown = describe_failure("sqlite:////folder/file.sqlite", error)
    assert sentence in text_shown
    assert "secret" not in text_shown


@pytest.mark.sqlite_only("the file of a SQLite database is damaged")
def test_a_file_that_is_damaged_in_the_middle_ends_a_command_in_a_sentence(
    sqlite: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite.dispose()
    file = Path(str(sqlite.url.database))
    with file.open("r+b") as stream:
        for place in range(60_000, file.stat().st_size, 20_000):
            stream.seek(place)
            stream.write(b"\xff" * 8_000)
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    result = run_lib("figures", "councils")
    assert result.exit_code == 1
    assert "is damaged" in result.output
    assert "SELECT" not in result.output
