"""Real databases for every test: a SQLite file, and a PostgreSQL server that comes in a wheel."""

import fcntl
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, make_url

from lib.database.engine import close_engines, get_engine, open_read_session, upgrade_database
from lib.database.move import move_database
from lib.database.reference import load_consultation, load_register
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from lib.server.demonstration import create_database as make_demonstration
from lib.settings import Settings
from tests.support.factories import CONSULTATION, day
from tests.support.officer_desk import Desk
from tests.support.postgresql_server import create_database, named_database, run_as_admin, run_server

numbers = itertools.count(1)
ON_POSTGRESQL = os.environ.get("TEST_DATABASE") == "postgresql"  # what `make test-postgresql` sets
# The fixtures whose database is one of SQLite, and one of PostgreSQL where all is to run there.
DATABASE_FIXTURES = frozenset({"sqlite", "copy_demonstration", "copy_template", "demonstration_url", "empty_url"})
# What takes long is no fault: two workers share two cores. The suite tries the same examples each time, so that what it
# says of a change is about the change; HYPOTHESIS_PROFILE=explore looks for others, of which a fault becomes a test.
settings.register_profile("suite", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run all that opens a database, but for what is about SQLite or about PostgreSQL itself."""
    if not ON_POSTGRESQL:
        return
    chosen = [item for item in items if DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))]
    chosen = [item for item in chosen if item.get_closest_marker("sqlite_only") is None]
    chosen_ids = {item.nodeid for item in chosen}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in chosen_ids])
    items[:] = chosen


@pytest.fixture(autouse=True)
def _no_connection_stays_open() -> Iterator[None]:
    yield
    close_engines()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the register and the test consultation, to be copied."""
    folder = tmp_path_factory.mktemp("template")
    file = folder / "template.sqlite"
    prepare(f"sqlite:///{file}", folder).dispose()
    return file


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A SQLite file with the whole demonstration and its themes, to be copied: made once for all workers of a run."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder if worker_id == "master" else folder.parent
    file = folder / "demonstration.sqlite"
    with (folder / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not file.exists():
            make_demonstration(Settings(f"sqlite:///{file}", sign_in=False, max_file_mb=200), lambda _report: None)
    return file


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server with a template database in it."""
    with run_server() as address:
        prepare(create_database(address, "ours"), tmp_path_factory.mktemp("ours")).dispose()
        yield address


@pytest.fixture
def sqlite(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Iterator[Engine]:
    """A SQLite database with the register and the test consultation; a PostgreSQL one in `make test-postgresql`."""
    if ON_POSTGRESQL:
        yield request.getfixturevalue("postgresql")
        return
    file = tmp_path / "dashboard.sqlite"
    shutil.copy(template, file)
    engine = get_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql(server: str) -> Iterator[Engine]:
    """A PostgreSQL database with the register and the test consultation."""
    name = f"test{next(numbers)}"
    run_as_admin(server, f"CREATE DATABASE {name} TEMPLATE ours STRATEGY file_copy")
    engine = get_engine(named_database(server, name))
    yield engine
    engine.dispose()
    run_as_admin(server, f"DROP DATABASE {name} WITH (FORCE)")  # a page may still hold a connection


@pytest.fixture(scope="session")
def demonstration_url(request: pytest.FixtureRequest, demonstration: Path) -> str:
    """The address of the whole demonstration, to be read and not changed."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{demonstration}"
    return named_database(request.getfixturevalue("server"), request.getfixturevalue("demonstration_on_server"))


@pytest.fixture(scope="session")
def demonstration_on_server(demonstration: Path, server: str) -> str:
    """The name of a PostgreSQL database with the whole demonstration, to be copied."""
    move_database(f"sqlite:///{demonstration}", create_database(server, "demonstration"))
    close_engines()
    return "demonstration"


@pytest.fixture(scope="session")
def copy_demonstration(
    request: pytest.FixtureRequest, demonstration: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Copies the whole demonstration into a database of its own, and gives its address."""
    if ON_POSTGRESQL:
        original: str = request.getfixturevalue("demonstration_on_server")
        return partial(copy_on_server, request.getfixturevalue("server"), original)
    return partial(copy_file, demonstration, tmp_path_factory)


@pytest.fixture(scope="session")
def copy_template(
    request: pytest.FixtureRequest, template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], str]:
    """Copies the register and the test consultation into a database of its own, and gives its address."""
    if ON_POSTGRESQL:
        return partial(copy_on_server, request.getfixturevalue("server"), "ours")
    return partial(copy_file, template, tmp_path_factory)


def copy_file(original: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Copy a SQLite file into a folder of its own; returns the address of the copy."""
    file = tmp_path_factory.mktemp("copied") / "dashboard.sqlite"
    shutil.copy(original, file)
    return f"sqlite:///{file}"


def copy_on_server(server: str, original: str) -> str:
    """Copy a database of a PostgreSQL server; returns the address of the copy."""
    name = f"copied{next(numbers)}"
    run_as_admin(server, f"CREATE DATABASE {name} TEMPLATE {original} STRATEGY file_copy")
    return named_database(server, name)


@pytest.fixture
def full(copy_demonstration: Callable[[], str]) -> Iterator[str]:
    """The address of a database with the whole demonstration in it."""
    url = copy_demonstration()
    yield url
    close_engines()
    drop_copy(url)


@pytest.fixture
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that has nothing in it yet, not even tables."""
    if not ON_POSTGRESQL:
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    return create_database(request.getfixturevalue("server"), f"empty{next(numbers)}")


def drop_copy(url: str) -> None:
    """Delete a copy of the demonstration, which takes place on a disk."""
    address = make_url(url)
    if ON_POSTGRESQL:
        run_as_admin(named_database(url, "ours"), f"DROP DATABASE {address.database} WITH (FORCE)")
    else:
        shutil.rmtree(Path(str(address.database)).parent)


@pytest.fixture
def engine(sqlite: Engine) -> Engine:
    """The database of the run: one of SQLite in `make test`, of PostgreSQL in `make test-postgresql`."""
    return sqlite


@pytest.fixture
def scope(engine: Engine) -> Scope:
    """The whole frame of the test consultation on its closing day."""
    with open_read_session(engine) as session:
        return Scope(list_consultations(session)[0].id, day("2015-03-13"))


@pytest.fixture
def desk(engine: Engine, tmp_path: Path) -> Desk:
    """What an officer has who works on themes: three responses are in."""
    made = Desk(engine)
    made.bring_in(tmp_path)
    return made


def prepare(url: str, folder: Path) -> Engine:
    """A database with the register and the test consultation."""
    engine = upgrade_database(url)
    load_register(engine)
    file = folder / "consultation.toml"
    file.write_text(CONSULTATION)
    load_consultation(engine, file)
    return engine
