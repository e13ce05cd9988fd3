"""Loads the demonstration: the real register, and invented people and answers, through the import that officers use."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from lib.access import Person, Role
from lib.database.engine import discard_leftovers, parse, reading, upgrade
from lib.database.reference import load_consultation, load_register
from lib.intake.import_file import bring_in
from lib.intake.import_report import Report
from lib.intake.reading.files import Limits, opened
from lib.queries.register.consultations import DEMONSTRATION_ACTOR, list_consultations, find_consultation, has_real_imports
from lib.queries.themes.coverage import find_last_run
from lib.server import scale
from lib.settings import DATA, Settings
from lib.terms import Problem
from lib.theme_runs.run import propose

FOLDER = DATA / "taking_stock"
CODE = "taking-stock-2015"
FILES = (
    ("contacts", "contacts.csv"),
    ("outreach", "mailing_2015-01-06_launch.csv"),
    ("outreach", "events.csv"),
    ("outreach", "mailing_2015-02-03_reminder.csv"),
    ("outreach", "calls_2015-02.csv"),
    ("outreach", "mailing_2015-02-24_reminder.csv"),
    ("outreach", "mailing_2015-03-09_last_call.csv"),
    ("outreach", "activities.csv"),
    ("responses", "survey_export.csv"),
    ("responses", "letters_and_emails.xlsx"),
)


class RealDataPresentError(Problem):
    """The database holds what officers brought in, and invented people must not be mixed with it."""


def load(engine: Engine, settings: Settings, tell: Callable[[Report], None]) -> None:
    """Bring the demonstration in, file by file, telling what became of each. Doing it again changes nothing."""
    with reading(engine) as session:
        if has_real_imports(session):
            raise RealDataPresentError(
                "This database holds files that officers brought in, so the invented demonstration stays out of it: "
                "give it a database of its own with DATABASE_URL=sqlite:////folder/demonstration.sqlite."
            )
    prepare(engine)
    for kind, name in FILES:
        with opened(FOLDER / name, Limits(settings.max_file_mb, settings.max_file_rows)) as file:
            tell(bring_in(engine, file, kind=kind, by=Person(DEMONSTRATION_ACTOR, Role.OFFICER), consultation=CODE))


def propose_themes(engine: Engine, settings: Settings) -> bool:
    """Propose themes across all questions, unsigned, as of the closing day, by no model; says whether it had to."""
    with reading(engine) as session:
        there = find_consultation(session, CODE)
        if find_last_run(session, consultation_id=there.id, question_id=None) is not None:
            return False
    by = Person(DEMONSTRATION_ACTOR, Role.OFFICER)
    propose(engine, replace(settings, model=None), by=by, consultation=CODE, day=there.closes)
    return True


def enlarge(engine: Engine, times: int) -> int:
    """Make the demonstration so many times as large, for trials. Returns the number of councils. Raises ValueError."""
    with reading(engine) as session:
        if has_real_imports(session):
            raise RealDataPresentError("This database holds files that officers brought in: it is not enlarged.")
    return scale.enlarge(engine, times)


def make(settings: Settings, tell: Callable[[Report], None]) -> None:
    """Make a new database with the demonstration in it. A SQLite file appears whole or, if interrupted, not at all."""
    url = parse(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        engine = upgrade(settings.database_url)
        load(engine, settings, tell)
        propose_themes(engine, settings)
        return
    unfinished = Path(f"{url.database}.unfinished")
    for leftover in (unfinished, *(Path(f"{unfinished}-{end}") for end in ("wal", "shm"))):
        leftover.unlink(missing_ok=True)
    discard_leftovers(url)
    engine = upgrade(url.set(database=str(unfinished)).render_as_string(hide_password=False))
    try:
        load(engine, settings, tell)
        propose_themes(engine, settings)
    finally:
        engine.dispose()
    unfinished.replace(url.database)


def refresh(engine: Engine) -> None:
    """Bring the facts of a database up to those that come with this version: the register, and Taking Stock.

    A database for another consultation gets the register alone.
    """
    load_register(engine)
    with reading(engine) as session:
        known = {one.code for one in list_consultations(session)}
    if not known or CODE in known:
        load_consultation(engine, FOLDER / "consultation.toml")


def prepare(engine: Engine) -> None:
    """Bring the facts in that every installation starts with: the register, and the consultation with its questions."""
    load_register(engine)
    load_consultation(engine, FOLDER / "consultation.toml")
