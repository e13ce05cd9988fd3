"""Faults of a PostgreSQL server and of what it lets the dashboard do."""

import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from lib.database import engine as database
from lib.database.engine import WRITE_LOCK, close_engines
from tests.benchmarks.faults.killed import IMPORT_COMMIT, NOTE_STATEMENTS, PIPELINE, RESPONSES, run_whole
from tests.benchmarks.faults.served import STANDS, Served, _ask_ready, fault_at, hold_writing, serve
from tests.benchmarks.faults.stops import COMMIT, STATEMENT, Stop
from tests.benchmarks.faults.storage import can_mount, see_refusal, small_disk
from tests.benchmarks.faults.trial import Bench, Place, State, Trial, is_same, read_state
from tests.support.postgresql_server import run_as_admin

ROLE, PASSWORD = "limited", "of-the-faults"


class Server:
    """The server under the databases, to be stopped and started: its process, as it was begun."""

    def __init__(self, address: str) -> None:
        self.folder = Path(str(make_url(address).query["host"]))
        process = psutil.Process(self._read_process_id())
        self._command, self._owner, self._where = process.cmdline(), process.uids().real, process.cwd()
        self._group, self._environment = process.gids().real, process.environ()
        self.address = address

    def _read_process_id(self) -> int:
        return int((self.folder / "postmaster.pid").read_text().splitlines()[0])

    def stop(self, signal_name: str = "SIGINT") -> None:
        """Stop it: SIGINT ends everybody's questions, SIGKILL is like a power cut."""
        import signal

        process = psutil.Process(self._read_process_id())
        children = process.children()
        process.send_signal(getattr(signal, signal_name))
        psutil.wait_procs([process, *children], timeout=15)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        subprocess.Popen(
            self._command, cwd=self._where, env=self._environment, user=self._owner, group=self._group, extra_groups=[], start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        for _ in range(100):
            try:
                run_as_admin(self.address, "SELECT 1")
            except OperationalError:
                time.sleep(0.1)
            else:
                return
        raise RuntimeError("PostgreSQL does not come up")


def try_postgresql(bench: Bench) -> None:
    """Every fault of this kind."""
    if bench.is_sqlite:
        return
    whole, statements = run_whole(bench, RESPONSES)
    server = Server(bench.server)
    try_cut_connections(bench, whole, statements)
    try_locks(bench, whole)
    try_limits(bench, whole)
    try_doors(bench, whole, server)
    try_disk(bench, whole)
    try_stopped(bench, whole, server)
    with bench.fresh() as place, serve(place.url) as served:
        served.look("reach")
        try_pages(bench, place, served, server)
        try_connections(bench, place, served, server)
        try_crowd(bench, place, served, server)


def run_apart(url: str, statement: str, **values: Any) -> None:
    """Run a statement on a connection that nobody else has."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement), values)


def terminate_others(url: str) -> None:
    """End every other connection to a database."""
    run_apart(
        url,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
    )


def _bring_in(trial: Trial, whole: State) -> bool:
    again = trial.run(*RESPONSES)
    trial.wrong(f"again: {again.sentence}", when=again.code != 0)
    return is_same(read_state(trial.place.url), whole)


def try_cut_connections(bench: Bench, whole: State, statements: int) -> None:
    """A connection that the server ends in the middle of an import."""
    places = [
        Stop("lib.intake.import_file:find_consultation"),
        Stop(STATEMENT, number=NOTE_STATEMENTS + 2),
        Stop(STATEMENT, number=max(NOTE_STATEMENTS + 3, statements // 2)),
        Stop(f"{PIPELINE}.finish_import"),
        Stop(f"{PIPELINE}.finish_import", number=2),
        IMPORT_COMMIT,
        Stop(COMMIT, number=2, is_after=True),
    ]
    with bench.fault("connection ended (pg_terminate_backend) while it is noted that an import began") as trial:
        stop = Stop(STATEMENT, number=NOTE_STATEMENTS)
        told = trial.run(*RESPONSES, act=partial(stop.install, partial(terminate_others, trial.place.url)))
        trial.see(next((line for line in told.text.splitlines() if "rows read" in line), told.sentence))
        trial.wrong("it failed", when=told.code != 0)
        trial.judge(whole)
        trial.come_back("by itself")
    for stop in places:
        with bench.fault(f"connection ended (pg_terminate_backend) {stop.describe()} of an import") as trial:
            told = trial.run(*RESPONSES, act=partial(stop.install, partial(terminate_others, trial.place.url)))
            if stop.at == COMMIT and stop.is_after:
                trial.see(told)
            else:
                see_refusal(trial, told, "ended the connection")
            trial.judge(whole)
            trial.come_back("typing it again", when=_bring_in(trial, whole))


def be_impatient() -> None:
    """Wait three seconds for another writer, not thirty, so that the trial does not take as long."""
    database.BUSY_TIMEOUT_MS = 3_000


@contextmanager
def holding(url: str, statement: str) -> Iterator[None]:
    """Another session that holds what a statement takes, and does not let go."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
        yield
        connection.rollback()


def try_locks(bench: Bench, whole: State) -> None:
    """Locks that another session holds."""
    locks = {
        "another writer who hangs (patience 3 s)": f"SELECT pg_advisory_xact_lock({WRITE_LOCK})",
        "a table that another session locked (patience 3 s)": "LOCK TABLE response IN ACCESS EXCLUSIVE MODE",
        "a row that another session locked (patience 3 s)": "SELECT * FROM organisation FOR UPDATE",
    }
    for name, statement in locks.items():
        with bench.fault(f"lock: import and {name}") as trial:
            with holding(trial.place.url, statement):
                told = trial.run(*RESPONSES, act=be_impatient)
            if told.code:
                see_refusal(trial, told, "written by somebody else")
            else:
                trial.see(next(line for line in told.text.splitlines() if "rows read" in line))
            trial.judge(whole)
            trial.come_back("typing it again", when=_bring_in(trial, whole))
    with bench.fault("lock: figures and a table that another session locked") as trial:
        with holding(trial.place.url, "LOCK TABLE response IN ACCESS EXCLUSIVE MODE"):
            see_refusal(trial, trial.run("figures", "response-rates", "--by", "region"), "written by somebody else")
        trial.judge()
        trial.come_back("typing it again", when=trial.run("figures", "response-rates", "--by", "region").code == 0)


def make_role(place: Place, *statements: str) -> str:
    """A role with the usual rights of a dashboard on a database, after these statements; its address."""
    for statement in (
        f"DROP ROLE IF EXISTS {ROLE}",
        f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'",
    ):
        try:
            run_as_admin(place.url, statement)
        except Exception:  # noqa: BLE001 - it has rights in a database still
            run_as_admin(place.url, f"DROP OWNED BY {ROLE}")
    for statement in (
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
        f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
        *statements,
    ):
        run_as_admin(place.url, statement)
    return make_url(place.url).set(username=ROLE, password=PASSWORD).render_as_string(hide_password=False)


def try_limits(bench: Bench, whole: State) -> None:
    """What a role may not do, and what a database does not take."""
    cases: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
        "no right to read one table": ((f"REVOKE ALL ON organisation FROM {ROLE}",), RESPONSES, ("right",)),
        "no right to write one table": ((f"REVOKE INSERT ON response FROM {ROLE}",), RESPONSES, ("right",)),
        "no right on a sequence": ((f"REVOKE ALL ON SEQUENCE change_id_seq FROM {ROLE}",), RESPONSES, ("right",)),
        "connections used up (of the role)": ((f"ALTER ROLE {ROLE} CONNECTION LIMIT 0",), RESPONSES, ("connections",)),
        "read-only (default_transaction_read_only)": ((f"ALTER ROLE {ROLE} SET default_transaction_read_only = on",), RESPONSES, ("read",)),
        "no right to connect": (("REVOKE CONNECT ON DATABASE {database} FROM PUBLIC",), RESPONSES, ("right", "let")),
    }  # fmt: skip
    for name, (statements, words, expected) in cases.items():
        with bench.fault(f"rights: {name}") as trial:
            own_name = str(make_url(trial.place.url).database)
            url = make_role(trial.place, *(statement.replace("{database}", own_name) for statement in statements))
            see_refusal(trial, trial.run(*words, url=url), *expected)
            trial.judge()
            run_as_admin(trial.place.url, f"DROP OWNED BY {ROLE}")
            run_as_admin(trial.place.url, f"DROP ROLE {ROLE}")
            trial.come_back("giving the right", when=_bring_in(trial, whole))
    with bench.fault("statement timeout: a question that takes too long") as trial:
        words = ("figures", "response-rates", "--by", "region")
        see_refusal(trial, trial.run(*words, act=partial(setattr, database, "READ_LIMIT_MS", 1)), "too long")
        trial.judge()
        trial.come_back("typing it again", when=trial.run(*words).code == 0)


