"""A statement becomes a table. On both databases."""

from sqlalchemy import Engine, literal, select

from lib.database.engine import open_read_session
from lib.database.models import Organisation
from lib.queries.table_loading import load_table


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
