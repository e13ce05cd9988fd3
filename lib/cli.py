"""The same jobs from a shell: python -m lib ..."""

import csv
import datetime as dt
import getpass
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from lib import demonstration, server, settings
from lib.database import engine as database
from lib.database.engine import DatabaseProblem, reading
from lib.database.reference import load_consultation, load_register
from lib.intake.problems import FileProblem
from lib.intake.report import Report
from lib.intake.store import KINDS, bring_in
from lib.measures import response_rates
from lib.queries import consultations, imports
from lib.queries.parts import Scope
from lib.queries.response_rates import dispositions

GROUPINGS = {"region": ["region"], "council-type": ["type"], "region-and-council-type": ["region", "type"]}


@contextmanager
def _in_words() -> Iterator[None]:
    """Every problem that is foreseen ends as one sentence, without a traceback."""
    try:
        yield
    except (
        DatabaseProblem,
        FileProblem,
        ValueError,
        OSError,
        server.CannotServeError,
        demonstration.RealDataPresentError,
    ) as problem:
        raise click.ClickException(str(problem)) from None


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """The engagement dashboard from a shell. DATABASE_URL names the database; without it, data/local/ holds one."""


@main.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--no-sign-in", is_flag=True, help="For the person at this machine alone: only 127.0.0.1 is served.")
@click.option("--no-demo", is_flag=True, help="Start a new database with the register and the consultation only.")
def serve(port: int, no_sign_in: bool, no_demo: bool) -> None:
    """Bring the dashboard up; a database that is not there yet is made first, with the demonstration in it."""
    with _in_words():
        server.check_sign_in(no_sign_in=no_sign_in)
        server.check_port(port)
        chosen = settings.load()
        if database.exists(chosen.database_url):
            demonstration.prepare_if_bare(database.upgrade(chosen.database_url))
        elif no_demo:
            demonstration.prepare(database.upgrade(chosen.database_url))
        else:
            click.echo("Making the database, with the demonstration in it ...", err=True)
            demonstration.make(chosen, _tell)
        click.echo(f"The dashboard comes up at http://{server.ADDRESS}:{port} (Ctrl-C stops it).", err=True)
        server.run(port)


@main.command()
def demo() -> None:
    """Load the demonstration: the real register and consultation, with invented people and answers."""
    with _in_words():
        chosen = settings.load()
        demonstration.load(database.upgrade(chosen.database_url), chosen, _tell)


@main.group(name="database")
def database_group() -> None:
    """Look after the database."""


@database_group.command()
def upgrade() -> None:
    """Make the database or bring it up to date, with the register of organisations. Nothing in it is lost."""
    with _in_words():
        chosen = settings.load()
        written = load_register(database.upgrade(chosen.database_url))
        click.echo(f"The database is up to date; {written:,} rows of the register were written.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def consultation(file: Path) -> None:
    """Load a consultation and its questions from a TOML file like data/taking_stock/consultation.toml."""
    with _in_words():
        written = load_consultation(database.usable(settings.load().database_url), file)
        click.echo(f"{file.name}: {written:,} rows written.")


@main.command(name="import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--consultation", "code", help="The consultation's code; without it, the one that opened last.")
def import_(kind: str, file: Path, code: str | None) -> None:
    """Bring a CSV or Excel FILE in. The same file twice changes nothing; rows that fit nowhere are set aside."""
    with _in_words():
        chosen = settings.load()
        engine = database.usable(chosen.database_url)
        report = bring_in(engine, kind=kind, path=file, actor=_person(), max_mb=chosen.max_file_mb, consultation=code)
        _tell(report)
        click.echo(f"The database is {database.place(engine.url)}.", err=True)


@main.command()
def set_aside() -> None:
    """List the rows that could not be placed yet, with their reasons (as CSV: file, line, reason)."""
    with _in_words(), reading(database.usable(settings.load().database_url)) as session:
        lines = csv.writer(sys.stdout)
        lines.writerow(["file", "line", "reason"])
        lines.writerows(imports.rows_set_aside(session))


@main.group()
def figures() -> None:
    """Print the figures that the pages show."""


@figures.command(name="response-rates")
@click.option("--by", "by", type=click.Choice(list(GROUPINGS)), default="region", show_default=True)
@click.option("--as-at", "as_at", type=click.DateTime(["%Y-%m-%d"]), help="The day, such as 2015-02-20.")
@click.option("--region", "regions", multiple=True, help="Only this region; can be given several times.")
@click.option("--council-type", "types", multiple=True, help="Only this type; can be given several times.")
@click.option("--consultation", "code", help="The consultation's code; without it, the one that opened last.")
@click.option("--format", "form", type=click.Choice(["json", "csv"]), default="json", show_default=True)
def response_rates_(
    by: str,
    as_at: dt.datetime | None,
    regions: tuple[str, ...],
    types: tuple[str, ...],
    code: str | None,
    form: str,
) -> None:
    """Response rates of the councils, by group."""
    with _in_words(), reading(database.usable(settings.load().database_url)) as session:
        one = consultations.find(session, code)
        _check_groups(consultations.groups(session, consultation_id=one.id), regions, types)
        scope = Scope(one.id, as_at.date() if as_at else one.default_day(_today()), regions, types)
        counts = dispositions(session, scope=scope)
        groups = response_rates.by_group(counts, GROUPINGS[by])
        if form == "csv":
            click.echo(response_rates.as_table(groups, GROUPINGS[by]).to_csv(index=False), nl=False)
            return
        answer: dict[str, Any] = {
            "consultation": one.code,
            "as_at": scope.as_at.isoformat(),
            "filters": {"region": regions, "council_type": types},
            "data_version": database.data_version(session),
            "sources": sorted({name for _kind, name, _at in consultations.sources(session)}),
            "overall": response_rates.as_records([response_rates.overall(counts)], [])[0],
            "groups": response_rates.as_records(groups, GROUPINGS[by]),
        }
        click.echo(json.dumps(answer, indent=2, ensure_ascii=False))


def _check_groups(known: dict[str, list[str]], regions: tuple[str, ...], types: tuple[str, ...]) -> None:
    for given, there, option in ((regions, known["region"], "--region"), (types, known["type"], "--council-type")):
        for name in given:
            if name not in there:
                raise ValueError(f'{option} "{name}" is none of {", ".join(there)}.')


def _person() -> str:
    """Who types the command, for the audit trail; some containers give their user no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _tell(report: Report) -> None:
    for line in report.lines():
        click.echo(line)
