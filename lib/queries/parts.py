"""Pieces that several questions are built from: the frame, live responses, dispositions, reach. All bound to a date.

They are remembered by their scope, so that a question which uses a piece twice works it out once.
"""

import datetime as dt
import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lib.database.models import (
    Activity,
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


Piece = Callable[..., CTE]


def remembered(piece: Piece) -> Piece:
    """Gives the same piece for the same arguments, however they are given: a question may hold it only once."""
    given = inspect.signature(piece)
    known = functools.lru_cache(maxsize=256)(piece)

    @functools.wraps(piece)
    def find(*args: Any, **named: Any) -> CTE:
        bound = given.bind(*args, **named)
        bound.apply_defaults()
        return known(**bound.arguments)

    return find


def flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where the condition holds, else 0: adds and compares alike in every database."""
    return case((condition, 1), else_=0)


@remembered
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


@remembered
def scored(scope: Scope, *, live: bool) -> CTE:
    """One row for each response and organisation it counts for: response_id, organisation_id, rank (1 I, 2 P, 3 R).

    live leaves out what was received later or withdrawn by the scope's day; without it, all that was ever received is
    there. The rule stands in lib.measures.dispositions for one response, and a test holds the two together.
    """
    ever = "" if live else "_ever"  # both can stand in one question
    which = is_live(scope) if live else Response.consultation_id == scope.consultation_id
    applicable = (
        select(Applicability.type, func.count().label("questions"))
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Applicability.type)
        .cte(f"applicable{ever}")
    )
    share = Credit.answered * 100
    rank = case(
        (Response.kind == "declined", 3),
        (Response.kind == "letter", 1),
        (share > applicable.c.questions * COMPLETE_ABOVE, 1),
        (share >= applicable.c.questions * PARTIAL_FROM, 2),
        else_=3,
    )
    return (
        select(Credit.response_id, Credit.organisation_id, rank.label("rank"))
        .join(Response, Response.id == Credit.response_id)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .outerjoin(applicable, applicable.c.type == Organisation.type)
        .where(which)
        .cte(f"scored{ever}")
    )


@remembered
def outreach(scope: Scope) -> CTE:
    """What became of each message by the day: contact, activity, day sent, and 1 or 0 for each rung.

    A bounce undoes the delivery of that message. An open never counts as reached, because mail scanners open mail.
    """
    return (
        select(
            Outreach.contact_id,
            Outreach.activity_id,
            Activity.channel,
            Outreach.sent_on,
            flag(was_delivered(scope)).label("delivered"),
            flag(_by(Outreach.opened_on, scope)).label("opened"),
            flag(_by(Outreach.engaged_on, scope)).label("engaged"),
            flag(_by(Outreach.bounced_on, scope)).label("bounced"),
        )
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(*was_sent(scope))
        .cte("message")
    )


def was_sent(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """The messages of the consultation that had gone out by the day."""
    ours = select(Activity.id).where(Activity.consultation_id == scope.consultation_id)
    return (Outreach.activity_id.in_(ours), Outreach.sent_on <= scope.as_at)


def was_delivered(scope: Scope) -> ColumnElement[bool]:
    """The messages that had arrived by the day: engaged with, or delivered and not bounced."""
    stayed = and_(_by(Outreach.delivered_on, scope), ~_by(Outreach.bounced_on, scope))
    return or_(_by(Outreach.engaged_on, scope), stayed)


def _by(day: InstrumentedAttribute[dt.date | None], scope: Scope) -> ColumnElement[bool]:
    return and_(day.is_not(None), day <= scope.as_at)


@remembered
def people(scope: Scope, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """The roles on the day at organisations of the frame: organisation_id, role, and 1 or 0 for listed, usable, sent,
    delivered, opened, engaged, which is the best of its contacts in that role."""
    members = frame(scope, among)
    usable = and_(Contact.email.is_not(None), Contact.do_not_contact.is_(False))
    sent = Outreach.id.is_not(None)
    return (
        select(
            Contact.organisation_id,
            Contact.role,
            func.max(flag(or_(usable, sent))).label("usable"),
            func.max(flag(sent)).label("sent"),
            func.max(flag(was_delivered(scope))).label("delivered"),
            func.max(flag(_by(Outreach.opened_on, scope))).label("opened"),
            func.max(flag(_by(Outreach.engaged_on, scope))).label("engaged"),
        )
        .outerjoin(Outreach, and_(Outreach.contact_id == Contact.id, *was_sent(scope)))
        .where(Contact.organisation_id.in_(select(members.c.id)), or_(Contact.added_on <= scope.as_at, sent))
        .group_by(Contact.organisation_id, Contact.role)
        .cte("people")
    )


@remembered
def standing(scope: Scope, among: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """One row for each organisation of the frame: its id, code, names, type, region and disposition on the day."""
    members = frame(scope, among)
    best = scored(scope, live=True)
    responses = (
        select(best.c.organisation_id, func.min(best.c.rank).label("rank")).group_by(best.c.organisation_id).cte("best")
    )
    reached = (
        select(Outreach.id)
        .join(Contact, Contact.id == Outreach.contact_id)
        .where(Contact.organisation_id == members.c.id, *was_sent(scope), was_delivered(scope))
        .exists()
    )
    disposition = case(
        (responses.c.rank == 1, COMPLETE),
        (responses.c.rank == 2, PARTIAL),
        (responses.c.rank == 3, REFUSAL),
        (reached, OTHER),
        else_=NOT_REACHED,
    )
    return (
        select(members, disposition.label("disposition"))
        .outerjoin(responses, responses.c.organisation_id == members.c.id)
        .cte("standing")
    )
