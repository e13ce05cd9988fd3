"""Whether the call list keeps up with 35,300 councils.

    python -m tests.benchmarks.call_list [DATABASE_URL]

Without an address, a demonstration a hundred times as large is made for it in SQLite. Printed, for several days: the
time from nothing to the list (nothing in any cache), with other weights (what was read is in the cache), and with the
list itself in the cache; in seconds of the clock and of one processor.
"""

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import get_engine, open_read_session, upgrade_database
from lib.findings.approach_ranking import CallListRequest, list_call_rows
from lib.measures.approaches.ranking import RankingWeights
from lib.queries.register.consultations import ConsultationFacts, list_consultations
from lib.queries.scope import Scope
from lib.server.demonstration import enlarge_demonstration, load_demonstration
from lib.settings import Settings
from lib.ui.shared import call_rows, query_cache
from lib.ui.shared.view import View
from tests.benchmarks.table import BenchmarkRow, add_row

TIMES = 100
DAYS = tuple(dt.date(2015, *day) for day in ((1, 26), (2, 16), (3, 4), (3, 14)))


def read_clocks() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def measure(day: dt.date, name: str, call: Callable[[], Any]) -> None:
    """Print how long a call takes for the list of a day."""
    start = read_clocks()
    rows = call()
    wall, processor = (end - begin for begin, end in zip(start, read_clocks(), strict=True))
    print(f"  {name:34} {wall:5.2f} s, {processor:5.2f} s of one processor ({len(rows):,} councils)", flush=True)
    add_row(BenchmarkRow("call list", f"{day}, {name}", processor, "s", goal="under 3 s", is_met=processor < 3))


def measure_day(engine: Engine, consultation: ConsultationFacts, day: dt.date) -> None:
    """Print how long the list of a day takes, from nothing and from caches."""
    answers: dict[Any, Any] = {}
    scope, weights = Scope(consultation.id, day), RankingWeights()
    with open_read_session(engine) as session:

        def ask(query: Callable[..., Any], /, **arguments: Any) -> Any:
            key = (query.__name__, tuple(sorted(arguments.items())))
            if key not in answers:
                answers[key] = query(session, **arguments)
            return answers[key]

        print(f"As at {day}")
        for name, request in (
            ("nothing in a cache", CallListRequest(Role.OFFICER, weights)),
            ("other weights", CallListRequest(Role.OFFICER, RankingWeights(floor=2.0))),
        ):
            measure(day, name, partial(list_call_rows, ask, consultation, scope, request))
    view = View(engine, query_cache.find_data_version(engine), consultation, scope, Role.OFFICER)
    call_rows.list_rows(view, weights)
    measure(day, "the list in the cache", lambda: call_rows.list_rows(view, weights))


def main() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        if len(sys.argv) > 1:
            engine = get_engine(sys.argv[1])
        else:
            url = f"sqlite:///{folder}/large.sqlite"
            engine = upgrade_database(url)
            load_demonstration(engine, Settings(url, sign_in=False, max_file_mb=200), lambda _report: None)
            enlarge_demonstration(engine, TIMES)
        with open_read_session(engine) as session:
            consultation = list_consultations(session)[0]
        for day in (DAYS[0], *DAYS):  # the first time the code itself is loaded
            measure_day(engine, consultation, day)


if __name__ == "__main__":
    main()
