"""Open the database, and describe in one sentence what is wrong where it cannot be opened."""

import atexit
import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, event, func, make_url, select, text
from sqlalchemy.engine import URL, Connection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchModuleError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.orm import Session

from lib.database import migration, sqlite_files
from lib.database.models import Change
from lib.database.small_letters import add_small_letters
from lib.terms import Problem

# An import of 100,000 responses writes for half a minute on a busy machine: whoever saves meanwhile waits for it.
BUSY_TIMEOUT_MS = 120_000
# In PostgreSQL: a question that takes longer is given up, and so is a writer who hangs with everybody waiting for it.
READ_LIMIT_MS, IDLE_LIMIT_MS = 120_000, 900_000
LOCK_LIMIT_MS = 15_000  # a reader meets a lock only where a copy is restored or the schema is brought up to date
CACHE_KB = 8_000  # of each connection; with SQLite's usual 2 MB, figures of a large database take a third longer
# Writers queue on this lock in PostgreSQL, so that change numbers become visible in their own order.
WRITE_LOCK = 7_304_221


_DAMAGED = (
    "The database at {where} is damaged or is no SQLite file: bring your latest copy back by .venv/bin/python -m lib "
    "restore and its path, or move it aside and start anew by make demo."
)
_CUT = (
    "The server of the database {where} ended the connection, perhaps because it was restarted: try again. What was "
    "being saved was saved as a whole or not at all."
)
_NO_CONNECTION = (
    "All connections of the server of {where} are in use: try again in a minute; if it stays so, raise its "
    "max_connections or let fewer processes of the dashboard run."
)
_NO_ROOM = "There is no room left for the database at {where}: make some and try again."
ERROR_SIGNS = (
    ("not a database", _DAMAGED),
    ("malformed", _DAMAGED),
    ("locked", "The database at {where} is being written by somebody else: try again in a minute."),
    ("lock timeout", "The database at {where} is being written by somebody else: try again in a minute."),
    ("statement timeout", "The database at {where} took too long over one question: ask for fewer days or groups."),
    ("terminating connection", _CUT),
    ("server closed the connection", _CUT),
    ("connection is closed", _CUT),
    ("connection is lost", _CUT),
    ("too many connections", _NO_CONNECTION),
    ("too many clients", _NO_CONNECTION),
    ("remaining connection slots", _NO_CONNECTION),
    (
        "password authentication failed",
        "The database {where} does not take the user or the password in DATABASE_URL: check both.",
    ),
    (
        'fatal:  role "',
        "The database {where} does not know the user in DATABASE_URL: check the name, or make it by createuser.",
    ),
    ('fatal:  database "', "There is no database {where}: check the name in DATABASE_URL, or make it by createdb."),
    ("permission denied", "The database at {where} does not let this dashboard do that: give its user the right to."),
    ("read-only", "The database at {where} can only be read at present: try again when it takes changes."),
    ("readonly", "The database at {where} can only be read: check that you may write there."),
    ("is full", _NO_ROOM),
    ("no space left", _NO_ROOM),
    (
        "disk i/o error",
        "The disk under the database at {where} fails to read or write: check that there is room and that it is whole.",
    ),
)
UNREACHABLE = {
    "sqlite": "The database at {where} cannot be opened: check that the folder exists, that you may read and write "
    "there, and that there is room.",
    "postgresql": "The database {where} does not answer or does not let this dashboard in: check DATABASE_URL, the "
    "password in it and that the server is running.",
}


class DatabaseProblem(Problem):
    """Problem that keeps the database from being used; its message is one sentence with the remedy, to be shown."""


class SchemaProblem(DatabaseProblem):
    """Problem that a database answers, and is not of this version's schema."""


