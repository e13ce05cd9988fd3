"""A statement becomes a table. On both databases."""

from typing import Any

from sqlalchemy import Engine, literal, select

from lib.database.engine import open_read_session
from lib.database.models import Consultation, Organisation
from lib.queries.table_loading import load_large_table, load_table
from tests.support.factories import day


def test_a_table_has_its_columns_also_where_there_are_no_rows(engine: Engine) -> None:
    statement = select(Organisation.code, Organisation.name.label("council")).where(Organisation.code == "nothing")
    with open_read_session(engine) as session:
        table = load_table(session, statement)
    assert list(table.columns) == ["code", "council"]
    assert table.empty


def test_rows_keep_the_order_of_the_statement(engine: Engine) -> None:
    statement = select(Organisation.code, literal(1).label("one")).where(Organisation.code.in_(["LDS", "DAC"]))
    with open_read_session(engine) as session:
        table = load_table(session, statement.order_by(Organisation.code.desc()))
    assert table.to_numpy().tolist() == [["LDS", 1], ["DAC", 1]]


def test_a_large_table_holds_the_same_with_days_where_they_are_named(engine: Engine) -> None:
    statement = (
        select(Consultation.code, Consultation.opens, literal(None).label("never"), literal(1).label("one"))
        .where(Consultation.code == "test-2015")
    )  # fmt: skip
    with open_read_session(engine) as session:
        table: Any = load_large_table(session, statement, ("opens", "never"))
        nothing = load_large_table(session, statement.where(Consultation.code == "nothing"), ("opens", "never"))
        assert table.to_numpy().tolist() == load_table(session, statement).to_numpy().tolist()
    assert table.loc[0].to_list() == ["test-2015", day("2015-01-06"), None, 1]
    assert (list(nothing.columns), len(nothing)) == (list(table.columns), 0)
