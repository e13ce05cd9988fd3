"""What happened between two days. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.responses import recent_events
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS, counts, on
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
        ["Dacorum", "gone"],
        ["Solace", "complete"],
        ["Camden", "partial"],
    ]


def test_a_further_response_is_no_new_council_and_the_list_adds_up_to_the_change(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, "2015-03-01"), response(LEEDS, "2015-03-08", answers=2),
        response(CAMDEN, "2015-03-01", answers=6), response(CAMDEN, "2015-03-09"),
        response(DACORUM, "2015-03-01", Withdrawn="2015-03-08"),
        response("York", "2015-03-01", Withdrawn="2015-03-08"), response("York", "2015-03-02", answers=6),
        response("Barnet", "2015-03-07", answers=1),
        response("Barnsley", "2015-03-10", answers=1, Status="Partial"),
        response("Kirklees", "2015-03-10", answers=0, Status="Declined"),
        response("Bradford", "2015-03-10", answers=0) | {"Q1. What about 1?": "No comment"},
        response("Brent", "2015-03-11"), response("Brent", "2015-03-12", answers=3),
    ]  # fmt: skip
    store(engine, "responses", rows, tmp_path)
    since = day("2015-03-06")
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=scope, since=since)
    found = sorted(events[["organisation", "event"]].to_numpy().tolist())
    assert found == [
        ["Barnet", "partial"], ["Barnsley", "broke off"], ["Bradford", "no comment"], ["Brent", "complete"],
        ["Camden", "completed"], ["Dacorum", "gone"], ["Kirklees", "declined"], ["Leeds", "further"],
        ["York", "withdrawn"],
    ]  # fmt: skip
    new_count = sum(event in {"complete", "partial"} for _name, event in found)
    change = counts(engine, scope).responded_count - counts(engine, scope.on_day(since)).responded_count
    assert new_count - sum(event == "gone" for _name, event in found) == change == 1


def test_what_is_dated_before_the_opening_is_new_with_the_opening(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(LEEDS, "2015-01-02")], tmp_path)
    with open_read_session(engine) as session:
        events = recent_events.list_response_events(session, scope=on(scope, "2015-01-07"), since=day("2015-01-05"))
    assert events["event"].to_list() == ["complete"]
