"""Import files from a shell, and list or undo what was imported."""

import csv
import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from lib import settings
from lib.actions.consultations import load_consultation_file
from lib.actions.problems import ConsultationProblem
from lib.cli.console import identify_person, print_report, translate_problems, write_atomically
from lib.database import engine as database
from lib.database.engine import open_read_session
from lib.database.reference import load_register
from lib.intake import undo_rule
from lib.intake.import_file import import_records
from lib.intake.mapping.fields import KINDS
from lib.intake.mapping.mapping import DAY_FIRST, MONTH_FIRST
from lib.intake.matching import column_matcher as matching
from lib.intake.reading.encodings import SINGLE_BYTE_NAMES
from lib.intake.reading.files import FileLimits, open_file
from lib.queries.imports import import_history, pending_rows, unfinished_imports
from lib.queries.register import consultations

DATE_ORDERS = {"day-first": DAY_FIRST, "month-first": MONTH_FIRST}


@click.command(name="consultation")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", "is_confirmed", is_flag=True, help="Go on where answers would count otherwise than they did.")
def import_consultation(file: Path, is_confirmed: bool) -> None:
    """Load a consultation and its questions from a TOML file like data/taking_stock/consultation.toml.

    What answers already depend on is refused, or needs --yes.
    """
    with translate_problems():
        engine = database.open_database(settings.load_settings().database_url)
        try:
            change_id = load_consultation_file(engine, actor=identify_person(), file=file, is_confirmed=is_confirmed)
        except ConsultationProblem as problem:
            hint = " Give --yes to go on all the same." if problem.questions else ""
            raise ValueError(f"{file.name}: {problem}{hint}") from None
        click.echo(f"{file.name}: {'nothing differs from' if change_id is None else 'stored in'} the database.")


@click.command(name="import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--consultation", "code", help="The consultation's code; without it, the default one.")
@click.option("--sheet", help="Which sheet of a workbook, where several could be meant.")
@click.option("--mailing", help="The mailing, where a delivery report does not name it.")
@click.option("--sent", help="The day of sending, such as 2015-01-06, where a delivery report does not tell it.")
@click.option("--dates", type=click.Choice(list(DATE_ORDERS)), help="What comes first in dates that do not tell it.")
@click.option(
    "--encoding", type=click.Choice(list(SINGLE_BYTE_NAMES)), help="How letters are read that do not tell it."
)
@click.option("--dry-run", is_flag=True, help="Tell what would become of the file, and store nothing.")
def import_file(  # noqa: PLR0913, PLR0917 - each is a question that one file may raise
    kind: str,
    file: Path,
    code: str | None,
    sheet: str | None,
    mailing: str | None,
    sent: str | None,
    dates: str | None,
    encoding: str | None,
    dry_run: bool,
) -> None:
    """Import a CSV, Excel or OpenDocument FILE.

    The same file twice changes nothing; doubtful rows wait for a decision.
    """
    with translate_problems():
        current_settings = settings.load_settings()
        engine = database.open_database(current_settings.database_url)
        file_values = {name: value for name, value in (("mailing", mailing), ("sent", sent)) if value}
        with open_file(file, FileLimits(current_settings.max_file_mb, current_settings.max_file_rows)) as source_file:
            report = import_records(
                engine,
                replace(source_file, encoding_choice=encoding or ""),
                kind=kind,
                actor=identify_person(),
                consultation_code=code,
                file_values=file_values,
                sheet_name=sheet,
                date_order=DATE_ORDERS[dates] if dates else None,
                dry_run=dry_run,
                report_progress=_print_progress,
            )
        print_report(report)
        click.echo(f"The database is {database.describe_location(engine.url)}.", err=True)


def _print_progress(share: float, rows: int) -> None:
    """Print the progress, once every ten thousand rows."""
    if rows % 10_000 == 0:
        click.echo(f"{rows:,} rows read ({share:.0%}) ...", err=True)


@click.command(name="match")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, help="The heading of the column with the names.")
@click.option("--as-at", "as_at", type=click.DateTime(["%Y-%m-%d"]), help="The register as it stood on this day.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV file to write.")
@click.option("--sheet", help="Which sheet of a workbook, where several could be meant.")
def match_names(file: Path, column: str, as_at: dt.datetime | None, out: Path, sheet: str | None) -> None:
    """Match the names in a COLUMN of FILE to the register: certain, suggested or unknown, a line a row.

    Without --as-at the register stands as on the day when the newest consultation opened. Writes input, outcome, code,
    name, score (0 to 100) and candidates (code score; ...).
    """
    with translate_problems():
        if out.resolve() == file.resolve():
            raise ValueError(f"{out} is the file that is read: give --out another name.")
        current_settings = settings.load_settings()
        engine = _open_register_database(current_settings)
        with (
            open_file(file, FileLimits(current_settings.max_file_mb, current_settings.max_file_rows)) as source_file,
            open_read_session(engine) as session,
        ):
            day = as_at.date() if as_at else _find_opening_day(session)
            with write_atomically(out) as output_path:
                counts = matching.match_column(
                    session, source_file, column_name=column, day=day, output_path=output_path, sheet_name=sheet
                )
        click.echo(f"{out}: " + ", ".join(f"{count:,} {outcome}" for outcome, count in counts.items()))


def _find_opening_day(session: Session) -> dt.date:
    """Find the opening day of the default consultation; today where there is none."""
    all_consultations = consultations.list_consultations(session)
    return all_consultations[0].opens if all_consultations else dt.datetime.now().astimezone().date()


def _open_register_database(current_settings: settings.Settings) -> Engine:
    """Open a database with the register in it.

    One that is not there yet is created, without invented people.
    """
    if not database.has_database(current_settings.database_url):
        engine = database.upgrade_database(current_settings.database_url)
        load_register(engine)
        return engine
    return database.open_database(current_settings.database_url)


@click.command(name="history")
def list_imports() -> None:
    """List what was imported, the newest first (as CSV), with the number by which undo knows it.

    Imports that began and did not end are told on standard error.
    """
    with (
        translate_problems(),
        open_read_session(database.open_database(settings.load_settings().database_url)) as session,
    ):
        reader = identify_person().role
        click.echo(import_history.list_imports(session, reader=reader).to_csv(index=False), nl=False)
        for unfinished in unfinished_imports.list_unfinished_imports(session, reader=reader):
            click.echo(unfinished.describe(), err=True)


@click.command(name="undo")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def undo_import(number: int) -> None:
    """Undo the import with this NUMBER (see history): everything is as it was, or nothing is touched."""
    with translate_problems():
        row_count = undo_rule.undo_import(
            database.open_database(settings.load_settings().database_url), import_id=number, actor=identify_person()
        )
        click.echo(f"Undone: {row_count:,} rows are as they were before.")


@click.command(name="set-aside")
def list_quarantined_rows() -> None:
    """List the rows that could not be placed yet, with their reasons (as CSV: file, line, reason)."""
    with (
        translate_problems(),
        open_read_session(database.open_database(settings.load_settings().database_url)) as session,
    ):
        writer = csv.writer(sys.stdout)
        writer.writerow(["file", "line", "reason"])
        writer.writerows(pending_rows.list_quarantined_rows(session, reader=identify_person().role))
