"""Delivery reports (one row a recipient) and activity logs (one row an activity with an audience)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Activity, Consultation, Contact, Outreach
from lib.intake import fields
from lib.intake.columns import Columns
from lib.intake.problems import RowProblem
from lib.intake.readers import Cell, Sheet
from lib.intake.updates import put

ActivityKey = tuple[str, str, dt.date]


def placer(
    session: Session, sheet: Sheet, consultation: Consultation, change_id: int
) -> Callable[[dict[str, Cell]], str]:
    """Places a row of a delivery report where the file has a column of addresses, else of an activity log."""
    stored: dict[ActivityKey, Activity] = {
        (one.channel, one.title, one.day): one
        for one in session.scalars(select(Activity).where(Activity.consultation_id == consultation.id))
    }
    if Columns(sheet, required=()).has("email"):
        return _delivery(
            session, Columns(sheet, required=("mailing", "email", "sent")), stored, consultation, change_id
        )
    columns = Columns(sheet, required=("date", "channel", "activity", "audience"))

    def place(row: dict[str, Cell]) -> str:
        key = (
            fields.required_text(columns.cell(row, "channel"), columns.title("channel")),
            fields.required_text(columns.cell(row, "activity"), columns.title("activity")),
            fields.required_day(columns.cell(row, "date"), columns.title("date")),
        )
        facts = {
            "audience": fields.required_text(columns.cell(row, "audience"), columns.title("audience")),
            "audience_size": fields.whole_number(columns.cell(row, "audience_size"), columns.title("audience_size")),
            "note": fields.text(columns.cell(row, "note")),
        }
        return put(session, stored, key, facts, lambda: _activity(key, consultation.id, change_id, facts))

    return place


def _activity(key: ActivityKey, consultation_id: int, change_id: int, facts: dict[str, Any]) -> Activity:
    channel, title, day = key
    return Activity(
        consultation_id=consultation_id, change_id=change_id, channel=channel, title=title, day=day, **facts
    )


def _delivery(
    session: Session,
    columns: Columns,
    activities: dict[ActivityKey, Activity],
    consultation: Consultation,
    change_id: int,
) -> Callable[[dict[str, Cell]], str]:
    contacts = defaultdict(list)
    for contact in session.execute(select(Contact.id, Contact.email).where(Contact.email.is_not(None))):
        contacts[contact.email].append(contact.id)
    of_consultation = select(Outreach).join(Activity).where(Activity.consultation_id == consultation.id)
    stored = {(one.contact_id, one.activity_id): one for one in session.scalars(of_consultation)}

    def place(row: dict[str, Cell]) -> str:
        address = fields.email(columns.cell(row, "email"), columns.title("email"))
        if address is None:
            raise RowProblem(f'"{columns.title("email")}" is empty')
        if address not in contacts:
            raise RowProblem(f'no contact has the address in "{columns.title("email")}"')
        days = _days(columns, row)
        key = (
            fields.text(columns.cell(row, "channel")) or "E-mail",
            fields.required_text(columns.cell(row, "mailing"), columns.title("mailing")),
            days["sent_on"],
        )
        if key not in activities:
            activities[key] = _activity(key, consultation.id, change_id, {})
            session.add(activities[key])
            session.flush()
        outcomes = {
            _put_message(session, stored, (contact, activities[key].id), days, change_id)
            for contact in contacts[address]
        }
        return next(outcome for outcome in ("added", "changed", "unchanged") if outcome in outcomes)

    return place


def _put_message(
    session: Session,
    stored: dict[tuple[int, int], Outreach],
    key: tuple[int, int],
    days: dict[str, Any],
    change_id: int,
) -> str:
    # Each column is the first day on which it happened: an empty cell takes nothing back, a later day changes nothing.
    known = {
        name: min(day, getattr(stored.get(key), name, None) or day) for name, day in days.items() if day is not None
    }
    return put(
        session,
        stored,
        key,
        known,
        lambda: Outreach(contact_id=key[0], activity_id=key[1], change_id=change_id, **days),
    )


def _days(columns: Columns, row: dict[str, Cell]) -> dict[str, Any]:
    day = {
        field: fields.day(columns.cell(row, field), columns.title(field))
        for field in ("sent", "delivered", "opened", "clicked", "replied", "bounced")
    }
    sent = day.pop("sent")
    if sent is None:
        raise RowProblem(f'"{columns.title("sent")}" is empty: give a date like 2015-01-05')
    for field, value in day.items():
        if value is not None and value < sent:
            raise RowProblem(f'"{columns.title(field)}" is before "{columns.title("sent")}"')
    engaged = [value for value in (day["clicked"], day["replied"]) if value is not None]
    return {
        "sent_on": sent,
        "delivered_on": day["delivered"],
        "opened_on": day["opened"],
        "engaged_on": min(engaged, default=None),
        "bounced_on": day["bounced"],
    }
