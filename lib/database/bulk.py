"""Insert many rows at once, by the fastest way of each database.

Values are bound or streamed, never put into SQL.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

TableRows = Sequence[Sequence[Any]]


def reserve_ids(session: Session, table: Table, id_count: int) -> int:
    """Reserve consecutive ids of a table that nobody else gets, and return the first.

    Only within a write session (open_write_session), of which one is open at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        sequence = f'"{table.name}_id_seq"'
        first_id = session.scalar(text("SELECT nextval(:sequence)"), {"sequence": sequence})
        if id_count > 1:
            session.execute(
                text("SELECT setval(:sequence, :last)"),
                {"sequence": sequence, "last": int(first_id or 0) + id_count - 1},
            )
        return int(first_id or 0)
    return (session.scalar(select(func.max(table.c.id))) or 0) + 1


def insert_rows(session: Session, table: Table, columns: Sequence[str], rows: TableRows) -> None:
    """Insert rows whose values are in the order of the given columns."""
    if rows:
        insert_chunks(session, table, columns, [rows])


def insert_chunks(session: Session, table: Table, columns: Sequence[str], chunks: Iterable[TableRows]) -> None:
    """Insert rows of which only one chunk is in memory at a time, in the order of the given columns.

    PostgreSQL takes all chunks by one statement, so that a row may refer to a later one of its own table.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        _copy_chunks(connection, table, columns, chunks)
        return
    for rows in chunks:
        _insert_chunk(connection, table, columns, rows)


def _copy_chunks(connection: Connection, table: Table, columns: Sequence[str], chunks: Iterable[TableRows]) -> None:
    """Stream rows to PostgreSQL. Its errors are raised as those of any other statement, DBAPIError."""
    quoted_names = ", ".join(f'"{name}"' for name in columns)
    statement = f'COPY "{table.name}" ({quoted_names}) FROM STDIN'
    errors: Any = connection.dialect.loaded_dbapi.Error
    cursor: Any = connection.connection.cursor()
    try:
        with cursor, cursor.copy(statement) as copy:
            for rows in chunks:
                for row in rows:
                    copy.write_row(row)
    except errors as error:
        raise DBAPIError.instance(
            statement, None, error, errors, hide_parameters=True, dialect=connection.dialect
        ) from error


def _insert_chunk(connection: Connection, table: Table, columns: Sequence[str], rows: TableRows) -> None:
    """Insert rows into SQLite."""
    dialect = connection.dialect
    statement = str(insert(table).compile(dialect=dialect, column_keys=list(columns)))
    table_order = [column.name for column in table.columns if column.name in columns]
    column_indexes = [list(columns).index(name) for name in table_order]
    converters = [table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in table_order]
    is_plain = column_indexes == list(range(len(column_indexes))) and not any(converters)
    connection.exec_driver_sql(
        statement,
        [tuple(row) for row in rows]
        if is_plain
        else [
            tuple(
                row[column_index] if convert is None or row[column_index] is None else convert(row[column_index])
                for column_index, convert in zip(column_indexes, converters, strict=True)
            )
            for row in rows
        ],
    )
