"""List the people at the councils that have not responded, and say of each whether one may approach them.

What forbids it is judged here, and not by those who ask: no list of people to send to holds anybody else.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import CTE, ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from lib.access import Right, Role, check_right
from lib.database.models import Activity, ContactPeriod, Outreach
from lib.queries.parts import RANK_OF, select_dispositions, select_frame, select_response_ranks
from lib.queries.scope import Scope
from lib.queries.table_loading import load_large_table, load_table
from lib.terms import (
    APPROACH_STATES,
    BOUNCED,
    COOLING_OFF,
    COOLING_OFF_DAYS,
    DECLINED,
    DO_NOT_CONTACT,
    EMAIL,
    EMAIL_CHANNELS,
    GONE,
    HAS_RESPONDED,
    MAY_BE_APPROACHED,
    ORGANISATION_DECLINED,
    OTHER,
    REFUSAL,
    REFUSED,
    RESPONDED,
)

PRESENT_COLUMNS = ("tried_on", "email", "telephone")
DETAIL_COLUMNS = ("contact_id", "code", "council", "role", "name", "job_title", "email", "telephone")


@dataclass(frozen=True, slots=True)
class ApproachRule:
    """Rule by which people are judged.

    today: the day on which somebody would approach them. What is known of them then counts as well as what was known on
    the day that is looked at, and the graver of the two decides. cooling_days: for so many days after an approach by
    any channel, and on its day, nobody is approached again; at least 1.
    """

    today: dt.date
    cooling_days: int = COOLING_OFF_DAYS

    def __post_init__(self) -> None:
        """Check the number of days."""
        if self.cooling_days < 1:
            raise ValueError("Nobody is approached twice on one day: let at least one day pass between approaches.")


def list_people(session: Session, *, scope: Scope, rule: ApproachRule, reader: Role) -> pd.DataFrame:
    """List the people who were there on the day at the councils without a response, each with a state.

    Columns: DETAIL_COLUMNS, state (one of APPROACH_STATES), and tried_on (the day of the last approach by any channel,
    else empty). Raises NotAllowed where the reader may not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    people = load_table(session, _select_people(scope, rule.cooling_days))
    if rule.today == scope.as_at:
        return people
    present = load_table(session, _select_present_states(scope, rule)).set_index("contact_id")
    return _take_graver_states(people, present)


def list_states_by_role(session: Session, *, scope: Scope, rule: ApproachRule) -> pd.DataFrame:
    """List, without saying who they are, the people at the councils without a response with their states on the day.

    What is known only later does not count. Columns: code, role, state (one of APPROACH_STATES), email and telephone
    ("yes" where there is one, else empty), tried_on (the day of the last approach by any channel, else empty).
    """
    person = _select_people(scope, rule.cooling_days).order_by(None).subquery("person")
    email, telephone = (
        case((func.coalesce(column, "") != "", "yes"), else_="") for column in (person.c.email, person.c.telephone)
    )
    statement = select(
        person.c.code, person.c.role, person.c.state, email.label("email"), telephone.label("telephone"),
        person.c.tried_on,
    )  # fmt: skip
    return load_large_table(session, statement, ("tried_on",))


def list_people_to_send_to(
    session: Session, *, scope: Scope, rule: ApproachRule, reader: Role, channel: str
) -> pd.DataFrame:
    """List those who may be approached today through a channel (EMAIL or TELEPHONE), and have an address there.

    Nobody who asked not to be contacted, whose council declined or has responded, who was approached within the
    cooling-off, or (by e-mail) whose last e-mail came back, is ever in it. Columns: DETAIL_COLUMNS. Raises NotAllowed.
    """
    people = list_people(session, scope=scope, rule=rule, reader=reader)
    return people.loc[can_be_sent_to(people, rule, channel), list(DETAIL_COLUMNS)].reset_index(drop=True)


def can_be_sent_to(people: pd.DataFrame, rule: ApproachRule, channel: str) -> "pd.Series[bool]":
    """Tell which people, as list_people gives them, may be approached through a channel and have an address there.

    Who cannot be written to, since the last e-mail came back, may still be telephoned.
    """
    allowed_states = {MAY_BE_APPROACHED} if channel == EMAIL else {MAY_BE_APPROACHED, BOUNCED}
    address_column = "email" if channel == EMAIL else "telephone"
    last_free_day = rule.today - dt.timedelta(days=rule.cooling_days)
    rested = [pd.isna(day) or day <= last_free_day for day in people["tried_on"].to_list()]
    is_rested = pd.Series(rested, index=people.index, dtype=bool)
    return people["state"].isin(allowed_states) & people[address_column].fillna("").ne("") & is_rested


def _select_people(scope: Scope, cooling_days: int) -> Any:
    """Select the people at the councils without a response on the scope's day, with the state that they had then."""
    council, person, tried = _select_answers(scope), aliased(ContactPeriod), _select_last_tries(scope.as_at)
    state = _build_state(council, person, tried, scope.as_at, cooling_days)
    return (
        select(
            person.contact_id, council.c.code, council.c.name.label("council"), person.role, person.name,
            person.job_title, person.email, person.telephone, state.label("state"), tried.c.tried_on,
        )
        .select_from(council)
        .join(person, person.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.contact_id == person.contact_id)
        .where(council.c.disposition.not_in(RESPONDED), person.is_listed_on(scope.as_at))
        .order_by(council.c.name, person.role, person.name, person.contact_id)
    )  # fmt: skip