def parse_database_url(url: str, setting: str = "DATABASE_URL") -> URL:
    """Parse a database address into its parts.

    setting: what the address was given as, for messages. Raises DatabaseProblem where it is not one that SQLAlchemy and
    this dashboard can use.
    """
    try:
        parsed = make_url(url)
        parsed.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ImportError, AttributeError, ValueError):
        raise DatabaseProblem(
            f"{setting} is not an address this dashboard can use: write it like sqlite:////folder/file.sqlite "
            "or postgresql+psycopg://user:password@host/database"
            f"{', or leave it out for the built-in file' if setting == 'DATABASE_URL' else ''}."
        ) from None
    if "@" in (parsed.host or ""):
        raise DatabaseProblem(f"The password in {setting} holds an @: write it as %40.")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseProblem(
            f"{setting} names {parsed.get_backend_name()}, and this dashboard works on SQLite and PostgreSQL: "
            "give an address that starts with sqlite:// or postgresql+psycopg://."
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise DatabaseProblem(
            f"{setting} names a database in memory, which is gone with its first connection: name a file, like "
            "sqlite:////folder/file.sqlite."
        )
    return parsed


def describe_location(url: URL) -> str:
    """Describe where the database is, without any password."""
    if url.get_backend_name() == "sqlite":
        return str(url.database or "memory")
    host = (url.host or "this machine").rpartition("@")[2]  # a password with an unescaped @ spills into the host
    return f"{url.database} at {host}"


_engines: dict[str, Engine] = {}


def get_engine(url: str) -> Engine:
    """Return this process's single engine for an address, which is made where needed.

    It connects to nothing yet.
    """
    if url not in _engines:
        _engines.setdefault(url, _build_engine(parse_database_url(url)))
    return _engines[url]


def close_engines() -> None:
    """Close every connection of this process and forget its engines."""
    while _engines:
        _engines.popitem()[1].dispose()


# The last connection to a SQLite file that closes writes its log into it, so that the one file holds everything.
atexit.register(close_engines)


def _build_engine(parsed: URL) -> Engine:
    """Build an engine for a parsed address, whose error messages leave out what people wrote."""
    if parsed.get_backend_name() != "sqlite":
        limits = f"-c statement_timeout={READ_LIMIT_MS} -c idle_in_transaction_session_timeout={IDLE_LIMIT_MS}"
        limits += f" -c lock_timeout={LOCK_LIMIT_MS}"
        return create_engine(
            parsed,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": 5, "options": limits},
        )
    engine = create_engine(parsed, hide_parameters=True)  # what people wrote stays out of error messages
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: Any) -> None:
    """Set the pragmas of a new SQLite connection."""
    connection.isolation_level = None  # SQLAlchemy's own BEGIN, below, decides
    add_small_letters(connection)
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")  # what was said to be saved outlives a power cut
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        cursor.execute("PRAGMA foreign_keys = ON")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Begin a SQLite transaction, with the write lock at once where the connection is to write.

    A writer takes its place in the queue at once; one that found out half-way could only fail.
    """
    is_writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing else "BEGIN")


@contextmanager
def open_read_session(engine: Engine) -> Iterator[Session]:
    """Open a session for queries, which sees one state of the data throughout."""
    with Session(engine) as session:
        if engine.dialect.name == "postgresql":  # SQLite does so by itself
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session


@contextmanager
def open_write_session(engine: Engine) -> Iterator[Session]:
    """Open a session for one change: everything in it is stored, or nothing is.

    Writers wait for one another. Raises DatabaseProblem where the database is locked, full, gone or not writable;
    nothing is stored then.
    """
    try:
        with engine.connect().execution_options(writing=True) as connection, connection.begin():
            if engine.dialect.name == "postgresql":
                _take_write_lock(connection)
            with Session(bind=connection, autoflush=False) as session:
                yield session
                session.flush()
    except DBAPIError as error:
        if isinstance(error, OperationalError | InterfaceError) or _find_known_sentence(error):
            raise _build_problem(engine.url, error) from error
        raise


def _take_write_lock(connection: Connection) -> None:
    """Take the place of the one writer in PostgreSQL, and wait for others no longer than in SQLite."""
    set_limits = text("SELECT set_config('lock_timeout', :patience, true), set_config('statement_timeout', '0', true)")
    connection.execute(set_limits, {"patience": str(BUSY_TIMEOUT_MS)})
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": WRITE_LOCK})


def record_change(session: Session, *, actor: str, action: str, subject: str, rows: int) -> Change:
    """Record the single Change of this transaction, and return it."""
    change = Change(at=dt.datetime.now(dt.UTC), actor=actor, action=action, subject=subject, rows=rows)
    session.add(change)
    session.flush()
    return change


def data_version(session: Session) -> str:
    """Name the present state of the data, which differs after every write; "0" where nothing was ever written."""
    newest_change = session.execute(select(Change.id, Change.at).order_by(Change.id.desc()).limit(1)).first()
    return f"{newest_change.id}.{newest_change.at:%Y%m%d%H%M%S%f}" if newest_change else "0"


def has_database(url: str) -> bool:
    """Tell whether there is a database with something in it at an address.

    Raises DatabaseProblem like open_database().
    """
    parsed = parse_database_url(url)
    if parsed.get_backend_name() == "sqlite":
        file = _locate_database_file(parsed)
        return file.exists() and file.stat().st_size > 0
    with _translate_errors(parsed), get_engine(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() is not None


def _locate_database_file(url: URL) -> Path:
    """Locate the file of a SQLite address.

    Raises DatabaseProblem where the path cannot be read or is a folder or a device.
    """
    file = Path(url.database or "")
    try:
        is_other_kind = file.exists() and not file.is_file()  # a folder, or a device that must not be written over
    except OSError:
        raise DatabaseProblem(UNREACHABLE["sqlite"].format(where=describe_location(url))) from None
    if is_other_kind:
        raise DatabaseProblem(
            f"The database at {describe_location(url)} is no file: give DATABASE_URL the path of a file."
        )
    return file


def find_database_file(url: str) -> Path:
    """Find the file behind a SQLite address, which need not be there."""
    return _locate_database_file(parse_database_url(url))


def identify_database_file(url: str) -> str:
    """Identify the file behind a SQLite address, so that a copy put in its place is noticed.

    The text is empty for PostgreSQL and where there is no file.
    """
    parsed = parse_database_url(url)
    if parsed.get_backend_name() != "sqlite" or not _locate_database_file(parsed).exists():
        return ""
    file_status = _locate_database_file(parsed).stat()
    return f"{file_status.st_dev}.{file_status.st_ino}"


def discard_leftovers(url: URL) -> None:
    """Delete what an earlier SQLite file of this name left beside it, which SQLite would play into the new one."""
    if url.get_backend_name() == "sqlite" and not _locate_database_file(url).exists():
        sqlite_files.delete_side_files(_locate_database_file(url))


def open_database(url: str) -> Engine:
    """Open a database that is there, whole and of this version's schema, and return its engine.

    Raises DatabaseProblem, whose message names the place and the remedy, where it is not; SchemaProblem where only the
    version differs.
    """
    parsed = parse_database_url(url)
    location = describe_location(parsed)
    if parsed.get_backend_name() == "sqlite" and not _locate_database_file(parsed).exists():
        raise DatabaseProblem(
            f"There is no database at {location}: make one with the demonstration by make demo, "
            "or an empty one by .venv/bin/python -m lib database upgrade."
        )
    engine = get_engine(url)
    with _translate_errors(parsed), engine.connect() as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is not None and revision == migration.find_newest_revision():
            connection.execute(select(func.max(Change.id)))
            return engine
    if revision is None:
        raise SchemaProblem(
            f"The database at {location} is empty: set it up by .venv/bin/python -m lib database upgrade, or with the "
            "demonstration by make demo."
        )
    if revision in migration.list_known_revisions():
        raise SchemaProblem(
            f"The database at {location} was made by an earlier version: bring it up to date by "
            ".venv/bin/python -m lib database upgrade, which keeps everything in it."
        )
    raise SchemaProblem(
        f"The database at {location} was made by a later version of this dashboard: update the dashboard and try again."
    )


@contextmanager
def _translate_errors(url: URL) -> Iterator[None]:
    """Raise DatabaseProblem in place of the errors of the database and of the file system."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise _build_problem(url, error) from error


