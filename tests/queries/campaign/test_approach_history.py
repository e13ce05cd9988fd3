"""What was done with councils and what came of it. On both databases."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import Organisation, Outreach
from lib.queries.campaign import approach_history, role_signals
from lib.queries.register import council_ledger
from lib.queries.scope import Scope
from lib.terms import NO_ANSWER, PROMISED, SAID_NO
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, day, message, response, store

CALL = {"Mailing": "Calls", "Channel": "Phone call", "Delivered": ""}


def ask(engine: Engine, query: Any, scope: Scope, **arguments: Any) -> Any:
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
    reach = ask(engine, role_signals.list_role_reach, scope, reader=Role.OFFICER).set_index(["council", "role"])
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
    for query in (approach_history.list_approach_events, role_signals.list_role_signals):
        counts = [len(ask(engine, query, scope, step=step)) for step in (1, 10_000)]
        assert counts == [2, 0]
