"""Write what is known of people, each fact with the days on which it holds. No other module writes contacts.

A change counts from a day: what is known of the days before it stays as it is, so that no past figure moves.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from lib.changes.change import ChangeWriter
from lib.changes.snapshots import ABSENT, encode_row
from lib.database.bulk import insert_rows, reserve_ids
from lib.database.models import Contact, ContactPeriod

DETAILS = ("role", "job_title", "name", "email", "telephone", "do_not_contact")  # the newest stand in Contact too
PERIOD_FACTS = (*DETAILS, "do_not_contact_reason", "in_post", "left_reason", "person_id")
BATCH_SIZE = 1_000
CONTACT: Any = Contact.__table__
PERIOD: Any = ContactPeriod.__table__
PeriodRow = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ContactChange:
    """Facts (of PERIOD_FACTS) that hold for a contact from a day on."""

    contact_id: int
    day: dt.date
    values: Mapping[str, Any]


def add_contacts(session: Session, rows: Sequence[Mapping[str, Any]], change_id: int) -> list[int]:
    """Add contacts whose details hold from added_on on, and return their ids in the same order.

    Each row has source_id, organisation_id, the DETAILS and added_on; do_not_contact_reason where there is one.
    """
    if not rows:
        return []
    first_id, first_period_id = reserve_ids(session, CONTACT, len(rows)), reserve_ids(session, PERIOD, len(rows))
    insert_rows(
        session,
        CONTACT,
        ["id", "source_id", "organisation_id", *DETAILS, "added_on", "change_id"],
        [
            (
                first_id + offset, row["source_id"], row["organisation_id"], *(row[name] for name in DETAILS),
                row["added_on"], change_id,
            )
            for offset, row in enumerate(rows)
        ],
    )  # fmt: skip
    insert_rows(
        session,
        PERIOD,
        [
            "id", "contact_id", "since", "organisation_id", *DETAILS, "do_not_contact_reason", "in_post", "person_id",
            "change_id",
        ],
        [
            (
                first_period_id + offset, first_id + offset, row["added_on"], row["organisation_id"],
                *(row[name] for name in DETAILS), row.get("do_not_contact_reason"), True, first_id + offset, change_id,
            )
            for offset, row in enumerate(rows)
        ],
    )  # fmt: skip
    return list(range(first_id, first_id + len(rows)))


def note_added_contacts(writer: ChangeWriter, contact_ids: Collection[int]) -> None:
    """Note in snapshots that contacts were added, for changes whose undoing knows no other way to find them."""
    writer.snapshots.store_rows("contact", [(contact_id, ABSENT) for contact_id in contact_ids])
    period_ids = writer.session.scalars(select(PERIOD.c.id).where(PERIOD.c.contact_id.in_(contact_ids)))
    writer.snapshots.store_rows("contact_period", [(period_id, ABSENT) for period_id in period_ids])


def change_contacts(writer: ChangeWriter, changes: Sequence[ContactChange]) -> None:
    """Change what is known of contacts, each from its day on; later changes of the same facts give way.

    Several changes of one contact are made in their order. A snapshot of every contact is kept.
    """
    changes_by_contact: dict[int, list[ContactChange]] = defaultdict(list)
    for change in changes:
        changes_by_contact[change.contact_id].append(change)
    periods_by_contact = load_periods(writer.session, changes_by_contact)
    planned = {
        contact_id: _plan_all(periods_by_contact[contact_id], contact_changes)
        for contact_id, contact_changes in changes_by_contact.items()
    }
    _store_periods(writer, periods_by_contact, planned)


def reach_back(writer: ChangeWriter, days: Mapping[int, dt.date]) -> None:
    """Let what is first known of contacts (by id) hold from an earlier day on, on which a message went to them."""
    periods_by_contact = load_periods(writer.session, days)
    earlier = {
        contact_id: [periods[0] | {"since": days[contact_id]}, *periods[1:]]
        for contact_id, periods in periods_by_contact.items()
        if days[contact_id] < periods[0]["since"]
    }
    if earlier:
        _store_periods(writer, {contact_id: periods_by_contact[contact_id] for contact_id in earlier}, earlier)


def align_newest_periods(session: Session, contact_ids: Sequence[int]) -> None:
    """Let the newest period of contacts say what the contacts say, which undoing may have restored by themselves."""
    statement = update(PERIOD).where(PERIOD.c.contact_id == bindparam("row_id"), PERIOD.c.until.is_(None))
    for batch in _split_batches(contact_ids):
        contacts = session.connection().execute(select(CONTACT).where(CONTACT.c.id.in_(batch))).mappings().all()
        values_by_row = [{"row_id": row["id"], **{f"new_{name}": row[name] for name in DETAILS}} for row in contacts]
        if values_by_row:
            session.connection().execute(
                statement.values({name: bindparam(f"new_{name}") for name in DETAILS}), values_by_row
            )


def load_periods(session: Session, contact_ids: Collection[int]) -> dict[int, list[PeriodRow]]:
    """Load the periods of contacts, by contact and in the order of time."""
    periods: dict[int, list[PeriodRow]] = defaultdict(list)
    for batch in _split_batches(list(contact_ids)):
        statement = select(PERIOD).where(PERIOD.c.contact_id.in_(batch)).order_by(PERIOD.c.contact_id, PERIOD.c.since)
        for row in session.connection().execute(statement).mappings():
            periods[row["contact_id"]].append(dict(row))
    return periods


def plan_periods(periods: Sequence[PeriodRow], day: dt.date, values: Mapping[str, Any]) -> list[PeriodRow]:
    """Plan the periods of a contact for whom some facts hold from a day on.

    Days before it are as they were. A period without an id is new.
    """
    planned: list[PeriodRow] = []
    for period in periods:
        parts = [period]
        if period["since"] >= day:
            parts = [{**period, **values}]
        elif period["until"] is None or period["until"] > day:
            parts = [period | {"until": day}, {**period, **values, "since": day, "id": None}]
        for part in parts:
            if planned and all(planned[-1][name] == part[name] for name in PERIOD_FACTS):
                planned[-1] |= {"until": part["until"]}
            else:
                planned.append(dict(part))
    return planned


def _split_batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Split ids into batches of at most as many as one statement takes."""
    for start in range(0, len(ids), BATCH_SIZE):
        yield ids[start : start + BATCH_SIZE]


