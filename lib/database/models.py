"""Define the tables.

Every row that carries an event carries its date, so that any past day can be shown again.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    ForeignKey,
    MetaData,
    Numeric,
    UniqueConstraint,
    and_,
    false,
    or_,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator

from lib.terms import (
    APPROACH_OUTCOMES,
    BOUNCE_KINDS,
    FRAME_GROUP_KINDS,
    ORGANISATION_TYPES,
    ORIGINS,
    QUESTION_KINDS,
    RESPONSE_KINDS,
    ROLES,
    TIERS,
)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """Moment, always with its time zone, also where the database (SQLite) keeps none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Convert a moment to UTC before it is stored."""
        return value.astimezone(dt.UTC) if value else value

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Return a stored moment with UTC as its time zone."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


class Base(DeclarativeBase):
    """Base of all tables, with one naming convention for their constraints."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


def build_value_constraint(column: str, values: tuple[str, ...]) -> CheckConstraint:
    """Build a check constraint: the column holds one of these words."""
    quoted_values = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({quoted_values})", name=column)


class Change(Base):
    """One write, by whom and when.

    The newest row is the data version that keys every cache. Triggers of the database (migration 0013) let nobody alter
    an older one. reason: why, where it was asked.
    """

    __tablename__ = "change"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime, index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    rows: Mapped[int]
    reason: Mapped[str | None]


class Organisation(Base):
    """Council, or organisation of another type, with the days (both included) on which it existed."""

    __tablename__ = "organisation"
    __table_args__ = (build_value_constraint("type", ORGANISATION_TYPES),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    type: Mapped[str]
    region: Mapped[str | None]
    gss_code: Mapped[str | None] = mapped_column(unique=True)
    county_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))  # where somebody added it by hand

    @classmethod
    def existed_on(cls, day: Any) -> ColumnElement[bool]:
        """Select the organisations that existed on a day.

        The day may be a date, or a column or subquery that holds one.
        """
        return and_(
            or_(cls.valid_from.is_(None), cls.valid_from <= day), or_(cls.valid_to.is_(None), cls.valid_to >= day)
        )


class Succession(Base):
    """Pair of an abolished council and one that took it over."""

    __tablename__ = "succession"

    predecessor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    successor_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class TilePlacement(Base):
    """Tile of a council on the map of one tier, from a day on.

    column counts to the east, row to the south.
    """

    __tablename__ = "tile"
    __table_args__ = (build_value_constraint("tier", TIERS),)

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    tier: Mapped[str] = mapped_column(primary_key=True)
    since: Mapped[dt.date] = mapped_column(primary_key=True)
    column: Mapped[int]
    row: Mapped[int]


class Alias(Base):
    """Another way in which people write an organisation's name, or a domain of its addresses.

    change_id is that of the decision from which it was learned, None for what comes with the register.
    """

    __tablename__ = "alias"
    __table_args__ = (UniqueConstraint("organisation_id", "text"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    text: Mapped[str]
    change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))


class Consultation(Base):
    """One consultation.

    Its frame is the register on the day it opens, narrowed by FrameGroup and FrameListing. A part of the target that is
    None is not set. board_days are days as text in ISO form, in their order. At most one consultation is_default.
    """

    __tablename__ = "consultation"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    issued_by: Mapped[str]
    opens: Mapped[dt.date]
    closes: Mapped[dt.date]
    note: Mapped[str]
    how_to_respond: Mapped[str] = mapped_column(server_default="", default="")  # an address or words; empty: not said
    target_overall: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))
    target_group_floor: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))
    target_max_variation: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))
    board_days: Mapped[list[str]] = mapped_column(JSON, server_default="[]", default=list)
    archived: Mapped[bool] = mapped_column(server_default=false(), default=False)
    is_default: Mapped[bool] = mapped_column(server_default=false(), default=False)
    earlier: Mapped[list[dict[str, Any]] | None] = mapped_column(JSON)  # known by title, responded and councils alone
    themes_numbered: Mapped[int] = mapped_column(server_default="0")  # the last number given to a theme
    questions: Mapped[list["Question"]] = relationship(order_by="Question.number")

    @classmethod
    def default_order(cls) -> tuple[Any, ...]:
        """Build the order in which consultations are offered, the one that is meant where none is named first.

        It is the one chosen as default, else of those that are not archived the one that opened last.
        """
        return (cls.is_default.desc(), cls.archived, cls.opens.desc(), cls.id.desc())


