"""Move everything that a database holds to an empty one, of the same kind or another, and check every row there.

The new one may have the schema of an earlier version of the dashboard, which is the way back from an upgrade: what that
schema has no place for is left out and told.
"""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    Text,
    cast,
    func,
    insert,
    inspect,
    literal_column,
    select,
    text,
    true,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeDecorator

from lib.database import migration, sqlite_files
from lib.database.bulk import TableRows, insert_chunks
from lib.database.engine import (
    DatabaseProblem,
    data_version,
    describe_failure,
    describe_location,
    get_engine,
    open_database,
    open_read_session,
    open_write_session,
    parse_database_url,
    prepare_database_file,
)
from lib.database.models import Base
from lib.database.search_index import index_answers_after

CHUNK_ROWS, CHUNK_FILES = 500, 5  # rows in memory at a time; of a table with files fewer
REPORT_ROWS = 100_000  # so often it is said how far a table is
DIGEST_RANGE = 1 << 256
# Rows that a schema itself added, which those before it refuse: table -> that schema, the column and its value.
ADDED_ROWS = {"applicability": ("0006", "type", "Partner")}
FIRST_INDEXED_TABLE = "theme"  # came with the index of the words of answers


@dataclass(frozen=True, slots=True)
class TableDigest:
    """Number of rows of a table, and a digest of all of them that does not depend on their order or the database."""

    table: str
    rows: int
    digest: str

    def format_line(self) -> str:
        """Format it as one line."""
        return f"{self.table}: {self.rows:,} {'row' if self.rows == 1 else 'rows'}, digest {self.digest[:16]}"


@dataclass(frozen=True, slots=True)
class OmittedPart:
    """A table, or a column of one, for which an earlier schema has no place, and how many of its rows say something."""

    table: str
    column: str | None
    rows: int

    def format_line(self) -> str:
        """Format it as one line."""
        place = f"{self.table}.{self.column}" if self.column else self.table
        return f"{place}: {self.rows:,} {'row' if self.rows == 1 else 'rows'} left out"


