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
from lib.queries.parts import (
    RANK_OF,
    build_flag,
    select_dispositions,
    select_frame,
    select_response_ranks,
    select_withdrawals,
)
from lib.queries.scope import Scope
from lib.queries.table_loading import load_large_table, load_table
from lib.terms import (
    APPROACH_STATES,
    AWAITED,
    BOUNCED,
    COOLING_OFF,
    COOLING_OFF_DAYS,
    DECLINED,
    DO_NOT_CONTACT,
    EMAIL,
    EMAIL_CHANNELS,
    GONE,
    HARD,
    HAS_RESPONDED,
    MAY_BE_APPROACHED,
    ORGANISATION_DECLINED,
    OTHER,
    PERSON_DECLINED,
    PROMISED,
    REFUSAL,
    REFUSED,
    RESPONDED,
    SAID_NO,
    SOFT,
    TELEPHONE,
    WRONG_NUMBER,
)

PRESENT_COLUMNS = ("tried_on", "promised_by", "soft_bounced_on", "has_wrong_number", "email", "telephone")
ADDRESS_RESULTS = ("hard_bounced_on", "soft_bounced_on", "bounced_on", "arrived_on", "has_wrong_number")
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

    Columns: DETAIL_COLUMNS, state (one of APPROACH_STATES), withdrew_on (the day on which their council withdrew a
    response, else empty); and as known today tried_on (the day of the last approach by any channel, else empty),
    promised_by (the day by which the person promised a response, else empty), soft_bounced_on (the day of an e-mail to
    the present address that came back for now, while none arrived since; else empty) and has_wrong_number (the
    telephone number was found to be wrong and was not changed since). Raises NotAllowed where the reader may not see
    contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    people = _load_people(session, _select_people(scope, rule.cooling_days))
    if rule.today == scope.as_at:
        return people
    present = _load_people(session, _select_present_states(scope, rule)).set_index("contact_id")
    return _take_graver_states(people, present)


def list_states_by_role(session: Session, *, scope: Scope, rule: ApproachRule) -> pd.DataFrame:
    """List, without saying who they are, the people at the councils without a response with their states on the day.

    What is known only later does not count. Columns: code, role, state (one of APPROACH_STATES), email and telephone
    ("yes" where there is one, else empty), and tried_on, promised_by and has_wrong_number as of list_people.
    """
    person = _select_people(scope, rule.cooling_days).order_by(None).subquery("person")
    email, telephone = (
        case((func.coalesce(column, "") != "", "yes"), else_="") for column in (person.c.email, person.c.telephone)
    )
    statement = select(
        person.c.code, person.c.role, person.c.state, email.label("email"), telephone.label("telephone"),
        person.c.tried_on, person.c.promised_by, person.c.has_wrong_number,
    ).order_by(person.c.contact_id)  # fmt: skip
    return _read_flags(load_large_table(session, statement, ("tried_on", "promised_by")))


