"""How many sessions one server carries, against an empty app with as many sessions in the same run.

    python -m tests.benchmarks.load [--sessions 20,50,100] [--times 1,100] [--postgresql] [--seconds 20] [--pause 0]
    python -m tests.benchmarks.load soak [--minutes 30] [--sessions 20]

Sessions of the three roles sign in, each as somebody of their own, and go through the pages that the role works with.
With a pause of 0 each asks for the next page as soon as the last one stands: the most that a server can do. The driver
takes part of the second core. In a soak, sessions rest between pages, and a file of responses is brought in each minute.
"""

import asyncio
import csv
import datetime as dt
import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import close_engines, get_engine, open_read_session, upgrade_database
from lib.database.models import Question
from lib.queries.register import council_facts
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from lib.server.demonstration import create_database, enlarge_demonstration, load_demonstration
from lib.settings import ROOT, Settings
from tests.benchmarks.load.visitors import Step, Tally, Visitor, run_visitors
from tests.benchmarks.pages import serve_empty_app
from tests.benchmarks.postgresql import databases
from tests.benchmarks.table import BenchmarkRow, add_row
from tests.browser import serving
from tests.support.accounts import ISSUER, claim, invite
from tests.support.page_line import sign_cookie

ORIGIN = "https://board.council.example"
COOKIE = "__Host-_streamlit_user"
ROUNDS = 3
JOURNEYS = {
    Role.BOARD: ("", "response_rates", "response_rates?part=Map", "themes", "promote", "?region=London"),
    Role.COMMUNICATIONS: ("targeting", "campaign", "council?council=LDS", "reach", "targeting?region=North+East"),
    Role.OFFICER: ("", "imports", "response_rates?part=Questions", "themes?question=1", "board_paper", "consultation"),
}
EMPTY_JOURNEY = (Step(""), Step("two"))
PAUSE = 3.0  # seconds that people rest between two pages, in a soak


def list_steps(role: Role) -> tuple[Step, ...]:
    """The pages that a role goes through."""
    return tuple(Step(*place.split("?", 1)) for place in JOURNEYS[role])


def invite_visitors(engine: Engine, number: int) -> list[tuple[str, Role]]:
    """New accounts for so many visitors, of the three roles in turn."""
    roles = list(JOURNEYS)
    people = [(f"visitor{place}of{number}", roles[place % len(roles)]) for place in range(number)]
    for name, role in people:
        invite(engine, name, role)
    return people


def build_visitors(address: str, people: list[tuple[str, Role]]) -> list[Visitor]:
    """Visitors for whom the provider vouched just now."""
    now = dt.datetime.now(dt.UTC)
    host = urlsplit(ORIGIN).netloc
    return [
        Visitor(
            address,
            host,
            ORIGIN,
            list_steps(role),
            {COOKIE: sign_cookie(serving.COOKIE_SECRET, claim(name, now), ORIGIN)},
        )
        for name, role in people
    ]


def read_memory(address: str) -> float:
    """MiB of the process that serves an address."""
    port = str(urlsplit(address).port)
    sizes = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if port in (process / "cmdline").read_bytes().decode().split("\0"):
                pages = int((process / "statm").read_text().split()[1])
                sizes.append(pages * os.sysconf("SC_PAGE_SIZE") / 2**20)
        except OSError:
            continue
    return max(sizes)


@contextmanager
def serve_dashboard(url: str) -> Iterator[str]:
    """The dashboard with sign-in, for people who all come from this machine."""
    with (
        tempfile.TemporaryDirectory() as home,
        serving.dashboard_with_sign_in(
            url, ISSUER, Path(home), ORIGIN, REQUESTS_PER_MINUTE="1000000", SIGN_IN_IDLE_MINUTES="600"
        ) as address,
    ):
        yield address


def prepare_database(url: str, times: int) -> Engine:
    """The demonstration with its themes, or so many times as large and without them, in a new database."""
    settings = Settings(url, sign_in=False, max_file_mb=200)
    if times == 1:
        create_database(settings, lambda _report: None)
        return get_engine(url)
    engine = upgrade_database(url)
    load_demonstration(engine, settings, lambda _report: None)
    enlarge_demonstration(engine, times)
    return engine