@dataclass(frozen=True, slots=True)
class MoveReport:
    """The digest of each table, the same in both databases, and what was left out for an earlier schema."""

    digests: list[TableDigest]
    omitted_parts: list[OmittedPart] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table, those of its columns that move, and which rows of it stay where an earlier schema would refuse them."""

    table: Table
    columns: Sequence[Column[Any]]
    omitted_rows: ColumnElement[bool] | None = None


class RowDigester:
    """Digest the rows of a table as they come, whichever database gives them.

    The digest is the sum of the SHA-256 of each row, modulo 2 to the 256th: rows come in another order from SQLite than
    from PostgreSQL, which sort texts differently.
    """

    def __init__(self, moved: MovedTable) -> None:
        self._table = moved.table
        self._normalisers = [_find_normaliser(column) for column in moved.columns]
        self._rows, self._sum = 0, 0

    def add_rows(self, rows: TableRows) -> None:
        """Add rows whose values are in the order of the columns that move."""
        for row in rows:
            values = [
                value if value is None or normalise is None else normalise(value)
                for value, normalise in zip(row, self._normalisers, strict=True)
            ]
            digest = hashlib.sha256(repr(values).encode()).digest()
            self._sum = (self._sum + int.from_bytes(digest, "big")) % DIGEST_RANGE
        self._rows += len(rows)

    def build_digest(self) -> TableDigest:
        """Build the digest of all rows so far."""
        return TableDigest(self._table.name, self._rows, f"{self._sum:064x}")


def move_database(
    source_url: str,
    target_url: str,
    report_progress: Callable[[str], None] = lambda _line: None,
    *,
    revision: str | None = None,
    actor: str = "",
) -> MoveReport:
    """Move everything to an empty database, in one transaction there and from one state of the source, which stays.

    With a revision, the new database has that earlier schema, and the Change that tells of it is written by the actor
    named; otherwise that is left to the caller, who knows the new schema. Raises DatabaseProblem, with nothing stored
    in the target, where the revision is unknown, the source is not of this version's schema or is written to
    meanwhile, the target holds anything, a row does not fit into it, or a table differs after copying.
    """
    if revision is not None and revision not in migration.list_known_revisions():
        known_revisions = ", ".join(sorted(migration.list_known_revisions()))
        raise DatabaseProblem(f"There is no schema {revision}: this version knows {known_revisions}.")
    source, target = parse_database_url(source_url), parse_database_url(target_url)
    source_engine = open_database(source_url)
    is_new_file = target.get_backend_name() == "sqlite" and not Path(str(target.database)).exists()
    prepare_database_file(target)
    try:
        with open_read_session(source_engine) as reader, open_write_session(get_engine(target_url)) as writer:
            _lift_limits(reader)
            version = data_version(reader)
            _check_empty(writer, target)
            migration.upgrade_schema(writer.connection(), revision or "head")
            moved_tables = _list_moved_tables(writer, revision or migration.find_newest_revision())
            digests = _copy_tables(reader, writer, target, moved_tables, _ProgressNote(source_url, report_progress))
            _check_digests(digests, writer, target, moved_tables, report_progress)
            report = MoveReport(digests, _list_omitted_parts(reader, moved_tables))
            if revision is not None:
                _record_earlier_schema(writer, revision, actor, sum(digest.rows for digest in digests))
            _check_unchanged(source_url, version)
            if target.get_backend_name() == "postgresql":
                writer.execute(text("ANALYZE"))  # so that the first questions are answered as fast as later ones
            return report
    except BaseException as error:
        if is_new_file:
            get_engine(target_url).dispose()
            sqlite_files.delete_database_files(Path(str(target.database)))
        if isinstance(error, SQLAlchemyError):
            raise DatabaseProblem(
                f"{describe_location(source)} could not be moved to {describe_location(target)} "
                f"({type(error).__name__}). Nothing was stored there."
            ) from error
        raise


def compute_digest(session: Session, table: Table) -> TableDigest:
    """Compute the digest of all rows of a table."""
    return _compute_moved_digest(session, MovedTable(table, list(table.columns)))


def _compute_moved_digest(session: Session, moved: MovedTable) -> TableDigest:
    """Compute the digest of those columns of a table that move."""
    digester = RowDigester(moved)
    for rows in _read_chunks(session, moved):
        digester.add_rows(rows)
    return digester.build_digest()


def _list_moved_tables(writer: Session, revision: str) -> list[MovedTable]:
    """List the tables that the target has, those first to which others refer, with the columns that it has of each.

    Raises DatabaseProblem where it has a column that this version does not know, which would stay empty.
    """
    inspector = inspect(writer.connection())
    target_names = set(inspector.get_table_names())
    moved_tables: list[MovedTable] = []
    for table in Base.metadata.sorted_tables:
        if table.name in target_names:
            column_names = {column["name"] for column in inspector.get_columns(table.name)}
            if unknown_names := column_names - set(table.columns.keys()):
                raise DatabaseProblem(f"The earlier schema has columns that are no more: {sorted(unknown_names)}.")
            columns = [column for column in table.columns if column.name in column_names]
            first_revision, name, value = ADDED_ROWS.get(table.name, (revision, "", ""))
            omitted_rows = table.columns[name] == value if revision < first_revision else None
            moved_tables.append(MovedTable(table, columns, omitted_rows))
    return moved_tables


def _list_omitted_parts(reader: Session, moved_tables: Sequence[MovedTable]) -> list[OmittedPart]:
    """List the tables and columns that do not move and in which a row says something else than a new row would."""
    moved_columns = {moved.table.name: {column.name for column in moved.columns} for moved in moved_tables}
    inspector = inspect(reader.connection())
    parts = [
        OmittedPart(moved.table.name, None, _count_rows(reader, moved.table, moved.omitted_rows))
        for moved in moved_tables
        if moved.omitted_rows is not None
    ]
    for table in Base.metadata.sorted_tables:
        if table.name not in moved_columns:
            parts.append(OmittedPart(table.name, None, _count_rows(reader, table)))
            continue
        defaults = {column["name"]: column["default"] for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in moved_columns[table.name]:
                is_told: ColumnElement[bool] = column.is_not(None)
                if defaults[column.name] is not None:  # as the database itself writes it
                    default = cast(literal_column(str(defaults[column.name])), Text)
                    is_told &= cast(column, Text) != default
                parts.append(OmittedPart(table.name, column.name, _count_rows(reader, table, is_told)))
    return [part for part in parts if part.rows]


def _count_rows(reader: Session, table: Table, condition: ColumnElement[bool] | None = None) -> int:
    """Count the rows of a table, all or those of which a condition holds."""
    return reader.scalar(select(func.count()).select_from(table).where(true() if condition is None else condition)) or 0


def _record_earlier_schema(writer: Session, revision: str, actor: str, row_count: int) -> None:
    """Write the Change that tells of the move, with the columns that every schema has."""
    change = Base.metadata.tables["change"]
    values = {
        "at": dt.datetime.now(dt.UTC),
        "actor": actor,
        "action": "move the database",
        "subject": f"to the earlier schema {revision}",
        "rows": row_count,
    }
    plain_change = Table("change", MetaData(), *(Column(name, change.columns[name].type) for name in values))
    writer.execute(insert(plain_change).values(values))


def _find_normaliser(column: Column[Any]) -> Callable[[Any], object] | None:
    """Find how a value of a column is written so that both databases give the same; None where it is as it is."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, Boolean):
        return bool
    if isinstance(kind, Float):
        return float
    if isinstance(kind, Numeric):
        return lambda value: str(Decimal(value).normalize())
    if isinstance(kind, DateTime):
        return lambda value: value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(kind, LargeBinary):
        return lambda value: hashlib.sha256(value).hexdigest()
    return None


