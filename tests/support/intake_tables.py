"""What the tests of intake read in the database and in files."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import (
    Activity,
    Alias,
    Answer,
    Change,
    ColumnMapping,
    Consultation,
    Contact,
    ContactPeriod,
    Credit,
    FrameListing,
    Import,
    Organisation,
    Outreach,
    QuarantinedRow,
    Response,
    Snapshot,
)
from lib.intake.import_file import Inspection, inspect_file
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, SourceFile, open_file, read_tables
from lib.intake.reading.sheets import Sheet, build_sheet
from lib.intake.redo import TAKEN_AWAY
from lib.settings import ROOT
from tests.support.factories import response, store

TABLES = (Activity, Answer, Change, Contact, Credit, Import, Outreach, Response, QuarantinedRow)

DATA = (
    Activity,
    Alias,
    Answer,
    ColumnMapping,
    Contact,
    ContactPeriod,
    Credit,
    Snapshot,
    Organisation,
    Outreach,
    Response,
    QuarantinedRow,
)

FAULTS = ROOT / "tests" / "files" / "faults"

LIMITS = FileLimits(max_megabytes=10, max_rows=1_000)

FILES = ROOT / "tests" / "files"


def read_import_tables(engine: Engine) -> dict[str, list[str]]:
    """Everything in the tables that an import writes."""
    with open_read_session(engine) as session:
        return {
            table.__tablename__: sorted(repr(row) for row in session.execute(select(*table.__table__.columns)))
            for table in TABLES
        }


def count_rows(engine: Engine, table: Any) -> int:
    with open_read_session(engine) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def read_data_tables(engine: Engine) -> dict[str, list[str]]:
    """Every table that holds data. The history of changes and imports stays, with what was undone and how to redo it."""
    with open_read_session(engine) as session:
        return {
            one.__tablename__: sorted(
                repr(row)
                for row in session.execute(select(*one.__table__.columns))
                if one is not Snapshot or row.thing != TAKEN_AWAY
            )
            for one in DATA
        }


def list_waiting_rows(engine: Engine) -> list[QuarantinedRow]:
    with open_read_session(engine) as session:
        return list(
            session.scalars(
                select(QuarantinedRow).where(
                    QuarantinedRow.decision.is_(None), QuarantinedRow.placed_change_id.is_(None)
                )
            )
        )


def list_organisation(engine: Engine, name: str) -> None:
    """Put an organisation on the list of those that the first consultation asks by name."""
    with open_write_session(engine) as session:
        organisation_id = session.scalars(select(Organisation.id).where(Organisation.name == name)).one()
        consultation_id = session.scalars(select(func.min(Consultation.id))).one()
        session.add(FrameListing(consultation_id=consultation_id, organisation_id=organisation_id))


def find_newest_import(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(func.max(Import.id))).one()


def store_waiting_response(engine: Engine, folder: Path, name: str = "Wolvrhmptn City Concil") -> int:
    """A response that waits, because its name is misspelt. Returns the row's id."""
    store(engine, "responses", [response(name)], folder)
    return list_waiting_rows(engine)[-1].id


def build_known_sheets(file: SourceFile) -> list[Sheet]:
    found = []
    for table in read_tables(file):
        try:
            found.append(build_sheet(table, file.name))
        except FileProblem:
            continue
    return [one for one in found if one.has_known_headings]


def inspect_path(engine: Engine, path: Path) -> Inspection:
    with open_file(path, FileLimits()) as file:
        return inspect_file(engine, file)
