"""Ask SQLite and PostgreSQL the same questions about the same random data, and count where they differ.

    python -m tests.differential [--seeds 4] [--rounds 3] [--only part.of.a.name]

For each seed a database is filled at random and moved to PostgreSQL; then every question is asked so many times.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from lib.database.engine import close_engines, get_engine
from lib.database.move import move_database
from tests.conftest import prepare
from tests.differential.comparing import compare_databases
from tests.differential.random_data import RandomFiller
from tests.support.postgresql_server import create_database, run_server

MOST_SHOWN = 2  # differences of one question


def main() -> int:
    """Print how many were asked and how many differed; returns 1 where one did."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=4)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="")
    wanted = parser.parse_args()
    asked_count, difference_count, refused_all = 0, 0, Counter[str]()
    with run_server() as address:
        for seed in range(wanted.first_seed, wanted.first_seed + wanted.seeds):
            with tempfile.TemporaryDirectory() as folder:
                url, other_url = f"sqlite:///{folder}/random.sqlite", create_database(address, f"random{seed}")
                RandomFiller(prepare(url, Path(folder)), seed, Path(folder)).fill()
                move_database(url, other_url)
                asked, refused, differences = compare_databases(
                    get_engine(url), get_engine(other_url), seed=seed, rounds=wanted.rounds, only=wanted.only
                )
                shown = Counter[str]()
                for difference in differences:
                    shown[difference.question] += 1
                    if shown[difference.question] <= MOST_SHOWN:
                        print(difference.describe())
                print(f"seed {seed}: {asked:,} questions, {len(differences)} differed")
                asked_count, difference_count = asked_count + asked, difference_count + len(differences)
                refused_all.update(refused)
                close_engines()
    print("refused alike:", dict(refused_all))
    print(f"{asked_count:,} questions were asked of both databases; {difference_count} answers differed.")
    return 1 if difference_count else 0


if __name__ == "__main__":
    sys.exit(main())
