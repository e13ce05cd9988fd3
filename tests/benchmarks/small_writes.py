"""How long a small save and the line of an export wait while somebody else brings a long file in.

    python -m tests.benchmarks.small_writes [--rows 20000] [--no-postgresql]

The file is brought in by a process of its own: so many responses, the same file again, then as many people. Beside it
this process saves something small (a change without any row) and writes the line of an export, one after the other,
with a fifth of a second between. Nothing here is a test.
"""

import csv
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine, select

from lib.access import Person, Right, Role
from lib.actions.exports import record_export
from lib.changes.change import open_change
from lib.database.engine import get_engine, open_read_session, upgrade_database
from lib.database.models import Organisation
from lib.server.demonstration import load_facts
from lib.settings import ROOT
from lib.terms import Problem
from tests.benchmarks.imports import write_file
from tests.benchmarks.table import BenchmarkRow, add_row

OFFICER = Person("benchmark", Role.OFFICER)
PAUSE_SECONDS = 0.2


def write_people(file: Path, rows: int, engine: Engine) -> None:
    """A contact list with so many people, council by council in turn."""
    chance = random.Random(20150106)  # noqa: S311
    with open_read_session(engine) as session:
        councils = session.scalars(
            select(Organisation.name).where(Organisation.region.is_not(None), Organisation.valid_from.is_(None))
        ).all()
    with file.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(["Contact ID", "Organisation", "Role", "Name", "Email"])
        for number in range(rows):
            name = " ".join("".join(chance.choices("abdegilmnorst", k=7)).capitalize() for _word in range(2))
            council = councils[number % len(councils)]
            lines.writerow([f"C{number}", council, "Officer", name, f"person{number}@council.example"])


def bring_in(kind: str, file: Path, url: str) -> None:
    """Bring the file in; the process that is measured beside."""
    from lib.intake.import_file import import_records
    from lib.intake.reading.files import FileLimits, open_file

    with open_file(file, FileLimits(2_000, 10_000_000)) as source:
        import_records(get_engine(url), source, kind=kind, actor=OFFICER)


def save_small(engine: Engine) -> None:
    with open_change(engine, actor=OFFICER, right=Right.EDIT_THEMES, action="sort themes"):
        pass


def save_export_line(engine: Engine) -> None:
    record_export(engine, actor=OFFICER, title="Councils", shown_for="benchmark", rows=353)


def measure_waits(title: str, kind: str, file: Path, url: str) -> str:
    """Bring a file in, save beside it, and tell the waits as a row of a table; title: what it is called there."""
    engine = get_engine(url)
    save_small(engine)  # connects
    waits: dict[Callable[[Engine], None], list[float]] = {save_small: [], save_export_line: []}
    failures = dict.fromkeys(waits, 0)
    start = time.perf_counter()
    command = [sys.executable, "-m", "tests.benchmarks.small_writes", "--bring", kind, str(file), url]
    with subprocess.Popen(command, cwd=ROOT) as process:
        while process.poll() is None:
            for save, seconds in waits.items():
                before = time.perf_counter()
                try:
                    save(engine)
                except Problem:
                    failures[save] += 1
                seconds.append(time.perf_counter() - before)
            time.sleep(PAUSE_SECONDS)
    total = time.perf_counter() - start
    cells = [
        f"{len(seconds)} | {statistics.median(seconds):.2f} | {max(seconds):.1f} | {failures[save]}"
        for save, seconds in waits.items()
    ]
    for save, name in ((save_small, "a save"), (save_export_line, "the line of an export")):
        what = f"{title}: longest wait of {name}"
        add_row(BenchmarkRow("saves", what, max(waits[save]), "s", goal="none fails", is_met=not failures[save]))
    return f"{total:.1f} | {' | '.join(cells)}"


def main() -> None:
    if "--bring" in sys.argv:
        kind, name, url = sys.argv[-3:]
        bring_in(kind, Path(name), url)
        return
    rows = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 20_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = {"SQLite": f"sqlite:///{folder / 'waits.sqlite'}"}
        load_facts(upgrade_database(urls["SQLite"]))
        if "--no-postgresql" not in sys.argv:
            from tests.benchmarks.postgresql import databases

            urls["PostgreSQL"] = stack.enter_context(databases(1))[0]
        survey, people = folder / "survey.csv", folder / "people.csv"
        write_file(survey, rows, get_engine(urls["SQLite"]))
        write_people(people, rows, get_engine(urls["SQLite"]))
        print(
            "| file | seconds | saves | median wait | longest | failed | lines of exports | median | longest | failed |"
        )
        print("|---|---|---|---|---|---|---|---|---|---|")
        for name, url in urls.items():
            for title, kind, file in (
                (f"{rows:,} responses", "responses", survey),
                ("the same again", "responses", survey),
                (f"{rows:,} people", "contacts", people),
                ("the same again", "contacts", people),
            ):
                print(f"| {name}: {title} | {measure_waits(f'{name}, {title}', kind, file, url)} |", flush=True)


if __name__ == "__main__":
    main()
