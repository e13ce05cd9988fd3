"""Build the SQL parts that several queries share: the frame, live responses, dispositions, reach.

All are bound to a date. They are cached by their scope, so that a query which uses a part twice computes it once.
"""

import datetime as dt
import functools
import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakValueDictionary

from sqlalchemy import CTE, ColumnElement, SQLColumnExpression, and_, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from lib.database.audit_models import ErasedContact
from lib.database.frame import is_in_frame
from lib.database.models import (
    Activity,
    Applicability,
    ContactPeriod,
    Credit,
    Organisation,
    Outreach,
    Question,
    Response,
)
from lib.queries.scope import Scope
from lib.terms import (
    BROKE_OFF,
    COMPLETE,
    COMPLETE_ABOVE,
    COUNCIL_TYPES,
    DECLINED,
    NOT_REACHED,
    OTHER,
    PARTIAL,
    PARTIAL_FROM,
    REFUSAL,
    REFUSED,
    SPOKEN_OUTCOMES,
    STANDINGS,
)

CteBuilder = Callable[..., CTE]

RANK_OF = {standing: rank for rank, standing in enumerate(STANDINGS, start=1)}  # 1 and 2 responded


_KEPT_PARTS = 2_000
_parts_lock = threading.RLock()
_parts: "WeakValueDictionary[Hashable, CTE]" = WeakValueDictionary()
_recent_parts: "OrderedDict[Hashable, CTE]" = OrderedDict()


def cache_cte(build_cte: CteBuilder) -> CteBuilder:
    """Cache the part that a function builds, so that equal arguments give the same part.

    It makes no difference whether arguments come by position or by keyword: a statement may hold a part only once. A
    part is the same for as long as anything holds it, such as another part that is made of it: were one forgotten
    before the other, the two could not stand in one statement.
    """
    signature = inspect.signature(build_cte)

    @functools.wraps(build_cte)
    def find_cached(*args: Any, **keywords: Any) -> CTE:
        bound = signature.bind(*args, **keywords)
        bound.apply_defaults()
        key = build_cte, tuple(bound.arguments.items())
        with _parts_lock:
            part = _parts.get(key)
            if part is None:
                part = _parts[key] = build_cte(**bound.arguments)
            _recent_parts[key] = part
            _recent_parts.move_to_end(key)
            if len(_recent_parts) > _KEPT_PARTS:
                _recent_parts.popitem(last=False)
        return part

    return find_cached


def build_flag(condition: SQLColumnExpression[bool]) -> ColumnElement[int]:
    """Build an expression that is 1 where the condition holds, else 0.

    It adds and compares alike in every database.
    """
    return case((condition, 1), else_=0)


