"""How long a survey export of 100,000 rows takes to bring in, and how much memory, against pandas and a bulk insert.

    python -m tests.benchmarks.imports [--rows 100000] [--postgresql]

The floor, measured in the same run, is `pandas.read_csv` and a bulk insert (`DataFrame.to_sql`, one transaction) of the
same responses, credits and answers into the same tables, with the organisations already known by number. The wide floor
puts the file's own rows into one table of the file's own shape. Each side runs in a process of its own, three times,
alternating; the medians and the peak of the resident memory are compared.
"""

import csv
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Engine, select

from lib.access import Person, Role
from lib.database.engine import get_engine, open_read_session, upgrade_database
from lib.database.models import Answer, Change, Credit, Organisation, Question, Response
from lib.server.demonstration import load_facts
from lib.settings import ROOT
from tests.benchmarks.table import BenchmarkRow, add_row

WORDS = [
    "the",
    "council",
    "would",
    "like",
    "more",
    "help",
    "with",
    "peers",
    "and",
    "fewer",
    "returns",
    "to",
    "government",
    "so",
    "that",
    "residents",
    "see",
    "better",
    "care",
]
ALLOWED_TIME, ALLOWED_MEMORY = 2.5, 1.5


def write_file(file: Path, rows: int, engine: Engine) -> None:
    """An export like that of Taking Stock: 60 of 100 answers filled, names written in a dozen ways."""
    chance = random.Random(20150106)  # noqa: S311
    with open_read_session(engine) as session:
        councils = session.execute(
            select(Organisation.name, Organisation.short_name).where(
                Organisation.region.is_not(None), Organisation.valid_from.is_(None)
            )
        ).all()
        questions = session.scalars(select(Question.text).order_by(Question.number)).all()
    ways = (lambda c: c.name, lambda c: c.short_name, lambda c: c.name.upper(), lambda c: f"{c.short_name} Council")
    with file.open("w", encoding="utf-8", newline="") as target:
        lines = csv.writer(target)
        lines.writerow(
            [
                "Response ID",
                "Date received",
                "Organisation",
                "Status",
                *(f"Q{n}. {text}" for n, text in enumerate(questions, 1)),
            ]
        )
        for number in range(rows):
            council = chance.choice(councils)
            answers = [" ".join(chance.choices(WORDS, k=12)) if chance.random() < 0.6 else "" for _ in questions]
            day = f"{chance.randint(6, 31):02d}/01/2015 {chance.randint(8, 18):02d}:15"
            lines.writerow([f"R{number}", day, chance.choice(ways)(council), "Complete", *answers])


def ours(file: Path, url: str) -> None:
    """The import that officers use."""
    from lib.intake.import_file import import_records
    from lib.intake.reading.files import FileLimits, open_file

    with open_file(file, FileLimits(2_000, 10_000_000)) as one:
        report = import_records(get_engine(url), one, kind="responses", actor=Person("benchmark", Role.OFFICER))
    print(report.describe_lines()[0], file=sys.stderr)


def floor(file: Path, url: str) -> None:
    """pandas and a bulk insert of the same rows."""
    import pandas as pd

    engine = get_engine(url)
    with open_read_session(engine) as session:
        known = {
            name: number
            for row in session.execute(select(Organisation)).scalars()
            for name, number in ((row.name, row.id),)
        }
        questions = session.scalars(select(Question.id).order_by(Question.number)).all()
        change = session.scalars(select(Change.id)).first()
    frame = pd.read_csv(file)
    texts = list(frame.columns[4:])
    frame["id"] = range(1, len(frame) + 1)
    responses = pd.DataFrame(
        {
            "id": frame["id"], "consultation_id": 1, "source_id": frame["Response ID"],
            "received_on": pd.to_datetime(frame["Date received"], format="%d/%m/%Y %H:%M").dt.date,
            "channel": "Online survey", "kind": "answers", "submitted_by": frame["Organisation"], "change_id": change,
        }
    )  # fmt: skip
    credits = pd.DataFrame(
        {"response_id": frame["id"], "organisation_id": frame["Organisation"].map(known).fillna(1).astype(int)}
    )
    answers = frame.melt("id", texts, "question_id", "text").dropna()
    answers["question_id"] = answers["question_id"].map(dict(zip(texts, questions, strict=True)))
    answers = answers.rename(columns={"id": "response_id"})
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        for table, rows in ((Response, responses), (Credit, credits), (Answer, answers)):
            rows.to_sql(table.__tablename__, connection, if_exists="append", index=False, chunksize=50_000)


def wide(file: Path, url: str) -> None:
    """The strictest floor: the file's own rows into one table of the file's own shape, with nothing worked out."""
    import pandas as pd

    engine = get_engine(url)
    frame = pd.read_csv(file)
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        frame.columns = [f"c{number}" for number in range(len(frame.columns))]
        frame.to_sql("wide", connection, if_exists="replace", index=False, chunksize=10_000)


def measure(side: str, file: Path, url: str) -> dict[str, float]:
    """Seconds and peak megabytes of one side, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.imports", "--side", side, str(file), url]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(file: Path, fresh: "list[str]", name: str) -> None:
    sides: dict[str, list[dict[str, float]]] = {"floor": [], "ours": [], "wide": []}
    for number, url in enumerate(fresh):
        side = ("floor", "ours", "wide")[number % 3]
        sides[side].append(measure(side, file, url))
        print(name, side, sides[side][-1], flush=True)
    for what, allowed in (("seconds", ALLOWED_TIME), ("megabytes", ALLOWED_MEMORY)):
        middle = {side: statistics.median(one[what] for one in found) for side, found in sides.items()}
        for side in ("floor", "wide"):
            print(
                f"{name}: {what} {middle['ours']:.1f} against {middle[side]:.1f} ({side}): ratio "
                f"{middle['ours'] / middle[side]:.2f} (allowed {allowed})"
            )
            floor_name = {"floor": "pandas and plain inserts", "wide": "pandas, one wide table"}[side]
            is_met = middle["ours"] / middle[side] <= allowed
            add_row(
                BenchmarkRow(
                    "import", f"{name}: {what}", middle["ours"], what, middle[side], floor_name,
                    f"at most {allowed}" if side == "floor" else "", is_met if side == "floor" else None,
                )
            )  # fmt: skip


def main() -> None:
    if "--side" in sys.argv:
        side, name, url = sys.argv[-3:]
        start = time.perf_counter()
        {"ours": ours, "floor": floor, "wide": wide}[side](Path(name), url)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
        print(json.dumps({"seconds": time.perf_counter() - start, "megabytes": peak}))
        return
    rows = int(sys.argv[sys.argv.index("--rows") + 1]) if "--rows" in sys.argv else 100_000
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        urls = [f"sqlite:///{folder / f'{number}.sqlite'}" for number in range(9)]
        for url in urls:
            load_facts(upgrade_database(url))
        file = folder / "survey.csv"
        write_file(file, rows, get_engine(urls[0]))
        print(f"{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB")
        compare(file, urls, "SQLite")
        if "--no-postgresql" not in sys.argv:
            from tests.benchmarks.postgresql import databases

            compare(file, stack.enter_context(databases(9)), "PostgreSQL")


if __name__ == "__main__":
    main()
