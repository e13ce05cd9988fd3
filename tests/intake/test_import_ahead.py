"""While a file is worked out nobody waits; what others save meanwhile is taken into account; and nothing is half-stored."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.actions.themes import add_theme
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Answer, Change, Response
from lib.intake import import_file
from lib.intake.import_report import ImportReport
from lib.intake.loaders.responses.loader import ResponseLoader
from lib.intake.reading.sheets import Sheet
from lib.intake.reading.tables import NumberedRow
from lib.intake.undo_rule import undo_import
from tests.support.factories import OFFICER, bring, contact, response, store, write_csv
from tests.support.intake_tables import count_rows, find_newest_import, read_data_tables, read_import_tables

FIRST = "Q1. What about 1?"


def save_theme(engine: Engine) -> None:
    add_theme(engine, consultation_id=1, question_id=None, label="Peers", description="Help by peers", actor=OFFICER)


def build_once(work: Callable[[], Any], *, times: int = 1) -> Callable[[float, int], None]:
    """A callback of progress that does a work in a thread of its own, and waits for it, while rows are worked out."""
    turns = iter(range(times))

    def report_progress(share: float, _rows: int) -> None:
        if share <= import_file.AHEAD_SHARE and next(turns, None) is not None:
            thread = threading.Thread(target=work, daemon=True)
            thread.start()
            thread.join(20)
            assert not thread.is_alive(), "it waits for the import"

    return report_progress


def count_changes(engine: Engine, action: str) -> int:
    with open_read_session(engine) as session:
        return len(session.scalars(select(Change.id).where(Change.action == action)).all())


def read_answers(engine: Engine) -> dict[str, str]:
    with open_read_session(engine) as session:
        rows = session.execute(
            select(Response.source_id, Answer.text)
            .join(Answer, Answer.response_id == Response.id)
            .where(Answer.question_id == 1)
        )
        return {row.source_id: row.text for row in rows}


def test_a_small_save_is_stored_while_a_file_is_worked_out_and_costs_the_file_nothing(
    engine: Engine, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Camden")])
    told: list[float] = []
    save = build_once(lambda: save_theme(engine))

    def report_progress(share: float, rows: int) -> None:
        told.append(share)
        save(share, rows)

    assert bring(engine, "responses", file, report_progress=report_progress).added == 2
    assert told == [import_file.AHEAD_SHARE, 1.0]  # worked out once
    assert (count_changes(engine, "add a theme"), count_changes(engine, "import")) == (1, 1)


def test_people_are_read_from_their_file_before_anybody_waits(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "people.csv", [contact(), contact("Camden")])
    report = bring(engine, "contacts", file, report_progress=build_once(lambda: save_theme(engine)))
    assert report.added == 2
    assert count_changes(engine, "add a theme") == 1


def test_the_file_of_people_is_not_read_again_while_others_wait(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_sheet, open_import = import_file._choose_sheet, import_file._open_import
    is_writing = threading.Event()

    def choose_watched(*arguments: Any) -> Sheet:
        sheet = choose_sheet(*arguments)

        def read_rows() -> Iterator[NumberedRow]:
            assert not is_writing.is_set()
            yield from sheet.read_rows()

        return replace(sheet, read_rows=read_rows)

    def open_watched(*arguments: Any) -> Any:
        is_writing.set()
        return open_import(*arguments)

    monkeypatch.setattr(import_file, "_choose_sheet", choose_watched)
    monkeypatch.setattr(import_file, "_open_import", open_watched)
    assert store(sqlite, "contacts", [contact(), contact("Camden")], tmp_path).added == 2
    assert is_writing.is_set()


def test_what_another_file_brought_meanwhile_is_neither_doubled_nor_lost(engine: Engine, tmp_path: Path) -> None:
    mine = write_csv(tmp_path / "mine.csv", [response() | {FIRST: "Mine."}, response("Camden")])
    other = write_csv(tmp_path / "other.csv", [response() | {FIRST: "Theirs."}, response("Dacorum")])
    report = bring(engine, "responses", mine, report_progress=build_once(lambda: bring(engine, "responses", other)))
    assert (report.added, report.changed) == (1, 1)
    assert count_rows(engine, Response) == 3
    assert read_answers(engine)["R-Leeds City Council-2015-02-01"] == "Mine."
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_answers(engine)["R-Leeds City Council-2015-02-01"] == "Theirs."
    assert count_rows(engine, Response) == 2


def test_the_same_file_twice_at_once_is_stored_once(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Camden"), response("Nowhere Council")])
    report = bring(engine, "responses", file, report_progress=build_once(lambda: bring(engine, "responses", file)))
    assert (report.added, report.changed, report.unchanged, report.newly_pending) == (0, 0, 2, 0)
    assert report.describe_lines()[0].endswith("(nothing changed)")
    assert count_rows(engine, Response) == 2
    assert count_changes(engine, "import") == 1


def test_where_others_never_stop_the_file_is_brought_in_all_the_same(engine: Engine, tmp_path: Path) -> None:
    mine = write_csv(tmp_path / "mine.csv", [response(), response("Camden")])
    others = iter(["Dacorum", "York", "Bradford"])

    def disturb() -> None:
        bring(engine, "responses", write_csv(tmp_path / "other.csv", [response(next(others))]))

    report = bring(engine, "responses", mine, report_progress=build_once(disturb, times=import_file.ATTEMPTS_AHEAD))
    assert (report.added, report.rows_read) == (2, 2)
    assert count_rows(engine, Response) == 4
    assert count_changes(engine, "import") == 3


@pytest.mark.parametrize("kind", ["responses", "contacts"])
@pytest.mark.parametrize("from_share", [0.0, 0.6, 1.0])
def test_a_cancel_in_any_phase_leaves_nothing_behind_and_nobody_waiting(
    engine: Engine, tmp_path: Path, kind: str, from_share: float
) -> None:
    rows = [response(), response("Nowhere Council")] if kind == "responses" else [contact(), contact("Nowhere Council")]
    before = read_import_tables(engine), read_data_tables(engine)

    def cancel(share: float, _rows: int) -> None:
        if share >= from_share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(engine, kind, write_csv(tmp_path / "file.csv", rows), report_progress=cancel)
    assert (read_import_tables(engine), read_data_tables(engine)) == before
    assert store(engine, kind, rows, tmp_path).added == 1


def test_a_file_that_is_here_already_waits_for_nobody_who_writes(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Camden")], tmp_path)
    with open_write_session(engine):
        report = store(engine, "responses", [response(), response("Camden")], tmp_path)
    assert report.unchanged == 2


def test_worked_out_ahead_or_row_by_row_a_file_says_and_stores_the_same(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ResponseLoader, "chunk_size", 1)

    def name(number: int, council: str = "Leeds", **cells: Any) -> dict[str, Any]:
        return response(council, answers=2, **({"Response ID": f"R{number}"} | cells))

    store(engine, "responses", [name(1), name(2, "York"), name(3, "Camden")], tmp_path)
    file = write_csv(
        tmp_path / "next.csv",
        [
            name(1, **{FIRST: "Said anew."}),  # a correction
            name(4),  # what R1 said before: another response now
            name(5, **{FIRST: "Said anew."}),  # what R1 says now
            name(6, "Dacorum"),
            name(7, "Dacorum"),  # the same twice in the file
            name(8, "York"),  # the same as R2, which is stored
            name(9, "Nowhere Council"),
            name(6, "Bradford"),  # one id, two contents
            name(3, "Camden", Withdrawn="2015-02-09"),
        ],
    )

    def bring_in(attempts: int) -> tuple[ImportReport, Any]:
        monkeypatch.setattr(import_file, "ATTEMPTS_AHEAD", attempts)
        report = bring(engine, "responses", file)
        stored = read_answers(engine)
        undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
        return report, stored

    (ahead, stored_ahead), (by_row, stored_by_row) = bring_in(2), bring_in(0)
    assert (ahead.as_json(), stored_ahead) == (by_row.as_json(), stored_by_row)
    assert (ahead.added, ahead.changed, ahead.unchanged, ahead.pending_count) == (2, 2, 3, 2)
