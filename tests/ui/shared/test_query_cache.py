"""Answers kept for one state of the data."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

from lib.access import Role
from lib.database.engine import get_engine
from lib.measures.response_rates import compute_overall_rates
from lib.queries.register.consultations import list_consultations
from lib.queries.responses.dispositions import count_dispositions
from lib.queries.scope import Scope
from lib.ui.shared import query_cache
from lib.ui.shared.view import View
from tests.support.factories import day, response, store
from tests.ui.conftest import Open


def test_an_answer_brought_in_while_a_page_is_open_is_there_at_the_next_look(
    one_response: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(one_response, as_at="2015-03-01")
    assert app.title[0].value.startswith("1 of 353")
    store(get_engine(one_response), "responses", [response("Camden")], tmp_path)
    app.run()
    assert app.title[0].value.startswith("2 of 353")


def test_what_was_made_for_one_role_is_never_given_to_another(one_response: str) -> None:
    engine = get_engine(one_response)
    version = query_cache.find_data_version(engine)
    [consultation] = query_cache.run_query(list_consultations, engine, version)
    scope = Scope(consultation.id, consultation.closes)
    officer = View(engine, version, consultation, scope, Role.OFFICER)
    board = dataclasses.replace(officer, role=Role.BOARD)
    assert [view.compute_cached(describe_role, view=view) for view in (officer, board)] == ["Officer", "Board member"]


def describe_role(view: View) -> str:
    """What a finding could make of who reads."""
    return str(view.role)


def test_an_answer_that_is_newer_than_the_page_is_given_and_never_kept_as_one_of_the_page(
    one_response: str, tmp_path: Path
) -> None:
    engine = get_engine(one_response)
    version = query_cache.find_data_version(engine)
    [consultation] = query_cache.run_query(list_consultations, engine, version)
    scope = Scope(consultation.id, day("2015-03-01"))

    def count_responded() -> int:
        counts = query_cache.run_query(count_dispositions, engine, version, scope=scope)
        return compute_overall_rates(counts).dispositions.responded_count

    def compute() -> int:
        return query_cache.compute_cached(count_twice, (one_response, version), count=count_responded)

    store(engine, "responses", [response("Camden")], tmp_path)
    assert [count_responded(), compute()] == [2, 4]
    store(engine, "responses", [response("York")], tmp_path)  # nothing of the two was kept under the version before
    assert [count_responded(), compute()] == [3, 6]


def count_twice(count: Callable[[], int]) -> int:
    return 2 * count()


def test_what_is_kept_of_an_earlier_state_goes_once_there_is_a_newer_one(one_response: str, tmp_path: Path) -> None:
    engine = get_engine(one_response)
    asked: list[str] = []

    def ask() -> int:
        version = query_cache.find_data_version(engine)
        return query_cache.compute_cached(count_asking, (one_response, version), asked=asked)

    assert [ask(), ask()] == [1, 1]
    store(engine, "responses", [response("Camden")], tmp_path)
    assert ask() == 2
    assert len(query_cache._compute_once.cache or ()) == 1


def count_asking(asked: list[str]) -> int:
    """How often it was computed."""
    asked.append("")
    return len(asked)
