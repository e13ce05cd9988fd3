"""Try to recover, from all that a Board member can obtain of the demonstration together, which council said what.

python -m tests.benchmarks.disclosure            the rule in force
python -m tests.benchmarks.disclosure broken     beside it, what rules recover that are broken on purpose

The demonstration is loaded into a folder of its own, its themes approved on the opening day, so that every day of the
consultation can be looked at. Numbers are those of the coding: estimates, which blur them, are left out. A cell is hidden
where no number stands; it is recovered where a number of 1 to 4 has one value left. An answer is recovered where it
certainly says a theme. Nothing here is a test; tests/disclosure holds small ones.
"""

import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, update

from lib.database.engine import get_engine, open_read_session, open_write_session
from lib.database.theme_models import ThemeState
from lib.findings import theme_counting
from lib.measures import disclosure
from lib.measures.disclosure import WHOLE, Cell
from lib.queries.register.consultations import find_consultation
from lib.queries.scope import Scope
from lib.queries.themes.theme_lookup import list_open_questions
from lib.server.demonstration import create_database
from lib.settings import Settings
from tests.disclosure.audit import add_audits, audit_themes

COUNT_CELLS = disclosure.list_cell_days
Patch = dict[str, Any]


def move_together(events: Iterable[Any]) -> dict[Cell, list[Any]]:
    """Count every cell anew on each day on which the whole is."""
    days = COUNT_CELLS(events)
    return {cell: days.get(WHOLE, []) for cell in days}


def show_exactly(count: int, _maximum: int) -> int:
    """Show a number as it is."""
    return count


TOGETHER: Patch = {"list_cell_days": move_together, "MIN_STEP_COUNCILS": 5, "MIN_GROUPS": 0}
EXACT: Patch = {"_round_to_fives": show_exactly, "MIN_ROUNDED_RESPONDENTS": 0}
RULES: dict[str, Patch] = {
    "the rule in force": {},
    "exact numbers": EXACT,
    "exact numbers, steps of five councils a cell": EXACT | {"MIN_STEP_COUNCILS": 5},
    "cells counted anew with the whole, in steps of five": TOGETHER,
    "the same with exact numbers": TOGETHER | EXACT,
}


def prepare_demonstration(folder: Path) -> Engine:
    """Load the demonstration, with all of its themes in their state since the opening day."""
    url = f"sqlite:///{folder / 'demonstration.sqlite'}"
    create_database(Settings(url, sign_in=False, max_file_mb=200), lambda _report: None)
    engine = get_engine(url)
    with open_read_session(engine) as session:
        opens = find_consultation(session, None).opens
    with open_write_session(engine) as session:
        session.execute(update(ThemeState).values(day=opens))
    return engine


def audit_rule(engine: Engine, patch: Patch) -> str:
    """Audit all questions under a rule, and describe what was recovered."""
    former = {name: getattr(disclosure, name) for name in patch}
    start = time.perf_counter()
    try:
        for name, value in patch.items():
            setattr(disclosure, name, value)
        with open_read_session(engine) as session:
            consultation = find_consultation(session, None)
            scope = Scope(consultation.id, consultation.last_record or consultation.closes)
            questions = list_open_questions(session, consultation_id=consultation.id)
            total = add_audits(audit_themes(session, scope, question.id) for question in questions)
    finally:
        for name, value in former.items():
            setattr(disclosure, name, value)
    faults = f" FAULTS: {'; '.join(total.faults[:3])}" if total.faults else ""
    return f"{total.describe()} [{time.perf_counter() - start:.0f} s]{faults}"


def main(print_line: Callable[[str], object] = print) -> None:
    """Audit the demonstration under the rule in force, or under all."""
    names = list(RULES) if "broken" in sys.argv[1:] else list(RULES)[:1]
    with tempfile.TemporaryDirectory() as folder:
        engine = prepare_demonstration(Path(folder))
        theme_counting.load_audits = lambda *_arguments: {}
        for name in names:
            print_line(f"{name}: {audit_rule(engine, RULES[name])}")
        engine.dispose()


if __name__ == "__main__":
    main()
