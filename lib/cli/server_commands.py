"""Start the dashboard, and make the database that it reads."""

import click

from lib import settings
from lib.cli.console import print_report, translate_problems
from lib.database import engine as database
from lib.database.reference import load_register
from lib.server import demonstration
from lib.server import serve as server


@click.command(name="serve")
@click.option("--port", type=click.IntRange(1, 65535), default=8501, show_default=True)
@click.option("--no-sign-in", is_flag=True, help="For the person at this machine alone: only 127.0.0.1 is served.")
@click.option("--no-demo", is_flag=True, help="Start a new database with the register alone.")
def serve_dashboard(port: int, no_sign_in: bool, no_demo: bool) -> None:
    """Start the dashboard.

    A database that is not there yet is made first, with the demonstration in it.
    """
    with translate_problems():
        server.check_sign_in(no_sign_in=no_sign_in)
        server.check_port(port)
        current_settings = settings.load_settings()
        if database.has_database(current_settings.database_url):
            demonstration.refresh_facts(database.upgrade_database(current_settings.database_url))
        elif no_demo:
            load_register(database.upgrade_database(current_settings.database_url))
        else:
            click.echo("Making the database, with the demonstration in it ...", err=True)
            demonstration.create_database(current_settings, print_report)
        click.echo(f"The dashboard comes up at http://{server.ADDRESS}:{port} (Ctrl-C stops it).", err=True)
        server.start_server(port)


@click.command(name="demo")
@click.option(
    "--scale", type=click.IntRange(1, 1000), default=1, show_default=True, help="So many times the sector, for trials."
)
def load_demonstration(scale: int) -> None:
    """Load the demonstration: the real register and consultation, with invented people and answers."""
    with translate_problems():
        current_settings = settings.load_settings()
        engine = database.upgrade_database(current_settings.database_url)
        demonstration.load_demonstration(engine, current_settings, print_report)
        if approved_count := demonstration.ensure_themes(engine, current_settings):
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
        row_count = load_register(database.upgrade_database(current_settings.database_url))
        click.echo(f"The database is up to date; {row_count:,} rows of the register were written.")
