"""Subscribe an address to the digest of a consultation, end that, and note that one was sent.

Addresses stand in the table of subscriptions alone: in no Change, no log and no message.
"""

import datetime as dt
from collections.abc import Sequence

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from lib.access import Person, Right, check_right
from lib.actions.problems import CampaignProblem
from lib.changes.change import open_change
from lib.database.campaign_models import DigestSubscription
from lib.database.models import Consultation, Organisation
from lib.terms import COUNCIL_TYPES, DIGEST_FREQUENCIES, DIGEST_SENDING, name_subscription


def subscribe(
    engine: Engine,
    *,
    actor: Person,
    consultation_id: int,
    address: str,
    frequency: str,
    regions: Sequence[str] = (),
    types: Sequence[str] = (),
) -> int:
    """Subscribe an address, or change what it gets, and return the change.

    Raises NotAllowed, and CampaignProblem, with nothing saved, where the address cannot be one, a group is not known,
    or all of it is so already.
    """
    check_right(actor.role, Right.PLAN_APPROACHES)
    wanted = {
        "address": _read_address(address),
        "frequency": frequency,
        "regions": sorted(set(regions)),
        "types": sorted(set(types)),
        "active": True,
    }
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="subscribe to the digest") as writer:
        session = writer.session
        consultation = _get_consultation(session, consultation_id)
        _check_choices(session, frequency, regions, types)
        row = session.scalar(
            select(DigestSubscription).where(
                DigestSubscription.consultation_id == consultation_id,
                DigestSubscription.address == wanted["address"],
            )
        )
        if row is None:
            row = DigestSubscription(consultation_id=consultation_id)
            session.add(row)
        elif all(getattr(row, name) == value for name, value in wanted.items()):
            raise CampaignProblem("This address gets just this digest already. Nothing was saved.")
        for name, value in wanted.items():
            setattr(row, name, value)
        row.change_id = writer.change.id
        writer.change.subject, writer.change.rows = consultation.code, 1
        return writer.change.id


def unsubscribe(engine: Engine, *, actor: Person, subscription_id: int) -> int:
    """End a subscription, so that nothing is sent to its address any more, and return the change.

    Raises NotAllowed, and CampaignProblem, with nothing saved, where there is none that stands.
    """
    with open_change(engine, actor=actor, right=Right.PLAN_APPROACHES, action="end a digest") as writer:
        row = writer.session.get(DigestSubscription, subscription_id)
        if row is None or not row.active:
            raise CampaignProblem("This subscription has ended already. Nothing was saved.")
        row.active, row.change_id = False, writer.change.id
        consultation = _get_consultation(writer.session, row.consultation_id)
        writer.change.subject, writer.change.rows = consultation.code, 1
        return writer.change.id


def note_sending(engine: Engine, *, actor: Person, subscription_id: int, day: dt.date) -> int:
    """Note that a mail server has accepted a digest for a subscription on a day, and return the change.

    It leaves no snapshot: what was sent cannot be undone, and forbids undoing nothing. Raises NotAllowed.
    """
    with open_change(
        engine,
        actor=actor,
        right=Right.PLAN_APPROACHES,
        action=DIGEST_SENDING,
        subject=name_subscription(subscription_id),
    ) as writer:
        writer.session.execute(
            update(DigestSubscription).where(DigestSubscription.id == subscription_id).values(last_sent_on=day)
        )
        writer.change.rows = 1
        return writer.change.id


def _read_address(text: str) -> str:
    """Read an e-mail address in small letters.

    Raises CampaignProblem, which does not repeat it.
    """
    try:
        return validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False).normalized.lower()
    except EmailNotValidError:
        raise CampaignProblem(
            "What was given as the address is no e-mail address: write it like name@council.gov.uk. Nothing was saved."
        ) from None


def _get_consultation(session: Session, consultation_id: int) -> Consultation:
    """Get a consultation; raises CampaignProblem where there is none."""
    consultation = session.get(Consultation, consultation_id)
    if consultation is None:
        raise CampaignProblem("There is no such consultation: load the page again. Nothing was saved.")
    return consultation


def _check_choices(session: Session, frequency: str, regions: Sequence[str], types: Sequence[str]) -> None:
    """Check that frequency, regions and types are known; raises CampaignProblem where one is not."""
    known_regions = set(session.scalars(select(Organisation.region).where(Organisation.region.is_not(None)).distinct()))
    for chosen, known, noun in (
        ([frequency], DIGEST_FREQUENCIES, "frequency"),
        (regions, sorted(name for name in known_regions if name), "region"),
        (types, COUNCIL_TYPES, "council type"),
    ):
        for name in chosen:
            if name not in known:
                raise CampaignProblem(f"“{name}” is no {noun}; there are: {', '.join(known)}. Nothing was saved.")
