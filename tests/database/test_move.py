"""Everything moves from one database to the other kind and back, or nothing does, and every row is looked at again."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Table, delete, func, inspect, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lib.actions.drafts import DraftPlace, save_draft
from lib.database import migration, move
from lib.database.bulk import TableRows, insert_chunks
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
from lib.database.models import Answer, Base, BegunImport, Change, Consultation, Credit, Import, Organisation, Response
from lib.database.move import MoveReport, OmittedPart, compute_digest, move_database
from lib.database.paper_models import FrozenPaper
from lib.database.search_index import ANSWER_SEARCH
from lib.database.theme_models import ThemeState
from lib.terms import SORTING_DRAFT
from tests.conftest import numbers
from tests.database.test_backup import name_address, read_all_rows
from tests.database.test_migration import create_old_database
from tests.support.factories import TODAY, double_coding, machine, quotation, theme, theme_run, verdict
from tests.support.officer_desk import ADA, LEEDS, SAID, Desk
from tests.support.postgresql_server import named_database, run_as_admin

ODD_TEXT = "Tab\there, line\nthere, back\\slash, \\N, quote \"'; caf\u00e9, \u5eb7, \U0001f600, e\u0301, trailing  "


@pytest.fixture
def empty_postgresql(server: str) -> str:
    """The address of a PostgreSQL database that holds nothing."""
    name = f"empty{next(numbers)}"
    run_as_admin(server, f"CREATE DATABASE {name}")
    return named_database(server, name)


@pytest.fixture
def filled_url(sqlite: Engine, tmp_path: Path) -> str:
    """The address of a SQLite database with the register, answers, themes and what people said of them."""
    Desk(sqlite).bring_in(tmp_path)
    theme_id = theme(sqlite, states=(("2015-01-06", "proposed"), ("2015-02-01", "approved")))
    machine(sqlite, theme_id, LEEDS, confidence=0.1 + 0.2)
    verdict(sqlite, theme_id, LEEDS)
    quotation(sqlite, theme_id, LEEDS, SAID[LEEDS])
    double_coding(sqlite, "Ada", LEEDS, [theme_id])
    theme_run(sqlite)
    save_draft(sqlite, place=DraftPlace(ADA, 1, 1, SORTING_DRAFT), nonce="n", content={"rows": [None, 1.5, ODD_TEXT]})
    with open_write_session(sqlite) as session:
        change = record_change(session, actor="Zo\u00eb", action="write", subject=ODD_TEXT, rows=1)
        session.add(
            FrozenPaper(
                consultation_id=1, as_at=TODAY, headline="", data_version=1, figures=[], file=bytes(range(256)),
                digest="", change_id=change.id,
            )
        )  # fmt: skip
        session.add(
            BegunImport(actor="Ada", file_name="f.csv", begun_at=dt.datetime.now(dt.UTC), nonce="n", process="here 1 1")
        )
        session.execute(update(Answer).where(Answer.response_id == 1, Answer.question_id == 2).values(text=ODD_TEXT))
        councils = session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
        of_first = update(Organisation).where(Organisation.id == councils[0])
        session.execute(of_first.values(county_id=councils[-1]))  # refers to a row that comes later
    return name_address(sqlite)


def list_tables(url: str) -> list[str]:
    """The tables in a database."""
    names = inspect(get_engine(url)).get_table_names()
    close_engines()
    return names


def alter(change_rows: Callable[[str, TableRows], TableRows]) -> Callable[..., None]:
    """The inserting of rows, with something done to them on their way."""

    def insert(session: Session, table: Table, columns: Sequence[str], chunks: Iterable[TableRows]) -> None:
        insert_chunks(session, table, columns, (change_rows(table.name, rows) for rows in chunks))

    return insert


def test_everything_moves_to_postgresql_and_back_value_by_value(
    filled_url: str, empty_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(move, "CHUNK_ROWS", 7)
    before, back_url = read_all_rows(filled_url), f"sqlite:///{tmp_path / 'new' / 'back.sqlite'}"
    digests = move_database(filled_url, empty_postgresql).digests
    assert read_all_rows(empty_postgresql) == before
    assert {digest.table: digest.rows for digest in digests} == {name: len(rows) for name, rows in before.items()}
    assert move_database(empty_postgresql, back_url) == MoveReport(digests)
    assert read_all_rows(back_url) == before
    assert (tmp_path / "new" / "back.sqlite").stat().st_mode & 0o777 == 0o600
    for url in (empty_postgresql, back_url):  # NULL stays NULL and JSON's null stays that
        with open_read_session(open_database(url)) as session:
            states = session.execute(select(Import.mapping.is_(None), func.count()).group_by(text("1"))).all()
        with open_read_session(open_database(filled_url)) as session:
            assert states == session.execute(select(Import.mapping.is_(None), func.count()).group_by(text("1"))).all()


def test_what_was_moved_is_searched_guarded_and_goes_on_with_numbers_that_nobody_had(
    filled_url: str, empty_postgresql: str, tmp_path: Path
) -> None:
    with open_write_session(open_database(filled_url)) as session:
        last_state = session.scalar(select(func.max(ThemeState.id))) or 0
        session.execute(delete(ThemeState).where(ThemeState.id == last_state))
    back_url = f"sqlite:///{tmp_path / 'back.sqlite'}"
    move_database(filled_url, empty_postgresql)
    move_database(empty_postgresql, back_url)
    for url in (empty_postgresql, back_url):
        engine = open_database(url)
        with open_write_session(engine) as session:
            change = record_change(session, actor="a", action="b", subject="", rows=0)
            state = ThemeState(theme_id=1, state="approved", day=change.at.date(), change_id=change.id)
            session.add(state)
            session.flush()
            assert state.id == last_state + 1
        with pytest.raises(DBAPIError, match="the audit trail is not edited"), open_write_session(engine) as session:
            session.execute(update(Change).where(Change.id == 1).values(actor="x"))
    with open_read_session(open_database(back_url)) as session:
        found = session.scalars(select(ANSWER_SEARCH.c.rowid).where(ANSWER_SEARCH.c.text.match("peer"))).all()
    assert len(found) == 2


def test_a_row_that_is_altered_on_its_way_is_noticed_and_nothing_is_stored(
    filled_url: str, empty_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def alter_day(table: str, rows: TableRows) -> TableRows:
        return [(*row[:3], row[4], *row[4:]) for row in rows] if table == "consultation" else rows

    monkeypatch.setattr(move, "insert_chunks", alter(alter_day))
    for url in (empty_postgresql, f"sqlite:///{tmp_path / 'other.sqlite'}"):
        with pytest.raises(DatabaseProblem, match="The table consultation is not the same"):
            move_database(filled_url, url)
    assert list_tables(empty_postgresql) == []
    assert not (tmp_path / "other.sqlite").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE answer SET text = text || ' ' WHERE response_id = 1 AND question_id = 1",
        "UPDATE response SET withdrawn_on = received_on WHERE id = 1",
        "UPDATE machine_assignment SET confidence = 0.3",
        "UPDATE theme SET settled = true",
        "DELETE FROM quotation",
    ],
)
def test_a_digest_tells_one_altered_value(filled_url: str, statement: str) -> None:
    table = Base.metadata.tables[statement.split()[1].replace("FROM", statement.split()[2])]
    with open_write_session(open_database(filled_url)) as session:
        before = compute_digest(session, table)
        assert compute_digest(session, table) == before
        session.execute(text(statement))
        assert compute_digest(session, table) != before


def test_a_digest_tells_which_row_holds_which_value(filled_url: str) -> None:
    with open_write_session(open_database(filled_url)) as session:
        before = compute_digest(session, Base.metadata.tables["response"])
        days = session.execute(select(Response.id, Response.received_on, Response.channel).limit(2)).all()
        session.execute(update(Response).values(submitted_by=Response.id))
        exchanged = compute_digest(session, Base.metadata.tables["response"])
        session.execute(update(Response).where(Response.id < 3).values(submitted_by=3 - Response.id))
        assert len({before, exchanged, compute_digest(session, Base.metadata.tables["response"])}) == 3
        assert len(days) == 2


def test_a_database_that_holds_anything_is_refused_and_stays(
    filled_url: str, postgresql: Engine, empty_postgresql: str, tmp_path: Path
) -> None:
    run_as_admin(empty_postgresql, "CREATE TABLE recipes (name text)")
    full_url = name_address(postgresql)
    before = read_all_rows(full_url)
    for url in (full_url, empty_postgresql, filled_url):
        with pytest.raises(DatabaseProblem, match=r"is not empty: name one .* Nothing was stored there"):
            move_database(filled_url, url)
    assert read_all_rows(full_url) == before
    assert list_tables(empty_postgresql) == ["recipes"]


@pytest.mark.parametrize("table", ["organisation", "verdict"])
@pytest.mark.sqlite_only("it moves from SQLite")
def test_a_failure_half_way_leaves_nothing_and_the_next_try_succeeds(
    filled_url: str, empty_postgresql: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, table: str
) -> None:
    def fail(name: str, rows: TableRows) -> TableRows:
        if name == table:
            raise KeyboardInterrupt
        return rows

    monkeypatch.setattr(move, "insert_chunks", alter(fail))
    before = read_all_rows(filled_url)
    for url in (empty_postgresql, f"sqlite:///{tmp_path / 'other.sqlite'}"):
        with pytest.raises(KeyboardInterrupt):
            move_database(filled_url, url)
    assert list_tables(empty_postgresql) == []
    assert [path.name for path in tmp_path.glob("other*")] == []
    monkeypatch.undo()
    move_database(filled_url, empty_postgresql)
    assert read_all_rows(filled_url) == before


@pytest.mark.sqlite_only("PostgreSQL itself refuses such a row")
def test_a_row_that_does_not_fit_is_told_by_its_table_without_what_it_says(
    filled_url: str, empty_postgresql: str
) -> None:
    with open_write_session(open_database(filled_url)) as session:
        session.execute(update(Answer).where(Answer.question_id == 1).values(text="secret\0words"))
    with pytest.raises(DatabaseProblem, match="A row of the table answer does not fit") as problem:
        move_database(filled_url, empty_postgresql)
    assert "secret" not in str(problem.value)
    assert list_tables(empty_postgresql) == []


def test_what_somebody_saves_meanwhile_is_not_left_behind(filled_url: str, empty_postgresql: str) -> None:
    lines: list[str] = []

    def save_something(line: str) -> None:
        lines.append(line)
        if len(lines) > 1:
            return
        with open_write_session(open_database(filled_url)) as session:
            record_change(session, actor="a", action="b", subject="", rows=0)

    with pytest.raises(DatabaseProblem, match="stop the dashboard first"):
        move_database(filled_url, empty_postgresql, save_something)
    assert list_tables(empty_postgresql) == []


def test_a_source_of_another_version_is_refused(tmp_path: Path, empty_postgresql: str) -> None:
    old_url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    create_old_database(old_url, "0009", [])
    with pytest.raises(DatabaseProblem, match="was made by an earlier version"):
        move_database(old_url, empty_postgresql)
    with pytest.raises(DatabaseProblem, match="There is no database"):
        move_database(f"sqlite:///{tmp_path / 'none.sqlite'}", empty_postgresql)
    assert list_tables(empty_postgresql) == []


def test_every_table_of_the_database_is_moved(engine: Engine) -> None:
    names: set[Any] = set(inspect(engine).get_table_names())
    others = {name for name in names if name.startswith(("answer_search", "sqlite_")) or name == "alembic_version"}
    assert names - others == set(Base.metadata.tables)


def read_told_texts(url: str) -> list[tuple[Any, ...]]:
    """What every schema holds of each answer, and how much of it counts."""
    statement = (
        select(Answer.text, Response.submitted_by, Credit.answered).select_from(Answer).join(Response).join(Credit)
    )
    with open_read_session(open_database(url)) as session:
        return [tuple(row) for row in session.execute(statement.order_by(Answer.response_id, Answer.question_id))]


EARLIER_SCHEMAS = sorted(migration.list_known_revisions())[:-1]


def test_there_is_a_way_back_to_every_earlier_schema_and_forward_again(
    filled_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with open_write_session(open_database(filled_url)) as session:
        session.execute(update(Consultation).values(how_to_respond="by letter"))
    before, told_texts = read_all_rows(filled_url), read_told_texts(filled_url)
    for revision in EARLIER_SCHEMAS:
        urls = [f"sqlite:///{tmp_path / f'before-{revision}.sqlite'}"]
        if revision == "0005":
            urls.append(request.getfixturevalue("empty_postgresql"))
        for url in urls:
            report = move_database(filled_url, url, revision=revision, actor="Jo")
            omitted_tables = {part.table for part in report.omitted_parts if part.column is None}
            assert {digest.table for digest in report.digests}.isdisjoint(omitted_tables - {"applicability"})
            assert ("applicability" in omitted_tables) == (revision < "0006")  # its rows for partners came then
            assert (OmittedPart("consultation", "how_to_respond", 1) in report.omitted_parts) == (revision < "0014")
            assert OmittedPart("begun_import", None, 1) in report.omitted_parts
            with get_engine(url).connect() as connection:
                versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
                lines = connection.execute(text("SELECT actor, subject FROM change ORDER BY id DESC LIMIT 1")).all()
            assert versions == [revision]
            assert lines == [("Jo", f"to the earlier schema {revision}")]
            upgrade_database(url)
            assert read_told_texts(url) == told_texts
            close_engines()
    assert read_all_rows(filled_url) == before


def test_what_an_earlier_schema_cannot_hold_is_refused_and_nothing_is_stored(
    filled_url: str, empty_postgresql: str
) -> None:
    with open_write_session(open_database(filled_url)) as session:
        session.execute(update(Consultation).values(target_overall=None))  # every consultation had a target until 0006
    with pytest.raises(DatabaseProblem, match="A row of the table consultation does not fit"):
        move_database(filled_url, empty_postgresql, revision="0005")
    with pytest.raises(DatabaseProblem, match=r"There is no schema 1999: this version knows 0001, .* 0013"):
        move_database(filled_url, empty_postgresql, revision="1999")
    assert list_tables(empty_postgresql) == []
