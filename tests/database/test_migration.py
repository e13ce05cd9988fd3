"""The migrations make what the models describe, and bring older databases up to date with everything in them."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, IntegrityError

from lib.database import migration
from lib.database.engine import get_engine, open_read_session, open_write_session, record_change, upgrade_database
from lib.database.models import (
    Answer,
    Applicability,
    Base,
    Change,
    Consultation,
    ContactPeriod,
    Credit,
    FrameListing,
    Import,
    Organisation,
    QuarantinedRow,
    Response,
)
from lib.database.theme_models import AuditItem, Theme, ThemeState
from tests.conftest import numbers
from tests.support.postgresql_server import named_database, run_as_admin


def test_the_migrations_make_the_tables_that_the_models_describe(engine: Engine) -> None:
    with engine.connect() as connection:
        options = {"compare_type": True, "include_name": _is_described}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_texts_are_sorted_and_compared_alike_by_both_databases(engine: Engine) -> None:
    names = ["apple", "Banana", "_x", "a b", "ab", "a-b", "Éclair", "eclair", "9", "10"]
    with open_write_session(engine) as session:
        for name in names:
            session.add(Change(at=NOON, actor=name, action="sort", subject="", rows=0))
    with open_read_session(engine) as session:
        sorted_names = session.scalars(select(Change.actor).where(Change.action == "sort").order_by(Change.actor)).all()
        assert sorted_names == sorted(names)
        if engine.dialect.name == "postgresql":
            assert {row.table_name for row in session.execute(migration.LANGUAGE_COLUMNS)} == {"alembic_version"}


def _is_described(name: str | None, _kind: str, _parents: object) -> bool:
    """The index of words is each database's own: its tests are in test_search_index.py."""
    return not (name or "").startswith("answer_search")


NOON = dt.datetime(2026, 11, 29, 12, tzinfo=dt.UTC)
ADDED_CHANGE = (
    "INSERT INTO change (at, actor, action, subject, rows) VALUES ('2026-11-01 10:00:00', 'a', 'import', 'x', 1)"
)
ADDED_CONSULTATION = (
    "INSERT INTO consultation (code, title, issued_by, opens, closes, note, target_overall, target_group_floor, "
    "target_max_variation) VALUES ('one', 'One', 'us', '2015-01-06', '2015-03-13', '', 0.4, 0.25, 0.3)"
)


def name_old_database(request: pytest.FixtureRequest, folder: Path, database: str, version: str) -> str:
    """The address of an empty database of its own."""
    if database == "sqlite":
        return f"sqlite:///{folder / 'old.sqlite'}"
    server = request.getfixturevalue("server")
    name = f"version_{version}_{next(numbers)}"
    run_as_admin(server, f"CREATE DATABASE {name}")
    return named_database(server, name)


