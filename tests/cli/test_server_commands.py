"""Starting the dashboard and making its database, as people type it."""

import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from lib.database.engine import close_engines, get_engine, open_read_session
from lib.database.models import Change, Response
from lib.server import serve
from lib.server.demonstration import DEMONSTRATION_FILES, DEMONSTRATION_FOLDER
from lib.settings import Settings
from tests.support.commands import make_broken_database, run_lib
from tests.support.factories import response, write_csv
from tests.support.postgresql_server import named_database, run_as_admin


@pytest.mark.parametrize("kind", ["damaged", "folder", "later"])
def test_serving_a_database_that_cannot_be_used_is_refused_in_the_same_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, kind: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", make_broken_database(tmp_path, kind))
    result = run_lib("serve", "--no-sign-in", "--port", "8976")
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database at")


@pytest.mark.parametrize("words", [("serve", "--no-sign-in", "--port", "8975"), ("demo",)])
def test_a_first_start_that_is_interrupted_leaves_no_half_made_database(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]
) -> None:
    file = tmp_path / "new" / "dashboard.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr(
        "lib.cli.server_commands.print_report", lambda _report: (_ for _ in ()).throw(KeyboardInterrupt)
    )
    assert run_lib(*words).exit_code != 0
    assert not file.exists()
    monkeypatch.undo()
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    calls = list[str]()

    def note_call(engine: Engine, _settings: Settings) -> int:
        calls.append(str(engine.url))
        return 1

    monkeypatch.setattr("lib.server.demonstration.ensure_themes", note_call)  # takes long, and has tests of its own
    assert run_lib(*words).exit_code == 0
    close_engines()
    assert [one.name for one in file.parent.iterdir()] == ["dashboard.sqlite"]
    assert len(calls) == 1
    assert "132" in run_lib("figures", "response-rates").output


def test_a_start_without_the_demonstration_has_the_register_and_no_consultation_then_and_later(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "own.sqlite"
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    for arguments in (("--no-demo",), ()):
        assert run_lib("serve", "--no-sign-in", "--port", "8973", *arguments).exit_code == 0
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("SELECT count(*) FROM organisation").fetchone() > (353,)
            assert connection.execute("SELECT count(*) FROM consultation").fetchone() == (0,)


@pytest.mark.sqlite_only("only SQLite leaves files beside a database")
def test_what_an_earlier_file_left_beside_it_does_not_come_back_into_a_new_database(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "INSERT INTO change (id, at, actor, action, subject, rows) "
            "VALUES (999, '2015-01-01', 'a ghost', 'import', 'contacts', 1)"
        )
        connection.commit()
        (tmp_path / "new.sqlite-wal").write_bytes(Path(f"{old}-wal").read_bytes())
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'new.sqlite'}")
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    monkeypatch.setattr(
        "lib.server.demonstration.ensure_themes", lambda *_arguments: 1
    )  # takes long, and leaves no file
    assert run_lib("serve", "--no-sign-in", "--port", "8974").exit_code == 0
    with closing(sqlite3.connect(tmp_path / "new.sqlite")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM change WHERE actor = 'a ghost'").fetchone() == (0,)


def test_a_port_in_use_is_named_with_another_to_take(url: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = run_lib("serve", "--no-sign-in", "--port", str(port))
    assert result.exit_code == 1
    assert f"Port {port} is in use" in result.output
    assert "make run PORT=" in result.output


def test_serving_without_sign_in_must_be_said(url: str) -> None:
    result = run_lib("serve")
    assert result.exit_code == 1
    assert "--no-sign-in" in result.output


def test_no_sign_in_is_refused_where_signing_in_is_set_up(
    url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth]\nclient_id = 'x'\n")
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    result = run_lib("serve", "--no-sign-in")
    assert result.exit_code == 1
    assert "Signing in is set up" in result.output


def test_the_server_listens_on_this_machine_only(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr("os.execve", lambda _program, command, _environment: started.append(command))
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    assert run_lib("serve", "--no-sign-in", "--port", "8977").exit_code == 0
    assert "--server.address 127.0.0.1 --server.port 8977" in " ".join(started[0])


def test_the_demonstration_is_not_mixed_with_what_officers_brought_in(url: str, tmp_path: Path) -> None:
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    result = run_lib("demo")
    assert result.exit_code == 1
    assert "stays out of it" in result.output


def test_loading_the_demonstration_again_changes_nothing(full: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", full)
    heads = [line for line in run_lib("demo").output.splitlines() if not line.startswith("  ")]
    assert len(heads) == len(DEMONSTRATION_FILES)
    assert all(line.endswith("(nothing changed)") for line in heads)


def test_the_demonstration_comes_in_by_the_same_command_as_any_file(full: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", full)
    for kind, name in DEMONSTRATION_FILES:
        result = run_lib("import", kind, str(DEMONSTRATION_FOLDER / name), "--consultation", "taking-stock-2015")
        assert result.exit_code == 0
        assert "(nothing changed)" in result.output


def test_a_backup_is_restored_by_the_commands_and_the_restoring_stands_in_the_history(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    result = run_lib("backup", str(folder), "--keep", "3")
    assert result.exit_code == 0
    assert "was written and checked" in result.output
    (copy,) = folder.iterdir()
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    assert run_lib("restore", str(copy)).exit_code == 1  # nobody said yes
    result = run_lib("restore", str(copy), "--yes")
    assert result.exit_code == 0
    assert "What it held before is kept at" in result.output
    with open_read_session(get_engine(url)) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 0
        last = session.execute(select(Change.action, Change.subject).order_by(Change.id.desc())).first()
    assert last == ("restore a copy", copy.name)


@pytest.mark.sqlite_only("the file of a SQLite database is damaged")
def test_a_damaged_database_is_told_before_the_server_starts(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = Path(url.removeprefix("sqlite:///"))
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    file.write_bytes(bytes(content))
    monkeypatch.setattr("os.execve", lambda *_arguments: None)
    result = run_lib("serve", "--no-sign-in", "--port", "8973")
    assert result.exit_code == 1
    assert "m lib restore" in result.output


@pytest.mark.sqlite_only("it moves from SQLite")
def test_a_database_moves_to_postgresql_by_a_command_that_shows_no_password_and_leaves_a_line(
    url: str, server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    run_lib("import", "responses", str(write_csv(tmp_path / "survey.csv", [response()])))
    run_as_admin(server, "CREATE DATABASE moved_by_command")
    target = named_database(server, "moved_by_command")
    result = run_lib("database", "move", "postgresql+psycopg://jo:hunter2@nowhere.example/there")
    assert result.exit_code == 2
    assert "as MOVE_TO_URL" in result.output
    assert "hunter2" not in result.output
    result = run_lib("database", "move", "mysql://nowhere.example/there")
    assert result.output.startswith("Error: TARGET ")
    monkeypatch.setenv("MOVE_TO_URL", target.replace("@", ":hunter2@"))
    result = run_lib("database", "move")
    assert result.exit_code == 0
    assert "hunter2" not in result.output
    lines = result.output.splitlines()
    assert any(line.startswith("response: 1 row, digest ") and line.endswith(": the same in both") for line in lines)
    assert any("tables are the same in both" in line for line in lines)
    monkeypatch.setenv("DATABASE_URL", target)
    assert "move the database: from dashboard.sqlite" in run_lib("audit", "list", "--limit", "1").output
    assert run_lib("database", "move").output.startswith("Moving everything from moved_by_command at ")
    assert "is not empty" in run_lib("database", "move").output