class FrameGroup(Base):
    """Type of council, or region, that a consultation asks; without any of a kind, all of them."""

    __tablename__ = "frame_group"
    __table_args__ = (build_value_constraint("kind", FRAME_GROUP_KINDS),)

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)


class FrameListing(Base):
    """Organisation that a consultation asks by name.

    A family is all councils together, or one other type of organisation: where any of a family is listed, only those
    listed are asked.
    """

    __tablename__ = "frame_listing"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Question(Base):
    """One question of a consultation, open or with options of which one or several may be chosen.

    option_codes is as long as options, or empty where the survey tool writes the options' texts.
    """

    __tablename__ = "question"
    __table_args__ = (UniqueConstraint("consultation_id", "number"), build_value_constraint("kind", QUESTION_KINDS))

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    number: Mapped[int]
    section: Mapped[str]
    text: Mapped[str]
    kind: Mapped[str]
    options: Mapped[list[str]] = mapped_column(JSON)
    option_codes: Mapped[list[str]] = mapped_column(JSON, server_default="[]", default=list)
    required: Mapped[bool] = mapped_column(server_default=true(), default=True)
    applies_to: Mapped[list["Applicability"]] = relationship(cascade="all, delete-orphan")


class Applicability(Base):
    """Organisation type to which a question applies."""

    __tablename__ = "applicability"
    __table_args__ = (build_value_constraint("type", ORGANISATION_TYPES),)

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)


