"""What came of approaches is computed by channel, message and turn, of one state of the data."""

import functools
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.findings.approach_outcomes import BY_CHANNEL, BY_MESSAGE, BY_REMINDERS, EACH, compute_approach_outcomes
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from tests.support.council_counts import asked
from tests.support.factories import contact, day, message, response, store


@pytest.mark.parametrize(
    ("grouping", "expected"),
    [
        (BY_CHANNEL, [("E-mail", "", 0, 2, 1), ("Telephone", "", 0, 1, 0)]),
        (BY_MESSAGE, [("E-mail", "Launch", 0, 2, 1), ("Telephone", "Calls", 0, 1, 0)]),
        (BY_REMINDERS, [("", "", 0, 2, 1), ("", "", 1, 1, 0)]),
        (EACH, [("E-mail", "Launch", 0, 2, 1), ("Telephone", "Calls", 1, 1, 0)]),
    ],
)
def test_a_council_counts_once_in_each_group(
    engine: Engine, scope: Scope, tmp_path: Path, grouping: str, expected: list[tuple[object, ...]]
) -> None:
    store(engine, "contacts", [contact("Leeds"), contact("Camden")], tmp_path)
    rows = [
        message("Leeds"),
        message("Camden"),
        message("Leeds", sent="2015-02-10", Mailing="Calls", Channel="Telephone"),
    ]
    store(engine, "outreach", rows, tmp_path)
    store(engine, "responses", [response("London Borough of Camden", "2015-01-10")], tmp_path)
    with open_read_session(engine) as session:
        outcomes = compute_approach_outcomes(
            functools.partial(asked, session),
            list_consultations(session)[0],
            scope.on_day(day("2015-03-01")),
            grouping,
        )
    assert [
        (outcome.channel, outcome.message, outcome.reminders, outcome.approached, outcome.responded)
        for outcome in outcomes
    ] == expected
