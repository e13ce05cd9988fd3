"""Define the tables of the audit: what left as a file, what was removed for good, and the rule by which that happens.

Together with Change and SignInEvent they are the audit trail. Triggers of the database (migration 0013) refuse to alter
or delete a row of it, unless TrailUnlock has a row: lib.changes.audit_trail alone puts one in, for one transaction.
"""

import datetime as dt

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, UtcDateTime, build_value_constraint
from lib.terms import ERASED_DIGEST_KINDS


class ExportEvent(Base):
    """File that somebody took away; written beside the data, without a Change.

    title: what it was. shown_for: consultation, day and filters in words. rows: of a table, None of a document.
    """

    __tablename__ = "export_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str]
    title: Mapped[str]
    shown_for: Mapped[str]
    rows: Mapped[int | None]


class TrailUnlock(Base):
    """Row while whose transaction runs the audit trail may be altered; there is none at any other time."""

    __tablename__ = "trail_unlock"

    id: Mapped[int] = mapped_column(primary_key=True)


class ErasedContact(Base):
    """Contact whose details were removed for good, from which day on.

    wish_added: the wish not to be contacted came with the removal, so that on days before it counts for no figure.
    """

    __tablename__ = "erased_contact"

    contact_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    day: Mapped[dt.date]
    wish_added: Mapped[bool]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class ErasedDigest(Base):
    """Digest of an address, or of a name at an organisation, that was removed, so that no file brings it back."""

    __tablename__ = "erased_digest"
    __table_args__ = (build_value_constraint("kind", ERASED_DIGEST_KINDS),)

    digest: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class RetentionRule(Base):
    """How long things are kept: at most one row; None is for ever.

    consultation_months: after its closing day, what a consultation holds of people and in their words. sign_in_months:
    what the trail of signing in tells.
    """

    __tablename__ = "retention_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_months: Mapped[int | None]
    sign_in_months: Mapped[int | None]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class PurgedConsultation(Base):
    """Consultation of which the details of people and their words were removed; its counts stay."""

    __tablename__ = "purged_consultation"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    day: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
