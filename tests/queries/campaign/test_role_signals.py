"""How far leaders and chief executives came, and when. On both databases."""

import datetime as dt
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_write_session, record_change
from lib.database.models import Contact, ContactPeriod, Organisation
from lib.queries.campaign import role_signals
from lib.queries.scope import Scope
from tests.queries.campaign.test_approach_history import ask
from tests.support.council_counts import LEEDS
from tests.support.factories import contact, day, message, store


def succeed(engine: Engine, council: str, role: str, since: dt.date) -> None:
    """Somebody else holds a role from a day on."""
    with open_write_session(engine) as session:
        change_id = record_change(session, actor="a test", action="succeeds", subject="", rows=1).id
        period = session.scalars(
            select(ContactPeriod)
            .join(Organisation, Organisation.id == ContactPeriod.organisation_id)
            .where(Organisation.name == council, ContactPeriod.role == role)
        ).one()
        period.until = since
        session.flush()
        kept = {name: getattr(period, name) for name in ("organisation_id", "role", "job_title", "do_not_contact")}
        period_gone = {
            **kept, "name": period.name, "email": None, "telephone": None, "do_not_contact_reason": None,
            "in_post": False, "left_reason": "left", "since": since, "until": None, "person_id": period.person_id,
            "contact_id": period.contact_id, "change_id": change_id,
        }  # fmt: skip
        session.add(ContactPeriod(**period_gone))
        columns = {column.name for column in Contact.__table__.columns}
        other = {
            **kept, "name": "Bo Invented", "email": "bo@example.org", "telephone": None, "source_id": "bo",
            "do_not_contact_reason": None, "in_post": True, "added_on": since, "since": since, "change_id": change_id,
        }  # fmt: skip
        successor = Contact(**{name: value for name, value in other.items() if name in columns})
        session.add(successor)
        session.flush()
        period_columns = {column.name for column in ContactPeriod.__table__.columns}
        session.add(
            ContactPeriod(
                **{name: value for name, value in other.items() if name in period_columns},
                contact_id=successor.id, person_id=successor.id,
            )
        )  # fmt: skip


def test_what_one_person_did_is_known_to_those_who_see_contacts_alone(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS)], tmp_path)
    store(engine, "outreach", [message(LEEDS, Opened="2015-01-06", Clicked="2015-01-07")], tmp_path)
    seen = ask(engine, role_signals.list_role_reach, scope, reader=Role.COMMUNICATIONS)
    hidden = ask(engine, role_signals.list_role_reach, scope, reader=Role.BOARD)
    assert seen[["opened_on", "clicked_on"]].to_numpy().tolist() == [[day("2015-01-06"), day("2015-01-07")]]
    assert hidden[list(role_signals.SIGNAL_DAYS)].isna().all(axis=None)
    assert hidden["rung"].to_list() == ["engaged"]


def test_a_roles_signals_say_nothing_of_a_successor(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(LEEDS)], tmp_path)
    store(engine, "outreach", [message(LEEDS, Opened="2015-01-08")], tmp_path)
    succeed(engine, LEEDS, "Leader", day("2015-02-01"))
    signals = ask(engine, role_signals.list_role_signals, scope)
    assert set(signals["rung"]) == {"delivered", "opened"}
    assert set(signals["until"]) == {pd.Timestamp("2015-02-01")}
    before = ask(engine, role_signals.list_role_reach, scope.on_day(day("2015-01-31")), reader=Role.OFFICER)
    after = ask(engine, role_signals.list_role_reach, scope, reader=Role.OFFICER)
    assert before["rung"].to_list() == ["opened"]
    assert after["rung"].to_list() == ["not sent"]