def create_old_database(url: str, version: str, statements: list[str]) -> Engine:
    """A database of an older version, with some rows in it."""
    engine = get_engine(url)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config = migration._build_config()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        for statement in statements:
            connection.execute(text(statement))
    return engine


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_of_the_first_version_is_brought_up_to_date_with_everything_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = name_old_database(request, tmp_path, database, "0001")
    engine = create_old_database(
        url,
        "0001",
        [
            ADDED_CHANGE,
            ADDED_CONSULTATION,
            (
                "INSERT INTO import (change_id, kind, file_name, digest, rows_read, added, changed, unchanged, set_aside, "
                "demonstration) VALUES (1, 'responses', 'old.csv', 'd', 1, 0, 0, 0, 1, false)"
            ),
            (
                "INSERT INTO set_aside (import_id, kind, line, reason, row, digest) "
                "VALUES (1, 'responses', 3, 'why', '{\"Organisation\": \"Nowhere\"}', 'r')"
            ),
        ],
    )
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


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_themes_of_before_there_were_audits_stay_as_they_are_and_can_be_audited(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = name_old_database(request, tmp_path, database, "0004")
    themes = (
        "INSERT INTO theme (consultation_id, code, label, description, origin, settled, proposed_on, change_id) VALUES "
    )
    states = "INSERT INTO theme_state (theme_id, state, day, change_id) VALUES "
    engine = create_old_database(
        url,
        "0004",
        [
            ADDED_CHANGE,
            ADDED_CONSULTATION,
            f"{themes} (1, 'T001', 'Money', 'It is short.', 'machine', true, '2015-02-01', 1)",
            f"{states} (1, 'proposed', '2015-02-01', 1), (1, 'approved', '2015-02-02', 1)",
        ],
    )
    upgrade_database(url)
    with open_write_session(engine) as session:
        kept = session.scalars(select(Theme)).one()
        assert (kept.code, kept.label, kept.description, kept.example, kept.settled) == (
            "T001", "Money", "It is short.", "", True,
        )  # fmt: skip
        assert session.scalars(select(ThemeState.state).order_by(ThemeState.id)).all() == ["proposed", "approved"]
        assert session.scalars(select(AuditItem)).all() == []
        session.add(AuditItem(theme_id=1, source_id="R-1", question_number=1, stratum="clear", change_id=1))
    with pytest.raises(IntegrityError), open_write_session(engine) as session:
        session.add(AuditItem(theme_id=1, source_id="R-1", question_number=1, stratum="close", change_id=1))
    with pytest.raises(IntegrityError), open_write_session(engine) as session:
        session.add(AuditItem(theme_id=1, source_id="R-2", question_number=1, stratum="found", change_id=1))
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_consultation_of_before_it_had_a_page_keeps_its_questions_answers_and_target(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = name_old_database(request, tmp_path, database, "0005")
    engine = create_old_database(
        url,
        "0005",
        [
            ADDED_CHANGE,
            ADDED_CONSULTATION,
            "INSERT INTO organisation (code, name, short_name, type) VALUES ('C', 'Countyshire', 'C', 'Shire county')",
            (
                "INSERT INTO organisation (code, name, short_name, type, county_id) "
                "VALUES ('D', 'Districton', 'D', 'Shire district', 1)"
            ),
            (
                "INSERT INTO question (consultation_id, number, section, text, kind, options) "
                "VALUES (1, 4, 'Money', 'Is it enough?', 'choice', '[\"Yes\", \"No\"]')"
            ),
            "INSERT INTO applicability (question_id, type) VALUES (1, 'Shire district')",
            (
                "INSERT INTO response (consultation_id, source_id, received_on, channel, kind, submitted_by, change_id) "
                "VALUES (1, 'R-1', '2015-02-01', 'online', 'answers', 'somebody', 1)"
            ),
            "INSERT INTO credit (response_id, organisation_id, answered) VALUES (1, 2, 1)",
            "INSERT INTO answer (response_id, question_id, text) VALUES (1, 1, 'Yes')",
        ],
    )
    upgrade_database(url)
    with open_write_session(engine) as session:
        consultation = session.scalars(select(Consultation)).one()
        assert (float(consultation.target_overall or 0), consultation.board_days) == (0.4, [])
        assert (consultation.archived, consultation.is_default) == (False, False)
        (question,) = consultation.questions
        assert (question.number, question.kind, question.options) == (4, "choice", ["Yes", "No"])
        assert (question.option_codes, question.required) == ([], True)
        assert session.scalars(select(Applicability.type)).all() == ["Shire district"]
        assert [(answer.question_id, answer.text) for answer in session.scalars(select(Answer))] == [(1, "Yes")]
        assert [(credit.organisation_id, credit.answered) for credit in session.scalars(select(Credit))] == [(2, 1)]
        assert session.scalars(select(Organisation.county_id).order_by(Organisation.id)).all() == [None, 1]
        consultation.target_overall = None  # a part of the target may be missing from now on
        question.kind = "choices"
        session.add(Organisation(code="P", name="Partners", short_name="Partners", type="Partner"))
        session.flush()
        session.add(FrameListing(consultation_id=1, organisation_id=3))
    with pytest.raises(IntegrityError), open_write_session(engine) as session:
        session.add(Organisation(code="Q", name="Q", short_name="Q", type="Friend"))
    with pytest.raises(IntegrityError), open_write_session(engine) as session:  # references still hold
        session.add(Answer(response_id=1, question_id=99, text="nowhere"))
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_responses_of_before_were_sent_in_and_what_they_say_is_counted_anew(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = name_old_database(request, tmp_path, database, "0007")
    organisations = "INSERT INTO organisation (code, name, short_name, type) VALUES"
    responses = (
        "INSERT INTO response (consultation_id, source_id, received_on, channel, kind, submitted_by, letter, change_id) "
        "VALUES"
    )
    engine = create_old_database(
        url,
        "0007",
        [
            ADDED_CHANGE,
            ADDED_CONSULTATION,
            f"{organisations} ('LDS', 'Leeds', 'Leeds', 'Unitary'), ('DAC', 'Dacorum', 'Dacorum', 'Shire district')",
            (
                "INSERT INTO question (consultation_id, number, section, text, kind, options) VALUES "
                "(1, 1, 'One', 'What?', 'open', '[]'), (1, 2, 'One', 'Why?', 'open', '[]')"
            ),
            "INSERT INTO applicability VALUES (1, 'Unitary'), (2, 'Unitary'), (2, 'Shire district')",
            f"{responses} (1, 'R1', '2015-02-01', 'Online survey', 'answers', 'x', NULL, 1)",
            f"{responses} (1, 'R2', '2015-02-01', 'Letter', 'letter', 'x', 'No comments.', 1)",
            "INSERT INTO credit (response_id, organisation_id, answered) VALUES (1, 1, 2), (1, 2, 1), (2, 1, 0)",
            "INSERT INTO answer VALUES (1, 1, 'We say this.'), (1, 2, 'N/A')",
        ],
    )
    upgrade_database(url)
    with open_read_session(engine) as session:
        responses_now = session.execute(select(Response.sent_in, Response.no_comment).order_by(Response.id)).all()
        answers_now = session.scalars(select(Answer.no_comment).order_by(Answer.question_id)).all()
        counts = select(Credit.answered, Credit.answered_required, Credit.has_substance)
        credits_now = session.execute(counts.order_by(Credit.response_id, Credit.organisation_id)).all()
    assert responses_now == [(True, False), (True, True)]
    assert answers_now == [False, True]
    assert credits_now == [(2, 2, True), (1, 1, False), (0, 0, False)]  # to a district only "N/A" applies
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_people_of_before_are_known_from_the_day_on_which_they_were_added_or_first_written_to(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    url = name_old_database(request, tmp_path, database, "0005")
    contacts = "INSERT INTO contact (source_id, organisation_id, role, name, email, do_not_contact, added_on, change_id) VALUES "
    engine = create_old_database(
        url,
        "0005",
        [
            ADDED_CHANGE,
            ADDED_CONSULTATION,
            "INSERT INTO organisation (code, name, short_name, type) VALUES ('A', 'A', 'A', 'Unitary')",
            f"{contacts} ('1', 1, 'Leader', 'Ada', 'ada@a.example', true, '2015-01-10', 1)",
            f"{contacts} ('2', 1, 'Other', 'Ben', NULL, false, '2015-01-10', 1)",
            (
                "INSERT INTO activity (consultation_id, day, channel, title, change_id) "
                "VALUES (1, '2015-01-06', 'E-mail', 'Launch', 1)"
            ),
            "INSERT INTO outreach (activity_id, contact_id, sent_on, change_id) VALUES (1, 1, '2015-01-06', 1)",
        ],
    )
    upgrade_database(url)
    with open_read_session(engine) as session:
        periods = session.scalars(select(ContactPeriod).order_by(ContactPeriod.contact_id)).all()
        assert [(one.contact_id, one.person_id, str(one.since), one.until, one.in_post) for one in periods] == [
            (1, 1, "2015-01-06", None, True),
            (2, 2, "2015-01-10", None, True),
        ]
        assert [(one.name, one.role, one.email, one.do_not_contact, one.change_id) for one in periods] == [
            ("Ada", "Leader", "ada@a.example", True, 1),
            ("Ben", "Other", None, False, 1),
        ]
    engine.dispose()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
@pytest.mark.parametrize("version", ["0001", "0009", "0012"])
def test_changes_of_before_there_was_an_audit_stay_are_protected_and_there_is_a_way_back(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, version: str
) -> None:
    url = name_old_database(request, tmp_path, database, version)
    engine = create_old_database(url, version, [ADDED_CHANGE, ADDED_CHANGE])
    upgrade_database(url)
    with open_write_session(engine) as session:
        change = record_change(session, actor="b", action="look", subject="", rows=0)
        change.subject, change.reason = "filled in while it is the newest", "asked"
    for statement in ("UPDATE change SET actor = 'x' WHERE id = 1", "DELETE FROM change WHERE id = 3"):
        with pytest.raises(DBAPIError, match="the audit trail is not edited"), open_write_session(engine) as session:
            session.execute(text(statement))
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        config = migration._build_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0012")
        connection.execute(text("UPDATE change SET actor = 'x' WHERE id = 1"))
    upgrade_database(url)
    with open_read_session(engine) as session:
        rows = session.execute(select(Change.actor, Change.subject, Change.reason).order_by(Change.id)).all()
        assert rows == [("x", "x", None), ("a", "x", None), ("b", "filled in while it is the newest", None)]
    engine.dispose()


RECOUNTED = {("credit", "answered"), ("credit", "answered_required"), ("credit", "has_substance")}  # from the answers


def make_value(table: Table, column: Column[Any], number: int, allowed: list[str]) -> Any:
    """A value of a column for the first or second row of a table, which refers to rows of that number."""
    if column.foreign_keys:
        return None if column.nullable else number
    if column.nullable and number == 2:
        return None
    if allowed:
        return allowed[number % len(allowed)]
    kind = column.type
    if isinstance(kind, JSON):
        return (
            []
            if column.name in {"options", "option_codes", "board_days", "themes", "regions", "types"}
            else {"a": number}
        )
    simple: list[tuple[type[Any], Any]] = [
        (Boolean, number == 1), (DateTime, NOON + dt.timedelta(days=number)), (Date, dt.date(2015, 1, number)),
        (LargeBinary, b"x"), (Float, number / 4), (Numeric, number / 4), (Integer, number),
    ]  # fmt: skip
    return next((value for one, value in simple if isinstance(kind, one)), f"{column.name} {number}")


def reflect_tables(connection: Connection) -> list[Table]:
    """The tables of a database as they are, those first to which others refer; without the index of words."""
    metadata = MetaData()
    metadata.reflect(
        connection, only=lambda name, _metadata: _is_described(name, "", None) and name != "alembic_version"
    )
    return metadata.sorted_tables


def fill_tables(connection: Connection, tables: list[Table]) -> None:
    """Two rows in each table that has none."""
    for table in tables:
        if table.name == "trail_unlock" or connection.execute(select(table).limit(1)).first() is not None:
            continue
        words = {
            match[1]: re.findall(r"'([^']*)'", str(check["sqltext"]))
            for check in inspect(connection).get_check_constraints(table.name)
            if (match := re.match(r"\(*\"?(\w+)", str(check["sqltext"])))
        }
        for number in (1, 2):
            row = {
                column.name: make_value(table, column, number, words.get(column.name, []))
                for column in table.columns
                if column.name not in {"until", "id"}
            }
            connection.execute(insert(table).values(row))


def read_rows(connection: Connection, tables: list[Table]) -> dict[str, list[dict[str, str]]]:
    """All rows by table, each value as it reads."""
    return {
        table.name: [
            {name: str(value) for name, value in row._mapping.items()} for row in connection.execute(select(table))
        ]
        for table in tables
    }


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_every_version_that_is_filled_is_brought_to_the_next_with_every_row_in_it(
    request: pytest.FixtureRequest, tmp_path: Path, database: str
) -> None:
    engine = get_engine(name_old_database(request, tmp_path, database, "filled"))
    lost: list[tuple[str, str, str]] = []
    before: dict[str, list[dict[str, str]]] = {}
    with engine.connect().execution_options(writing=True) as connection:
        config = migration._build_config()
        config.attributes["connection"] = connection
        for version in sorted(migration.list_known_revisions()):
            with connection.begin():
                command.upgrade(config, version)
                tables = reflect_tables(connection)
                after = read_rows(connection, tables)
                for table, rows in before.items():
                    for name in rows[0] if rows else ():
                        kept = sorted(row.get(name, "") for row in after.get(table, []))
                        if kept[: len(rows)] != sorted(row[name] for row in rows) and (table, name) not in RECOUNTED:
                            lost.append((version, table, name))
                fill_tables(connection, tables)
                before = read_rows(connection, tables)
    assert lost == []
    assert all(rows for table, rows in before.items() if table != "trail_unlock")
    engine.dispose()
    upgrade_database(engine.url.render_as_string(hide_password=False))
