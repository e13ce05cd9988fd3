"""Pieces that several questions are built from: the frame, live responses, dispositions, reach. All bound to a date.

They are remembered by their scope, so that a question which uses a piece twice works it out once.
"""

import datetime as dt
import functools
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.database.models import (
    Activity,
    Answer,
    Applicability,
    Consultation,
    Contact,
    Credit,
    Organisation,
    Outreach,
    Question,
    Response,
)
from lib.terms import (
    COMPLETE,
    COMPLETE_ABOVE,
    COUNCIL_TYPES,
    NOT_REACHED,
    OTHER,
    PARTIAL,
    PARTIAL_FROM,
    REFUSAL,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What every question is asked about: a consultation, a day (included), and the groups looked at.

    An empty tuple of regions or types means all of them. types are council types unless a question says otherwise.
    """

    consultation_id: int
    as_at: dt.date
    regions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


def table(session: Session, question: Select[*tuple[Any, ...]]) -> pd.DataFrame:
    """The rows of a question as a frame with its columns, also where there are none."""
    result = session.execute(question)
    return pd.DataFrame.from_records(result.fetchall(), columns=list(result.keys()))


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0: adds and compares alike in every database."""
    return case((condition, 1), else_=0)


@functools.lru_cache(maxsize=256)
def frame(scope: Scope, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """The organisations of these types that existed on the day the consultation opened, within the scope's groups."""
    opens = select(Consultation.opens).where(Consultation.id == scope.consultation_id).scalar_subquery()
    question = select(
        Organisation.id, Organisation.code, Organisation.name, Organisation.short_name, Organisation.type,
        Organisation.region,
    ).where(
        Organisation.type.in_([one for one in among if not scope.types or one in scope.types]),
        Organisation.existed_on(opens),
    )  # fmt: skip
    if scope.regions:
        question = question.where(Organisation.region.in_(scope.regions))
    return question.cte("frame")


def is_live(scope: Scope) -> ColumnElement[bool]:
    """The responses that count on the day: received, and not withdrawn."""
    return and_(
        Response.consultation_id == scope.consultation_id,
        Response.received_on <= scope.as_at,
        or_(Response.withdrawn_on.is_(None), Response.withdrawn_on > scope.as_at),
    )


@functools.lru_cache(maxsize=256)
def scored(scope: Scope, *, live: bool) -> CTE:
    """One row for each response and organisation it counts for: response_id, organisation_id, rank (1 I, 2 P, 3 R).

    live leaves out what was received later or withdrawn by the scope's day; without it, all that was ever received is
    there. The rule stands in lib.measures.dispositions for one response, and a test holds the two together.
    """
    ever = "" if live else "_ever"  # both can stand in one question
    which = is_live(scope) if live else Response.consultation_id == scope.consultation_id
    counted = (
        select(
            Credit.response_id,
            Credit.organisation_id,
            Response.kind,
            Organisation.type,
            func.count(Applicability.question_id).label("answered"),
        )
        .join(Response, Response.id == Credit.response_id)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .outerjoin(Answer, Answer.response_id == Response.id)
        .outerjoin(
            Applicability,
            and_(Applicability.question_id == Answer.question_id, Applicability.type == Organisation.type),
        )
        .where(which)
        .group_by(Credit.response_id, Credit.organisation_id, Response.kind, Organisation.type)
        .cte(f"counted{ever}")
    )
    applicable = (
        select(Applicability.type, func.count().label("questions"))
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Applicability.type)
        .cte(f"applicable{ever}")
    )
    share = counted.c.answered * 100
    rank = case(
        (counted.c.kind == "declined", 3),
        (counted.c.kind == "letter", 1),
        (share > applicable.c.questions * COMPLETE_ABOVE, 1),
        (share >= applicable.c.questions * PARTIAL_FROM, 2),
        else_=3,
    )
    return (
        select(counted.c.response_id, counted.c.organisation_id, rank.label("rank"))
        .outerjoin(applicable, applicable.c.type == counted.c.type)
        .cte(f"scored{ever}")
    )


@functools.lru_cache(maxsize=256)
def outreach(scope: Scope) -> CTE:
    """What became of each message by the day: contact, activity, day sent, and 1 or 0 for each rung.

    A bounce undoes the delivery of that message. An open never counts as reached, because mail scanners open mail.
    """

    def by(day: InstrumentedAttribute[dt.date | None]) -> ColumnElement[bool]:
        return and_(day.is_not(None), day <= scope.as_at)

    bounced = by(Outreach.bounced_on)
    engaged = by(Outreach.engaged_on)
    return (
        select(
            Outreach.contact_id,
            Outreach.activity_id,
            Activity.channel,
            Outreach.sent_on,
            flag(or_(engaged, and_(by(Outreach.delivered_on), ~bounced))).label("delivered"),
            flag(by(Outreach.opened_on)).label("opened"),
            flag(engaged).label("engaged"),
            flag(bounced).label("bounced"),
        )
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(Activity.consultation_id == scope.consultation_id, Outreach.sent_on <= scope.as_at)
        .cte("message")
    )


@functools.lru_cache(maxsize=256)
def people(scope: Scope) -> CTE:
    """Each organisation's roles on the day: organisation_id, role, and 1 or 0 for listed, usable, sent, delivered,
    opened, engaged, which is the best of its contacts in that role."""
    message = outreach(scope)
    per_contact = (
        select(
            message.c.contact_id,
            func.max(message.c.delivered).label("delivered"),
            func.max(message.c.opened).label("opened"),
            func.max(message.c.engaged).label("engaged"),
        )
        .group_by(message.c.contact_id)
        .cte("per_contact")
    )
    usable = and_(Contact.email.is_not(None), Contact.do_not_contact.is_(False))
    return (
        select(
            Contact.organisation_id,
            Contact.role,
            func.max(flag(or_(usable, per_contact.c.contact_id.is_not(None)))).label("usable"),
            func.max(flag(per_contact.c.contact_id.is_not(None))).label("sent"),
            func.max(func.coalesce(per_contact.c.delivered, 0)).label("delivered"),
            func.max(func.coalesce(per_contact.c.opened, 0)).label("opened"),
            func.max(func.coalesce(per_contact.c.engaged, 0)).label("engaged"),
        )
        .outerjoin(per_contact, per_contact.c.contact_id == Contact.id)
        .where(or_(Contact.added_on <= scope.as_at, per_contact.c.contact_id.is_not(None)))
        .group_by(Contact.organisation_id, Contact.role)
        .cte("people")
    )


@functools.lru_cache(maxsize=256)
def standing(scope: Scope, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """One row for each organisation of the frame: its id, code, names, type, region and disposition on the day."""
    members = frame(scope, among)
    best = scored(scope, live=True)
    responses = (
        select(best.c.organisation_id, func.min(best.c.rank).label("rank")).group_by(best.c.organisation_id).cte("best")
    )
    roles = people(scope)
    reached = (
        select(roles.c.organisation_id).where(roles.c.delivered == 1).group_by(roles.c.organisation_id).cte("reached")
    )
    disposition = case(
        (responses.c.rank == 1, COMPLETE),
        (responses.c.rank == 2, PARTIAL),
        (responses.c.rank == 3, REFUSAL),
        (reached.c.organisation_id.is_not(None), OTHER),
        else_=NOT_REACHED,
    )
    return (
        select(members, disposition.label("disposition"))
        .outerjoin(responses, responses.c.organisation_id == members.c.id)
        .outerjoin(reached, reached.c.organisation_id == members.c.id)
        .cte("standing")
    )
