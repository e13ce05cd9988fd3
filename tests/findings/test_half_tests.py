"""A test splits those who have not answered, and counts by half who responded within the days."""

import functools
from pathlib import Path

from sqlalchemy import Engine

from lib.actions.half_tests import HalfTestPlan, start_test
from lib.database.engine import open_read_session
from lib.findings.half_tests import HalfTestOutcome, compute_test_outcome, split_testable
from lib.queries.campaign.half_tests import StoredHalfTest, list_half_tests, list_testable_councils
from lib.queries.scope import Scope
from tests.support.council_counts import asked
from tests.support.factories import OFFICER, day, response, store

START = day("2015-02-03")


def start(engine: Engine, scope: Scope) -> StoredHalfTest:
    """A test of all shire counties without an answer."""
    start_scope = scope.on_day(START)
    with open_read_session(engine) as session:
        councils = list_testable_councils(session, scope=start_scope.narrow_to_types(("Shire county",)))
    plan = HalfTestPlan(scope.consultation_id, "Calls", START, 7, ("A call", "None"), "counties")
    split = functools.partial(split_testable, scope=start_scope, codes=councils["code"].to_list(), seed=7)
    start_test(engine, actor=OFFICER, plan=plan, split_councils=split)
    with open_read_session(engine) as session:
        return list_half_tests(session, consultation_id=scope.consultation_id)[0]


def compute(engine: Engine, scope: Scope, test: StoredHalfTest, days: int = 14) -> HalfTestOutcome:
    with open_read_session(engine) as session:
        return compute_test_outcome(functools.partial(asked, session), test, scope, days)


def test_who_responded_declined_or_withdrew_before_the_start_is_in_neither_half(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response("Kent County Council", "2015-01-20"),
        response("Essex County Council", "2015-01-20", answers=0, Status="Declined"),
        response("Surrey County Council", "2015-01-20", Withdrawn="2015-01-25"),
        response("Devon County Council", "2015-02-10"),
    ]
    store(engine, "responses", rows, tmp_path)
    codes = frozenset().union(*start(engine, scope).codes_by_half.values())
    assert len(codes) == 27 - 3
    assert not codes & {"KEN", "ESS", "SRY"}
    assert "DEV" in codes


def test_halves_are_balanced_and_the_same_seed_splits_the_same(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        codes = list_testable_councils(session, scope=scope)["code"].to_list()
        first, again, other = (split_testable(session, scope, codes, seed) for seed in (7, 7, 8))
        assert split_testable(session, scope, [], 7) == {}
    sizes = [list(first.values()).count(half) for half in "AB"]
    assert sum(sizes) == 353
    assert abs(sizes[0] - sizes[1]) <= 3
    assert first == again
    assert first != other


def test_responses_count_by_half_within_the_days_alone_and_what_came_before_or_was_withdrawn_is_told(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    test = start(engine, scope)
    a_codes, b_codes = (sorted(test.codes_by_half[half]) for half in "AB")
    rows = [
        response(a_codes[0], "2015-02-03"),
        response(a_codes[1], "2015-02-17"),
        response(a_codes[2], "2015-02-18"),  # the fifteenth day
        response(a_codes[3], "2015-02-10", Withdrawn="2015-02-20"),
        response(b_codes[0], "2015-02-10"),
        response(b_codes[1], "2015-02-02"),  # came in before, and was brought in later
        response(b_codes[2], "2015-02-10", answers=0, Status="Declined"),
    ]
    store(engine, "responses", rows, tmp_path)
    outcome = compute(engine, scope, test)
    result = outcome.result
    assert (result.first_responded, result.second_responded) == (2, 1)
    assert (result.first, result.second) == (len(a_codes), len(b_codes) - 1)
    assert (outcome.left_out, outcome.withdrew, outcome.last_day) == (1, 1, day("2015-02-17"))
    before = compute(engine, scope.on_day(day("2015-02-12")), test)
    assert (before.result.first_responded, before.withdrew) == (2, 0)  # withdrawn later
    assert compute(engine, scope, test, days=15).result.first_responded == 3
