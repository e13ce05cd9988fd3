"""Faults of the dashboard as people start it, over HTTP and the page's own line."""

import datetime as dt
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from sqlalchemy import create_engine, func, select, text, update
from sqlalchemy.pool import NullPool
from websockets.exceptions import WebSocketException

from lib.actions.board_paper import PaperCopy, freeze_paper
from lib.database import sqlite_files
from lib.database.engine import close_engines, get_engine, open_write_session
from lib.database.models import BegunImport
from lib.database.paper_models import FrozenPaper
from lib.server.demonstration import DEMONSTRATION_FOLDER
from lib.settings import ROOT
from tests.benchmarks.faults.killed import IMPORT_COMMIT, RESPONSES, UNFINISHED_WORDS, make_copy, run_whole
from tests.benchmarks.faults.trial import (
    LONGEST_WAIT,
    PATIENCE,
    Bench,
    Place,
    Row,
    State,
    Trial,
    is_same,
    read_state,
    start_command,
)
from tests.browser.serving import free_port, running_process
from tests.support.factories import OFFICER, day
from tests.support.page_line import Client, PageLine
from tests.support.postgresql_server import run_as_admin


@dataclass
class Served:
    """A dashboard that serves a database. process: the server itself."""

    address: str
    process: subprocess.Popen[bytes]

    @property
    def client(self) -> Client:
        return Client(self.address, urlsplit(self.address).netloc, self.address)

    def look(self, page: str = "", query: str = "") -> str:
        """What a reader of a page sees: what it says in boxes, else that it stands."""
        try:
            with self.client.open_line() as line:
                return read_notice(line.show(page, query))
        except (OSError, WebSocketException) as problem:
            return f"the browser says that it cannot connect ({type(problem).__name__})"

    def is_well(self) -> bool:
        """Whether a page stands without a fault."""
        return self.look("reach") == STANDS

    def ask(self, path: str) -> str:
        """Status and words of an address."""
        reply = self.client.ask(path)
        return f"{reply.status} {reply.body[:120]}"


STANDS = "the page stands, with nothing said"


def read_notice(line: PageLine) -> str:
    """What a page says in boxes, else that it stands."""
    if "Traceback (most recent" in line.text:
        return "TRACEBACK on the page"
    notices = [words for words in line.notices if "invented" not in words.casefold()]
    return " ".join(notices) or STANDS


@contextmanager
def serve(url: str, **environment: str) -> Iterator[Served]:
    """The dashboard over a database, to be looked at as an officer."""
    port = free_port()
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "lib",
        "serve",
        "--no-sign-in",
        "--viewing-as",
        "Officer",
        "--port",
        str(port),
    ]
    close_engines()
    with running_process(command, port, DATABASE_URL=url, REQUESTS_PER_MINUTE="100000", **environment) as process:
        yield Served(f"http://127.0.0.1:{port}", process)


@contextmanager
def share(bench: Bench) -> Iterator[tuple[Place, Served]]:
    """A place and its dashboard for several faults that leave both as they are."""
    with bench.fresh() as place, serve(place.url) as served:
        served.look()
        yield place, served


def try_served(bench: Bench) -> None:
    """Every fault of this kind."""
    with share(bench) as (place, served):
        try_addresses(bench, place, served)
        try_states(bench, place, served)
        try_page_faults(bench, place, served)
    try_log(bench)
    try_full_log(bench)


ADDRESSES = {
    "%00 as a theme": ("themes", "theme=%00&question=1"),
    "%00 in a search": ("themes", "question=1&words=%00"),
    "a day that is none": ("reach", "as_at=9999-99-99"),
    "a day long ago": ("reach", "as_at=0001-01-01"),
    "20,000 characters": ("reach", "region=" + "x" * 20_000),
    "bytes that are no UTF-8": ("reach", "region=%ff%fe%80"),
    "a script as a region": ("reach", "region=" + quote("<script>alert(1)</script>")),
    "a script as a council": ("council", "council=" + quote("<img src=x onerror=alert(1)>")),
    "a council that is not there": ("council", "council=ZZZ"),
    "the number of a theme that is not there": ("themes", "theme=999999999&question=1"),
    "a number beyond all measure": ("themes", "theme=" + "9" * 60 + "&question=1"),
    "a consultation of somebody else": ("reach", "consultation=not-ours"),
    "a page that is not there": ("nothing_here", ""),
    "a segment of somebody else": ("targeting", "segment=123456"),
    "SQL in a filter": ("reach", "type=" + quote("x' OR 1=1; DROP TABLE change; --")),
    "the page Accounts for an officer": ("accounts", ""),
}
PATHS = {
    "out of the folder": "/media/..%2f..%2f..%2fetc/passwd",
    "a file of another session": "/media/" + "0" * 56 + ".docx",
    "metrics": "/_stcore/metrics",
    "60,000 characters of path": "/" + "a" * 60_000,
    "%00 in the path": "/%00/reach",
}


