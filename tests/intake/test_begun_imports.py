"""An import that ends without a word is told of afterwards, and no other is."""

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError

from lib.access import Person, Role
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import BegunImport
from lib.database.running_imports import name_process
from lib.intake import begun_imports
from lib.intake.begun_imports import dismiss_cancelled_import, dismiss_import, note_import
from lib.intake.problems import FileProblem
from lib.queries.imports.unfinished_imports import UnfinishedImport, list_unfinished_imports
from tests.support.factories import OFFICER, bring, contact, response, store, write_csv

LONG_AGO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


class PageStoppedSignal(BaseException):
    """What Streamlit raises in a page that is to stop: no Exception."""


def list_unfinished(engine: Engine) -> list[UnfinishedImport]:
    with open_read_session(engine) as session:
        return list_unfinished_imports(session, reader=Role.OFFICER)


def count_notes(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return len(session.scalars(select(BegunImport.id)).all())


def stop_page(_share: float, _rows: int) -> None:
    raise PageStoppedSignal


def stop_import(engine: Engine, file: Path, kind: str = "responses") -> None:
    """Bring a file in on a page that is stopped meanwhile."""
    with pytest.raises(PageStoppedSignal):
        bring(engine, kind, file, report_progress=stop_page)


def add_note(engine: Engine, *, process: str, begun_at: dt.datetime, nonce: str = "n") -> None:
    with open_write_session(engine) as session:
        session.add(BegunImport(actor="Ada", file_name="f.csv", begun_at=begun_at, nonce=nonce, process=process))


@pytest.mark.parametrize("kind", ["responses", "contacts"])
def test_an_import_whose_page_is_stopped_is_told_until_the_file_is_brought_in_again(
    engine: Engine, tmp_path: Path, kind: str
) -> None:
    rows: Callable[..., dict[str, Any]] = response if kind == "responses" else contact
    file = write_csv(tmp_path / "file.csv", [rows()])
    stop_import(engine, file, kind)
    (unfinished,) = list_unfinished(engine)
    moment = unfinished.begun_at.astimezone()
    assert unfinished.describe() == (
        f"An import of file.csv by a test, begun at {moment:%H:%M} on {moment.day} {moment:%B %Y}, did not end: nothing "
        "of it was saved. Bring the file in again."
    )
    other_file = write_csv(tmp_path / "other.csv", [rows("Camden")])
    bring(engine, kind, other_file)
    assert list_unfinished(engine) == [unfinished]
    bring(engine, kind, file)
    assert count_notes(engine) == 0


def test_an_import_that_ends_well_or_changes_nothing_or_is_refused_leaves_no_note(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response()], tmp_path)
    store(engine, "responses", [response()], tmp_path)  # everything in it is here already
    (tmp_path / "bad.csv").write_bytes(b"")
    with pytest.raises(FileProblem):
        bring(engine, "responses", tmp_path / "bad.csv")
    with pytest.raises(KeyboardInterrupt), note_import(engine, actor=OFFICER, file_name="f.csv"):
        raise KeyboardInterrupt
    assert count_notes(engine) == 0


def test_a_trial_run_is_not_noted(sqlite: Engine, tmp_path: Path) -> None:
    with pytest.raises(PageStoppedSignal):
        bring(
            sqlite,
            "responses",
            write_csv(tmp_path / "f.csv", [response()]),
            dry_run=True,
            report_progress=stop_page,
        )
    assert count_notes(sqlite) == 0


def test_an_import_under_way_is_not_told_of_and_cannot_be_dismissed(engine: Engine) -> None:
    with note_import(engine, actor=OFFICER, file_name="f.csv"):
        assert count_notes(engine) == 1
        assert list_unfinished(engine) == []
        dismiss_cancelled_import(engine, actor=OFFICER, file_name="f.csv")
        with open_read_session(engine) as session:
            begun_id = session.scalars(select(BegunImport.id)).one()
        dismiss_import(engine, actor=OFFICER, begun_id=begun_id)
        assert count_notes(engine) == 1


def test_of_another_process_it_is_told_once_that_runs_no_more(sqlite: Engine) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        host, _number, _start = name_process().rsplit(" ", 2)
        stat = Path(f"/proc/{process.pid}/stat")
        start = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[19] if stat.exists() else "-"
        add_note(sqlite, process=f"{host} {process.pid} {start}", begun_at=LONG_AGO)
        assert list_unfinished(sqlite) == []
        process.kill()
    assert [unfinished.file_name for unfinished in list_unfinished(sqlite)] == ["f.csv"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="this system does not tell when a process was started")
def test_a_later_process_with_the_same_number_is_another_one(sqlite: Engine) -> None:
    host, _number, _start = name_process().rsplit(" ", 2)
    add_note(sqlite, process=f"{host} {os.getpid()} 1", begun_at=dt.datetime.now(dt.UTC))
    assert len(list_unfinished(sqlite)) == 1


def test_of_another_machine_it_is_told_after_half_an_hour(sqlite: Engine) -> None:
    add_note(sqlite, process="elsewhere 1 1", begun_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=20))
    assert list_unfinished(sqlite) == []
    add_note(sqlite, process="elsewhere 1 1", begun_at=dt.datetime.now(dt.UTC) - dt.timedelta(minutes=40), nonce="m")
    assert len(list_unfinished(sqlite)) == 1


def test_any_officer_dismisses_it_and_one_who_cancelled_dismisses_no_other(engine: Engine, tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        stop_import(engine, write_csv(tmp_path / name, [response()]))
    ben = Person("Ben", Role.OFFICER)
    dismiss_cancelled_import(engine, actor=ben, file_name="one.csv")
    assert len(list_unfinished(engine)) == 2
    dismiss_cancelled_import(engine, actor=OFFICER, file_name="one.csv")
    (unfinished,) = list_unfinished(engine)
    assert unfinished.file_name == "two.csv"
    dismiss_import(engine, actor=ben, begun_id=unfinished.id)
    assert list_unfinished(engine) == []


def test_a_note_goes_after_a_month(sqlite: Engine, tmp_path: Path) -> None:
    add_note(sqlite, process="elsewhere 1 1", begun_at=dt.datetime.now(dt.UTC) - dt.timedelta(days=31))
    store(sqlite, "responses", [response()], tmp_path)
    assert count_notes(sqlite) == 0


def test_an_import_goes_on_where_its_beginning_cannot_be_noted(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> object:
        raise OperationalError("", {}, Exception("database is locked"))

    monkeypatch.setattr(begun_imports, "open_side_session", refuse)
    assert store(sqlite, "responses", [response()], tmp_path).added == 1
    assert count_notes(sqlite) == 0
