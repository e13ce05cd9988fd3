"""Say who may sign in: the first administrator, and whoever an administrator would let in on the page Accounts."""

from collections.abc import Callable

import click
from sqlalchemy import Engine

from lib import settings
from lib.access import Role
from lib.actions import accounts
from lib.actions.problems import AccountProblem
from lib.cli.console import identify_person, translate_problems
from lib.database.engine import open_database, open_read_session
from lib.queries.accounts import accounts as queries

ROLE_CHOICE = click.Choice([role.value for role in Role], case_sensitive=False)


@click.group(name="account")
def account_group() -> None:
    """Say who may sign in, and as what."""


@account_group.command(name="add")
@click.argument("email")
@click.option("--name", required=True, help="As it stands in the audit trail.")
@click.option("--role", type=ROLE_CHOICE, required=True)
@click.option("--authority", default="", help="Of a Board member: the code of the own authority, such as LDS.")
def add_account(email: str, name: str, role: str, authority: str) -> None:
    """Invite the person with this E-MAIL address; the first sign-in with it, verified, gets in."""
    with translate_problems():
        accounts.invite_person(
            _open_database(),
            actor=identify_person(),
            email=email,
            name=name,
            role=Role(role),
            authority_code=authority,
        )
        click.echo(f"{name} may sign in as {Role(role)}.")


@account_group.command(name="list")
def list_accounts() -> None:
    """List all accounts, with what they have open."""
    with translate_problems(), open_read_session(_open_database()) as session:
        for account in queries.list_accounts(session, reader=identify_person().role):
            seen = f"last seen {account.last_seen_at:%Y-%m-%d %H:%M} UTC" if account.last_seen_at else "never signed in"
            state = "" if account.active else ", disabled"
            authority = f", {account.authority}" if account.authority else ""
            click.echo(
                f"{account.email}\t{account.name}\t{account.role}{authority}{state}\t{seen}, {account.open_count} open"
            )


@account_group.command(name="role")
@click.argument("email")
@click.argument("role", type=ROLE_CHOICE)
@click.option("--authority", default="", help="Of a Board member: the code of the own authority.")
def change_role(email: str, role: str, authority: str) -> None:
    """Change the role of an account; it holds from the person's next click."""
    with translate_problems():
        engine = _open_database()
        accounts.change_role(
            engine, actor=identify_person(), account_id=_find_account(engine, email), role=Role(role),
            authority_code=authority,
        )  # fmt: skip
        click.echo(f"{email} is {Role(role)} now.")


@account_group.command(name="disable")
@click.argument("email")
def disable_account(email: str) -> None:
    """Disable an account; the person is out at the next click."""
    _change_account(email, accounts.disable_account, "is disabled.")


@account_group.command(name="enable")
@click.argument("email")
def enable_account(email: str) -> None:
    """Let somebody whose account was disabled sign in again."""
    _change_account(email, accounts.enable_account, "may sign in again.")


@account_group.command(name="end-sessions")
@click.argument("email")
def end_sessions(email: str) -> None:
    """End all sessions of somebody, who has to sign in again everywhere."""
    _change_account(email, accounts.end_sessions, "has to sign in again.")


@account_group.command(name="release")
@click.argument("email")
def release_identity(email: str) -> None:
    """Release an account from its identity at the provider, where the person has a new one there."""
    _change_account(email, accounts.release_identity, "is bound anew at the next sign-in.")


def _change_account(email: str, action: Callable[..., int], outcome: str) -> None:
    """Run an action on the account of an e-mail address, and say what came of it."""
    with translate_problems():
        engine = _open_database()
        action(engine, actor=identify_person(), account_id=_find_account(engine, email))
        click.echo(f"{email} {outcome}")


def _open_database() -> Engine:
    return open_database(settings.load_settings().database_url)


def _find_account(engine: Engine, email: str) -> int:
    """Find the account of an e-mail address.

    Raises AccountProblem where there is none.
    """
    with open_read_session(engine) as session:
        account_id = queries.find_account_id(session, email=email, reader=identify_person().role)
    if account_id is None:
        raise AccountProblem(f"There is no account with the address {email}: python -m lib account list shows all.")
    return account_id
