"""The database: its migrations, its versions, and several people at once."""

import datetime as dt
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError

from lib.access import Person, Role
from lib.database import migration
from lib.database.engine import (
    data_version,
    get_engine,
    open_read_session,
    open_write_session,
    record_change,
    upgrade_database,
)
from lib.database.models import Base, Change, Contact, Credit, Import, QuarantinedRow
from lib.database.reference import load_consultation
from lib.intake.undo_rule import undo_import
from lib.measures.dispositions import Dispositions, classify_council, classify_response
from lib.queries.parts import select_dispositions
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.server.scale import enlarge_database
from tests.conftest import named_database, run_as_admin
from tests.support.factories import CONSULTATION, OFFICER, bring, response, store, write_csv


def test_the_migrations_make_the_tables_that_the_models_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": _is_described}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def _is_described(name: str | None, _kind: str, _parents: object) -> bool:
    """The index of words is each database's own: its tests are in test_words.py."""
    return not (name or "").startswith("answer_search")


def test_upgrading_again_keeps_everything(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    with open_read_session(sqlite) as session:
        before = data_version(session)
    with open_read_session(upgrade_database(str(sqlite.url))) as session:
        assert data_version(session) == before


def test_sqlite_checks_foreign_keys_and_lets_readers_read_while_one_writes(sqlite: Engine) -> None:
    with sqlite.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() == 30_000


def test_a_contact_of_no_organisation_cannot_be_stored(engine: Engine) -> None:
    with pytest.raises(IntegrityError), open_write_session(engine) as session:
        change = record_change(session, actor="a test", action="import", subject="contacts", rows=1)
        session.add(
            Contact(
                source_id="1", organisation_id=999_999, role="Leader", name="Nobody", do_not_contact=False,
                added_on=dt.date(2015, 1, 1), change_id=change.id,
            )
        )  # fmt: skip


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


def test_a_reader_sees_one_state_of_the_data_while_somebody_writes(sqlite: Engine, tmp_path: Path) -> None:
    with open_read_session(sqlite) as session:
        before = session.scalar(select(func.max(Change.id)))
        store(sqlite, "responses", [response()], tmp_path)
        assert session.scalar(select(func.max(Change.id))) == before


def test_the_database_and_the_definitions_agree_on_every_disposition(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    """The rule of the definitions stands twice, for one response and in SQL; here they are held together."""
    answered = {"Leeds": 10, "Wakefield": 9, "Kirklees": 8, "Calderdale": 5, "Bradford": 4, "York": 0}
    rows = [
        response(name, answers=number, Status="Complete" if number else "Declined") for name, number in answered.items()
    ]
    districts = {"Dacorum": 5, "Selby": 4, "Craven": 3, "Harrogate": 2}
    rows += [response(name, answers=number) for name, number in districts.items()]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        council = select_dispositions(scope)
        found = load_table(session, select(council.c.short_name, council.c.disposition)).set_index("short_name")[
            "disposition"
        ]
    for names, applicable in ((answered, 10), (districts, 5)):
        for name, number in names.items():
            kind = "answers" if number else "declined"
            assert found[name] == classify_council([classify_response(kind, number, applicable)], is_reached=False)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_of_the_first_version_is_brought_up_to_date_with_everything_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    if database == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
    else:
        server = request.getfixturevalue("server")
        run_as_admin(server, "CREATE DATABASE first_version")
        url = named_database(server, "first_version")
    engine = get_engine(url)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config = migration._build_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for statement in (
            "INSERT INTO change (at, actor, action, subject, rows) VALUES ('2026-11-01 10:00:00', 'a', 'import', 'x', 1)",
            (
                "INSERT INTO consultation (code, title, issued_by, opens, closes, note, target_overall, target_group_floor, "
                "target_max_variation) VALUES ('one', 'One', 'us', '2015-01-06', '2015-03-13', '', 0.4, 0.25, 0.3)"
            ),
            (
                "INSERT INTO import (change_id, kind, file_name, digest, rows_read, added, changed, unchanged, set_aside, "
                "demonstration) VALUES (1, 'responses', 'old.csv', 'd', 1, 0, 0, 0, 1, false)"
            ),
            (
                "INSERT INTO set_aside (import_id, kind, line, reason, row, digest) "
                "VALUES (1, 'responses', 3, 'why', '{\"Organisation\": \"Nowhere\"}', 'r')"
            ),
        ):
            connection.execute(text(statement))
    upgrade_database(url)
    with open_read_session(engine) as session:
        kept = session.scalars(select(QuarantinedRow)).one()
        assert (kept.line, kept.row, kept.decision, kept.consultation_id) == (3, {"Organisation": "Nowhere"}, None, 1)
        old = session.scalars(select(Import)).one()
        assert (old.origin, old.settled, old.doubted, old.undone_change_id) == ("file", 0, 0, None)
    with open_write_session(engine) as session:
        session.add(
            QuarantinedRow(import_id=1, consultation_id=1, kind="responses", line=4, reason="", row={}, digest="s")
        )
    with open_read_session(engine) as session:
        assert session.scalars(select(QuarantinedRow.id).order_by(QuarantinedRow.id)).all() == [1, 2]
    engine.dispose()


def test_what_each_response_answered_is_counted_whenever_answers_change(engine: Engine, tmp_path: Path) -> None:
    def answered() -> list[int]:
        with open_read_session(engine) as session:
            return list(session.scalars(select(Credit.answered).order_by(Credit.organisation_id)))

    store(engine, "responses", [response("Dacorum Borough Council", answers=7), response(answers=9)], tmp_path)
    assert sorted(answered()) == [5, 9]  # questions 6 to 10 do not apply to a district
    corrected = response(answers=3) | {"Q1. What about 1?": "We say it again."}
    store(engine, "responses", [corrected], tmp_path)
    assert sorted(answered()) == [3, 5]
    with open_read_session(engine) as session:
        newest = session.scalars(select(func.max(Import.id))).one()
    undo_import(engine, import_id=newest, actor=OFFICER)
    assert sorted(answered()) == [5, 9]
    (tmp_path / "consultation.toml").write_text(
        CONSULTATION.replace('"Unitary", "Metropolitan district", ', '"Unitary", ')
    )
    load_consultation(engine, tmp_path / "consultation.toml")
    assert sorted(answered()) == [5, 5]  # six to ten do not apply to Leeds any more


def test_the_demonstration_can_be_enlarged_once_for_trials(demonstration: Path, tmp_path: Path) -> None:
    (tmp_path / "large.sqlite").write_bytes(demonstration.read_bytes())
    engine = get_engine(f"sqlite:///{tmp_path / 'large.sqlite'}")

    def counts() -> list[int]:
        with open_read_session(engine) as session:
            scope = Scope(1, dt.date(2015, 3, 16))
            found = Dispositions.from_counts(dispositions.count_dispositions(session, scope=scope))
            return [found.council_count, found.responded_count, found.reached_count]

    small = counts()
    assert small[0] == 353
    assert enlarge_database(engine, 3) == 3 * 365
    large = counts()
    assert large[0] == 3 * 353
    assert large[2] == 3 * small[2]
    assert 2 * small[1] < large[1] <= 3 * small[1]  # joint responses with bodies are not copied
    with pytest.raises(ValueError, match="was enlarged already"):
        enlarge_database(engine, 3)
