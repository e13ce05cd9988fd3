"""Start the dashboard, and make the database that it reads."""

import datetime as dt
from pathlib import Path

import click
from click.core import ParameterSource
from sqlalchemy import Engine

from lib import settings
from lib.access import Right, Role
from lib.actions.sign_in import end_every_session
from lib.changes.change import open_change
from lib.cli.console import identify_person, print_report, translate_problems
from lib.database import backup, move
from lib.database import engine as database
from lib.database.reference import load_register
from lib.queries.accounts.accounts import has_administrator
from lib.server import demonstration
from lib.server import serve as server
from lib.server.tolerant_streams import tolerate_full_log


@click.command(name="serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--no-sign-in", is_flag=True, help="For the person at this machine alone: only 127.0.0.1 is served.")
@click.option(
    "--viewing-as",
    type=click.Choice([role.value for role in Role]),
    default=Role.BOARD.value,
    show_default=True,
    help="With --no-sign-in: the role in which you begin; the side bar has the others.",
)
@click.option("--no-demo", is_flag=True, help="Start a new database with the register alone.")
def serve_dashboard(port: int, no_sign_in: bool, viewing_as: str, no_demo: bool) -> None:
    """Start the dashboard, on 127.0.0.1.

    With sign-in, set up in .streamlit/secrets.toml, a proxy stands before it: docs/security.md. A database that is not
    there yet is made first, with the demonstration in it.
    """
    tolerate_full_log()
    with translate_problems():
        host = server.check_sign_in(no_sign_in=no_sign_in)
        server.check_port(port)
        current_settings = settings.load_settings()
        if database.has_database(current_settings.database_url):
            backup.check_database_files(current_settings.database_url)
            demonstration.refresh_facts(_upgrade_database(current_settings.database_url))
        elif no_demo:
            load_register(database.upgrade_database(current_settings.database_url))
        else:
            click.echo("Making the database, with the demonstration in it ...", err=True)
            demonstration.create_database(current_settings, print_report)
        if not no_sign_in:
            _warn_without_administrator(current_settings.database_url)
        click.echo(f"The dashboard comes up at http://{server.ADDRESS}:{port} (Ctrl-C stops it).", err=True)
        server.start_server(
            port,
            sign_in=not no_sign_in,
            host=host,
            max_file_mb=current_settings.max_file_mb,
            local_role=viewing_as,
        )


def _warn_without_administrator(url: str) -> None:
    """Say how the first administrator is made, where there is none and so nobody could get in."""
    with database.open_read_session(database.open_database(url)) as session:
        if not has_administrator(session):
            click.echo(
                "Nobody can sign in yet: python -m lib account add E-MAIL --name NAME --role Administrator lets the "
                "first administrator in.",
                err=True,
            )


@click.command(name="demo")
@click.option(
    "--scale", type=click.IntRange(1, 1000), default=1, show_default=True, help="So many times the sector, for trials."
)
def load_demonstration(scale: int) -> None:
    """Load the demonstration: the real register and consultation, with invented people and answers."""
    with translate_problems():
        current_settings = settings.load_settings()
        if database.has_database(current_settings.database_url):
            engine = database.upgrade_database(current_settings.database_url)
            demonstration.load_demonstration(engine, current_settings, print_report)
            approved_count = demonstration.ensure_themes(engine, current_settings)
        else:
            approved_count = demonstration.create_database(current_settings, print_report)
            engine = database.open_database(current_settings.database_url)
        if approved_count:
            click.echo(f"  {approved_count} themes of single questions were approved by an invented officer.")
            click.echo("  Themes were proposed across all questions; nobody has approved them.")
        if scale > 1:
            click.echo(f"Copying every council until there are {scale:,} times as many ...", err=True)
            click.echo(f"{demonstration.enlarge_demonstration(engine, scale):,} councils are in the database now.")


@click.group(name="database")
def database_group() -> None:
    """Look after the database."""


@database_group.command(name="upgrade")
def upgrade_database() -> None:
    """Make the database or bring it up to date, with the register of organisations.

    Nothing in it is lost.
    """
    with translate_problems():
        current_settings = settings.load_settings()
        row_count = load_register(_upgrade_database(current_settings.database_url))
        click.echo(f"The database is up to date; {row_count:,} rows of the register were written.")