def list_people_to_send_to(
    session: Session, *, scope: Scope, rule: ApproachRule, reader: Role, channel: str
) -> pd.DataFrame:
    """List those who may be approached today through a channel (EMAIL or TELEPHONE), and have an address there.

    Nobody who asked not to be contacted, who declined or whose council did, whose council has responded, who promised a
    response by a day not yet past, who was approached within the cooling-off, or (by e-mail) whose last e-mail came
    back for good, or (by telephone) whose number is wrong, is ever in it. Columns: DETAIL_COLUMNS. Raises NotAllowed.
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
    is_free = [
        (pd.isna(tried_on) or tried_on <= last_free_day)
        and (pd.isna(promised_by) or promised_by < rule.today)
        and not (channel == TELEPHONE and has_wrong_number is True)
        for tried_on, promised_by, has_wrong_number in zip(
            people["tried_on"].to_list(), people["promised_by"].to_list(), people["has_wrong_number"].to_list(),
            strict=True,
        )
    ]  # fmt: skip
    has_address = people[address_column].fillna("").ne("")
    return people["state"].isin(allowed_states) & has_address & pd.Series(is_free, index=people.index, dtype=bool)


def _load_people(session: Session, statement: Any) -> pd.DataFrame:
    """Load people with has_wrong_number as a truth value."""
    return _read_flags(load_table(session, statement))


def _read_flags(people: pd.DataFrame) -> pd.DataFrame:
    """Read has_wrong_number as a truth value; the database has 1, 0 or nothing."""
    return people.assign(
        has_wrong_number=pd.Series(
            [value == 1 for value in people["has_wrong_number"]], index=people.index, dtype=object
        )
    )


def _select_people(scope: Scope, cooling_days: int) -> Any:
    """Select the people at the councils without a response on the scope's day, with the state that they had then."""
    council, person, tried = _select_answers(scope), aliased(ContactPeriod), _select_last_tries(scope)
    state = _build_state(council, person, tried, scope.as_at, cooling_days)
    return (
        select(
            person.contact_id, council.c.code, council.c.name.label("council"), person.role, person.name,
            person.job_title, person.email, person.telephone, state.label("state"), council.c.withdrew_on,
            *_select_notes(tried),
        )
        .select_from(council)
        .join(person, person.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.contact_id == person.contact_id)
        .where(council.c.disposition.not_in(RESPONDED), person.is_listed_on(scope.as_at))
        .order_by(council.c.name, person.role, person.name, person.contact_id)
    )  # fmt: skip


def _select_answers(scope: Scope) -> CTE:
    """Select the councils of the frame with what they answered by the scope's day.

    Columns: id, code, name, standing, disposition and withdrew_on, as select_dispositions has them, but OTHER for all
    without an answer: whether they were reached makes no difference here, and takes longer to find than all the rest.
    """
    council, ranks = select_frame(scope), select_response_ranks(scope, live=True)
    withdrawals = select_withdrawals(scope)
    best_ranks = (
        select(ranks.c.organisation_id, func.min(ranks.c.rank).label("rank"))
        .group_by(ranks.c.organisation_id)
        .cte("best_answer")
    )
    standing = case(*((best_ranks.c.rank == rank, code) for code, rank in RANK_OF.items()), else_=OTHER)
    answers = (
        select(
            council.c.id,
            council.c.code,
            council.c.name,
            standing.label("standing"),
            withdrawals.c.day.label("withdrew_on"),
        )
        .outerjoin(best_ranks, best_ranks.c.organisation_id == council.c.id)
        .outerjoin(withdrawals, withdrawals.c.organisation_id == council.c.id)
        .cte("answer")
    )
    disposition = case((answers.c.standing.in_(REFUSED), REFUSAL), else_=answers.c.standing)
    return select(answers, disposition.label("disposition")).cte("answered").prefix_with("MATERIALIZED")


def _select_present_states(scope: Scope, rule: ApproachRule) -> Any:
    """Select the state today of all people who are there today, also at councils that have responded by now.

    Columns: contact_id, state and PRESENT_COLUMNS.
    """
    present_scope = scope.without_filters().on_day(rule.today)
    council, person = select_dispositions(present_scope), aliased(ContactPeriod)
    tried = _select_last_tries(present_scope)
    state = _build_state(council, person, tried, rule.today, rule.cooling_days)
    return (
        select(person.contact_id, state.label("state"), person.email, person.telephone, *_select_notes(tried))
        .select_from(council)
        .join(person, person.organisation_id == council.c.id)
        .outerjoin(tried, tried.c.contact_id == person.contact_id)
        .where(person.is_listed_on(rule.today))
    )


def _select_notes(tried: CTE) -> tuple[ColumnElement[Any], ...]:
    """Select what stands beside the state of a person: tried_on, promised_by, soft_bounced_on, has_wrong_number."""
    has_soft_bounce = or_(tried.c.arrived_on.is_(None), tried.c.arrived_on < tried.c.soft_bounced_on)
    return (
        tried.c.tried_on,
        tried.c.promised_by,
        case((has_soft_bounce, tried.c.soft_bounced_on)).label("soft_bounced_on"),
        tried.c.has_wrong_number,
    )


