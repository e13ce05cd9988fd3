"""Writes that leave no Change and wait for nobody."""

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import DBAPIError

from lib.database.engine import data_version, open_read_session, open_write_session
from lib.database.models import Change
from lib.database.side_writes import open_side_session


def test_it_is_stored_whole_or_not_at_all_and_makes_no_data_version(engine: Engine) -> None:
    with open_read_session(engine) as session:
        before = data_version(session)
    rename = text("UPDATE consultation SET title = :title")
    with open_side_session(engine, 1_000) as session:
        session.execute(rename, {"title": "First"})
    with pytest.raises(ValueError, match="half-way"), open_side_session(engine, 1_000) as session:
        session.execute(rename, {"title": "Second"})
        raise ValueError("half-way")
    with open_read_session(engine) as session:
        assert session.scalar(text("SELECT title FROM consultation")) == "First"
        assert data_version(session) == before


def test_it_gives_up_where_somebody_else_is_writing_and_leaves_the_connection_as_patient_as_it_was(
    engine: Engine,
) -> None:
    with open_write_session(engine) as other:
        other.execute(text("UPDATE consultation SET title = 'Mine'"))
        with pytest.raises(DBAPIError), open_side_session(engine, 50) as session:
            session.execute(text("UPDATE consultation SET title = 'Yours'"))
    with open_read_session(engine) as session:
        assert session.scalar(text("SELECT title FROM consultation")) == "Mine"
        assert session.scalar(select(func.count()).select_from(Change)) is not None
        if engine.dialect.name == "sqlite":
            assert session.scalar(text("PRAGMA busy_timeout")) == 120_000
