"""Query the lists of people that were saved: what they are, what came of them, and who is on one."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import Activity, Change, Contact, ContactPeriod, Outreach
from lib.queries.parts import build_flag, is_delivered, select_dispositions
from lib.queries.responses.people_to_approach import ApproachRule, list_people_to_send_to
from lib.queries.scope import Scope
from lib.terms import RESPONDED, Problem


class ListUndoneProblem(Problem):
    """Problem that a list which somebody saw is not there any more, whether or not another one has its id by now."""


@dataclass(frozen=True, slots=True)
class StoredList:
    """List as it was saved, and what came of it.

    change_id: of its saving, and so are saved_at and saved_by. sent_on: empty while nobody said that it was sent and no
    report came. Counts: people and councils on it; messaged people, who have a message of its mailing; open_people, who
    have none and may still have got one, since they are there and did not ask not to be contacted; delivered and
    engaged people of its mailing; responded councils, of which none had when it was saved.
    """

    id: int
    change_id: int
    title: str
    channel: str
    day: dt.date
    purpose: str
    chosen_by: str
    saved_at: dt.datetime
    saved_by: str
    activity_id: int | None
    sent_on: dt.date | None
    people: int
    councils: int
    messaged: int
    open_people: int
    delivered: int
    engaged: int
    responded: int


def list_recipient_lists(session: Session, *, scope: Scope, reader: Role) -> list[StoredList]:
    """List the lists of a consultation, the newest first, with what had come of them by the scope's day.

    Raises NotAllowed where the reader may not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    council, day_scope = select_dispositions(scope.without_filters()), scope.without_filters()
    has_responded = council.c.disposition.in_(RESPONDED)
    statement = (
        select(
            RecipientList.id,
            func.count(ListedRecipient.id).label("people"),
            func.count(Contact.organisation_id.distinct()).label("councils"),
            func.count(Outreach.id).label("messaged"),
            func.sum(build_flag(and_(Outreach.id.is_(None), _may_be_messaged()))).label("open_people"),
            func.coalesce(func.sum(build_flag(is_delivered(day_scope))), 0).label("delivered"),
            func.coalesce(func.sum(build_flag(Outreach.engaged_on <= scope.as_at)), 0).label("engaged"),
            func.count(case((has_responded, Contact.organisation_id)).distinct()).label("responded"),
        )
        .join(ListedRecipient, ListedRecipient.recipient_list_id == RecipientList.id)
        .join(Contact, Contact.id == ListedRecipient.contact_id)
        .outerjoin(council, council.c.id == Contact.organisation_id)
        .outerjoin(
            Outreach,
            (Outreach.contact_id == ListedRecipient.contact_id) & (Outreach.activity_id == RecipientList.activity_id),
        )
        .where(RecipientList.consultation_id == scope.consultation_id)
        .group_by(RecipientList.id)
        .subquery()
    )
    rows = session.execute(
        select(RecipientList, Change.at, Change.actor, Activity.day.label("sent_on"), statement)
        .join(Change, Change.id == RecipientList.change_id)
        .join(statement, statement.c.id == RecipientList.id)
        .outerjoin(Activity, Activity.id == RecipientList.activity_id)
        .order_by(RecipientList.id.desc())
    )
    return [
        StoredList(
            stored.id, stored.change_id, stored.title, stored.channel, stored.day, stored.purpose, stored.chosen_by,
            row.at, row.actor, stored.activity_id, row.sent_on, row.people, row.councils, row.messaged,
            int(row.open_people), int(row.delivered), int(row.engaged), row.responded,
        )
        for row in rows
        for stored in (row.RecipientList,)
    ]  # fmt: skip


def _may_be_messaged() -> ColumnElement[bool]:
    """Select whoever of a list is there, and did not ask not to be contacted, by what is known last."""
    return exists().where(
        ContactPeriod.contact_id == ListedRecipient.contact_id,
        ContactPeriod.person_id == ContactPeriod.contact_id,
        ContactPeriod.until.is_(None),
        ContactPeriod.in_post,
        ~ContactPeriod.do_not_contact,
    )


def list_recipients(
    session: Session, *, list_id: int, change_id: int, scope: Scope, rule: ApproachRule, reader: Role
) -> pd.DataFrame:
    """List the people of a saved list who may still be approached, with their references, in the order of the list.

    change_id: of its saving. Whoever asked to be left alone since, or whom the list has reached by now, is not among
    them. Columns: reference, and those of people_to_approach.list_people_to_send_to. Raises NotAllowed, and
    ListUndoneProblem where the list that this change saved is not there any more.
    """
    check_right(reader, Right.SEE_CONTACTS)
    channel = session.scalar(
        select(RecipientList.channel).where(
            RecipientList.id == list_id,
            RecipientList.change_id == change_id,
            RecipientList.consultation_id == scope.consultation_id,
        )
    )
    if channel is None:
        raise ListUndoneProblem("This list was undone meanwhile. Load the page again: it shows the lists there are.")
    people = list_people_to_send_to(session, scope=scope.without_filters(), rule=rule, reader=reader, channel=channel)
    references = session.execute(
        select(ListedRecipient.contact_id, ListedRecipient.reference)
        .where(ListedRecipient.recipient_list_id == list_id)
        .order_by(ListedRecipient.id)
    ).all()
    listed = pd.DataFrame.from_records(references, columns=["contact_id", "reference"])
    return listed.merge(people, on="contact_id", how="inner")


def list_waiting_contacts(
    session: Session, *, consultation_id: int, channel: str, since: dt.date, reader: Role
) -> frozenset[int]:
    """List the contacts on lists saved on or after a day who have no message of their list, by id.

    Nobody said that it was sent, or a report told of some of the others alone. Raises NotAllowed where the reader may
    not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    is_waiting = (
        RecipientList.consultation_id == consultation_id,
        RecipientList.channel == channel,
        ~exists().where(
            Outreach.contact_id == ListedRecipient.contact_id, Outreach.activity_id == RecipientList.activity_id
        ),
        RecipientList.day >= since,
    )
    return frozenset(
        session.scalars(
            select(ListedRecipient.contact_id)
            .join(RecipientList, RecipientList.id == ListedRecipient.recipient_list_id)
            .where(*is_waiting)
        )
    )