def _build_state(council: CTE, person: Any, tried: CTE, day: dt.date, cooling_days: int) -> ColumnElement[str]:
    """Build the expression of a person's state on a day.

    A hard bounce stands until the address is changed. Of one whose kind is not known, a later arrival tells that it
    was for now. Whoever declined and promised later has changed their mind.
    """
    may_be_hard = and_(
        tried.c.bounced_on.is_not(None), or_(tried.c.arrived_on.is_(None), tried.c.arrived_on < tried.c.bounced_on)
    )
    has_bounced = and_(person.email.is_not(None), or_(tried.c.hard_bounced_on.is_not(None), may_be_hard))
    other = aliased(ContactPeriod)  # a wish holds for an address, whoever else is on record with it
    wished_addresses = select(other.email).where(other.held_on(day), other.do_not_contact, other.email.is_not(None))
    has_wish = or_(person.do_not_contact, person.email.in_(wished_addresses))
    has_declined = or_(tried.c.promised_on.is_(None), tried.c.promised_on <= tried.c.declined_on)
    return case(
        (has_wish, DO_NOT_CONTACT),
        (and_(tried.c.declined_on.is_not(None), has_declined), PERSON_DECLINED),
        (council.c.standing == DECLINED, ORGANISATION_DECLINED),
        (council.c.disposition.in_(RESPONDED), HAS_RESPONDED),
        (has_bounced, BOUNCED),
        (tried.c.promised_by >= day, AWAITED),
        (tried.c.tried_on > day - dt.timedelta(days=cooling_days), COOLING_OFF),
        else_=MAY_BE_APPROACHED,
    )


def _select_last_tries(scope: Scope) -> CTE:
    """Select what was last tried with each person by the scope's day, also before a merging of entries.

    Columns: contact_id, tried_on (day of the last approach, in any consultation), ADDRESS_RESULTS as
    _select_address_results has them; and in the scope's consultation alone promised_on and declined_on (the days on
    which the person said so last) and promised_by (the latest day promised).
    """
    day = scope.as_at
    holder, counted = aliased(ContactPeriod), aliased(ContactPeriod)
    tries = _select_tries(scope)
    results = _select_address_results(scope, tries)
    return (
        select(
            holder.contact_id,
            func.max(tries.c.tried_on).label("tried_on"),
            *(func.max(results.c[name]).label(name) for name in ADDRESS_RESULTS),
            *(func.max(tries.c[name]).label(name) for name in ("promised_on", "declined_on", "promised_by")),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(day)))
        .join(tries, tries.c.contact_id == counted.contact_id)
        .outerjoin(results, results.c.contact_id == holder.contact_id)
        .where(holder.is_listed_on(day))
        .group_by(holder.contact_id)
        .cte(f"last_try_{day:%Y%m%d}")
    )


def _select_tries(scope: Scope) -> CTE:
    """Select what was tried with each entry by the scope's day, whatever its addresses.

    Columns: contact_id, tried_on, promised_on, declined_on and promised_by as of _select_last_tries; has_failed (1
    where an e-mail came back or a number was wrong, else 0).
    """
    is_own = Activity.consultation_id == scope.consultation_id
    has_failed = or_(Outreach.bounced_on <= scope.as_at, Outreach.outcome == WRONG_NUMBER)
    return (
        select(
            Outreach.contact_id,
            func.max(Outreach.sent_on).label("tried_on"),
            func.max(build_flag(has_failed)).label("has_failed"),
            _select_newest(and_(is_own, Outreach.outcome == PROMISED)).label("promised_on"),
            _select_newest(and_(is_own, Outreach.outcome == SAID_NO)).label("declined_on"),
            func.max(case((and_(is_own, Outreach.outcome == PROMISED), Outreach.due_on))).label("promised_by"),
        )
        .join(Activity, Activity.id == Outreach.activity_id)
        .where(Outreach.sent_on <= scope.as_at)
        .group_by(Outreach.contact_id)
        .cte(f"tried_{scope.as_at:%Y%m%d}")
        .prefix_with("MATERIALIZED")
    )


