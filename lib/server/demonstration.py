"""Load the demonstration: the real register, and invented people and answers, imported as officers import."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Engine

from lib.access import Person, Role
from lib.actions.consultations import was_edited
from lib.database.engine import discard_leftovers, open_read_session, parse_database_url, upgrade_database
from lib.database.reference import load_consultation, load_register
from lib.intake.import_file import import_records
from lib.intake.import_report import ImportReport
from lib.intake.reading.files import FileLimits, open_file
from lib.queries.register.consultations import (
    DEMONSTRATION_ACTOR,
    find_consultation,
    has_real_imports,
    list_consultations,
)
from lib.queries.themes.run_history import find_read_version
from lib.server import scale
from lib.server.officer import code_questions, log_calls, read_officer_files
from lib.settings import DATA, Settings
from lib.terms import Problem
from lib.theme_runs.run import propose_themes

DEMONSTRATION_FOLDER = DATA / "taking_stock"
CONSULTATION_CODE = "taking-stock-2015"
DEMONSTRATION_FILES = (
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
    """Problem that the database holds officers' imports, with which invented people must not be mixed."""


def load_demonstration(engine: Engine, settings: Settings, report_import: Callable[[ImportReport], None]) -> None:
    """Load the demonstration, file by file, and report each import; then the calls that its officer logged.

    Loading it again changes nothing.
    """
    with open_read_session(engine) as session:
        if has_real_imports(session):
            raise RealDataPresentError(
                "This database holds files that officers brought in, so the invented demonstration stays out of it: "
                "give it a database of its own with DATABASE_URL=sqlite:////folder/demonstration.sqlite."
            )
    load_facts(engine)
    for kind, name in DEMONSTRATION_FILES:
        with open_file(DEMONSTRATION_FOLDER / name, FileLimits(settings.max_file_mb, settings.max_file_rows)) as file:
            report_import(
                import_records(
                    engine,
                    file,
                    kind=kind,
                    actor=Person(DEMONSTRATION_ACTOR, Role.OFFICER),
                    consultation_code=CONSULTATION_CODE,
                )
            )
    log_calls(engine, consultation_code=CONSULTATION_CODE, folder=DEMONSTRATION_FOLDER)


def ensure_themes(engine: Engine, settings: Settings) -> int:
    """Ensure that the invented officer's themes are approved, and others proposed across all questions, unreviewed.

    No language model is asked. What is proposed comes last, as of the closing day, and so tells that all is done: what
    people change afterwards stays. Returns the number of themes that had to be approved, 0 where all was done.
    """
    with open_read_session(engine) as session:
        consultation = find_consultation(session, CONSULTATION_CODE)
        if find_read_version(session, consultation_id=consultation.id, question_id=None) >= 0:
            return 0
    files = read_officer_files(DEMONSTRATION_FOLDER)
    approved_count = code_questions(engine, settings, consultation_code=CONSULTATION_CODE, files=files)
    actor = Person(DEMONSTRATION_ACTOR, Role.OFFICER)
    propose_themes(
        engine, replace(settings, model=None), actor=actor, consultation_code=CONSULTATION_CODE, day=consultation.closes
    )
    return approved_count


def enlarge_demonstration(engine: Engine, times: int) -> int:
    """Enlarge the demonstration to so many times its size, for trials.

    Returns the number of councils. Raises RealDataPresentError where officers imported files, ValueError where it was
    enlarged already.
    """
    with open_read_session(engine) as session:
        if has_real_imports(session):
            raise RealDataPresentError("This database holds files that officers brought in: it is not enlarged.")
    return scale.enlarge_database(engine, times)


def create_database(settings: Settings, report_import: Callable[[ImportReport], None]) -> int:
    """Create a new database with the demonstration in it, and return the number of themes that were approved.

    A SQLite file appears whole or, if interrupted, not at all.
    """
    url = parse_database_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        engine = upgrade_database(settings.database_url)
        load_demonstration(engine, settings, report_import)
        return ensure_themes(engine, settings)
    unfinished = Path(f"{url.database}.unfinished")
    for leftover in (unfinished, *(Path(f"{unfinished}-{suffix}") for suffix in ("wal", "shm"))):
        leftover.unlink(missing_ok=True)
    discard_leftovers(url)
    engine = upgrade_database(url.set(database=str(unfinished)).render_as_string(hide_password=False))
    try:
        load_demonstration(engine, settings, report_import)
        approved_count = ensure_themes(engine, settings)
    finally:
        engine.dispose()
    unfinished.replace(url.database)
    return approved_count


def refresh_facts(engine: Engine) -> None:
    """Refresh the facts of a database to those that come with this version: the register, and Taking Stock.

    A database for another consultation, and one in which people changed Taking Stock, gets the register alone.
    """
    load_register(engine)
    with open_read_session(engine) as session:
        is_there = any(consultation.code == CONSULTATION_CODE for consultation in list_consultations(session))
        is_ours = is_there and not was_edited(session, code=CONSULTATION_CODE)
    if is_ours:
        load_consultation(engine, DEMONSTRATION_FOLDER / "consultation.toml")


def load_facts(engine: Engine) -> None:
    """Load the facts of the demonstration: the register, and Taking Stock with its questions."""
    load_register(engine)
    load_consultation(engine, DEMONSTRATION_FOLDER / "consultation.toml")
