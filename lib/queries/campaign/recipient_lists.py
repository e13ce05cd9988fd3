"""Query the lists of people that were saved: what they are, what came of them, and who is on one."""

import datetime as dt
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.campaign_models import ListedRecipient, RecipientList
from lib.database.models import Activity, Change, Contact, Outreach
from lib.queries.parts import build_flag, is_delivered, select_dispositions
from lib.queries.responses.people_to_approach import ApproachRule, list_people_to_send_to
from lib.queries.scope import Scope
from lib.terms import RESPONDED


@dataclass(frozen=True, slots=True)
class StoredList:
    """List as it was saved, and what came of it.

    saved_at and saved_by: of its change. sent_on: empty while nobody said that it was sent and no report came.
    Counts: people and councils on it; delivered and engaged people of its mailing; responded councils, of which none
    had when it was saved.
    """

    id: int
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
            stored.id, stored.title, stored.channel, stored.day, stored.purpose, stored.chosen_by, row.at, row.actor,
            stored.activity_id, row.sent_on, row.people, row.councils, int(row.delivered), int(row.engaged),
            row.responded,
        )
        for row in rows
        for stored in (row.RecipientList,)
    ]  # fmt: skip


def list_recipients(session: Session, *, list_id: int, scope: Scope, rule: ApproachRule, reader: Role) -> pd.DataFrame:
    """List the people of a saved list who may still be approached, with their references, in the order of the list.

    Whoever asked to be left alone since, or whom the list has reached by now, is not among them. Columns: reference,
    and those of people_to_approach.list_people_to_send_to. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_CONTACTS)
    channel = session.scalar(
        select(RecipientList.channel).where(
            RecipientList.id == list_id, RecipientList.consultation_id == scope.consultation_id
        )
    )
    people = list_people_to_send_to(
        session, scope=scope.without_filters(), rule=rule, reader=reader, channel=str(channel)
    )
    references = session.execute(
        select(ListedRecipient.contact_id, ListedRecipient.reference)
        .where(ListedRecipient.recipient_list_id == list_id)
        .order_by(ListedRecipient.id)
    ).all()
    listed = pd.DataFrame.from_records(references, columns=["contact_id", "reference"])
    return listed.merge(people, on="contact_id", how="inner") if channel else listed.merge(people.iloc[:0])


def list_waiting_contacts(
    session: Session, *, consultation_id: int, channel: str, since: dt.date, reader: Role
) -> frozenset[int]:
    """List the contacts on lists saved on or after a day of which nobody said that they were sent, by id.

    Raises NotAllowed where the reader may not see contact details.
    """
    check_right(reader, Right.SEE_CONTACTS)
    is_waiting = (
        RecipientList.consultation_id == consultation_id,
        RecipientList.channel == channel,
        RecipientList.activity_id.is_(None),
        RecipientList.day >= since,
    )
    return frozenset(
        session.scalars(
            select(ListedRecipient.contact_id)
            .join(RecipientList, RecipientList.id == ListedRecipient.recipient_list_id)
            .where(*is_waiting)
        )
    )
