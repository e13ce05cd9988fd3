"""Answers kept for one state of the data."""

import dataclasses
from pathlib import Path

from lib.access import Role
from lib.database.engine import get_engine, open_read_session
from lib.queries.register.consultations import list_consultations
from lib.queries.scope import Scope
from lib.ui.shared.query_cache import find_data_version
from lib.ui.shared.view import View
from tests.support.factories import response, store
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
    with open_read_session(engine) as session:
        [consultation] = list_consultations(session)
    scope = Scope(consultation.id, consultation.closes)
    officer = View(engine, find_data_version(engine), consultation, scope, Role.OFFICER)
    board = dataclasses.replace(officer, role=Role.BOARD)
    assert [view.compute_cached(describe_role, view=view) for view in (officer, board)] == ["Officer", "Board member"]


def describe_role(view: View) -> str:
    """What a finding could make of who reads."""
    return str(view.role)