def _lift_limits(reader: Session) -> None:
    """Let a reader take as long as it needs, and wait meanwhile, in its own transaction."""
    if reader.get_bind().dialect.name == "postgresql":
        reader.execute(
            text(
                "SELECT set_config('statement_timeout', '0', true), "
                "set_config('idle_in_transaction_session_timeout', '0', true)"
            )
        )


def _check_empty(writer: Session, target: URL) -> None:
    """Raise DatabaseProblem where the target holds a table or a view."""
    inspector = inspect(writer.connection())
    if inspector.get_table_names() or inspector.get_view_names():
        raise DatabaseProblem(
            f"The database at {describe_location(target)} is not empty: name one that holds no table yet, such as a "
            "new one. Nothing was stored there."
        )


@dataclass(frozen=True, slots=True)
class _ProgressNote:
    """What the reading of a source reports to, and its address, to be named where it cannot be read."""

    source_url: str
    report: Callable[[str], None]


def _copy_tables(
    reader: Session, writer: Session, target: URL, moved_tables: Sequence[MovedTable], progress: _ProgressNote
) -> list[TableDigest]:
    """Copy tables in their order; returns the digest of what was read."""
    if target.get_backend_name() == "sqlite":  # a council may refer to one with a higher number
        writer.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    digests: list[TableDigest] = []
    for moved in moved_tables:
        digester = RowDigester(moved)
        chunks = _note_chunks(_read_chunks(reader, moved), digester, progress)
        try:
            insert_chunks(writer, _build_plain_table(moved), [column.name for column in moved.columns], chunks)
        except SQLAlchemyError as error:
            raise DatabaseProblem(
                f"A row of the table {moved.table.name} does not fit into {describe_location(target)} "
                f"({type(getattr(error, 'orig', error)).__name__}). Nothing was stored there."
            ) from error
        digests.append(digester.build_digest())
        last_id = _find_last_id(reader, moved.table)
        if last_id:
            _set_last_id(writer, moved.table, last_id)
    if any(moved.table.name == FIRST_INDEXED_TABLE for moved in moved_tables):
        progress.report("Indexing the words of answers ...")
        index_answers_after(writer, 0)
    return digests


def _read_chunks(session: Session, moved: MovedTable) -> Iterator[TableRows]:
    """Read all rows of a table by chunks; JSON as the text that is stored."""
    columns = [cast(column, Text) if isinstance(column.type, JSON) else column for column in moved.columns]
    has_files = any(isinstance(column.type, LargeBinary) for column in moved.columns)
    options = {"yield_per": CHUNK_FILES if has_files else CHUNK_ROWS}
    statement = select(*columns)
    if moved.omitted_rows is not None:
        statement = statement.where(~moved.omitted_rows)
    yield from session.execute(statement, execution_options=options).partitions()