class Contact(Base):
    """Person at an organisation, who stays at that one: whoever moves is another contact there.

    role to do_not_contact are the newest of what its periods say, by which files are matched; added_on is the day that
    the file gave. What held on a day is in ContactPeriod. lib.changes.people writes both. Personal data: shown to
    officers and communications staff only.
    """

    __tablename__ = "contact"
    __table_args__ = (UniqueConstraint("source_id"), build_value_constraint("role", ROLES))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[str]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    job_title: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    telephone: Mapped[str | None]
    do_not_contact: Mapped[bool]
    added_on: Mapped[dt.date]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class ContactPeriod(Base):
    """What was known of a contact on the days from since to before until (None: it still holds).

    The periods of a contact follow one another without a gap. in_post: the person was there on these days. person_id:
    the contact for whom it counts what is tried with this one, which is itself unless the two were merged.
    """

    __tablename__ = "contact_period"
    __table_args__ = (
        UniqueConstraint("contact_id", "since"),
        build_value_constraint("role", ROLES),
        CheckConstraint("until IS NULL OR until > since", name="days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    since: Mapped[dt.date]
    until: Mapped[dt.date | None]
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    role: Mapped[str]
    job_title: Mapped[str | None]
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(index=True)
    telephone: Mapped[str | None]
    do_not_contact: Mapped[bool]
    do_not_contact_reason: Mapped[str | None]
    in_post: Mapped[bool]
    left_reason: Mapped[str | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))

    @classmethod
    def held_on(cls, day: Any) -> ColumnElement[bool]:
        """Select the periods that hold a day, which may be a date or a column that holds one."""
        return and_(cls.since <= day, or_(cls.until.is_(None), cls.until > day))

    @classmethod
    def is_listed_on(cls, day: Any) -> ColumnElement[bool]:
        """Select what holds a day of the people who were there, each once however many contacts were merged."""
        return and_(cls.held_on(day), cls.in_post, cls.person_id == cls.contact_id)


class Activity(Base):
    """Something the campaign did on a day: a mailing to named contacts, or a mass channel with an audience."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("consultation_id", "channel", "title", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    day: Mapped[dt.date]
    channel: Mapped[str]
    title: Mapped[str]
    audience: Mapped[str | None]
    audience_size: Mapped[int | None]
    note: Mapped[str | None]
    effort_minutes: Mapped[int | None]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class Outreach(Base):
    """Outcome of one activity for one contact.

    Each date column is the day on which it happened. bounce_kind: whether a bounce is for good or for now, None where
    the tool did not say. outcome, due_on and note are what somebody logged of a call or a visit: due_on is the day by
    which a response was promised, or on which to try again.
    """

    __tablename__ = "outreach"
    __table_args__ = (
        UniqueConstraint("contact_id", "activity_id"),
        build_value_constraint("bounce_kind", BOUNCE_KINDS),
        build_value_constraint("outcome", APPROACH_OUTCOMES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"))
    sent_on: Mapped[dt.date]
    delivered_on: Mapped[dt.date | None]
    opened_on: Mapped[dt.date | None]
    engaged_on: Mapped[dt.date | None]
    bounced_on: Mapped[dt.date | None]
    bounce_kind: Mapped[str | None]
    outcome: Mapped[str | None]
    due_on: Mapped[dt.date | None]
    note: Mapped[str | None]
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class Response(Base):
    """One response as it came in.

    Credit holds the organisations for which it counts.
    """

    __tablename__ = "response"
    __table_args__ = (UniqueConstraint("consultation_id", "source_id"), build_value_constraint("kind", RESPONSE_KINDS))

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    source_id: Mapped[str]
    received_on: Mapped[dt.date] = mapped_column(index=True)
    channel: Mapped[str]
    kind: Mapped[str]
    withdrawn_on: Mapped[dt.date | None]
    submitted_by: Mapped[str]
    letter: Mapped[str | None]
    no_comment: Mapped[bool] = mapped_column(server_default=false())  # all that the letter says
    sent_in: Mapped[bool] = mapped_column(default=True, server_default=true())  # false: begun, not sent off
    content: Mapped[str | None] = mapped_column(index=True)  # names body, day and text: the same is the same response
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))


class Credit(Base):
    """Organisation for which a response counts; a joint response has several.

    answered is how many of the questions that apply to the organisation's type it answered, answered_required how many
    of those that are required, and has_substance whether any of these answers says more than "no comment". All are
    counted when answers are written (lib.database.answered_counts), so that no figure has to go through them.
    """

    __tablename__ = "credit"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True, index=True)
    answered: Mapped[int] = mapped_column(server_default="0")
    answered_required: Mapped[int] = mapped_column(server_default="0")
    has_substance: Mapped[bool] = mapped_column(server_default=false())


class Answer(Base):
    """Text of the answer of one response to one question.

    no_comment: it says no more than "no comment", "n/a" and the like.
    """

    __tablename__ = "answer"

    response_id: Mapped[int] = mapped_column(ForeignKey("response.id"), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    text: Mapped[str]
    no_comment: Mapped[bool] = mapped_column(server_default=false())


class Import(Base):
    """One imported file, one decision on pending rows or one manual entry, with what became of its rows.

    rows_read = added + changed + unchanged + settled + doubted + set_aside, as it stood then. settled counts rows that
    were resolved, doubted ambiguous matches, set_aside quarantined rows.
    """

    __tablename__ = "import"
    __table_args__ = (build_value_constraint("origin", ORIGINS),)

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    origin: Mapped[str] = mapped_column(server_default="file")
    kind: Mapped[str]
    file_name: Mapped[str]
    digest: Mapped[str]
    rows_read: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    settled: Mapped[int] = mapped_column(server_default="0")
    doubted: Mapped[int] = mapped_column(server_default="0")
    set_aside: Mapped[int]
    demonstration: Mapped[bool]
    real_people: Mapped[bool] = mapped_column(server_default=false())
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    undone_change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))


class BegunImport(Base):
    """Import of a file that has begun, until it ends: what is left here when nobody works on it any more did not end.

    It is no finding: it leaves no Change and makes no data version, as with a draft. actor: the name of who began it.
    nonce: names it. process: in which it was begun, as lib.database.running_imports names it.
    """

    __tablename__ = "begun_import"
    __table_args__ = (UniqueConstraint("nonce"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    actor: Mapped[str]
    file_name: Mapped[str]
    begun_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    nonce: Mapped[str]
    process: Mapped[str]


class QuarantinedRow(Base):
    """Row that could not be loaded, kept whole with its reason until it can be, or somebody decides about it.

    doubt holds the ambiguous match: what the decision is about and which organisations come into question; None where
    the row itself is wrong. decision is None while the row is pending.
    """

    __tablename__ = "set_aside"
    __table_args__ = (UniqueConstraint("kind", "consultation_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("import.id"), index=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    kind: Mapped[str]
    line: Mapped[int]
    reason: Mapped[str]
    doubt: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    row: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    decision: Mapped[str | None]
    placed_change_id: Mapped[int | None] = mapped_column(ForeignKey("change.id"))


class Snapshot(Base):
    """Snapshot of a thing before a change: the whole of it, so that the change can be undone exactly.

    before is empty where the thing did not exist.
    """

    __tablename__ = "former"

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"), index=True)
    thing: Mapped[str]
    thing_id: Mapped[int]
    before: Mapped[dict[str, Any]] = mapped_column(JSON)


class ColumnMapping(Base):
    """Mapping of the columns in files of one shape, as somebody confirmed it."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("kind", "shape"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    shape: Mapped[str]
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    change_id: Mapped[int] = mapped_column(ForeignKey("change.id"))
