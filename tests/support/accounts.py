"""Helpers for tests of who may sign in: a clock, claims as a provider sends them, and accounts."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, select

from lib.access import Person, Role, SignedInPerson
from lib.actions import sign_in
from lib.actions.accounts import invite_person
from lib.actions.sign_in import SessionLimits
from lib.actions.sign_in_claims import TrustedProvider
from lib.database.account_models import Account, SignInEvent
from lib.database.engine import open_read_session

KEEPER = Person("Kay Keeper", Role.ADMINISTRATOR)
LIMITS = SessionLimits(idle=dt.timedelta(minutes=30), absolute=dt.timedelta(hours=12))
ISSUER = "https://login.example"
PROVIDERS = [
    TrustedProvider("", ISSUER, "dashboard"),
    TrustedProvider("other", "https://other.example", "dashboard"),
    TrustedProvider("entra", "https://login.microsoftonline.com/tenant/v2.0", "dashboard"),
]
NINE = dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)


def at(minutes: float = 0) -> dt.datetime:
    """So many minutes after nine o'clock."""
    return NINE + dt.timedelta(minutes=minutes)


def claim(name: str = "ada", issued: dt.datetime = NINE, **claims: Any) -> dict[str, Any]:
    """What a provider says of somebody: with a verified address, unless the claims say otherwise."""
    return {
        "iss": ISSUER, "aud": "dashboard", "sub": f"sub-{name}", "iat": int(issued.timestamp()), "exp": int(issued.timestamp()) + 300,
        "nonce": f"{name}-{issued.isoformat()}", "email": f"{name}@council.example", "email_verified": True,
    } | claims  # fmt: skip


def invite(engine: Engine, name: str = "ada", role: Role = Role.OFFICER, **more: Any) -> int:
    """An account that waits for its first sign-in."""
    invite_person(
        engine, actor=KEEPER, email=f"{name}@council.example", name=f"{name.title()} Invented", role=role, **more
    )
    with open_read_session(engine) as session:
        return session.scalars(select(Account.id).where(Account.email == f"{name}@council.example")).one()


def enter(engine: Engine, claims: dict[str, Any], minutes: float = 0) -> SignedInPerson:
    """Somebody clicks, so many minutes after nine o'clock."""
    return sign_in.find_session(engine, claims, now=at(minutes), limits=LIMITS, providers=PROVIDERS)


def list_events(engine: Engine) -> list[tuple[str, str]]:
    """What the trail of signing in tells, in order."""
    with open_read_session(engine) as session:
        rows = session.scalars(select(SignInEvent).order_by(SignInEvent.id))
        return [(row.kind, row.detail) for row in rows]
