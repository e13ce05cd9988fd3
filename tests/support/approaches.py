"""What was tried with people, logged as comms staff log it."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, or_, select

import lib.actions.campaign_undo_rule
import lib.intake.by_hand.undo_rule  # noqa: F401 - they register how their changes are undone
from lib.access import Person, Role
from lib.actions.approach_checks import OutcomeEntry, RoundEntry
from lib.actions.approaches import LoggedRound, log_approaches, log_outcome
from lib.database.engine import open_read_session
from lib.database.models import Activity, Contact, Organisation, Outreach
from lib.queries.register.consultations import find_consultation
from lib.terms import NO_ANSWER, TELEPHONE

KIM = Person("Kim", Role.COMMUNICATIONS)


def find_contact(engine: Engine, council: str, role: str = "Leader") -> int:
    """The contact in this role at a council."""
    with open_read_session(engine) as session:
        statement = select(Contact.id).join(Organisation, Organisation.id == Contact.organisation_id)
        found = session.scalars(
            statement.where(
                or_(Organisation.name == council, Organisation.code == council.upper()), Contact.role == role
            )
        ).all()
        return found[-1]


def find_consultation_id(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return find_consultation(session, None).id


def log_call(
    engine: Engine,
    contact_id: int,
    day: dt.date,
    outcome: str = NO_ANSWER,
    *,
    confirmed: bool = False,
    actor: Person = KIM,
    **facts: Any,
) -> int:
    """Log a call, or what the facts say; returns the change."""
    entry = OutcomeEntry(contact_id, facts.pop("channel", TELEPHONE), outcome, day, **facts)
    return log_outcome(
        engine, actor=actor, consultation_id=find_consultation_id(engine), entry=entry, confirmed=confirmed
    )


def log_letter(engine: Engine, codes: list[str], day: dt.date, *, actor: Person = KIM, **facts: Any) -> LoggedRound:
    """Log a letter to the leaders of some councils, or what the facts say."""
    facts = {"channel": "Letter", "title": "A letter", "roles": ("Leader",)} | facts
    entry = RoundEntry(day=day, **facts)
    return log_approaches(engine, actor=actor, consultation_id=find_consultation_id(engine), codes=codes, entry=entry)


def read_approaches(engine: Engine) -> list[tuple[Any, ...]]:
    """All that is stored of approaches, in an order that does not hang on ids."""
    with open_read_session(engine) as session:
        columns = [column for column in Outreach.__table__.c if column.name not in {"id", "activity_id"}]
        rows = session.execute(
            select(Activity.channel, Activity.title, Activity.day, *columns)
            .join(Activity, Activity.id == Outreach.activity_id)
            .order_by(Activity.day, Activity.title, Outreach.contact_id)
        )
        return [tuple(row) for row in rows]


def read_activities(engine: Engine) -> list[tuple[Any, ...]]:
    """All that is stored of activities."""
    with open_read_session(engine) as session:
        return [tuple(row) for row in session.execute(select(Activity.__table__).order_by(Activity.id))]
