"""The index of words in answers: it holds what the answers hold, whatever is done to them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, func, select, text

from lib.database import migration
from lib.database.engine import get_engine, open_read_session, open_write_session, record_change, upgrade_database
from lib.database.models import Answer, Consultation, Import
from lib.database.search_index import ANSWER_SEARCH, ANSWER_TSVECTOR, MATCHES_ANSWER, ROW_ID_STEP
from lib.database.theme_models import Theme, ThemeState
from lib.intake.undo_rule import undo_import
from lib.server.scale import enlarge_database
from tests.support.factories import OFFICER, day, response, store
from tests.support.postgresql_server import named_database, run_as_admin

FIRST = "Q1. What about 1?"


def found(engine: Engine, word: str) -> list[str]:
    """The answers in which a word stands, in any of its forms."""
    question = select(Answer.text).order_by(Answer.text)
    if engine.dialect.name == "sqlite":
        question = question.join(ANSWER_SEARCH, MATCHES_ANSWER).where(ANSWER_SEARCH.c.text.match(word))
    else:
        question = question.where(ANSWER_TSVECTOR.op("@@")(func.plainto_tsquery("english", word)))
    with open_read_session(engine) as session:
        return list(session.scalars(question))


def test_words_are_found_in_any_form_once_an_answer_is_there(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response() | {FIRST: "Peers challenged our café."}], tmp_path)
    assert found(engine, "challenges") == ["Peers challenged our café."]
    assert found(engine, "bicycle") == []


def test_words_of_a_corrected_answer_replace_the_old_ones_and_undoing_brings_those_back(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response() | {FIRST: "We want mentors."}], tmp_path)
    store(engine, "responses", [response() | {FIRST: "We want money."}], tmp_path)
    assert (found(engine, "mentor"), found(engine, "money")) == ([], ["We want money."])
    undo_import(engine, import_id=_newest(engine), actor=OFFICER)
    assert (found(engine, "mentor"), found(engine, "money")) == (["We want mentors."], [])
    undo_import(engine, import_id=_newest(engine) - 1, actor=OFFICER)
    assert found(engine, "mentor") == []


def test_every_answer_has_its_words_in_the_index_once_whoever_added_it(demonstration: Path, tmp_path: Path) -> None:
    (tmp_path / "large.sqlite").write_bytes(demonstration.read_bytes())
    engine = get_engine(f"sqlite:///{tmp_path / 'large.sqlite'}")

    def numbers() -> tuple[list[int], list[int]]:
        with open_read_session(engine) as session:
            answers = select(Answer.response_id * ROW_ID_STEP + Answer.question_id)
            indexed = text("SELECT rowid FROM answer_search")
            return sorted(session.scalars(answers)), sorted(session.scalars(indexed))

    answers, indexed = numbers()
    assert answers == indexed
    enlarge_database(engine, 2)
    more, indexed = numbers()
    assert len(more) > len(answers)
    assert more == indexed


@pytest.mark.sqlite_only("only SQLite renumbers rows")
def test_words_are_found_after_sqlite_has_renumbered_its_rows(sqlite: Engine, tmp_path: Path) -> None:
    rows = [response(name) | {FIRST: f"We are {name}."} for name in ("Leeds", "Camden", "York")]
    store(sqlite, "responses", rows, tmp_path)
    with open_write_session(sqlite) as session:
        session.execute(text("DELETE FROM answer WHERE text = 'We are Leeds.'"))
    with sqlite.connect() as connection:
        connection.connection.driver_connection.execute("VACUUM")  # type: ignore[union-attr]
    assert (found(sqlite, "Leeds"), found(sqlite, "York")) == ([], ["We are York."])


@pytest.fixture
def third_version(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """The address of a database of the version before themes, which holds an answer."""

    def make(database: str) -> str:
        url = f"sqlite:///{tmp_path / 'old.sqlite'}"
        if database == "postgresql":
            server = request.getfixturevalue("server")
            run_as_admin(server, "CREATE DATABASE third_version")
            url = named_database(server, "third_version")
        with get_engine(url).connect().execution_options(writing=True) as connection, connection.begin():
            config = migration._build_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "0003")
            for statement in OLD_ROWS:
                connection.execute(text(statement))
        return url

    return make


OLD_ROWS = (
    "INSERT INTO change (at, actor, action, subject, rows) VALUES ('2026-11-01 10:00:00', 'a', 'import', 'x', 1)",
    ("INSERT INTO consultation (code, title, issued_by, opens, closes, note, target_overall, target_group_floor, "
    "target_max_variation) VALUES ('one', 'One', 'us', '2015-01-06', '2015-03-13', '', 0.4, 0.25, 0.3)"),
    "INSERT INTO question (consultation_id, number, section, text, kind, options) VALUES (1, 1, '', '', 'open', '[]')",
    ("INSERT INTO response (consultation_id, source_id, received_on, channel, kind, submitted_by, change_id) "
    "VALUES (1, 'R-1', '2015-02-01', 'Letter', 'answers', 'Leeds', 1)"),
    "INSERT INTO answer (response_id, question_id, text) VALUES (1, 1, 'Mentors helped us.')",
)  # fmt: skip


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_database_with_answers_gets_its_index_and_can_take_themes(
    third_version: Callable[[str], str], database: str
) -> None:
    engine = upgrade_database(third_version(database))
    assert found(engine, "mentor") == ["Mentors helped us."]
    with open_write_session(engine) as session:
        assert session.get_one(Consultation, 1).themes_numbered == 0
        change = record_change(session, actor="a test", action="theme", subject="T001", rows=1)
        theme = Theme(
            consultation_id=1, question_id=1, code="T001", label="Mentors", description="", origin="person",
            settled=True, proposed_on=day("2015-02-02"), change_id=change.id,
        )  # fmt: skip
        session.add(theme)
        session.flush()
        session.add(ThemeState(theme_id=theme.id, state="proposed", day=day("2015-02-02"), change_id=change.id))
    with open_read_session(engine) as session:
        assert session.scalars(select(Theme.label)).all() == ["Mentors"]
    engine.dispose()


def _newest(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(func.max(Import.id))).one()