@contextmanager
def fault_at(bench: Bench, name: str, place: Place) -> Iterator[Trial]:
    """A fault at a place that others use as well."""
    row = Row(bench.kind, name)
    bench.rows.append(row)
    with bench.noting(row):
        yield Trial(place, row, read_state(place.url))


def try_addresses(bench: Bench, place: Place, served: Served) -> None:
    """Addresses that no page wrote."""
    for name, (page, query) in ADDRESSES.items():
        with fault_at(bench, f"address: {name}", place) as trial:
            started = time.monotonic()
            seen = served.look(page, query)
            trial.see(seen)
            trial.wrong("a fault of the dashboard", when="kept this" in seen or "stopped answering" in seen)
            trial.wrong("it hangs", when=time.monotonic() - started > PATIENCE)
            trial.judge()
            trial.come_back("next click", when=served.is_well())
    for name, path in PATHS.items():
        with fault_at(bench, f"address: {name}", place) as trial:
            seen = served.ask(path)
            trial.see(seen.partition("<")[0] if "<html" in seen.casefold() else seen)
            trial.wrong("it is given out", when="root:" in seen)
            trial.wrong("a fault of the server", when=seen.startswith("5"))
            trial.judge()
            trial.come_back("next click", when=served.is_well())


def try_states(bench: Bench, place: Place, served: Served) -> None:
    """What the two addresses for watching answer."""
    later = "UPDATE alembic_version SET version_num = '{}'"
    with fault_at(bench, "/readyz and a page: database of a later version while it runs", place) as trial:
        newest = read_revision(place)
        execute(place, later.format("9999"))
        _look_unready(trial, served, "another version", "later version")
        execute(place, later.format(newest))
        _come_ready(trial, served)
    with fault_at(bench, "/readyz and a page: database of an earlier version while it runs", place) as trial:
        execute(place, later.format("0013"))
        _look_unready(trial, served, "another version", "earlier version")
        execute(place, later.format(newest))
        _come_ready(trial, served)
    with fault_at(bench, "/readyz and a page: while somebody writes for long", place) as trial:
        with hold_writing(place):
            ready, seen = _ask_ready(served), served.look("reach")
        trial.see(f"/readyz {ready}; {seen}")
        trial.wrong("readers are kept waiting", when=not ready.startswith("200") or seen != STANDS)
        trial.judge()
        _come_ready(trial, served)


def _ask_ready(served: Served) -> str:
    time.sleep(1.1)  # an answer is kept for a second
    return served.ask("/readyz")


def wait_until_ready(served: Served, words: str, seconds: float) -> str:
    """Ask /readyz until its answer holds some words, so long at most: the file is looked through now and then."""
    until = time.monotonic() + seconds
    while words not in (ready := _ask_ready(served)) and time.monotonic() < until:
        pass
    return ready


def _look_unready(trial: Trial, served: Served, ready_words: str, page_words: str) -> None:
    ready, health = _ask_ready(served), served.ask("/healthz")
    time.sleep(5)  # so long is kept what was found of the version
    seen = served.look("reach")
    trial.see(f"/readyz {ready} {seen}")
    trial.wrong(f"/readyz says {ready}", when=not ready.startswith("503") or ready_words not in ready)
    trial.wrong(f"/healthz says {health}", when=not health.startswith("200"))
    trial.expect(page_words)


def _come_ready(trial: Trial, served: Served) -> None:
    trial.judge()
    ready = _ask_ready(served)
    trial.come_back("next click", when=ready.startswith("200") and served.is_well())


def read_revision(place: Place) -> str:
    engine = create_engine(place.url)
    with engine.connect() as connection:
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
    engine.dispose()
    return revision


def execute(place: Place, statement: str) -> None:
    """Run a statement on a database from elsewhere."""
    if not place.bench.is_sqlite:
        run_as_admin(place.url, statement)
        return
    with sqlite3.connect(place.file, timeout=10) as connection:
        connection.execute(statement)
    connection.close()