def _build_problem(url: URL, error: Exception) -> DatabaseProblem:
    """Build a DatabaseProblem, fit to be shown, from an error of the database."""
    location = describe_location(url)
    if sentence := _find_known_sentence(error):
        return DatabaseProblem(sentence.format(where=location))
    if isinstance(error, DBAPIError):
        return DatabaseProblem(UNREACHABLE[url.get_backend_name()].format(where=location))
    return DatabaseProblem(f"The database at {location} cannot be used ({type(error).__name__}): check DATABASE_URL.")


def _find_known_sentence(error: Exception) -> str:
    """Find the sentence for what a database says is wrong; empty where it says nothing that is known."""
    cause = str(error.orig).lower() if isinstance(error, DBAPIError) else ""
    return next((sentence for sign, sentence in ERROR_SIGNS if sign in cause), "")


def describe_known_failure(url: str, error: SQLAlchemyError) -> str:
    """Describe in one sentence what a database says is wrong; empty where it says nothing that is known."""
    return _find_known_sentence(error).format(where=describe_location(parse_database_url(url)))


def describe_failure(url: str, error: SQLAlchemyError) -> str:
    """Describe in one sentence what went wrong with a database while it was read or written, without any statement."""
    parsed = parse_database_url(url)
    if isinstance(error, OperationalError | InterfaceError) or _find_known_sentence(error):
        return str(_build_problem(parsed, error))
    return (
        f"The database at {describe_location(parsed)} refused what was asked of it ({type(error).__name__}): nothing "
        "was stored. Try again; if it stays so, bring your latest copy back by .venv/bin/python -m lib restore."
    )


