"""List who may sign in."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.account_models import Account, SignInSession
from lib.database.models import Organisation


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """Facts about an account. has_signed_in: whether it is bound to an identity. open_count: sessions not ended."""

    id: int
    email: str
    name: str
    role: Role
    authority_code: str
    authority: str
    active: bool
    has_signed_in: bool
    last_seen_at: dt.datetime | None
    open_count: int


def list_accounts(session: Session, *, reader: Role) -> list[AccountFacts]:
    """List all accounts by name.

    Raises NotAllowed where the reader may not manage them.
    """
    check_right(reader, Right.MANAGE_ACCOUNTS)
    seen = (
        select(
            SignInSession.account_id,
            func.max(SignInSession.last_seen_at).label("last_seen_at"),
            (func.count() - func.count(SignInSession.ended_at)).label("open_count"),
        )
        .group_by(SignInSession.account_id)
        .subquery()
    )
    statement = (
        select(Account, Organisation.code, Organisation.name, seen.c.last_seen_at, seen.c.open_count)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .outerjoin(seen, seen.c.account_id == Account.id)
        .order_by(func.lower(Account.name), Account.id)
    )
    return [
        AccountFacts(
            account.id, account.email, account.name, Role(account.role), code or "", authority or "", account.active,
            account.subject is not None, last_seen_at, open_count or 0,
        )
        for account, code, authority, last_seen_at, open_count in session.execute(statement)
    ]  # fmt: skip


def find_account_id(session: Session, *, email: str, reader: Role) -> int | None:
    """Find the account of an e-mail address, which is compared casefolded.

    Raises NotAllowed where the reader may not manage accounts.
    """
    check_right(reader, Right.MANAGE_ACCOUNTS)
    return session.scalar(select(Account.id).where(Account.email == email.strip().casefold()))


def list_authorities(session: Session, *, reader: Role) -> dict[str, str]:
    """List the names of all councils of the register that exist still, by code.

    Raises NotAllowed where the reader may not manage accounts.
    """
    check_right(reader, Right.MANAGE_ACCOUNTS)
    statement = select(Organisation.code, Organisation.name).where(Organisation.region.is_not(None))
    return {row.code: row.name for row in session.execute(statement.order_by(Organisation.name))}


def has_administrator(session: Session) -> bool:
    """Tell whether anybody may manage accounts at all, for the command that starts the dashboard."""
    statement = select(Account.id).where(Account.role == str(Role.ADMINISTRATOR), Account.active.is_(True))
    return session.scalar(statement.limit(1)) is not None