@contextmanager
def hold_writing(place: Place) -> Iterator[None]:
    """Somebody who writes, and does not come to an end."""
    with suppress(ZeroDivisionError), open_write_session(get_engine(place.url)) as session:
        session.connection()
        yield
        raise ZeroDivisionError
    close_engines()


def try_page_faults(bench: Bench, place: Place, served: Served) -> None:
    """A frozen paper whose file somebody altered."""
    copy = PaperCopy(day("2015-02-20"), "60 of 142.", 7, [], {".docx": b"the file as it went to the Board"}, "paper")
    freeze_paper(get_engine(place.url), actor=OFFICER, consultation_id=1, copy=copy)
    with open_write_session(get_engine(place.url)) as session:
        stored = session.scalars(select(FrozenPaper.file)).one()
    close_engines()
    with fault_at(bench, "frozen Board paper whose file is altered in the database", place) as trial:
        with open_write_session(get_engine(place.url)) as session:
            session.execute(update(FrozenPaper).values(file=b"the file as somebody likes it"))
        close_engines()
        trial.see(served.look("board_paper"))
        trial.expect("not the one that was frozen")
        with open_write_session(get_engine(place.url)) as session:
            session.execute(update(FrozenPaper).values(file=stored))
        close_engines()
        trial.judge()
        trial.come_back("restore", when="not the one" not in served.look("board_paper"))


def press_import(line: PageLine) -> None:
    """Bring the survey's export to the page Imports, and press the button that stores it."""
    line.show("imports", "part=Bring+in")
    content = (DEMONSTRATION_FOLDER / "survey_export.csv").read_bytes()
    reply = line.bring_file(line.client, content)
    if reply.status >= 300:
        raise RuntimeError(f"the file was not taken: {reply.status} {reply.body}")
    label = next(name for name in line.widgets if "CRM" in name)
    line.choose_file(label, "survey_export.csv", len(content), "imports")
    button = next(name for name in line.widgets if name.startswith("Bring in 1"))  # 143 rows
    line.press(button, "imports")


def wait_for_beginning(place: Place) -> None:
    """Wait until it is noted in the database that an import began."""
    engine = create_engine(place.url, poolclass=NullPool)
    until = time.monotonic() + PATIENCE
    with engine.connect() as connection:
        while time.monotonic() < until and not connection.scalar(select(func.count()).select_from(BegunImport)):
            connection.rollback()
            time.sleep(0.005)


def wait_for_rest(place: Place, whole: State, seconds: float = 20) -> State:
    """What stands once a save has come to its end, one way or the other."""
    until = time.monotonic() + seconds
    while True:
        after = read_state(place.url)
        if is_same(after, whole) or time.monotonic() > until:
            return after
        time.sleep(0.5)


def try_savers(bench: Bench) -> None:
    """Two who save at once."""
    whole, _statements = run_whole(bench, RESPONSES)
    with bench.fault("two bring the same file in at once") as trial:
        slow = IMPORT_COMMIT
        first = start_command(*RESPONSES, url=trial.place.url, act=lambda: slow.install(lambda: time.sleep(1)))
        second = start_command(*RESPONSES, url=trial.place.url, act=lambda: slow.install(lambda: time.sleep(1)))
        told = [first(), second()]
        trial.see(
            "; ".join(
                next((line for line in one.text.splitlines() if "rows read" in line), one.sentence) for one in told
            )
        )
        trial.wrong("one of them failed", when=any(one.code for one in told))
        trial.wrong("nothing was stored", when=trial.judge(whole) != "all of it")
        trial.come_back("by itself")
    with bench.fault("one undoes an import while another brings one in") as trial:
        slow = IMPORT_COMMIT
        first = start_command(*RESPONSES, url=trial.place.url, act=lambda: slow.install(lambda: time.sleep(1)))
        time.sleep(0.3)
        second = start_command("undo", "3", url=trial.place.url)
        told = [first(), second()]
        trial.see(
            "; ".join(next((line for line in one.text.splitlines() if "rows" in line), one.sentence) for one in told)
        )
        is_refused = "cannot be undone" in told[1].text  # since the other came first, and rests on it
        trial.wrong("one of them failed", when=told[0].code != 0 or (told[1].code != 0 and not is_refused))
        again = [
            trial.run("undo", "4"),
            trial.run("import", "responses", str(DEMONSTRATION_FOLDER / "letters_and_emails.xlsx")),
        ]
        trial.wrong("what came after failed", when=any(one.code for one in again))
        trial.come_back("by itself")


