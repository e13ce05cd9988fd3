"""What a day tells of people: the figures that rest on them, and the tables that hold them."""

import datetime as dt
from typing import Any

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import Change, Contact, ContactPeriod
from lib.intake.by_hand.people import SeenPerson
from lib.queries.parts import select_roles
from lib.queries.register.council_history import list_council_events
from lib.queries.register.council_ledger import list_councils
from lib.queries.register.people import list_former_people, list_people
from lib.queries.responses import people_to_approach
from lib.queries.responses.dispositions import count_dispositions
from lib.queries.responses.reach import count_bodies_by_rung, count_councils_by_reach, count_councils_by_rung
from lib.queries.scope import Scope
from lib.terms import DO_NOT_CONTACT


def tell_figures(engine: Engine, scope: Scope) -> dict[str, Any]:
    """Every figure of a day that rests on people, to be compared."""
    with open_read_session(engine) as session:
        rule = people_to_approach.ApproachRule(scope.as_at)
        people = people_to_approach.list_people(session, scope=scope, rule=rule, reader=Role.OFFICER)
        tables = {
            "rungs": count_councils_by_rung(session, scope=scope),
            "reach": count_councils_by_reach(session, scope=scope),
            "bodies": count_bodies_by_rung(session, scope=scope),
            "dispositions": count_dispositions(session, scope=scope),
            "councils": list_councils(session, scope=scope),
            "approach": people.loc[people["state"] != DO_NOT_CONTACT, list(people_to_approach.DETAIL_COLUMNS)],
            "states": people,
        }
        told: dict[str, Any] = {name: table.astype(str).to_numpy().tolist() for name, table in tables.items()}
        told["roles"] = sorted(map(tuple, session.execute(select(select_roles(scope)))))
    return told


def tell_people(engine: Engine, organisation_id: int, day: dt.date) -> list[tuple[Any, ...]]:
    """Who is at an organisation on a day, and who had left: names, roles, addresses, wishes."""
    with open_read_session(engine) as session:
        there = list_people(session, organisation_id=organisation_id, day=day, reader=Role.OFFICER)
        gone = list_former_people(session, organisation_id=organisation_id, day=day, reader=Role.OFFICER)
    return [
        *((one.name, one.role, one.email, one.wish_since) for one in there),
        *((one.name, "left", one.left_on) for one in gone),
    ]


def tell_events(engine: Engine, scope: Scope, organisation_id: int) -> list[list[Any]]:
    """What happened with an organisation up to a day."""
    with open_read_session(engine) as session:
        events = list_council_events(session, scope=scope, organisation_id=organisation_id, reader=Role.OFFICER)
    return events.astype(str).to_numpy().tolist()


def see(engine: Engine, name: str) -> SeenPerson:
    """A person of this name as somebody sees them now."""
    with open_read_session(engine) as session:
        contact_id = session.scalars(select(Contact.id).where(Contact.name == name).order_by(Contact.id)).all()[-1]
        changes = session.scalars(select(ContactPeriod.change_id).where(ContactPeriod.contact_id == contact_id))
        return SeenPerson(contact_id, max(changes))


def read_people(engine: Engine) -> list[tuple[Any, ...]]:
    """All that is stored of people, by rows, without the numbers of periods."""
    with open_read_session(engine) as session:
        contacts = session.execute(select(Contact.__table__).order_by(Contact.id)).all()
        columns = [column for column in ContactPeriod.__table__.c if column.name != "id"]
        periods = session.execute(select(*columns).order_by(ContactPeriod.contact_id, ContactPeriod.since)).all()
        return [tuple(row) for row in (*contacts, *periods)]


def check_people(engine: Engine) -> None:
    """Each contact's periods follow one another without a gap, and the last says what the contact says."""
    with open_read_session(engine) as session:
        for contact in session.scalars(select(Contact)):
            periods = session.scalars(
                select(ContactPeriod).where(ContactPeriod.contact_id == contact.id).order_by(ContactPeriod.since)
            ).all()
            assert [one.until for one in periods] == [*(one.since for one in periods[1:]), None]
            for name in ("organisation_id", "role", "job_title", "name", "email", "telephone", "do_not_contact"):
                assert getattr(contact, name) == getattr(periods[-1], name)
            assert {one.organisation_id for one in periods} == {contact.organisation_id}


def newest_change(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return max(session.scalars(select(Change.id)))