def _note_chunks(chunks: Iterator[TableRows], digester: RowDigester, progress: _ProgressNote) -> Iterator[TableRows]:
    """Pass rows on, digested, and say from time to time how many there were.

    Raises DatabaseProblem, which names the source, where it cannot be read.
    """
    reported_count = 0
    while True:
        try:
            rows = next(chunks, None)
        except SQLAlchemyError as error:
            raise DatabaseProblem(describe_failure(progress.source_url, error)) from error
        if rows is None:
            return
        digester.add_rows(rows)
        yield rows
        digest = digester.build_digest()
        if digest.rows - reported_count >= REPORT_ROWS:
            reported_count = digest.rows
            progress.report(f"  {digest.table}: {digest.rows:,} rows so far")


def _build_plain_table(moved: MovedTable) -> Table:
    """Build a table of the columns that move whose JSON is text, so that it is stored as it was."""
    columns = [
        Column(column.name, Text() if isinstance(column.type, JSON) else column.type) for column in moved.columns
    ]
    return Table(moved.table.name, MetaData(), *columns)


def _find_last_id(reader: Session, table: Table) -> int:
    """Find the last id that a table gave, where the database knows also to rows that are gone; 0 where it gave none."""
    id_column = table.autoincrement_column
    if id_column is None or not isinstance(id_column.type, Integer):
        return 0
    last_id = reader.scalar(select(func.max(id_column))) or 0
    if reader.get_bind().dialect.name == "sqlite":
        has_counter = reader.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"))
        statement = "SELECT seq FROM sqlite_sequence WHERE name = :table"
        counted_id = reader.scalar(text(statement), {"table": table.name}) if has_counter else 0
    else:
        sequence = _find_sequence(reader, table, id_column.name)
        statement = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 - its own name
        counted_id = reader.scalar(text(statement)) if sequence else 0
    return max(int(last_id), int(counted_id or 0))


def _set_last_id(writer: Session, table: Table, last_id: int) -> None:
    """Let a table give higher ids from now on."""
    id_column = table.autoincrement_column
    if id_column is None:
        return
    if writer.get_bind().dialect.name == "postgresql":
        if sequence := _find_sequence(writer, table, id_column.name):
            writer.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last_id})
    elif table.dialect_options["sqlite"]["autoincrement"] and _keeps_counter(writer, table):
        values = {"table": table.name, "last": last_id}
        writer.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        writer.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), values)


def _keeps_counter(writer: Session, table: Table) -> bool:
    """Tell whether SQLite never gives an id of a table again; an earlier schema may not have said so."""
    statement = "SELECT sql LIKE '%AUTOINCREMENT%' FROM sqlite_master WHERE type = 'table' AND name = :table"
    return bool(writer.scalar(text(statement), {"table": table.name}))


def _find_sequence(session: Session, table: Table, column: str) -> str | None:
    """Find the sequence, quoted where needed, from which PostgreSQL takes the ids of a table."""
    values = {"table": f'"{table.name}"', "column": column}
    sequence: str | None = session.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), values)
    return sequence


def _check_digests(
    digests: Iterable[TableDigest],
    writer: Session,
    target: URL,
    moved_tables: Sequence[MovedTable],
    report_progress: Callable[[str], None],
) -> None:
    """Read everything that was stored once more. Raises DatabaseProblem where a table differs."""
    for digest, moved in zip(digests, moved_tables, strict=True):
        stored_digest = _compute_moved_digest(writer, moved)
        if stored_digest != digest:
            raise DatabaseProblem(
                f"The table {digest.table} is not the same in {describe_location(target)}: {digest.rows:,} rows were "
                f"read, and what was stored there differs from them. Nothing was stored there."
            )
        report_progress(f"  {digest.table}: {digest.rows:,} rows checked")


def _check_unchanged(source_url: str, version: str) -> None:
    """Raise DatabaseProblem where somebody changed the source since it was of a version."""
    with open_read_session(get_engine(source_url)) as reader:
        if data_version(reader) != version:
            raise DatabaseProblem(
                f"Somebody changed {describe_location(parse_database_url(source_url))} while it was moved, which would "
                "be lost: stop the dashboard first, and move it again. Nothing was stored in the other database."
            )
