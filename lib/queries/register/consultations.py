"""Which consultations there are, and how far their records go."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from lib.database.models import (
    Activity,
    Change,
    Consultation,
    Former,
    Import,
    Organisation,
    Outreach,
    Question,
    Response,
)

DEMONSTRATION = "demonstration"  # who brings the invented files in


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """A consultation as its pages need it. The targets are shares between 0 and 1; last_record is its newest event.

    earlier: earlier consultations known by their result alone (title, councils that responded, all councils).
    """

    id: int
    code: str
    title: str
    issued_by: str
    opens: dt.date
    closes: dt.date
    target_overall: Decimal
    target_group_floor: Decimal
    target_max_variation: Decimal
    earlier: tuple[tuple[str, int, int], ...]
    last_record: dt.date | None

    def default_day(self, today: dt.date) -> dt.date:
        """The day that pages open on: today while the consultation runs, then the day of its last event."""
        if today <= self.closes:
            return max(today, self.opens)
        return min(today, max(self.closes, self.last_record or self.closes))


def consultations(session: Session) -> list[ConsultationFacts]:
    """All consultations, the one that opened last first."""
    response = (
        select(Response.consultation_id, func.max(Response.received_on).label("day"))
        .group_by(Response.consultation_id)
        .subquery()
    )
    activity = (
        select(Activity.consultation_id, func.max(Activity.day).label("day"))
        .group_by(Activity.consultation_id)
        .subquery()
    )
    rows = session.execute(
        select(Consultation, response.c.day, activity.c.day)
        .outerjoin(response, response.c.consultation_id == Consultation.id)
        .outerjoin(activity, activity.c.consultation_id == Consultation.id)
        .order_by(Consultation.opens.desc(), Consultation.id.desc())
    )
    return [
        ConsultationFacts(
            id=one.id,
            code=one.code,
            title=one.title,
            issued_by=one.issued_by,
            opens=one.opens,
            closes=one.closes,
            target_overall=one.target_overall,
            target_group_floor=one.target_group_floor,
            target_max_variation=one.target_max_variation,
            earlier=tuple((was["title"], was["responded"], was["councils"]) for was in one.earlier or ()),
            last_record=max((day for day in days if day), default=None),
        )
        for one, *days in rows
    ]


def find(session: Session, code: str | None) -> ConsultationFacts:
    """The consultation of this code, or without one, the one that opened last. Raises ValueError if there is none."""
    for one in consultations(session):
        if code in {None, one.code}:
            return one
    wanted = f'no consultation "{code}"' if code is not None else "no consultation"
    raise ValueError(f"There is {wanted} in the database: load one by .venv/bin/python -m lib consultation FILE.toml.")


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question as it was asked. options are those of a question with a choice, in their order."""

    number: int
    section: str
    text: str
    options: tuple[str, ...]


def questions(session: Session, *, consultation_id: int) -> list[QuestionFacts]:
    """The questions of a consultation, in their order."""
    rows = session.scalars(
        select(Question).where(Question.consultation_id == consultation_id).order_by(Question.number)
    )
    return [QuestionFacts(one.number, one.section, one.text, tuple(one.options)) for one in rows]


def groups(session: Session, *, consultation_id: int) -> dict[str, Any]:
    """The groups of the frame: region and type (names in alphabetical order) and pairs (region, type) with councils."""
    opens = session.scalars(select(Consultation.opens).where(Consultation.id == consultation_id)).one()
    there = (
        select(Organisation.region, Organisation.type)
        .where(
            Organisation.region.is_not(None),
            Organisation.existed_on(opens),
        )
        .distinct()
    )
    rows = session.execute(there).all()
    return {
        "region": sorted({row.region for row in rows}),
        "type": sorted({row.type for row in rows}),
        "pairs": sorted((row.region, row.type) for row in rows),
    }


def has_demonstration(session: Session) -> bool:
    """Whether any file that was brought in holds invented people (addresses under .example)."""
    there = (Import.demonstration, Import.undone_change_id.is_(None))
    return session.scalar(select(Import.id).where(*there).limit(1)) is not None


def sources(session: Session) -> list[tuple[str, str, dt.datetime]]:
    """The files behind the figures that were not undone, newest first: (kind, file name, when it was brought in)."""
    rows = session.execute(
        select(Import.kind, Import.file_name, Change.at).join(Change, Change.id == Import.change_id)
        .where(Import.undone_change_id.is_(None)).order_by(Import.id.desc())
    )  # fmt: skip
    return [(row.kind, row.file_name, row.at) for row in rows]


@dataclass(frozen=True, slots=True)
class Recorded:
    """Of the responses and messages dated up to a day: how many, and how many were recorded or corrected after it."""

    responses: int
    responses_later: int
    messages: int
    messages_later: int


def recorded(session: Session, *, consultation_id: int, as_at: dt.date) -> Recorded:
    """How much of what is dated up to a day came into the database, or was corrected in it, only after it."""
    midnight = dt.datetime.combine(as_at + dt.timedelta(days=1), dt.time(), dt.UTC)

    def later(thing: str, number: InstrumentedAttribute[int]) -> ColumnElement[int]:
        then = aliased(Change)
        corrected = select(Former.thing_id).join(then, then.id == Former.change_id)
        corrected = corrected.where(Former.thing == thing, then.at >= midnight)
        late = or_(Change.at >= midnight, number.in_(corrected))
        return func.coalesce(func.sum(case((late, 1), else_=0)), 0)

    responses = session.execute(
        select(func.count(), later("response", Response.id))
        .select_from(Response)
        .join(Change, Change.id == Response.change_id)
        .where(Response.consultation_id == consultation_id, Response.received_on <= as_at)
    ).one()
    messages = session.execute(
        select(func.count(), later("outreach", Outreach.id))
        .select_from(Outreach)
        .join(Activity, Activity.id == Outreach.activity_id)
        .join(Change, Change.id == Outreach.change_id)
        .where(Activity.consultation_id == consultation_id, Outreach.sent_on <= as_at)
    ).one()
    return Recorded(responses[0], responses[1], messages[0], messages[1])


def has_real_imports(session: Session) -> bool:
    """Whether officers brought in any file that is not of the demonstration."""
    real = (
        select(Import.id)
        .join(Change, Change.id == Import.change_id)
        .where(Change.actor != DEMONSTRATION, Import.undone_change_id.is_(None))
        .limit(1)
    )
    return session.scalar(real) is not None
