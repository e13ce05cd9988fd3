"""What comes into the database, from a shell: files, and what became of them."""

import csv
import datetime as dt
import sys
from pathlib import Path

import click
from sqlalchemy import Engine

from lib import settings
from lib.cli.console import in_words, person, tell, whole
from lib.database import engine as database
from lib.database.engine import open_read_session
from lib.database.reference import load_consultation
from lib.intake import import_undo
from lib.intake.import_file import bring_in
from lib.intake.mapping.fields import KINDS
from lib.intake.matching import column_matcher as matching
from lib.intake.reading.files import FileLimits, open_file
from lib.queries.imports import import_history, pending_rows
from lib.queries.register import consultations
from lib.server import demonstration


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def consultation(file: Path) -> None:
    """Load a consultation and its questions from a TOML file like data/taking_stock/consultation.toml."""
    with in_words():
        written = load_consultation(database.open_database(settings.load_settings().database_url), file)
        click.echo(f"{file.name}: {written:,} rows written.")


@click.command(name="import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--consultation", "code", help="The consultation's code; without it, the one that opened last.")
@click.option("--sheet", help="Which sheet of a workbook, where several could be meant.")
@click.option("--mailing", help="The mailing, where a delivery report does not name it.")
@click.option("--sent", help="The day of sending, such as 2015-01-06, where a delivery report does not tell it.")
@click.option("--dry-run", is_flag=True, help="Tell what would become of the file, and store nothing.")
def import_(
    kind: str, file: Path, code: str | None, sheet: str | None, mailing: str | None, sent: str | None, dry_run: bool
) -> None:
    """Bring a CSV, Excel or OpenDocument FILE in. The same file twice changes nothing; doubtful rows wait."""
    with in_words():
        chosen = settings.load_settings()
        engine = database.open_database(chosen.database_url)
        given = {name: said for name, said in (("mailing", mailing), ("sent", sent)) if said}
        with open_file(file, FileLimits(chosen.max_file_mb, chosen.max_file_rows)) as one:
            report = bring_in(
                engine, one, kind=kind, by=person(), consultation=code, given=given, sheet_name=sheet, dry=dry_run,
                progress=_show_progress,
            )  # fmt: skip
        tell(report)
        click.echo(f"The database is {database.describe_location(engine.url)}.", err=True)


def _show_progress(share: float, rows: int) -> None:
    if rows % 10_000 == 0:
        click.echo(f"{rows:,} rows read ({share:.0%}) ...", err=True)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--column", required=True, help="The heading of the column with the names.")
@click.option("--as-at", "as_at", type=click.DateTime(["%Y-%m-%d"]), help="The register as it stood on this day.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The CSV file to write.")
@click.option("--sheet", help="Which sheet of a workbook, where several could be meant.")
def match(file: Path, column: str, as_at: dt.datetime | None, out: Path, sheet: str | None) -> None:
    """Match the names in a COLUMN of FILE to the register: certain, suggested or unknown, a line a row.

    Without --as-at the register stands as on the day when the newest consultation opened. Writes input, outcome, code,
    name, score (0 to 100) and candidates (code score; ...).
    """
    with in_words():
        if out.resolve() == file.resolve():
            raise ValueError(f"{out} is the file that is read: give --out another name.")
        chosen = settings.load_settings()
        engine = _with_register(chosen)
        with open_file(file, FileLimits(chosen.max_file_mb, chosen.max_file_rows)) as one, open_read_session(engine) as session:
            day = as_at.date() if as_at else consultations.find_consultation(session, None).opens
            with whole(out) as target:
                counts = matching.match_column(session, one, column_name=column, day=day, output_path=target, sheet_name=sheet)
        click.echo(f"{out}: " + ", ".join(f"{number:,} {outcome}" for outcome, number in counts.items()))


def _with_register(chosen: settings.Settings) -> Engine:
    """The engine of a database with the register in it; one that is not there yet is made, without invented people."""
    if not database.has_database(chosen.database_url):
        engine = database.upgrade_database(chosen.database_url)
        demonstration.load_facts(engine)
        return engine
    return database.open_database(chosen.database_url)


@click.command()
def history() -> None:
    """List what was brought in, the newest first (as CSV), with the number by which undo knows it."""
    with in_words(), open_read_session(database.open_database(settings.load_settings().database_url)) as session:
        click.echo(import_history.list_imports(session).to_csv(index=False), nl=False)


@click.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
def undo(number: int) -> None:
    """Undo the import with this NUMBER (see history): everything is as it was, or nothing is touched."""
    with in_words():
        rows = import_undo.undo(database.open_database(settings.load_settings().database_url), import_id=number, by=person())
        click.echo(f"Undone: {rows:,} rows are as they were before.")


@click.command()
def set_aside() -> None:
    """List the rows that could not be placed yet, with their reasons (as CSV: file, line, reason)."""
    with in_words(), open_read_session(database.open_database(settings.load_settings().database_url)) as session:
        lines = csv.writer(sys.stdout)
        lines.writerow(["file", "line", "reason"])
        lines.writerows(pending_rows.list_quarantined_rows(session))
