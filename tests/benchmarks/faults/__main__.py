"""Try every fault, and print for each what a reader sees, what is lost, and how it comes back.

    python -m tests.benchmarks.faults [--postgresql] [--only imports,storage,...]

Each fault gets a copy of a database with people, mailings and answers in it. Signals, full disks and cut connections are
real; the command line runs in processes forked from this one, the dashboard as the process that people start.
"""

import datetime as dt
import os
import sys
import tempfile
import time
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path

from lib.database.engine import close_engines, upgrade_database
from lib.database.move import move_database
from lib.server.demonstration import DEMONSTRATION_FOLDER, load_facts
from tests.benchmarks.faults import hostile_files, killed, neighbours, on_postgresql, served, storage
from tests.benchmarks.faults.trial import Bench, Place, print_head
from tests.support.postgresql_server import create_database, find_tools_folder, run_server

KINDS = {
    "imports": killed.try_imports,
    "others": killed.try_others,
    "exports": killed.try_exports,
    "backups": killed.try_backups,
    "restores": killed.try_restores,
    "moves": killed.try_moves,
    "upgrades": killed.try_upgrades,
    "demonstration": killed.try_demonstration,
    "files": hostile_files.try_files,
    "neighbours": neighbours.try_neighbours,
    "storage": storage.try_storage,
    "savers": served.try_savers,
    "ends": served.try_ends,
    "clock": served.try_clock,
    "served": served.try_served,
    "running": served.try_files_of_sqlite,
    "postgresql": on_postgresql.try_postgresql,
}
FILES = (
    ("contacts", "contacts.csv"),
    ("outreach", "mailing_2015-01-06_launch.csv"),
    ("responses", "letters_and_emails.xlsx"),
)


def make_original(folder: Path) -> Path:
    """A SQLite file with the register, Taking Stock, its people, a mailing and the letters."""
    file = folder / "original.sqlite"
    url = f"sqlite:///{file}"
    load_facts(upgrade_database(url))
    close_engines()
    for kind, name in FILES:
        told = Place(Bench(str(file)), folder, url).run("import", kind, str(DEMONSTRATION_FOLDER / name))
        if told.code:
            raise RuntimeError(told.text)
    return file


def main() -> None:
    """Try them on one database, and end with 1 where one is not ok."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--only", default=",".join(KINDS))
    chosen = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults") as name, ExitStack() as stack:
        original = str(make_original(Path(name)))
        server = stack.enter_context(run_server()) if chosen.postgresql else ""
        if server:
            os.environ["PATH"] = f"{find_tools_folder()}{os.pathsep}{os.environ['PATH']}"
            move_database(f"sqlite:///{original}", create_database(server, "original"))
            close_engines()
            original = "original"
        bench = Bench(original, server=server)
        print_head(bench.kind, dt.datetime.now().astimezone())
        for kind in chosen.only.split(","):
            KINDS[kind](bench)
    wrong = [row for row in bench.rows if not row.is_ok]
    print(f"\n{len(bench.rows)} faults on {bench.kind}, {len(wrong)} not ok, {time.monotonic() - started:.0f} s")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