@cache_cte
def select_frame(scope: Scope, organisation_types: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """Select the organisations of these types that the consultation asks: its frame, on the day it opened.

    The groups of the scope narrow them. Columns: id, code, name, short_name, type, region.
    """
    statement = select(
        Organisation.id, Organisation.code, Organisation.name, Organisation.short_name, Organisation.type,
        Organisation.region,
    ).where(
        Organisation.type.in_([name for name in organisation_types if not scope.types or name in scope.types]),
        is_in_frame(scope.consultation_id),
    )  # fmt: skip
    if scope.regions:
        statement = statement.where(Organisation.region.in_(scope.regions))
    return statement.cte("frame")


def is_live(scope: Scope) -> ColumnElement[bool]:
    """Select the responses that count on the day: received, and not withdrawn."""
    return and_(
        Response.consultation_id == scope.consultation_id,
        Response.received_on <= scope.as_at,
        or_(Response.withdrawn_on.is_(None), Response.withdrawn_on > scope.as_at),
    )


@cache_cte
def select_response_ranks(scope: Scope, *, live: bool) -> CTE:
    """Select one row for each response and organisation it counts for, with its rank.

    Columns: response_id, organisation_id, rank (see RANK_OF). live leaves out what was received later or withdrawn by
    the scope's day; without it, all responses ever received are included. The rule is defined in
    lib.measures.dispositions for one response, and a test keeps the two in agreement.
    """
    suffix = "" if live else "_ever"  # both can stand in one question
    is_counted = is_live(scope) if live else Response.consultation_id == scope.consultation_id
    applicable = (
        select(
            Applicability.type,
            func.count().label("questions"),
            func.sum(build_flag(Question.required)).label("required"),
        )
        .join(Question, Question.id == Applicability.question_id)
        .where(Question.consultation_id == scope.consultation_id)
        .group_by(Applicability.type)
        .cte(f"applicable{suffix}")
    )
    has_required = applicable.c.required > 0  # where all are optional, all count
    answered_times_100 = case((has_required, Credit.answered_required), else_=Credit.answered) * 100
    questions = case((has_required, applicable.c.required), else_=applicable.c.questions)
    rank = case(
        (Response.kind == "declined", RANK_OF[DECLINED]),
        (and_(Response.kind == "letter", ~Response.no_comment), RANK_OF[COMPLETE]),
        (answered_times_100 > questions * COMPLETE_ABOVE, RANK_OF[COMPLETE]),
        (answered_times_100 >= questions * PARTIAL_FROM, RANK_OF[PARTIAL]),
        (~Response.sent_in, RANK_OF[BROKE_OFF]),
        (Credit.has_substance, RANK_OF[PARTIAL]),
        else_=RANK_OF[OTHER],
    )
    return (
        select(Credit.response_id, Credit.organisation_id, rank.label("rank"))
        .join(Response, Response.id == Credit.response_id)
        .join(Organisation, Organisation.id == Credit.organisation_id)
        .outerjoin(applicable, applicable.c.type == Organisation.type)
        .where(is_counted)
        .cte(f"scored{suffix}")
    )


@cache_cte
def select_messages(scope: Scope) -> CTE:
    """Select each message with its outcome by the day.

    Columns: contact_id, activity_id, channel, sent_on, and delivered, opened, engaged, bounced (1 or 0). A bounce
    undoes the delivery of that message. An open never counts as reached, because mail scanners open mail.
    """
    return (
        select(
            Outreach.contact_id,
            Outreach.activity_id,
            Activity.channel,
            Outreach.sent_on,
            build_flag(is_delivered(scope)).label("delivered"),
            build_flag(is_past(Outreach.opened_on, scope)).label("opened"),
            build_flag(is_past(Outreach.engaged_on, scope)).label("engaged"),
            build_flag(is_past(Outreach.bounced_on, scope)).label("bounced"),
        )
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(*is_sent(scope))
        .cte("message")
    )


def is_sent(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Build the conditions for messages of the consultation that had gone out by the day."""
    activity_ids = select(Activity.id).where(Activity.consultation_id == scope.consultation_id)
    return (Outreach.activity_id.in_(activity_ids), Outreach.sent_on <= scope.as_at)


def is_delivered(scope: Scope) -> ColumnElement[bool]:
    """Select the messages that had arrived by the day: engaged with, or delivered and not bounced.

    A call or a visit of which somebody logged that nobody was spoken with has not arrived, whatever else is stored.
    """
    not_bounced = and_(is_past(Outreach.delivered_on, scope), ~is_past(Outreach.bounced_on, scope))
    was_spoken = or_(Outreach.outcome.is_(None), Outreach.outcome.in_(SPOKEN_OUTCOMES))
    return and_(or_(is_past(Outreach.engaged_on, scope), not_bounced), was_spoken)


def is_past(date_column: InstrumentedAttribute[dt.date | None], scope: Scope) -> ColumnElement[bool]:
    """Select the rows whose date is known and not after the scope's day."""
    return and_(date_column.is_not(None), date_column <= scope.as_at)


def was_usable(holder: Any, day: dt.date) -> ColumnElement[bool]:
    """Select the periods in which a person could be written to on a day.

    The wish that came with the removal of somebody's details counts from the day of the removal on.
    """
    erased_later = select(ErasedContact.contact_id).where(ErasedContact.wish_added, ErasedContact.day > day)
    was_willing = or_(
        holder.do_not_contact.is_(False), and_(holder.until.is_(None), holder.contact_id.in_(erased_later))
    )
    return and_(holder.email.is_not(None), was_willing)


@cache_cte
def select_roles(scope: Scope, organisation_types: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """Select the roles on the day at organisations of the frame, each with the best of those who hold it then.

    Columns: organisation_id, role, and usable, sent, delivered, opened, engaged (1 or 0). A role that has a row is
    listed. What was tried counts with the person, whatever role they had at that time: it says nothing of a successor.
    """
    organisations = select_frame(scope, organisation_types)
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)  # counted: contacts merged into the holder as well
    usable = was_usable(holder, scope.as_at)
    has_message = Outreach.id.is_not(None)
    return (
        select(
            holder.organisation_id,
            holder.role,
            func.max(build_flag(or_(usable, has_message))).label("usable"),
            func.max(build_flag(has_message)).label("sent"),
            func.max(build_flag(is_delivered(scope))).label("delivered"),
            func.max(build_flag(is_past(Outreach.opened_on, scope))).label("opened"),
            func.max(build_flag(is_past(Outreach.engaged_on, scope))).label("engaged"),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(scope.as_at)))
        .outerjoin(Outreach, and_(Outreach.contact_id == counted.contact_id, *is_sent(scope)))
        .where(holder.organisation_id.in_(select(organisations.c.id)), holder.is_listed_on(scope.as_at))
        .group_by(holder.organisation_id, holder.role)
        .cte("people")
    )


def select_response_days(scope: Scope) -> CTE:
    """Select the days on which organisations were heard from, of responses that count on the day.

    Columns: organisation_id, responded_on (the first complete or partial response), said_nothing_on (the newest form
    that was sent in with no more than "no comment"), each empty where there is none.
    """
    ranks = select_response_ranks(scope, live=True)
    return (
        select(
            ranks.c.organisation_id,
            func.min(case((ranks.c.rank <= RANK_OF[PARTIAL], Response.received_on))).label("responded_on"),
            func.max(case((ranks.c.rank == RANK_OF[OTHER], Response.received_on))).label("said_nothing_on"),
        )
        .join(Response, Response.id == ranks.c.response_id)
        .group_by(ranks.c.organisation_id)
        .cte("heard")
    )


def select_withdrawals(scope: Scope) -> CTE:
    """Select the organisations that had withdrawn a response by the day. Columns: organisation_id, day (the newest)."""
    return (
        select(Credit.organisation_id, func.max(Response.withdrawn_on).label("day"))
        .join(Response, Response.id == Credit.response_id)
        .where(
            Response.consultation_id == scope.consultation_id,
            Response.received_on <= scope.as_at,
            Response.withdrawn_on <= scope.as_at,
        )
        .group_by(Credit.organisation_id)
        .cte("withdrawal")
    )


@cache_cte
def select_dispositions(scope: Scope, organisation_types: tuple[str, ...] = COUNCIL_TYPES) -> CTE:
    """Select the organisations of the frame with where they stand on the day.

    Columns: id, code, name, short_name, type, region, standing (one of STANDINGS), disposition (one of DISPOSITIONS),
    withdrew_on (the day of the newest withdrawal of a response by then, empty where there was none). A response, even
    one that was withdrawn, makes its organisation reached. A message reached the organisation at which its recipient
    was on the day it was sent, and that stays so when the recipient leaves.
    """
    organisations = select_frame(scope, organisation_types)
    ranks = select_response_ranks(scope, live=True)
    best_ranks = (
        select(ranks.c.organisation_id, func.min(ranks.c.rank).label("rank"))
        .group_by(ranks.c.organisation_id)
        .cte("best")
    )
    recipient = aliased(ContactPeriod)
    withdrawals = select_withdrawals(scope)
    reached = (
        select(Outreach.id)
        .join(recipient, and_(recipient.contact_id == Outreach.contact_id, recipient.held_on(Outreach.sent_on)))
        .where(recipient.organisation_id == organisations.c.id, recipient.in_post, *is_sent(scope), is_delivered(scope))
        .exists()
    )
    standing = case(
        *((best_ranks.c.rank == RANK_OF[code], code) for code in STANDINGS[:-1]),
        (or_(withdrawals.c.day.is_not(None), reached), OTHER),
        else_=NOT_REACHED,
    )
    standings = (
        select(organisations, standing.label("standing"), withdrawals.c.day.label("withdrew_on"))
        .outerjoin(best_ranks, best_ranks.c.organisation_id == organisations.c.id)
        .outerjoin(withdrawals, withdrawals.c.organisation_id == organisations.c.id)
        .cte("stand")
    )
    disposition = case((standings.c.standing.in_(REFUSED), REFUSAL), else_=standings.c.standing)
    return select(standings, disposition.label("disposition")).cte("standing")