def measure_sessions(url: str, times: int, number: int, seconds: float, pause: float) -> None:
    """Print one line: so many sessions on the dashboard and on the empty app, in turn; times: the size of the data."""
    engine = get_engine(url)
    people = invite_visitors(engine, number)
    kind = engine.dialect.name
    close_engines()
    with serve_empty_app() as empty_address, serve_dashboard(url) as address:
        plain = [
            Visitor(empty_address, urlsplit(empty_address).netloc, empty_address, EMPTY_JOURNEY) for _ in range(number)
        ]
        visitors = build_visitors(address, people)
        asyncio.run(run_visitors(visitors[:3], seconds=1))  # its code is loaded, and the answers are in its cache
        before = read_memory(address)
        rounds: list[tuple[Tally, Tally]] = []
        for _ in range(ROUNDS):
            empty = asyncio.run(run_visitors(plain, seconds=seconds, pause=pause))
            rounds.append((empty, asyncio.run(run_visitors(visitors, seconds=seconds, pause=pause))))
        memory = read_memory(address) - before
    ratio = median(ours.run_count / empty.run_count for empty, ours in rounds)
    errors = [error for tallies in rounds for tally in tallies for error in tally.errors]
    middle = sorted((ours for _empty, ours in rounds), key=lambda tally: tally.run_count)[ROUNDS // 2]
    plain_middle = sorted((empty for empty, _ours in rounds), key=lambda tally: tally.run_count)[ROUNDS // 2]
    print(
        f"{kind:10} {number:4} sessions   pages a second: empty app {plain_middle.run_count / seconds:6.1f}, ours "
        f"{middle.run_count / seconds:6.1f}, ratio {ratio:4.2f}   p50 {middle.find_quantile(0.5):5.2f} s, "
        f"p95 {middle.find_quantile(0.95):5.2f} s (empty {plain_middle.find_quantile(0.5):.2f}, "
        f"{plain_middle.find_quantile(0.95):.2f})   {memory / number:4.2f} MiB a session   {len(errors)} errors",
        flush=True,
    )
    for error in sorted(set(errors)):
        print(f"    {error}", flush=True)
    what, is_limited = f"{kind}, {times} times the sector, {number} sessions", number == 50
    add_row(
        BenchmarkRow(
            "sessions", f"{what}: pages a second", middle.run_count / seconds, "", plain_middle.run_count / seconds,
            "empty app", "at least 0.5 of it" if is_limited else "", ratio >= 0.5 if is_limited else None,
        )
    )  # fmt: skip
    add_row(
        BenchmarkRow(
            "sessions", f"{what}: 95 of 100 pages within", middle.find_quantile(0.95), "s",
            plain_middle.find_quantile(0.95), "empty app",
        )
    )  # fmt: skip
    add_row(
        BenchmarkRow(
            "sessions", f"{what}: memory a session", memory / number, "MiB",
            goal="under 2 MiB" if is_limited else "", is_met=memory / number < 2 if is_limited else None,
        )
    )  # fmt: skip
    add_row(BenchmarkRow("sessions", f"{what}: errors", len(errors), goal="none", is_met=not errors))


def list_places(engine: Engine) -> tuple[str, list[str]]:
    """The heading of the first question in a file of responses, and the councils that a file may name."""
    with open_read_session(engine) as session:
        consultation = list_consultations(session)[0]
        question = session.scalars(select(Question.text).where(Question.number == 1)).one()
        names = council_facts.list_council_names(session, scope=Scope(consultation.id, consultation.closes))
        return f"Q1. {question}", list(names.values())


def bring_in_responses(url: str, folder: Path, places: tuple[str, list[str]], minute: int) -> str:
    """Bring a file of ten responses in, in a process of its own; what it printed where it failed.

    places: the heading of a question, and councils.
    """
    heading, councils = places
    file = folder / f"minute{minute}.csv"
    with file.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["Response ID", "Organisation", "Status", "Submitted", heading])
        for place in range(10):
            council = councils[(minute * 10 + place) % len(councils)]
            writer.writerow([f"SOAK-{minute}-{place}", council, "Complete", "2015-03-12", f"Answer {minute} {place}."])
    command = [sys.executable, "-m", "lib", "import", "responses", str(file)]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else (done.stdout + done.stderr)[-300:]


async def run_soak(address: str, visitors: list[Visitor], url: str, folder: Path, minutes: int) -> None:
    """Print for each minute how many pages stood, how fast, the memory of the server, and what went wrong."""
    engine = get_engine(url)
    places = list_places(engine)
    close_engines()
    running = asyncio.create_task(_watch(address, url, folder, places, minutes))
    tally = await run_visitors(visitors, seconds=60 * minutes, pause=PAUSE)
    failures = await running
    print(
        f"{tally.run_count:,} pages, p50 {tally.find_quantile(0.5):.2f} s, p95 {tally.find_quantile(0.95):.2f} s, "
        f"{len(tally.errors)} errors, {len(failures)} files not brought in"
    )
    for error in sorted({*tally.errors, *failures}):
        print(f"    {error}")


async def _watch(address: str, url: str, folder: Path, places: tuple[str, list[str]], minutes: int) -> list[str]:
    """Bring a file in each minute and print the memory of the server; what kept files out."""
    failures = []
    for minute in range(minutes):
        failure = await asyncio.to_thread(bring_in_responses, url, folder, places, minute)
        failures += [failure] if failure else []
        print(f"minute {minute + 1:3}: {read_memory(address):5.0f} MiB", flush=True)
        await asyncio.sleep(60)
    return failures


def read_arguments() -> Namespace:
    """What is to be measured."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=["sessions", "soak"], default="sessions")
    parser.add_argument("--sessions", default="20,50,100")
    parser.add_argument("--times", default="1")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--pause", type=float, default=0)
    parser.add_argument("--minutes", type=int, default=30)
    return parser.parse_args()


def main() -> None:
    """Measure on each size of the data and each kind of database that was asked for."""
    arguments = read_arguments()
    numbers = [int(number) for number in arguments.sessions.split(",")]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/tmp")))
        sizes = [int(times) for times in arguments.times.split(",")]
        urls = [f"sqlite:///{folder}/{times}.sqlite" for times in sizes]
        if arguments.postgresql:
            urls = stack.enter_context(databases(len(sizes)))
        for url, times in zip(urls, sizes, strict=True):
            engine = prepare_database(url, times)
            print(f"{engine.dialect.name}, {times} times the sector", flush=True)
            if arguments.what == "soak":
                people = invite_visitors(engine, numbers[0])
                close_engines()
                with serve_dashboard(url) as address:
                    asyncio.run(run_soak(address, build_visitors(address, people), url, folder, arguments.minutes))
                continue
            close_engines()
            for number in numbers:
                measure_sessions(url, times, number, arguments.seconds, arguments.pause)


if __name__ == "__main__":
    main()