def _plan_all(periods: list[PeriodRow], changes: Sequence[ContactChange]) -> list[PeriodRow]:
    """Plan the periods of a contact after several changes."""
    for change in changes:
        periods = plan_periods(periods, change.day, change.values)
    return periods


def _choose_change(row: PeriodRow, stored_row: PeriodRow, change_id: int) -> int:
    """Choose the change of an altered period: its own where only its end moved: what it says is as old as ever."""
    is_same = all(row[name] == stored_row[name] for name in ("since", *PERIOD_FACTS))
    return int(stored_row["change_id"]) if is_same else change_id


def _store_periods(
    writer: ChangeWriter, stored: Mapping[int, list[PeriodRow]], planned: Mapping[int, list[PeriodRow]]
) -> None:
    """Store the planned periods of contacts in the place of the stored ones, after snapshots of all that alters."""
    connection, change_id = writer.session.connection(), writer.change.id
    stored_rows = {period["id"]: period for periods in stored.values() for period in periods}
    planned_rows = {period["id"]: period for periods in planned.values() for period in periods if period["id"]}
    gone_ids = [period_id for period_id in stored_rows if period_id not in planned_rows]
    altered = [period for period_id, period in planned_rows.items() if period != stored_rows[period_id]]
    new = [period for periods in planned.values() for period in periods if not period["id"]]
    touched_ids = {stored_rows[period_id]["contact_id"] for period_id in gone_ids}
    touched_ids |= {period["contact_id"] for period in (*altered, *new)}
    _store_contact_snapshots(writer, touched_ids)
    kept_rows = [stored_rows[period_id] for period_id in (*gone_ids, *(period["id"] for period in altered))]
    writer.snapshots.store_rows("contact_period", [(row["id"], encode_row(row)) for row in kept_rows])
    for batch in _split_batches(gone_ids):
        connection.execute(delete(PERIOD).where(PERIOD.c.id.in_(batch)))
    if altered:
        columns = ("since", "until", *PERIOD_FACTS)
        statement = update(PERIOD).where(PERIOD.c.id == bindparam("row_id"))
        connection.execute(
            statement.values(**{name: bindparam(f"new_{name}") for name in ("change_id", *columns)}),
            [
                {
                    "row_id": row["id"],
                    "new_change_id": _choose_change(row, stored_rows[row["id"]], change_id),
                    **{f"new_{name}": row[name] for name in columns},
                }
                for row in altered
            ],
        )
    if new:
        first_id = reserve_ids(writer.session, PERIOD, len(new))
        rows = [row | {"id": first_id + offset, "change_id": change_id} for offset, row in enumerate(new)]
        connection.execute(insert(PERIOD), rows)
        writer.snapshots.store_rows("contact_period", [(row["id"], ABSENT) for row in rows])
    newest = [
        {"row_id": contact_id, **{f"new_{name}": planned[contact_id][-1][name] for name in DETAILS}}
        for contact_id in sorted(touched_ids)
    ]
    if newest:
        statement = update(CONTACT).where(CONTACT.c.id == bindparam("row_id"))
        connection.execute(statement.values({name: bindparam(f"new_{name}") for name in DETAILS}), newest)


def _store_contact_snapshots(writer: ChangeWriter, contact_ids: Collection[int]) -> None:
    """Store snapshots of contacts, by which every later change of one of them is found."""
    for batch in _split_batches(sorted(contact_ids)):
        rows = writer.session.connection().execute(select(CONTACT).where(CONTACT.c.id.in_(batch))).mappings()
        writer.snapshots.store_rows("contact", [(row["id"], encode_row(dict(row))) for row in rows.all()])
