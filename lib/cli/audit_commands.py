"""Read the audit trail, remove details on request, and remove what is kept no longer: audit, erase, retention."""

import datetime as dt
from pathlib import Path

import click
import pandas as pd
from sqlalchemy import Engine

from lib import settings
from lib.actions import erasure, retention
from lib.actions.exports import record_export
from lib.actions.problems import ErasureProblem
from lib.actions.retention import RetentionMonths, RetentionPreview
from lib.cli.console import identify_person, translate_problems, write_atomically
from lib.database.engine import open_database, open_read_session
from lib.outputs.spreadsheet import build_csv, build_xlsx
from lib.queries.accounts import accounts
from lib.queries.accounts.audit_trail import (
    AUDIT_COLUMNS,
    AuditFilter,
    build_audit_rows,
    iterate_audit_lines,
    list_audit_lines,
)
from lib.terms import AUDIT_KINDS

DAY_TYPE = click.DateTime(["%Y-%m-%d"])
EVERYTHING = 10_000_000  # lines
dry_run_option = click.option("--dry-run", is_flag=True, help="Only say what would go.")
reason_option = click.option("--reason", default="", help="Why: it stays in the audit trail, and names nobody.")


@click.group(name="audit")
def audit_group() -> None:
    """Read who did what, when and why: changes, sign-ins, refusals and files that left."""


def add_filter_options(command: click.decorators.FC) -> click.decorators.FC:
    """Add the options by which the trail is filtered."""
    for option in reversed(
        (
            click.option("--words", default="", help="Words in what was done, or why."),
            click.option("--person", default="", help="Part of the name of who did it."),
            click.option("--kind", type=click.Choice(AUDIT_KINDS, case_sensitive=False)),
            click.option("--from", "first_day", type=DAY_TYPE, help="The first day, in UTC, like 2015-03-01."),
            click.option("--to", "last_day", type=DAY_TYPE, help="The last day, in UTC."),
        )
    ):
        command = option(command)
    return command


@audit_group.command(name="list")
@add_filter_options
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_audit(
    words: str,
    person: str,
    kind: str | None,
    first_day: dt.datetime | None,
    last_day: dt.datetime | None,
    limit: int,
) -> None:
    """Print the newest lines of the audit trail that meet a filter."""
    wanted = _build_filter(words, person, kind, first_day, last_day)
    with translate_problems(), open_read_session(_open_database()) as session:
        lines = list_audit_lines(session, reader=identify_person().role, wanted=wanted, limit=limit)
        for row in build_audit_rows(lines):
            click.echo("\t".join("" if cell is None else str(cell) for cell in row))


@audit_group.command(name="export")
@add_filter_options
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="A .xlsx or .csv file.")
def export_audit(
    words: str,
    person: str,
    kind: str | None,
    first_day: dt.datetime | None,
    last_day: dt.datetime | None,
    out: Path,
) -> None:
    """Write all lines of the audit trail that meet a filter; that is a line in it too."""
    if out.suffix.casefold() not in {".xlsx", ".csv"}:
        raise click.BadParameter("the name must end in .xlsx or .csv.", param_hint="--out")
    wanted = _build_filter(words, person, kind, first_day, last_day)
    with translate_problems():
        engine, actor = _open_database(), identify_person()
        with open_read_session(engine) as session:
            lines = iterate_audit_lines(session, reader=actor.role, wanted=wanted, limit=EVERYTHING)
            table = pd.DataFrame(build_audit_rows(lines), columns=list(AUDIT_COLUMNS))
        notes = [f"Filter: {wanted.describe()}", "Times are in UTC."]
        content = build_csv(table) if out.suffix.casefold() == ".csv" else build_xlsx(table, notes, "Audit trail")
        record_export(
            engine, actor=actor, title=f"Audit trail ({wanted.describe()})", shown_for="from a shell", rows=len(table)
        )
        with write_atomically(out) as path:
            path.write_bytes(content)
        click.echo(f"{out} was written: {len(table):,} lines.")


@click.group(name="erase")
def erase_group() -> None:
    """Remove the details of a person or of an account for good, because somebody asked for it."""


