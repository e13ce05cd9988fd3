"""Find who had an address, and on which days: mailing reports know people by addresses that they may have no more."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import ContactPeriod


@dataclass(frozen=True, slots=True)
class Recipient:
    """Contact who had an address from since to before until (None: has it still).

    person_id: the contact into which it was merged in that time, else itself.
    """

    contact_id: int
    since: dt.date
    until: dt.date | None
    in_post: bool
    person_id: int

    def has_address_on(self, day: dt.date) -> bool:
        """Tell whether the contact had the address on a day."""
        return self.since <= day and (self.until is None or day < self.until)


def find_recipients(session: Session, addresses: Collection[str]) -> dict[str, list[Recipient]]:
    """Find all who ever had these addresses, by address and in the order of time."""
    period = ContactPeriod
    statement = select(
        period.email, period.contact_id, period.since, period.until, period.in_post, period.person_id
    ).where(period.email.in_(addresses))
    recipients: dict[str, list[Recipient]] = defaultdict(list)
    for row in session.execute(statement.order_by(period.since, period.contact_id)):
        recipient = Recipient(row.contact_id, row.since, row.until, row.in_post, row.person_id)
        recipients[str(row.email)].append(recipient)
    return recipients


def choose_recipients(recipients: Sequence[Recipient], day: dt.date) -> list[Recipient]:
    """Choose to whom a message to an address went on a day.

    It is those who were there with that address; else those who had it on that day; else those who had it first after
    it, or all. Of contacts that were merged, only the one that is left counts where it has the address too.
    """
    holders = [recipient for recipient in recipients if recipient.has_address_on(day)]
    present = [recipient for recipient in holders if recipient.in_post]
    first_since = min(recipient.since for recipient in recipients)
    chosen = present or holders
    if not chosen and day < first_since:
        chosen = [recipient for recipient in recipients if recipient.since == first_since]
    chosen = chosen or list(recipients)
    contact_ids = {recipient.contact_id for recipient in chosen}
    return [
        recipient
        for recipient in chosen
        if recipient.person_id == recipient.contact_id or recipient.person_id not in contact_ids
    ]