def try_ends(bench: Bench) -> None:
    """A line or a server that ends in the middle of a save on the page Imports."""
    with (
        bench.fault("a save on the page, with no fault at all (the measure for those below)") as trial,
        serve(trial.place.url) as served,
    ):
        served.look()
        with served.client.open_line() as line:
            press_import(line)
            trial.see(read_notice(line.follow()))
        trial.expect("Stored")
        whole = read_state(trial.place.url)  # the page also remembers which column is what
        trial.judge(whole)
        trial.come_back("by itself")
    with bench.fault("websocket dropped in the middle of a save") as trial, serve(trial.place.url) as served:
        served.look()
        with served.client.open_line() as line:
            press_import(line)
            wait_for_beginning(trial.place)
            line.connection.socket.shutdown(socket.SHUT_RDWR)
        after = wait_for_rest(trial.place, whole)
        stands = trial.judge_state(after, whole)
        trial.see(served.look("imports", "part=History"))
        if stands == "nothing of it":
            trial.expect(UNFINISHED_WORDS)
        trial.come_back("by itself: the page connects again", when=served.is_well())
    for number in (signal.SIGKILL, signal.SIGTERM):
        with bench.fault(f"{number.name} of the server in the middle of a save") as trial:
            with serve(trial.place.url) as served:
                served.look()
                with suppress(WebSocketException, OSError), served.client.open_line() as line:
                    press_import(line)
                    wait_for_beginning(trial.place)
                    served.process.send_signal(number)
                    served.process.wait(20)
                seen = served.look()
            stands = trial.judge(whole)
            with serve(trial.place.url) as served:
                trial.see(f"{seen}; started again: {served.look('imports')}")
                if stands == "nothing of it":
                    trial.expect(UNFINISHED_WORDS)
                trial.come_back("restart", when=served.is_well())


def try_log(bench: Bench) -> None:
    """A disk for the log that becomes full while the dashboard runs."""
    from tests.benchmarks.faults.storage import can_mount, small_disk

    if not can_mount():
        return
    with bench.fault("disk of the log that becomes full") as trial, small_disk(trial.place.folder / "log", 64) as disk:
        port = free_port()
        command = [sys.executable, "-m", "lib", "serve", "--no-sign-in", "--viewing-as", "Officer", "--port", str(port)]
        environment = {**os.environ, "DATABASE_URL": trial.place.url}
        with (disk / "dashboard.log").open("w") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            served = Served(f"http://127.0.0.1:{port}", process)
            until = time.monotonic() + LONGEST_WAIT
            while time.monotonic() < until and process.poll() is None:
                with suppress(OSError):
                    if served.ask("/healthz").startswith("200"):
                        break
                time.sleep(0.2)
            with suppress(OSError):
                (disk / "filler").write_bytes(bytes(64 * 1024))
            trial.see(f"/readyz {served.ask('/readyz')}; {served.look('themes', 'theme=x')}; {served.look('reach')}")
            trial.judge()
            trial.come_back("by itself", when=process.poll() is None and served.is_well())
        finally:
            process.terminate()
            process.wait(10)


def try_full_log(bench: Bench) -> None:
    """A log that cannot be written from the start on."""
    full = Path("/dev/full")
    if not full.exists():
        return
    with bench.fault("start with the disk of the log full already") as trial, full.open("w") as log:
        port = free_port()
        command = [sys.executable, "-m", "lib", "serve", "--no-sign-in", "--viewing-as", "Officer", "--port", str(port)]
        environment = {**os.environ, "DATABASE_URL": trial.place.url}
        errors = (trial.place.folder / "errors").open("w+")
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=errors)
        served = Served(f"http://127.0.0.1:{port}", process)
        try:
            seen = wait_until_served(served)
            errors.seek(0)
            told = [line for line in errors.read().splitlines() if "cannot be written" in line]
            trial.see(f"{' '.join(told)} /readyz {seen}")
            trial.wrong("it is not said, or more than once", when=len(told) != 1)
            trial.judge()
            trial.come_back("by itself", when=seen.startswith("200") and served.is_well())
        finally:
            process.terminate()
            process.wait(10)
            errors.close()
    with bench.fault("start with no place for output or errors at all") as trial, full.open("w") as log:
        port = free_port()
        command = [sys.executable, "-m", "lib", "serve", "--no-sign-in", "--viewing-as", "Officer", "--port", str(port)]
        environment = {**os.environ, "DATABASE_URL": trial.place.url}
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        served = Served(f"http://127.0.0.1:{port}", process)
        try:
            seen = wait_until_served(served)
            trial.see(f"/readyz {seen}; {served.look('reach')}")
            trial.judge()
            trial.come_back("by itself", when=seen.startswith("200") and served.is_well())
        finally:
            process.terminate()
            process.wait(10)


