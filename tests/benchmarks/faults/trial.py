"""One fault on a database of its own: what stood in every table before, what stands there afterwards, and the verdict.

Nothing here is typed in but the name of the fault: the sentence comes from the run, and "lost" and "half-saved" from the
tables themselves.
"""

import dataclasses
import datetime as dt
import getpass  # noqa: F401 - a process that gives up its rights may not read the standard library
import itertools
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, DateTime, MetaData, Table, create_engine, inspect, select
from sqlalchemy.pool import NullPool

from lib.cli import main
from lib.database.account_models import SignInEvent, SignInSession
from lib.database.audit_models import ExportEvent
from lib.database.campaign_models import LastLook
from lib.database.engine import close_engines
from lib.database.models import Base, BegunImport
from lib.database.move import MovedTable, RowDigester, TableDigest
from tests.support.postgresql_server import create_database, named_database, run_as_admin

PATIENCE = 30.0  # seconds: whoever waits longer takes it for hanging
LONGEST_WAIT = 90.0
# What is written beside the data, of each try by itself: nobody's change is in it.
SIDE_TABLES = {
    SignInEvent.__tablename__,
    SignInSession.__tablename__,
    ExportEvent.__tablename__,
    LastLook.__tablename__,
    BegunImport.__tablename__,
}
TRACEBACK = re.compile(r"Traceback \(most recent|sqlalchemy\.exc|psycopg\.errors|\[SQL:|sqlite3\.\w+Error")
SHOWN_WIDTH = 150
numbers = itertools.count(1)


@dataclass(frozen=True)
class State:
    """What every table held at one moment.

    digests: of all rows, as `database move` computes them. content: the rows with ranks for ids and without moments,
    to be compared with those of another run. keys: the rows by their keys.
    """

    digests: dict[str, TableDigest]
    content: dict[str, tuple[str, ...]]
    keys: dict[str, frozenset[str]]


def read_state(url: str) -> State:
    """Read every table of a database; of one that has no tables, nothing."""
    engine = create_engine(url, poolclass=NullPool)
    digests: dict[str, TableDigest] = {}
    keys: dict[str, frozenset[str]] = {}
    tables: list[Table] = []
    rows: dict[str, list[tuple[Any, ...]]] = {}
    try:
        with engine.connect() as connection:
            for name in inspect(connection).get_table_names():
                if name.startswith("answer_search"):
                    continue  # each database's own index of words, made of the answers
                table = _find_table(connection, name)
                tables.append(table)
                rows[name] = [tuple(row) for row in connection.execute(select(table))]
                digester = RowDigester(MovedTable(table, list(table.columns)))
                digester.add_rows(rows[name])
                digests[name] = digester.build_digest()
                places = [place for place, column in enumerate(table.columns) if column.primary_key]
                keys[name] = frozenset(repr([row[place] for place in places]) for row in rows[name])
    finally:
        engine.dispose()
    ranks = {table.name: _rank_ids(table, rows[table.name]) for table in tables}
    content = {table.name: _reduce_rows(table, rows[table.name], ranks) for table in tables}
    return State(digests, content, keys)


def _find_table(connection: Connection, name: str) -> Table:
    """A table as the models describe it, or as it stands in a database of another version."""
    columns = {column["name"] for column in inspect(connection).get_columns(name)}
    table = Base.metadata.tables.get(name)
    if table is not None and columns == {column.name for column in table.columns}:
        return table
    return Table(name, MetaData(), autoload_with=connection, resolve_fks=False)


def _rank_ids(table: Table, rows: Sequence[tuple[Any, ...]]) -> dict[Any, int]:
    """The places of the ids of a table in their order: PostgreSQL leaves out those that a change gave that ended."""
    place = next((place for place, column in enumerate(table.columns) if column.name == "id"), None)
    return {} if place is None else {row_id: rank for rank, row_id in enumerate(sorted(row[place] for row in rows))}


def _reduce_rows(table: Table, rows: Sequence[tuple[Any, ...]], ranks: dict[str, dict[Any, int]]) -> tuple[str, ...]:
    """The rows in an order of their own, with ranks for ids and without moments and what else follows from the run."""
    readers: list[Callable[[tuple[Any, ...]], Any]] = []
    for place, column in enumerate(table.columns):
        kind = getattr(column.type, "impl", column.type)
        if isinstance(kind, DateTime | JSON) or column.name == "thing_id":
            continue
        key = next(iter(column.foreign_keys), None)
        owner = table.name if column.name == "id" else key.target_fullname.split(".")[0] if key else ""
        readers.append(partial(_read_rank, ranks.get(owner) or {}, place))
    return tuple(sorted(repr([read(row) for read in readers]) for row in rows))


