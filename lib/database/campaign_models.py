"""Define the tables of planning approaches: segments, trigger rules, lists that were sent to, tests, and the digest."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from lib.database.models import Base, UtcDateTime, build_value_constraint
from lib.terms import DIGEST_FREQUENCIES, FRAME_GROUP_KINDS, HALVES


class Segment(Base):
    """Councils without a response that somebody chose by filters, and named.

    filters: as lib.measures.approaches.segments writes them; who is in it is worked out anew whenever it is looked at.
    """

    __tablename__ = "segment"
    __table_args__ = (UniqueConstraint("consultation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    name: Mapped[str]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class StoredTriggerRule(Base):
    """Rule by which a region or type that lags asks for an approach: see lib.measures.approaches.expectation.

    points_below: in percentage points. group_name: empty for every group of its grouping.
    """

    __tablename__ = "trigger_rule"
    __table_args__ = (build_value_constraint("grouping", FRAME_GROUP_KINDS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    grouping: Mapped[str]
    group_name: Mapped[str]
    points_below: Mapped[float]
    from_day: Mapped[int]
    to_day: Mapped[int | None]
    channel: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class RecipientList(Base):
    """List of people that left the house to be sent to, as it was at that moment.

    day: from which day on it may be approached with. purpose: why, in the words of whoever saved it. chosen_by: the
    filters in words. activity_id: the mailing it became, once somebody said that it was sent, or a report came back.
    """

    __tablename__ = "recipient_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    title: Mapped[str]
    channel: Mapped[str]
    day: Mapped[dt.date]
    purpose: Mapped[str]
    chosen_by: Mapped[str]
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class ListedRecipient(Base):
    """Person on a recipient list, with the reference by which a report finds them again."""

    __tablename__ = "listed_recipient"
    __table_args__ = (UniqueConstraint("reference"), UniqueConstraint("recipient_list_id", "contact_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    recipient_list_id: Mapped[int] = mapped_column(ForeignKey("recipient_list.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    reference: Mapped[str]


class HalfTest(Base):
    """Half-and-half test: councils split at random, each half approached in its own way.

    first_way and second_way: what is done with the halves, in words.
    """

    __tablename__ = "half_test"
    __table_args__ = (UniqueConstraint("consultation_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    name: Mapped[str]
    started_on: Mapped[dt.date]
    seed: Mapped[int]
    first_way: Mapped[str]
    second_way: Mapped[str]
    chosen_by: Mapped[str]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class HalfTestCouncil(Base):
    """Council in a half-and-half test, and its half."""

    __tablename__ = "half_test_council"
    __table_args__ = (UniqueConstraint("half_test_id", "organisation_id"), build_value_constraint("half", HALVES))

    id: Mapped[int] = mapped_column(primary_key=True)
    half_test_id: Mapped[int] = mapped_column(ForeignKey("half_test.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    half: Mapped[str]


class DigestSubscription(Base):
    """Address to which the digest of a consultation goes, with the councils that it is about.

    regions and types: as of a scope; empty for all. active: false once somebody unsubscribed it.
    """

    __tablename__ = "digest_subscription"
    __table_args__ = (
        UniqueConstraint("consultation_id", "address"),
        build_value_constraint("frequency", DIGEST_FREQUENCIES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    address: Mapped[str]
    frequency: Mapped[str]
    regions: Mapped[list[str]] = mapped_column(JSON)
    types: Mapped[list[str]] = mapped_column(JSON)
    active: Mapped[bool] = mapped_column(server_default=true(), default=True)
    last_sent_on: Mapped[dt.date | None]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class LastLook(Base):
    """Last visit of somebody to a consultation, and the one before: what is new since then is shown to them.

    It leaves no Change and makes no data version, as with a draft. change_id and looked_at: the newest change that they
    could see at their last look, and its moment; earlier_change_id and earlier_at: those of the visit before, None
    during the first.
    """

    __tablename__ = "last_look"
    __table_args__ = (UniqueConstraint("actor", "consultation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id", ondelete="CASCADE"))
    change_id: Mapped[int]
    looked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    earlier_change_id: Mapped[int | None]
    earlier_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