def wait_until_served(served: Served) -> str:
    """Wait until a dashboard answers /readyz, or its process has ended."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until and served.process.poll() is None:
        with suppress(OSError):
            return served.ask("/readyz")
        time.sleep(0.2)
    return "it does not start"


CLOCKS = {
    "a year back": ("2025-06-01T12:00:00", "Europe/London"),
    "ten years forward": ("2036-06-01T12:00:00", "Europe/London"),
    "a minute before the clocks go forward": ("2027-03-28T00:59:30", "Europe/London"),
    "in the hour that comes twice": ("2026-10-25T00:30:00", "Europe/London"),
    "between midnight and one in summer": ("2026-06-30T23:30:00", "Europe/London"),
}


def set_clock(moment: str) -> None:
    """Let this process take a moment (UTC) for the present."""
    offset = datetime.fromisoformat(f"{moment}+00:00") - datetime.now(dt.UTC)

    class ShiftedMoment(datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Any:
            shifted = datetime.now(dt.UTC) + offset
            return shifted.astimezone(tz) if tz else shifted.astimezone().replace(tzinfo=None)

    dt.datetime = ShiftedMoment  # type: ignore[misc]


def try_clock(bench: Bench) -> None:
    """A clock that is wrong, or changes."""
    whole, _statements = run_whole(bench, RESPONSES)
    for name, (moment, zone) in CLOCKS.items():
        with bench.fault(f"clock {name}: import, then one with the right clock") as trial:
            told = trial.run(*RESPONSES, act=partial(set_clock, moment), TZ=zone)
            trial.see(next((line for line in told.text.splitlines() if "rows read" in line), told.sentence))
            trial.wrong("it failed", when=told.code != 0)
            trial.judge(whole)
            history = trial.run("history", TZ=zone)
            trial.wrong("the history does not tell it", when="survey_export.csv" not in history.text)
            next_one = trial.run("undo", "4", TZ=zone)
            trial.come_back("by itself: undone with the right clock", when=next_one.code == 0)


def try_files_of_sqlite(bench: Bench) -> None:
    """A SQLite file that is taken away, spoilt or put back while the dashboard runs."""
    if not bench.is_sqlite:
        return
    from tests.benchmarks.faults.storage import spoil_page

    deeds: dict[str, tuple[Callable[[Path, Path], object], Sequence[str]]] = {
        "deleted": (
            lambda file, _copy: sqlite_files.delete_database_files(file),
            ("no database",),
        ),
        "spoilt in the middle": (
            lambda file, _copy: spoil_page(file, *range(1, 250, 5)),
            ("damaged", "stands"),
        ),
        "replaced by a text": (lambda file, _copy: _replace(file, b"Hello. " * 9_000), ("damaged",)),
        "replaced by an older copy": (
            lambda file, copy: _replace(file, copy.read_bytes()),
            ("stands", "damaged", "-wal"),
        ),
    }
    with bench.fresh() as first, serve(first.url) as served:
        for name, (deed, words) in deeds.items():
            with fault_at(bench, f"database file {name} while the dashboard runs", first) as trial:
                copy = make_copy(first)
                deed(first.file, copy)
                seen = served.look("reach")
                ready = (
                    wait_until_ready(served, "damaged", 15) if name == "spoilt in the middle" else _ask_ready(served)
                )
                trial.see(f"/readyz {ready}; {seen}")
                trial.expect(*words)
                trial.wrong(
                    "/readyz does not say that it is damaged", when=name.startswith("spoilt") and "damaged" not in ready
                )
                back = first.run("restore", str(copy), "--yes")
                trial.wrong(f"restore: {back.sentence}", when=back.code != 0)
                after = read_state(first.url)
                names = trial.before.digests.keys() - {"change"}
                same = all(after.digests.get(table) == trial.before.digests[table] for table in names)
                is_ready = wait_until_ready(served, "200 ready", 15).startswith("200")
                trial.come_back("restore, without a restart", when=same and is_ready and served.is_well())
                shutil.rmtree(copy.parent)


def _replace(file: Path, content: bytes) -> None:
    """Put another file in the place of one, as somebody does who copies by hand."""
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as other:
        other.write(content)
    Path(other.name).replace(file)