def _select_answers(scope: Scope) -> CTE:
    """Select the councils of the frame with what they answered by the scope's day.

    Columns: id, code, name, standing and disposition, as select_dispositions has them, but OTHER for all without an
    answer: whether they were reached makes no difference here, and takes longer to find than all the rest.
    """
    council, ranks = select_frame(scope), select_response_ranks(scope, live=True)
    best_ranks = (
        select(ranks.c.organisation_id, func.min(ranks.c.rank).label("rank"))
        .group_by(ranks.c.organisation_id)
        .cte("best_answer")
    )
    standing = case(*((best_ranks.c.rank == rank, code) for code, rank in RANK_OF.items()), else_=OTHER)
    answers = (
        select(council.c.id, council.c.code, council.c.name, standing.label("standing"))
        .outerjoin(best_ranks, best_ranks.c.organisation_id == council.c.id)
        .cte("answer")
    )
    disposition = case((answers.c.standing.in_(REFUSED), REFUSAL), else_=answers.c.standing)
    return select(answers, disposition.label("disposition")).cte("answered").prefix_with("MATERIALIZED")


def _select_present_states(scope: Scope, rule: ApproachRule) -> Any:
    """Select the state today of all people who are there today, also at councils that have responded by now.

    Columns: contact_id, state, tried_on, email, telephone.
    """
    council, person = select_dispositions(scope.without_filters().on_day(rule.today)), aliased(ContactPeriod)
    tried = _select_last_tries(rule.today)
    state = _build_state(council, person, tried, rule.today, rule.cooling_days)
    return (
        select(person.contact_id, state.label("state"), tried.c.tried_on, person.email, person.telephone)
        .select_from(council)
        .join(person, person.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.contact_id == person.contact_id)
        .where(person.is_listed_on(rule.today))
    )


def _build_state(council: CTE, person: Any, tried: CTE, day: dt.date, cooling_days: int) -> ColumnElement[str]:
    """Build the expression of a person's state on a day."""
    has_bounced = and_(
        person.email.is_not(None),
        tried.c.bounced_on.is_not(None),
        or_(tried.c.arrived_on.is_(None), tried.c.arrived_on < tried.c.bounced_on),
    )
    return case(
        (person.do_not_contact, DO_NOT_CONTACT),
        (council.c.standing == DECLINED, ORGANISATION_DECLINED),
        (council.c.disposition.in_(RESPONDED), HAS_RESPONDED),
        (has_bounced, BOUNCED),
        (tried.c.tried_on > day - dt.timedelta(days=cooling_days), COOLING_OFF),
        else_=MAY_BE_APPROACHED,
    )


def _select_last_tries(day: dt.date) -> CTE:
    """Select what was last tried with each person by a day, in any consultation, also before a merging of entries.

    Columns: contact_id, tried_on (day of the last approach), bounced_on and arrived_on (of the newest e-mail to the
    address of that day that came back, or arrived; the days of sending).
    """
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)
    other_address, present = aliased(ContactPeriod), aliased(ContactPeriod)
    former = (  # until when another address was known; few people have had one
        select(other_address.contact_id, func.max(other_address.until).label("day"))
        .join(present, and_(present.contact_id == other_address.contact_id, present.held_on(day)))
        .where(other_address.until <= day, other_address.email.is_distinct_from(present.email))
        .group_by(other_address.contact_id)
        .cte(f"former_address_{day:%Y%m%d}")
    )
    address_since = former.c.day
    is_email = and_(
        func.lower(Activity.channel).in_(EMAIL_CHANNELS),
        Outreach.sent_on >= func.coalesce(address_since, dt.date.min),
    )
    has_bounced = and_(Outreach.bounced_on.is_not(None), Outreach.bounced_on <= day)
    has_arrived = or_(
        and_(Outreach.engaged_on.is_not(None), Outreach.engaged_on <= day),
        and_(Outreach.delivered_on.is_not(None), Outreach.delivered_on <= day, ~has_bounced),
    )
    return (
        select(
            holder.contact_id,
            func.max(Outreach.sent_on).label("tried_on"),
            func.max(case((and_(has_bounced, ~has_arrived, is_email), Outreach.sent_on))).label("bounced_on"),
            func.max(case((and_(is_email, has_arrived), Outreach.sent_on))).label("arrived_on"),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(day)))
        .join(Outreach, Outreach.contact_id == counted.contact_id)
        .join(Activity, Activity.id == Outreach.activity_id)
        .outerjoin(former, former.c.contact_id == holder.contact_id)
        .where(holder.is_listed_on(day), Outreach.sent_on <= day)
        .group_by(holder.contact_id)
        .cte(f"last_try_{day:%Y%m%d}")
    )


def _take_graver_states(people: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    """Give each person the graver of the state then and the state today, and the addresses and last try of today.

    Who is not there any more has gone.
    """
    order = {state: position for position, state in enumerate(APPROACH_STATES)}
    now = present.reindex(people["contact_id"])
    states = [
        min(then, today, key=lambda state: order[state])
        for then, today in zip(people["state"].to_list(), now["state"].fillna(GONE).to_list(), strict=True)
    ]
    columns = {name: pd.Series(now[name].to_list(), index=people.index, dtype=object) for name in PRESENT_COLUMNS}
    return people.assign(state=states, **columns)