def _select_address_results(scope: Scope, tries: CTE) -> CTE:
    """Select what came of the addresses of those with whom something failed by the scope's day.

    Columns: contact_id; of e-mails in any consultation to the address of that day, the day of sending of the newest
    that came back for good (hard_bounced_on), for now (soft_bounced_on), without saying which (bounced_on), and of the
    newest that arrived (arrived_on); has_wrong_number (1 or 0, of the number of that day). Only where something failed
    does it matter which address a message went to; finding that out takes longest, and is left out for all others.
    """
    day = scope.as_at
    holder, counted, recipient, former, failed = (aliased(ContactPeriod) for _ in range(5))
    with_failure = (
        select(failed.person_id)
        .join(tries, tries.c.contact_id == failed.contact_id)
        .where(tries.c.has_failed == 1, failed.held_on(day))
    )
    # What was known of the recipient when the message went; of that very day, what was known before a later entry.
    is_earlier = and_(recipient.since == Outreach.sent_on, recipient.change_id > Outreach.change_id)
    used_email = case((is_earlier, func.coalesce(former.email, recipient.email)), else_=recipient.email)
    used_number = case((is_earlier, func.coalesce(former.telephone, recipient.telephone)), else_=recipient.telephone)
    is_email = and_(
        func.lower(Activity.channel).in_(EMAIL_CHANNELS), func.coalesce(used_email, holder.email) == holder.email
    )
    has_bounced = and_(Outreach.bounced_on.is_not(None), Outreach.bounced_on <= day)
    has_engaged = and_(Outreach.engaged_on.is_not(None), Outreach.engaged_on <= day)
    has_arrived = or_(has_engaged, and_(Outreach.delivered_on.is_not(None), Outreach.delivered_on <= day, ~has_bounced))
    came_back = and_(is_email, has_bounced, ~has_engaged)
    is_wrong = and_(
        Outreach.outcome == WRONG_NUMBER,
        _build_digits(func.coalesce(used_number, holder.telephone)) == _build_digits(holder.telephone),
    )
    return (
        select(
            holder.contact_id,
            _select_newest(and_(came_back, Outreach.bounce_kind == HARD)).label("hard_bounced_on"),
            _select_newest(and_(came_back, Outreach.bounce_kind == SOFT)).label("soft_bounced_on"),
            _select_newest(and_(came_back, Outreach.bounce_kind.is_(None))).label("bounced_on"),
            _select_newest(and_(is_email, has_arrived)).label("arrived_on"),
            func.max(build_flag(is_wrong)).label("has_wrong_number"),
        )
        .join(counted, and_(counted.person_id == holder.contact_id, counted.held_on(day)))
        .join(Outreach, Outreach.contact_id == counted.contact_id)
        .join(Activity, Activity.id == Outreach.activity_id)
        .outerjoin(recipient, and_(recipient.contact_id == Outreach.contact_id, recipient.held_on(Outreach.sent_on)))
        .outerjoin(former, and_(former.contact_id == recipient.contact_id, former.until == recipient.since))
        .where(holder.contact_id.in_(with_failure), holder.is_listed_on(day), Outreach.sent_on <= day)
        .group_by(holder.contact_id)
        .cte(f"address_result_{day:%Y%m%d}")
        .prefix_with("MATERIALIZED")
    )


def _select_newest(condition: ColumnElement[bool]) -> ColumnElement[dt.date | None]:
    """Select the day of sending of the newest approach for which a condition holds."""
    return func.max(case((condition, Outreach.sent_on)))


def _build_digits(number: Any) -> ColumnElement[str]:
    """Build the expression of a telephone number without its spaces and hyphens."""
    return func.replace(func.replace(number, " ", ""), "-", "")


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