@erase_group.command(name="person")
@click.argument("address_or_number")
@reason_option
@dry_run_option
def erase_person(address_or_number: str, reason: str, *, dry_run: bool) -> None:
    """Remove the details of the contact with this E-MAIL address, or this number; all counts stay.

    It cannot be undone. --dry-run says what would go.
    """
    with translate_problems():
        engine, actor = _open_database(), identify_person()
        contact_id = _find_contact(engine, address_or_number)
        with open_read_session(engine) as session:
            preview = erasure.preview_erasure(session, contact_id=contact_id, reader=actor.role)
        for line in preview.describe_lines():
            click.echo(line)
        if not dry_run:
            change_id = erasure.erase_person(
                engine, actor=actor, contact_id=contact_id, seen_change_id=preview.change_id, reason=reason
            )
            click.echo(f"The details of contact {contact_id} are removed: change {change_id}.")


@erase_group.command(name="account")
@click.argument("email")
@reason_option
@dry_run_option
def erase_account(email: str, reason: str, *, dry_run: bool) -> None:
    """Remove the details of an account; what its person did stays under a number. It cannot be undone."""
    with translate_problems():
        engine, actor = _open_database(), identify_person()
        with open_read_session(engine) as session:
            account_id = accounts.find_account_id(session, email=email, reader=actor.role)
        if account_id is None:
            raise ErasureProblem("There is no account with this address: python -m lib account list shows all.")
        if dry_run:
            click.echo(
                f"Account {account_id}: its address, name, identity and sessions would go, and its name wherever it "
                f"stands as who did something: Former user {account_id} would stand there."
            )
            return
        erasure.erase_account(engine, actor=actor, account_id=account_id, reason=reason)
        click.echo(f"The details of account {account_id} are removed.")


@click.group(name="retention")
def retention_group() -> None:
    """Say how long things are kept, and remove what is kept no longer."""


@retention_group.command(name="show")
def show_retention() -> None:
    """Print the rule, and what it would remove today."""
    with translate_problems(), open_read_session(_open_database()) as session:
        _print_preview(retention.preview_retention(session, reader=identify_person().role, today=_find_today()))


@retention_group.command(name="set")
@click.option("--consultations", type=int, help="Months after closing; without it, for ever.")
@click.option("--sign-ins", type=int, help="Months; without it, for ever.")
def set_retention(consultations: int | None, sign_ins: int | None) -> None:
    """Set how long things are kept; nothing is removed by that yet."""
    with translate_problems():
        months = RetentionMonths(consultations, sign_ins)
        retention.set_retention_rule(_open_database(), actor=identify_person(), months=months)
        click.echo(f"Kept: {months.describe()}.")


@retention_group.command(name="run")
@dry_run_option
def run_retention(*, dry_run: bool) -> None:
    """Remove what the rule keeps no longer. It cannot be undone; a nightly timer may run it."""
    with translate_problems():
        engine, actor, today = _open_database(), identify_person(), _find_today()
        with open_read_session(engine) as session:
            preview = retention.preview_retention(session, reader=actor.role, today=today)
        _print_preview(preview)
        if preview.has_any and not dry_run:
            change_id = retention.run_retention(engine, actor=actor, today=today)
            click.echo(f"Removed: change {change_id}.")


def _print_preview(preview: RetentionPreview) -> None:
    """Print a rule and what it would remove."""
    click.echo(f"Kept: {preview.rule.describe()}.")
    for line in preview.describe_lines():
        click.echo(line)


def _build_filter(
    words: str, person: str, kind: str | None, first_day: dt.datetime | None, last_day: dt.datetime | None
) -> AuditFilter:
    """Build the filter that the options describe."""
    days = [moment.date() if moment is not None else None for moment in (first_day, last_day)]
    return AuditFilter(words, person, kind or "", *days)


def _find_contact(engine: Engine, address_or_number: str) -> int:
    """Find a contact by its address or number. Raises ErasureProblem where it is none, or may be several people."""
    if address_or_number.isdecimal():
        return int(address_or_number)
    with open_read_session(engine) as session:
        reader = identify_person().role
        contacts = erasure.list_contacts_with(session, address=address_or_number, reader=reader)
        people = {
            erasure.preview_erasure(session, contact_id=contact.id, reader=reader).contact_ids for contact in contacts
        }
    if not contacts:
        raise ErasureProblem("No contact has, or had, this address.")
    if len(people) > 1:
        numbers = ", ".join(f"{contact.id} ({contact.role}, {contact.organisation})" for contact in contacts)
        raise ErasureProblem(f"Several people have, or had, this address: give one of the numbers {numbers}.")
    return contacts[0].id


def _find_today() -> dt.date:
    return dt.datetime.now().astimezone().date()


def _open_database() -> Engine:
    return open_database(settings.load_settings().database_url)