def _upgrade_database(url: str) -> Engine:
    """Bring a database to this version's schema, and print where a copy of the earlier one lies."""
    return database.upgrade_database(
        url, lambda path: click.echo(f"The database as it was before this upgrade is kept at {path}.", err=True)
    )


@database_group.command(name="move")
@click.argument("target", envvar="MOVE_TO_URL")
@click.option(
    "--schema",
    help="Give the new database the schema of an earlier version, such as 0012, to go back from an upgrade.",
)
@click.pass_context
def move_database(context: click.Context, target: str, schema: str | None) -> None:
    """Move everything to the empty database TARGET, such as postgresql+psycopg://user@host/database.

    All of it is moved and checked row by row, or nothing. DATABASE_URL names the database from which; it stays as it
    is. A password stands in the environment, in MOVE_TO_URL in place of TARGET. Stop the dashboard first.

    With --schema, what an earlier version has no place for is left out, and told line by line.
    """
    with translate_problems():
        is_typed = context.get_parameter_source("target") is ParameterSource.COMMANDLINE
        target_url = database.parse_database_url(target, "TARGET" if is_typed else "MOVE_TO_URL")
        if is_typed and target_url.password:
            raise click.BadParameter(
                "others on this machine can read a password that is typed here: put the address into the environment, "
                "as MOVE_TO_URL, and leave TARGET out.",
                param_hint="TARGET",
            )
        source = settings.load_settings().database_url
        source_url = database.parse_database_url(source)
        backup.check_database_files(source)
        places = database.describe_location(source_url), database.describe_location(target_url)
        click.echo(f"Moving everything from {places[0]} to {places[1]} ...", err=True)
        report = move.move_database(
            source, target, lambda line: click.echo(line, err=True), revision=schema, actor=identify_person().name
        )
        if schema is None:
            name = Path(places[0]).name if source_url.get_backend_name() == "sqlite" else places[0]
            with open_change(
                database.open_database(target),
                actor=identify_person(),
                right=Right.IMPORT_DATA,
                action="move the database",
                subject=f"from {name}",
            ) as writer:
                writer.change.rows = sum(digest.rows for digest in report.digests)
        for digest in report.digests:
            click.echo(f"{digest.format_line()}: the same in both")
        for part in report.omitted_parts:
            click.echo(part.format_line())
        click.echo(f"All {len(report.digests)} tables are the same in both. {places[0]} is as it was.")
        next_step = "start the dashboard again" if schema is None else "start the earlier version of the dashboard"
        click.echo(f"Set DATABASE_URL to the address of {places[1]}, and {next_step}.")


@click.command(name="backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep", type=click.IntRange(1), help="How many copies stay in the folder; without it, all.")
def back_up_database(folder: Path, keep: int | None) -> None:
    """Copy the database into a new file of FOLDER, checked, while people go on working.

    The copy holds personal data: keep it where only those may read it who may read the database.
    """
    with translate_problems():
        url = settings.load_settings().database_url
        copy = backup.back_up_database(url, folder, now=dt.datetime.now(dt.UTC), keep=keep)
        click.echo(f"{copy.path} was written and checked ({copy.byte_count:,} bytes).")
        for path in copy.deleted_paths:
            click.echo(f"{path} was deleted: {keep} newer copies are kept.")


@click.command(name="restore")
@click.argument("copy", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Ask nothing.")
def restore_database(copy: Path, yes: bool) -> None:
    """Put the database back to what COPY holds.

    What it holds now is kept in a file of its own. The dashboard may run on: its readers sign in again, since the copy
    may hold sessions that were ended since, and see the copy.
    """
    with translate_problems():
        url = settings.load_settings().database_url
        where = database.describe_location(database.parse_database_url(url))
        if not yes:
            click.confirm(f"All of {where} is replaced by what {copy} holds. Go on?", abort=True)
        kept_path = backup.restore_database(url, copy, now=dt.datetime.now(dt.UTC))
        engine = database.open_database(url)
        with open_change(
            engine, actor=identify_person(), right=Right.IMPORT_DATA, action="restore a copy", subject=copy.name
        ) as writer:  # the restoring itself is what is recorded
            end_every_session(writer.session, now=writer.change.at, reason="a copy was restored")
        click.echo(f"{where} holds what {copy} held.")
        if kept_path:
            click.echo(f"What it held before is kept at {kept_path}.")
