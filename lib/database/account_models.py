"""Define the tables of who may sign in, who is signed in, and what the trail of signing in tells.

Accounts are changed by a Change like all else. Sessions and events are written beside the data, without one: a sign-in
is no state of the data, and must not make every cached answer old.
"""

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, UtcDateTime, build_value_constraint
from lib.terms import ACCOUNT_ROLES, SIGN_IN_EVENTS


class Account(Base):
    """Person who may sign in.

    issuer, subject: the identity at the provider, known from the first sign-in on and never bound anew by a sign-in.
    email: casefolded; the first sign-in is known by it. organisation_id: a Board member's own authority.
    revoked_before: what was signed in earlier than this counts no more.
    """

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("issuer", "subject"), build_value_constraint("role", ACCOUNT_ROLES))

    id: Mapped[int] = mapped_column(primary_key=True)
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    active: Mapped[bool]
    revoked_before: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class SignInSession(Base):
    """One sign-in of an account, known by a digest of the claims that tell one sign-in from another.

    issued_at: when the provider issued them.
    """

    __tablename__ = "sign_in_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    digest: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None]


class SignInEvent(Base):
    """What happened when somebody signed in or out, or was refused; nothing edits it.

    account_id: None where nobody is known by the identity. detail: the reason in words, without personal data; of an
    unknown identity a short digest, so that tries by the same one can be told from those by many.
    """

    __tablename__ = "sign_in_event"
    __table_args__ = (build_value_constraint("kind", SIGN_IN_EVENTS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    kind: Mapped[str]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    detail: Mapped[str]