def try_doors(bench: Bench, whole: State, server: Server) -> None:
    """Addresses under which nobody lets the dashboard in."""
    rules = server.folder / "pg_hba.conf"
    former = rules.read_text()
    rules.write_text(f"local all {ROLE} scram-sha-256\n{former}")
    run_as_admin(bench.server, "SELECT pg_reload_conf()")
    try:
        with bench.fault("address: wrong password") as trial:
            url = make_role(trial.place)
            wrong = make_url(url).set(password=PASSWORD[::-1]).render_as_string(hide_password=False)
            told = trial.run(*RESPONSES, url=wrong)
            see_refusal(trial, told, "password")
            trial.wrong("the password is shown", when=PASSWORD[::-1] in told.text)
            trial.judge()
            run_as_admin(trial.place.url, f"DROP OWNED BY {ROLE}")
            run_as_admin(trial.place.url, f"DROP ROLE {ROLE}")
            trial.come_back("the right address", when=_bring_in(trial, whole))
    finally:
        rules.write_text(former)
        run_as_admin(bench.server, "SELECT pg_reload_conf()")
    changes: dict[str, tuple[Callable[[str], str], tuple[str, ...]]] = {
        "database that is not there": (lambda url: make_url(url).set(database="nowhere").render_as_string(False), ("no database",)),
        "role that is not there": (lambda url: make_url(url).set(username="nobody_here").render_as_string(False), ("user",)),
        "host that is not there": (lambda _url: "postgresql+psycopg://postgres@127.0.0.1:9/dashboard", ("does not answer",)),
        "empty database": (lambda _url: bench.make_empty(), ("empty",)),
    }  # fmt: skip
    for name, (change, words) in changes.items():
        with bench.fault(f"address: {name}") as trial:
            see_refusal(trial, trial.run(*RESPONSES, url=change(trial.place.url)), *words)
            trial.judge()
            trial.come_back("the right address", when=_bring_in(trial, whole))