def _read_rank(ranks: dict[Any, int], place: int, row: tuple[Any, ...]) -> Any:
    return ranks.get(row[place], row[place])


@dataclass(frozen=True)
class Told:
    """What a command told who typed it. code: below 0 where a signal ended it."""

    code: int
    text: str
    seconds: float

    @property
    def sentence(self) -> str:
        """Its last words."""
        lines = [
            line.strip()
            for line in self.text.splitlines()
            if line.strip() and not line.startswith("The database is ") and not line[:3].strip(" %").isdecimal()
        ]
        errors = [line for line in lines if line.startswith("Error:")]
        if TRACEBACK.search(self.text):
            return f"TRACEBACK {lines[-1]}"
        return (errors or lines or [f"(ended by signal {-self.code})" if self.code < 0 else "(nothing)"])[-1]


@dataclass
class Row:
    """A line of the table that is printed."""

    kind: str
    fault: str
    seen: str = ""
    lost: int = 0
    half: list[str] = field(default_factory=list)
    stands: str = ""
    comes_back: str = ""
    wrongs: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_ok(self) -> bool:
        return not (self.lost or self.half or self.wrongs)


class Bench:
    """What faults are tried on: databases that are copies of one with people, answers and a history in it."""

    def __init__(self, original: str, *, server: str = "") -> None:
        """original: the file of a SQLite database, or the name of one on a PostgreSQL server."""
        self.original, self.server = original, server
        self.rows: list[Row] = []
        self.states: dict[str, State] = {}

    @property
    def is_sqlite(self) -> bool:
        return not self.server

    @property
    def kind(self) -> str:
        return "SQLite" if self.is_sqlite else "PostgreSQL"

    @contextmanager
    def fresh(self, original: str = "") -> Iterator["Place"]:
        """A folder and a copy of the database, for one fault."""
        with tempfile.TemporaryDirectory(prefix="fault", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            if self.is_sqlite:
                (folder / "data").mkdir()
                file = folder / "data" / "dashboard.sqlite"
                shutil.copy(original or self.original, file)
                yield Place(self, folder, f"sqlite:///{file}")
            else:
                database = f"fault{next(numbers)}"
                run_as_admin(
                    self.server, f"CREATE DATABASE {database} TEMPLATE {original or self.original} STRATEGY file_copy"
                )
                try:
                    yield Place(self, folder, named_database(self.server, database))
                finally:
                    close_engines()
                    run_as_admin(self.server, f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    @contextmanager
    def fault(self, name: str, original: str = "") -> Iterator["Trial"]:
        """One fault: what the block does to a fresh place. What it raises is a fault of the trial, and not ok."""
        row = Row(self.kind, name)
        self.rows.append(row)
        with self.fresh(original) as place:
            trial = Trial(place, row, read_state(place.url))
            with self.noting(row):
                yield trial

    @contextmanager
    def noting(self, row: Row) -> Iterator[None]:
        """Print a line once its fault was tried; what the trial raises is noted as not ok."""
        started = time.monotonic()
        try:
            yield
        except Exception as problem:  # noqa: BLE001 - the other faults are tried all the same
            row.wrongs.append(f"not tried to its end: {type(problem).__name__} {' '.join(str(problem).split())}"[:300])
            if os.environ.get("FAULTS_TRACE"):
                traceback.print_exc()
        row.seconds = time.monotonic() - started
        print_row(row)

    def make_empty(self) -> str:
        """The address of a new empty database on the server."""
        return create_database(self.server, f"fault{next(numbers)}")


@dataclass(frozen=True)
class Place:
    """A folder with a database to spoil."""

    bench: Bench
    folder: Path
    url: str

    @property
    def file(self) -> Path:
        """The file of a SQLite database."""
        return Path(self.url.removeprefix("sqlite:///"))

    def run(self, *words: str, url: str = "", act: Callable[[], None] | None = None, **environment: str) -> Told:
        """Type a command after python -m lib. act: what the process does to itself first."""
        return start_command(*words, url=url or self.url, act=act, **environment)()


@dataclass
class Trial:
    """A fault under way: its place, its line, and what stood before."""

    place: Place
    row: Row
    before: State

    def run(self, *words: str, **options: Any) -> Told:
        """Type a command, as Place.run does; one that hangs is a wrong."""
        told = self.place.run(*words, **options)
        self._check_told(told)
        return told

    def see(self, told: Told | str) -> None:
        """Note what a reader sees of the fault."""
        if isinstance(told, Told):
            self._check_told(told)
        self.row.seen = told.sentence if isinstance(told, Told) else told
        if not self.row.seen or TRACEBACK.search(self.row.seen) or "TRACEBACK" in self.row.seen:
            self.row.wrongs.append("a traceback, or nothing, is shown")

    def expect(self, *words: str) -> None:
        """What a reader sees must hold one of these words, or the diagnosis is wrong."""
        if not any(word.casefold() in self.row.seen.casefold() for word in words):
            self.row.wrongs.append(f"the sentence says nothing of {' / '.join(words)}")

    def wrong(self, what: str, *, when: bool = True) -> None:
        """Note what must not be."""
        if when:
            self.row.wrongs.append(what)

    def judge(self, *whole: State, url: str = "") -> str:
        """Compare with what stood before: nothing of the change may be there, or all of it as in one of these states."""
        return self.judge_state(read_state(url or self.place.url), *whole)

    def judge_state(self, after: State, *whole: State) -> str:
        changed = {
            name
            for name in self.before.digests.keys() | after.digests.keys()
            if self.before.digests.get(name) != after.digests.get(name)
        } - SIDE_TABLES
        if not changed:
            self.row.stands = "nothing of it"
        elif any(is_same(after, state) for state in whole):
            self.row.stands = "all of it"
        else:
            self.row.half += sorted(changed)
            self.row.lost += sum(
                len(keys - after.keys.get(name, frozenset())) for name, keys in self.before.keys.items()
            )
        return self.row.stands

    def come_back(self, how: str, *, when: bool = True) -> None:
        """Note how it comes back, where that was seen; else it is a wrong."""
        self.row.comes_back = how
        if not when:
            self.row.wrongs.append(f"it does not come back by: {how}")

    def _check_told(self, told: Told) -> None:
        if told.seconds > PATIENCE:
            self.row.wrongs.append(f"it took {told.seconds:.0f} s")
        if TRACEBACK.search(told.text):
            self.row.wrongs.append("a traceback")
            if os.environ.get("FAULTS_TRACE"):
                print(told.text)


def is_same(first: State, second: State) -> bool:
    """Whether two databases hold the same, but for moments and what is written beside the data."""
    names = first.content.keys() | second.content.keys()
    return all(first.content.get(name) == second.content.get(name) for name in names - SIDE_TABLES)


def start_command(
    *words: str, url: str, act: Callable[[], None] | None = None, **environment: str
) -> Callable[[], Told]:
    """Start the command line in a process of its own, forked from this one, which has loaded its code already.

    act: what the process does to itself first. What comes back waits for the end, and tells what was told.
    """
    close_engines()
    said = tempfile.TemporaryFile()  # noqa: SIM115 - closed by who waits
    sys.stdout.flush()
    started = time.monotonic()
    process_id = os.fork()
    if process_id == 0:
        _be_command(words, said.fileno(), {"DATABASE_URL": url, **environment}, act)

    def wait() -> Told:
        while True:
            ended_id, status = os.waitpid(process_id, os.WNOHANG)
            if ended_id:
                break
            if time.monotonic() - started > LONGEST_WAIT:
                os.kill(process_id, signal.SIGKILL)
            time.sleep(0.01)
        said.seek(0)
        text = said.read().decode(errors="replace")
        said.close()
        return Told(os.waitstatus_to_exitcode(status), text, time.monotonic() - started)

    wait.process_id = process_id  # type: ignore[attr-defined]
    return wait


def _be_command(words: Sequence[str], output: int, environment: dict[str, str], act: Callable[[], None] | None) -> None:
    """Be the command line, to the end of this process."""
    code = 1
    try:
        os.setsid()
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.environ.update(environment)
        if act:
            act()
        main(list(words), prog_name="python -m lib")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 - what a shell would print
        traceback.print_exc()
    finally:
        try:
            close_engines()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)


def print_row(row: Row) -> None:
    """Print a line of the table."""
    shown = " ".join(row.seen.split()).replace("|", "/")
    shown = shown if len(shown) <= SHOWN_WIDTH else shown[: SHOWN_WIDTH - 3] + "..."
    verdict = "yes" if row.is_ok else "NO: " + "; ".join(row.wrongs or ["see left"])
    half = ", ".join(row.half) or ("no" if not row.stands else f"no: {row.stands} stands")
    print(f"| {row.fault} | {shown} | {row.lost or 'nothing'} | {half} | {row.comes_back} | {verdict} |", flush=True)


def print_head(kind: str, moment: dt.datetime) -> None:
    """Print the heading of the table."""
    print(f"\n{kind}, {moment:%Y-%m-%d}\n")
    print("| fault | what a reader sees | lost | half-saved | it comes back by | ok |\n|---|---|---|---|---|---|")


def replace(row: Row, **values: Any) -> Row:
    """A line with other values."""
    return dataclasses.replace(row, **values)
