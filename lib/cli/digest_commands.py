"""Make the digest as a file, send it, and look after who gets it: python -m lib digest ..."""

import datetime as dt
from pathlib import Path

import click
from sqlalchemy import Engine

from lib import settings
from lib.actions import digest_subscriptions as actions
from lib.cli.console import identify_person, record_shell_export, translate_problems, write_atomically
from lib.cli.figure_commands import DAY_TYPE, open_request
from lib.database import engine as database
from lib.database.engine import open_read_session
from lib.findings.digest import build_digest
from lib.findings.response_findings import find_comparison_day
from lib.queries.campaign.digest_subscriptions import Subscription, list_subscriptions
from lib.queries.register import consultations
from lib.server.digest_mail import Outcome, send_due_digests
from lib.terms import DIGEST_FREQUENCIES, WEEKLY, Problem, name_subscription

CODE_OPTION = click.option("--consultation", "code", help="The consultation's code; without it, the default one.")
REGION_OPTION = click.option("--region", "regions", multiple=True, help="Only this region; can be given several times.")
TYPE_OPTION = click.option("--council-type", "types", multiple=True, help="Only this type; can be given several times.")


@click.group(name="digest", invoke_without_command=True)
@click.option(
    "--file", "path", type=click.Path(dir_okay=False, path_type=Path), help="Ends in .docx for Word, else text."
)
@click.option("--as-at", "as_at", type=DAY_TYPE, help="The day, such as 2015-02-20.")
@click.option("--since", type=DAY_TYPE, help="The day since which things are new; without it, the last Board.")
@REGION_OPTION
@TYPE_OPTION
@CODE_OPTION
@click.pass_context
def digest_group(
    context: click.Context,
    path: Path | None,
    as_at: dt.datetime | None,
    since: dt.datetime | None,
    regions: tuple[str, ...],
    types: tuple[str, ...],
    code: str | None,
) -> None:
    """Make the digest as a file (--file OUT), or send it to those who subscribed.

    It says how the consultation stands and what is new, and holds no personal data.
    """
    if context.invoked_subcommand is not None:
        return
    if path is None:
        click.echo(context.get_help())
        return
    with open_request(as_at, regions, types, code, "json") as request:
        digest = build_digest(
            request.run_query,
            request.consultation,
            request.scope,
            since=since.date() if since else find_comparison_day(request.consultation, request.scope.as_at),
            data_version=database.data_version(request.session).split(".", maxsplit=1)[0],
        )
        record_shell_export(request.session, "Digest", f"as at {request.scope.as_at.isoformat()}")
        with write_atomically(path) as unfinished:
            if path.suffix.lower() == ".docx":
                unfinished.write_bytes(digest.build_docx())
            else:
                unfinished.write_text(digest.format_text(), encoding="utf-8")
    if not digest.has_news:
        click.echo("Nothing is new since that day; the file says so. By mail it would not be sent.", err=True)


@digest_group.command(name="send")
@click.pass_context
def send_digests(context: click.Context) -> None:
    """Send the digest to every subscription that is due and on the allow-list.

    Ends with 1 where one could not be sent. DIGEST_SMTP_HOST and its like name the mail server: docs/operation.md.
    """
    with translate_problems():
        engine = _open_engine()
        now = dt.datetime.now().astimezone()
        deliveries = send_due_digests(
            engine, settings=settings.load_digest_settings(), actor=identify_person(), now=now
        )
    for delivery in deliveries:
        click.echo(delivery.sentence, err=delivery.outcome is Outcome.FAILED)
    sent_count = sum(delivery.outcome is Outcome.SENT for delivery in deliveries)
    click.echo(f"{sent_count:,} of {len(deliveries):,} subscriptions got the digest.")
    if any(delivery.outcome is Outcome.FAILED for delivery in deliveries):
        context.exit(1)


@digest_group.command(name="subscribe")
@click.argument("address")
@click.option("--frequency", type=click.Choice(DIGEST_FREQUENCIES), default=WEEKLY, show_default=True)
@REGION_OPTION
@TYPE_OPTION
@CODE_OPTION
def subscribe_address(
    address: str, frequency: str, regions: tuple[str, ...], types: tuple[str, ...], code: str | None
) -> None:
    """Subscribe ADDRESS to the digest, or change what it gets."""
    with translate_problems():
        is_allowed = settings.load_digest_settings().allows(address)
        engine = _open_engine()
        actions.subscribe(
            engine,
            actor=identify_person(),
            consultation_id=_find_consultation_id(engine, code),
            address=address,
            frequency=frequency,
            regions=regions,
            types=types,
        )
        click.echo("It is subscribed.")
        if not is_allowed:
            click.echo("It is not on the allow-list (DIGEST_ALLOWED): nothing is sent to it before it is.", err=True)


@digest_group.command(name="unsubscribe")
@click.argument("address")
@CODE_OPTION
def unsubscribe_address(address: str, code: str | None) -> None:
    """End the digest for ADDRESS."""
    with translate_problems():
        engine = _open_engine()
        for row in _list_subscriptions(engine, code):
            if row.active and row.address == address.strip().lower():
                actions.unsubscribe(engine, actor=identify_person(), subscription_id=row.id)
                click.echo("It is unsubscribed: nothing is sent to it any more.")
                return
        raise Problem("No subscription of this consultation has that address. Nothing was changed.")


@digest_group.command(name="list")
@CODE_OPTION
def list_recipients(code: str | None) -> None:
    """List who gets the digest, with addresses."""
    with translate_problems():
        allows = settings.load_digest_settings().allows
        rows = [row for row in _list_subscriptions(_open_engine(), code) if row.active]
        for row in rows:
            groups = ", ".join((*row.regions, *row.types)) or "all councils"
            sent_text = f"last sent {row.last_sent_on}" if row.last_sent_on else "not sent yet"
            allowed_text = "" if allows(row.address) else "; not on the allow-list"
            line = f"{name_subscription(row.id)}: {row.address}, {row.frequency}, {groups}; {sent_text}{allowed_text}"
            click.echo(line)
        if not rows:
            click.echo("Nobody is subscribed.")


def _open_engine() -> Engine:
    """Open the database that the environment names."""
    return database.open_database(settings.load_settings().database_url)


def _find_consultation_id(engine: Engine, code: str | None) -> int:
    """Find the consultation of a code, or the default one; raises ValueError where there is none."""
    with open_read_session(engine) as session:
        return consultations.find_consultation(session, code).id


def _list_subscriptions(engine: Engine, code: str | None) -> list[Subscription]:
    """List the subscriptions of a consultation."""
    consultation_id = _find_consultation_id(engine, code)
    with open_read_session(engine) as session:
        return list_subscriptions(session, consultation_id=consultation_id, reader=identify_person().role)
