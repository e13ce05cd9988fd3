"""Tests are listed with their halves, those of one consultation alone."""

from sqlalchemy import Engine

from lib.actions.half_tests import HalfTestPlan, start_test
from lib.database.engine import open_read_session
from lib.queries.campaign.half_tests import list_half_tests, list_test_councils, list_testable_councils
from lib.queries.scope import Scope
from tests.support.factories import OFFICER, day


def test_a_test_is_listed_with_the_codes_of_its_halves_and_its_councils_by_name(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        councils = list_testable_councils(session, scope=scope).head(20)
    halves = {int(council_id): "AB"[place % 2] for place, council_id in enumerate(councils["id"])}
    plan = HalfTestPlan(scope.consultation_id, "Calls", day("2015-02-03"), 7, ("A call", "None"), "some")
    start_test(engine, actor=OFFICER, plan=plan, split_councils=lambda _session: halves)
    with open_read_session(engine) as session:
        [test] = list_half_tests(session, consultation_id=scope.consultation_id)
        rows = list_test_councils(session, test_id=test.id, scope=scope)
        elsewhere = Scope(scope.consultation_id + 1, scope.as_at)
        assert list_half_tests(session, consultation_id=elsewhere.consultation_id) == []
        assert list_test_councils(session, test_id=test.id, scope=elsewhere).empty
    assert test.codes_by_half == {
        "A": frozenset(councils["code"].to_list()[::2]),
        "B": frozenset(councils["code"].to_list()[1::2]),
    }
    assert len(rows) == 20
    assert rows["half"].to_list() == ["A"] * 10 + ["B"] * 10
    assert rows["responded_on"].isna().all()
