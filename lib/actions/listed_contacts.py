"""Judge who stays on a list of people: nobody who wished otherwise, or has left, and no mailbox twice."""

import datetime as dt
from collections.abc import Iterable

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import ContactPeriod

BATCH_SIZE = 1_000  # ids in one SELECT


def find_repeated_addresses(addresses: Iterable[object]) -> list[bool]:
    """Find which e-mail addresses stand before already, however their letters are written; one that is empty never."""
    seen_addresses: set[str] = set()
    repeated = []
    for address in addresses:
        key = address.strip().casefold() if isinstance(address, str) else ""
        repeated.append(bool(key) and key in seen_addresses)
        seen_addresses.add(key)
    return repeated


def leave_out_forbidden(session: Session, chosen: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Leave out whoever is not there on the day, or asked not to be contacted: by then, or as is known last.

    A page that is older than a wish cannot name a day before it.
    """
    contact_ids = [int(contact_id) for contact_id in chosen["contact_id"]]
    allowed_ids = find_allowed(session, contact_ids, day) - _find_wishing(session, contact_ids)
    return chosen[chosen["contact_id"].isin(allowed_ids)].reset_index(drop=True)


def leave_out_repeated(session: Session, people: pd.DataFrame, day: dt.date) -> pd.DataFrame:
    """Leave out who has on a day the e-mail address of somebody before them."""
    contact_ids = [int(contact_id) for contact_id in people["contact_id"]]
    address_of: dict[int, str | None] = {}
    for batch in _split_batches(contact_ids):
        statement = select(ContactPeriod.contact_id, ContactPeriod.email).where(
            ContactPeriod.contact_id.in_(batch), ContactPeriod.is_listed_on(day)
        )
        address_of.update((row.contact_id, row.email) for row in session.execute(statement))
    is_repeated = find_repeated_addresses(address_of.get(contact_id) for contact_id in contact_ids)
    return people[[not repeated for repeated in is_repeated]].reset_index(drop=True)


def find_allowed(session: Session, contact_ids: list[int], day: dt.date) -> set[int]:
    """Find who of these contacts is there on a day and did not ask by then not to be contacted."""
    allowed_ids: set[int] = set()
    for batch in _split_batches(contact_ids):
        statement = select(ContactPeriod.contact_id).where(
            ContactPeriod.contact_id.in_(batch), ContactPeriod.is_listed_on(day), ~ContactPeriod.do_not_contact
        )
        allowed_ids.update(session.scalars(statement))
    return allowed_ids


def _find_wishing(session: Session, contact_ids: list[int]) -> set[int]:
    """Find who of these contacts asked not to be contacted, by what is known last."""
    wishing_ids: set[int] = set()
    for batch in _split_batches(contact_ids):
        statement = select(ContactPeriod.contact_id).where(
            ContactPeriod.contact_id.in_(batch), ContactPeriod.until.is_(None), ContactPeriod.do_not_contact
        )
        wishing_ids.update(session.scalars(statement))
    return wishing_ids


def _split_batches(contact_ids: list[int]) -> list[list[int]]:
    """Split ids into batches that fit into one SELECT."""
    return [contact_ids[start : start + BATCH_SIZE] for start in range(0, len(contact_ids), BATCH_SIZE)]
