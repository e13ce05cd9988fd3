"""Many rows at once, by the quickest way that each database has. Values are bound or streamed, never put into SQL."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, func, insert, select, text
from sqlalchemy.orm import Session

Values = Sequence[Sequence[Any]]


def next_id(session: Session, table: Table, number: int) -> int:
    """The first of so many ids in a row that nobody else gets. Only within a writing session, which writes alone."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = f'"{table.name}_id_seq"'
        first = session.scalar(text("SELECT nextval(:sequence)"), {"sequence": sequence})
        if number > 1:
            session.execute(
                text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": int(first or 0) + number - 1}
            )
        return int(first or 0)
    return (session.scalar(select(func.max(table.c.id))) or 0) + 1


def insert_rows(session: Session, table: Table, columns: Sequence[str], rows: Values) -> None:
    """Insert rows whose values stand in the order of the columns."""
    if not rows:
        return
    connection = session.connection()
    dialect = connection.dialect
    if dialect.name == "postgresql":
        names = ", ".join(f'"{name}"' for name in columns)
        cursor: Any = connection.connection.cursor()
        with cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row(row)
        return
    statement = str(insert(table).compile(dialect=dialect, column_keys=list(columns)))
    order = [column.name for column in table.columns if column.name in columns]
    places = [list(columns).index(name) for name in order]
    converted = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in order]
    plain = places == list(range(len(places))) and not any(converted)
    connection.exec_driver_sql(
        statement,
        [tuple(row) for row in rows]
        if plain
        else [
            tuple(
                row[place] if convert is None or row[place] is None else convert(row[place])
                for place, convert in zip(places, converted, strict=True)
            )
            for row in rows
        ],
    )