def try_disk(bench: Bench, whole: State) -> None:
    """A disk under the tables that is full."""
    if not can_mount():
        return
    with bench.fault("disk full: import") as trial, small_disk(trial.place.folder / "small", 22_000) as disk:
        owner = Path(str(make_url(bench.server).query["host"])).stat()
        for path in (trial.place.folder, disk):
            path.chmod(0o755)
        os.chown(disk, owner.st_uid, owner.st_gid)
        name = str(make_url(trial.place.url).database)
        close_engines()
        run_as_admin(bench.server, f"CREATE TABLESPACE small LOCATION '{disk}'")
        try:
            run_as_admin(bench.server, f"ALTER DATABASE {name} SET TABLESPACE small")
            filler = disk / "filler"
            filler.write_bytes(bytes(1_000))
            free = os.statvfs(disk)
            filler.write_bytes(bytes(max(0, free.f_bavail * free.f_frsize - 40_000)))
            see_refusal(trial, trial.run(*RESPONSES), "room")
            filler.unlink()
            trial.judge()
            trial.come_back("typing it again, with room", when=_bring_in(trial, whole))
        finally:
            close_engines()
            run_as_admin(bench.server, f"ALTER DATABASE {name} SET TABLESPACE pg_default")
            run_as_admin(bench.server, "DROP TABLESPACE small")


