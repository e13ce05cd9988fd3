"""What was done with councils and what came of it. On both databases."""

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Contact, ContactPeriod, Organisation, Outreach
from lib.queries.campaign import approach_history
from lib.queries.register import council_ledger
from lib.queries.scope import Scope
from lib.terms import NO_ANSWER, PROMISED, SAID_NO
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, day, message, response, store

CALL = {"Mailing": "Calls", "Channel": "Phone call", "Delivered": ""}


def ask(engine: Engine, query: Any, scope: Scope, **arguments: Any) -> pd.DataFrame:
    """The rows of a query, with the name of the council in the place of its id."""
    with open_read_session(engine) as session:
        rows: pd.DataFrame = query(session, scope=scope, **arguments)
        names = {row.id: row.name for row in session.execute(select(Organisation.id, Organisation.name))}
    return rows.assign(council=rows["id"].map(names)).drop(columns="id")


def log(engine: Engine, sent: str, **values: Any) -> None:
    """Somebody logs what came of the approach of a day."""
    with open_write_session(engine) as session:
        row = session.scalars(select(Outreach).where(Outreach.sent_on == day(sent))).one()
        for name, value in values.items():
            setattr(row, name, value)
        record_change(session, actor="a test", action="logs", subject="", rows=1)


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


def test_standings_and_rungs_are_those_of_the_ledger(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    people = [contact(LEEDS), contact(CAMDEN), contact(CAMDEN, "Chief Executive"), contact(DACORUM, Email="")]
    store(engine, "contacts", people, tmp_path)
    rows = [
        message(LEEDS, Clicked="2015-01-07"),
        message(CAMDEN, Opened="2015-01-06"),
        message(CAMDEN, "Chief Executive", Delivered="", Bounced="2015-01-06"),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response(LEEDS), response(DACORUM, answers=2, Status="Partial")], tmp_path)
    reach = ask(engine, approach_history.list_role_reach, scope, reader=Role.OFFICER).set_index(["council", "role"])
    with open_read_session(engine) as session:
        ledger = council_ledger.list_councils(session, scope=scope).set_index("council")
        standings = approach_history.list_standings(session, scope=scope).set_index("council")
    for council in (LEEDS, CAMDEN, DACORUM):
        for role in ("leader", "chief_executive"):
            rung = reach["rung"].get((council, role), "no contact")
            assert rung == ledger.loc[council, role]
    shared = ["code", "region", "type", "standing", "withdrew_on", "responded_on", "said_nothing_on"]
    told, known = (
        [[name, *row] for name, *row in table[shared].fillna("").itertuples()] for table in (standings, ledger)
    )
    assert told == known


def test_what_one_person_did_is_known_to_those_who_see_contacts_alone(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS)], tmp_path)
    store(engine, "outreach", [message(LEEDS, Opened="2015-01-06", Clicked="2015-01-07")], tmp_path)
    seen = ask(engine, approach_history.list_role_reach, scope, reader=Role.COMMUNICATIONS)
    hidden = ask(engine, approach_history.list_role_reach, scope, reader=Role.BOARD)
    assert seen[["opened_on", "clicked_on"]].to_numpy().tolist() == [[day("2015-01-06"), day("2015-01-07")]]
    assert hidden[list(approach_history.SIGNAL_DAYS)].isna().all(axis=None)
    assert hidden["rung"].to_list() == ["engaged"]


def test_a_roles_signals_say_nothing_of_a_successor(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(LEEDS)], tmp_path)
    store(engine, "outreach", [message(LEEDS, Opened="2015-01-08")], tmp_path)
    succeed(engine, LEEDS, "Leader", day("2015-02-01"))
    signals = ask(engine, approach_history.list_role_signals, scope)
    assert set(signals["rung"]) == {"delivered", "opened"}
    assert set(signals["until"]) == {pd.Timestamp("2015-02-01")}
    before = ask(engine, approach_history.list_role_reach, scope.on_day(day("2015-01-31")), reader=Role.OFFICER)
    after = ask(engine, approach_history.list_role_reach, scope, reader=Role.OFFICER)
    assert before["rung"].to_list() == ["opened"]
    assert after["rung"].to_list() == ["not sent"]


def test_approaches_are_told_once_a_day_by_the_names_of_channels_without_those_that_came_back(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(LEEDS, "Chief Executive"), contact(CAMDEN)], tmp_path)
    rows = [
        message(LEEDS),
        message(LEEDS, "Chief Executive"),
        message(LEEDS, sent="2015-03-11", **CALL),
        message(CAMDEN, Delivered="", Bounced="2015-01-06"),
        message(CAMDEN, sent="2015-03-20", Mailing="Later"),
    ]
    store(engine, "outreach", rows, tmp_path)
    events = ask(engine, approach_history.list_approach_events, scope)
    assert sorted(events[["council", "channel", "day"]].to_numpy().tolist()) == [
        [LEEDS, "E-mail", day("2015-01-06")],
        [LEEDS, "Telephone", day("2015-03-11")],
    ]
    use = ask(engine, approach_history.list_channel_use, scope).set_index(["council", "channel"])
    assert use.loc[(LEEDS, "Telephone")].to_list() == [1, day("2015-03-11"), 1]
    assert use.loc[(LEEDS, "E-mail"), "approaches"] == 1
    assert use.loc[(CAMDEN, "E-mail"), "approaches"] == 0


@pytest.mark.parametrize(("outcome", "unanswered"), [(NO_ANSWER, 1), (PROMISED, 0)])
def test_a_call_is_unanswered_where_nobody_was_spoken_with(
    engine: Engine, scope: Scope, tmp_path: Path, outcome: str, unanswered: int
) -> None:
    store(engine, "contacts", [contact(LEEDS)], tmp_path)
    store(engine, "outreach", [message(LEEDS, sent="2015-03-11", **CALL)], tmp_path)
    log(engine, "2015-03-11", outcome=outcome)
    use = ask(engine, approach_history.list_channel_use, scope)
    assert use["unanswered_calls"].to_list() == [unanswered]
    earlier = ask(engine, approach_history.list_channel_use, scope.on_day(day("2015-03-18")))
    assert earlier["unanswered_calls"].to_list() == [0]  # a week has passed


def test_the_newest_promise_and_a_refusal_are_known_from_their_day_on(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN)], tmp_path)
    calls = [message(LEEDS, sent="2015-03-02", **CALL), message(CAMDEN, sent="2015-03-03", **CALL)]
    store(engine, "outreach", calls, tmp_path)
    log(engine, "2015-03-02", outcome=PROMISED, due_on=day("2015-03-09"))
    log(engine, "2015-03-03", outcome=SAID_NO)
    store(engine, "responses", [response(DACORUM, "2015-02-02", answers=0, Status="Declined")], tmp_path)
    words = ask(engine, approach_history.list_council_words, scope).set_index("council")
    assert words["promised_by"].dropna().to_dict() == {LEEDS: day("2015-03-09")}
    assert words["declined_on"].dropna().to_dict() == {CAMDEN: day("2015-03-03"), DACORUM: day("2015-02-02")}
    assert ask(engine, approach_history.list_council_words, scope.on_day(day("2015-02-01"))).empty


def test_of_very_many_councils_a_sample_is_told(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(LEEDS), contact(CAMDEN)], tmp_path)
    store(engine, "outreach", [message(LEEDS), message(CAMDEN)], tmp_path)
    for query in (approach_history.list_approach_events, approach_history.list_role_signals):
        counts = [len(ask(engine, query, scope, step=step)) for step in (1, 10_000)]
        assert counts == [2, 0]