def prepare_database_file(url: URL) -> None:
    """Make the file of a SQLite address where it is missing, for its owner alone, in a folder that is made as well.

    Raises DatabaseProblem where that cannot be done. Nothing is done for PostgreSQL.
    """
    if url.get_backend_name() != "sqlite":
        return
    file = _locate_database_file(url)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise DatabaseProblem(
            f"The folder of {file} cannot be made: choose a place where you may write in DATABASE_URL."
        ) from None
    discard_leftovers(url)
    with _translate_errors(url):
        sqlite_files.make_private(file)


def upgrade_database(url: str, report_copy: Callable[[Path], None] = lambda _path: None) -> Engine:
    """Create the database, or bring it to this version's schema.

    Nothing in it is lost. A SQLite file of an earlier version is copied first, and report_copy is told where to. Raises
    DatabaseProblem.
    """
    parsed = parse_database_url(url)
    prepare_database_file(parsed)
    engine = get_engine(url)
    with _translate_errors(parsed), engine.connect().execution_options(writing=True) as connection:
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is not None and revision not in migration.list_known_revisions():
            raise DatabaseProblem(
                f"The database at {describe_location(parsed)} was made by a later version of this dashboard: update "
                "the dashboard and try again."
            )
        connection.rollback()
        if revision not in {None, migration.find_newest_revision()} and parsed.get_backend_name() == "sqlite":
            report_copy(_copy_before_upgrade(_locate_database_file(parsed), str(revision)))
        with connection.begin():
            if parsed.get_backend_name() == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0"))
            migration.upgrade_schema(connection)
    return engine


def _copy_before_upgrade(file: Path, revision: str) -> Path:
    """Copy a SQLite file before its schema is changed, and return where to.

    A copy of this revision that is there already, from an upgrade that did not end, is replaced. Raises DatabaseProblem
    where it cannot be written.
    """
    copy = file.with_name(f"{file.stem}-before-upgrade-from-{revision}{file.suffix}")
    try:
        sqlite_files.copy_whole(file, copy)
    except (sqlite_files.DamagedFileError, sqlite3.Error, OSError) as error:
        raise DatabaseProblem(
            f"The database at {file} was made by an earlier version, and no copy of it can be made first ({error}): "
            "make room beside it, or check that it is whole. Nothing was changed."
        ) from error
    return copy