def try_stopped(bench: Bench, whole: State, server: Server) -> None:
    """The server is stopped, or its power is cut, in the middle of an import."""
    for signal_name, title in {"SIGINT": "stopped", "SIGQUIT": "stopped at once", "SIGKILL": "killed"}.items():
        with bench.fault(f"server {title} ({signal_name}) in the middle of an import") as trial:
            stop = Stop(STATEMENT, number=5)
            told = trial.run(*RESPONSES, act=partial(stop.install, partial(server.stop, signal_name)))
            while_gone = trial.run("history")
            server.start()
            see_refusal(trial, told, "ended the connection", "does not answer")
            trial.wrong(f"history: {while_gone.sentence}", when="does not answer" not in while_gone.sentence)
            trial.judge(whole)
            trial.come_back("starting the server", when=_bring_in(trial, whole))


def try_pages(bench: Bench, place: Place, served: Served, server: Server) -> None:
    """What pages, /healthz and /readyz say while the server is gone, and afterwards."""
    for signal_name in ("SIGINT", "SIGKILL"):
        with fault_at(bench, f"page, /healthz and /readyz: server stopped by {signal_name}", place) as trial:
            server.stop(signal_name)
            ready, health, seen = _ask_ready(served), served.ask("/healthz"), served.look("reach")
            server.start()
            trial.see(f"/readyz {ready} {seen}")
            trial.wrong(
                f"/readyz {ready}, /healthz {health}", when=not ready.startswith("503") or not health.startswith("200")
            )
            trial.expect("does not answer")
            trial.judge()
            trial.come_back(
                "next click, without a restart", when=served.is_well() and _ask_ready(served).startswith("200")
            )


def try_connections(bench: Bench, place: Place, served: Served, server: Server) -> None:
    """Connections that are ended, and tables that are locked, while pages are made."""
    with fault_at(bench, "page: server restarted between two clicks", place) as trial:
        server.stop()
        server.start()
        trial.see(served.look("reach"))
        trial.wrong("the reader has to notice", when=trial.row.seen != STANDS)
        trial.judge()
        trial.come_back("by itself", when=served.is_well())
    with fault_at(bench, "page: connections ended again and again while it is made", place) as trial:
        is_over = threading.Event()

        def cut() -> None:
            while not is_over.is_set():
                terminate_others(place.url)
                time.sleep(0.02)

        thread = threading.Thread(target=cut)
        thread.start()
        seen = served.look("response_rates", "part=Questions")
        is_over.set()
        thread.join()
        trial.see(seen)
        trial.judge()
        trial.come_back("next click", when=served.is_well())
    with fault_at(bench, "page: a table that another session locked", place) as trial:
        started = time.monotonic()
        with holding(place.url, "LOCK TABLE outreach IN ACCESS EXCLUSIVE MODE"):
            seen = served.look("reach", "region=London")
        trial.see(seen)
        trial.wrong("it hangs", when=time.monotonic() - started > 28)
        trial.expect("somebody else")
        trial.judge()
        trial.come_back("next click", when=served.is_well())
    with fault_at(bench, "page: another writer who hangs", place) as trial:
        with hold_writing(place):
            trial.see(served.look("reach", "region=North+East"))
        trial.wrong("readers wait for writers", when=trial.row.seen != STANDS)
        trial.judge()
        trial.come_back("by itself", when=served.is_well())


def try_crowd(bench: Bench, place: Place, served: Served, server: Server) -> None:
    """A server all of whose connections are taken."""
    with fault_at(bench, "page and /readyz: connections used up (max_connections 6)", place) as trial:
        run_as_admin(bench.server, "ALTER SYSTEM SET max_connections = 6")
        server.stop()
        server.start()
        held = []
        try:
            for _ in range(8):
                try:
                    held.append(create_engine(bench.server, poolclass=NullPool).connect())
                except OperationalError:
                    break
            ready, seen = _ask_ready(served), served.look("reach", "region=South+East")
        finally:
            for connection in held:
                connection.close()
            run_as_admin(bench.server, "ALTER SYSTEM RESET max_connections")
        trial.see(f"/readyz {ready} {seen}")
        trial.expect("connections")
        trial.wrong("/readyz says ready", when=ready.startswith("200"))
        server.stop()
        server.start()
        trial.judge()
        trial.come_back("next click, without a restart", when=served.is_well())
