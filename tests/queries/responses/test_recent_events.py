"""What happened between two days. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.responses import recent_events
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import day, response, store


def test_what_changed_lists_responses_and_withdrawals_between_two_days(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-06"),
        response(CAMDEN, "2015-03-07", answers=5),
        response(DACORUM, "2015-02-01", Withdrawn="2015-03-08"),
        response("Solace", "2015-03-08"),
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=scope, since=day("2015-03-06"))
    assert events[["organisation", "event"]].to_numpy().tolist() == [
        ["Dacorum", "withdrawn"],
        ["Solace", "complete"],
        ["Camden", "partial"],
    ]


def test_a_second_response_is_news_only_where_it_is_the_better_and_counts_a_council_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-07"), response(LEEDS, "2015-03-08", answers=2),
        response(CAMDEN, "2015-03-09", answers=2), response(CAMDEN, "2015-03-09", answers=3) | {"Response ID": "twice"},
    ]  # fmt: skip
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=scope, since=day("2015-03-06"))
    assert events[["organisation", "event"]].to_numpy().tolist() == [["Camden", "refusal"], ["Leeds", "complete"]]
