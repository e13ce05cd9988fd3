"""List who gets the digest of a consultation, and find when one went out last."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.campaign_models import DigestSubscription
from lib.database.models import Change
from lib.terms import DIGEST_SENDING, name_subscription


@dataclass(frozen=True, slots=True)
class Subscription:
    """Subscription to the digest of a consultation. regions and types are those of a scope: empty for all."""

    id: int
    consultation_id: int
    address: str
    frequency: str
    regions: tuple[str, ...]
    types: tuple[str, ...]
    active: bool
    last_sent_on: dt.date | None


def list_subscriptions(session: Session, *, consultation_id: int, reader: Role) -> list[Subscription]:
    """List the subscriptions to the digest of a consultation, also those that were ended, by address.

    They hold addresses: keep them in no cache. Raises NotAllowed.
    """
    check_right(reader, Right.PLAN_APPROACHES)
    rows = session.scalars(
        select(DigestSubscription)
        .where(DigestSubscription.consultation_id == consultation_id)
        .order_by(DigestSubscription.address)
    )
    return [
        Subscription(
            row.id, row.consultation_id, row.address, row.frequency, tuple(row.regions), tuple(row.types), row.active,
            row.last_sent_on,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastSending:
    """Change by which the last sending to a subscription was noted, and its moment."""

    change_id: int
    at: dt.datetime


def find_last_sending(session: Session, *, subscription_id: int, reader: Role) -> LastSending | None:
    """Find the last sending to a subscription; None where nothing was sent yet. Raises NotAllowed."""
    check_right(reader, Right.PLAN_APPROACHES)
    row = session.execute(
        select(Change.id, Change.at)
        .where(Change.action == DIGEST_SENDING, Change.subject == name_subscription(subscription_id))
        .order_by(Change.id.desc())
        .limit(1)
    ).first()
    return None if row is None else LastSending(row.id, row.at)
