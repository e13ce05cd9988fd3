"""How far the answers are coded. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import coverage, run_history
from lib.queries.themes.coverage import Coverage
from tests.support.factories import machine, response, store, theme, theme_run
from tests.support.theme_answers import FIRST, LEEDS, question

pytestmark = pytest.mark.usefixtures("three_responses")


def test_answers_that_came_or_changed_after_the_last_run_are_not_looked_at_yet(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one = theme(engine)
    machine(engine, one, LEEDS)
    theme_run(engine)
    asked = question(engine)

    def counted() -> Coverage:
        with open_read_session(engine) as session:
            return coverage.count_coverage(session, scope=scope, question_id=asked, reader=Role.OFFICER)

    assert counted() == Coverage(answers=3, coded=1, unthemed=2, unread=0)
    store(engine, "responses", [response("York"), response("Camden") | {FIRST: "Something else."}], tmp_path)
    assert counted() == Coverage(answers=4, coded=1, unthemed=1, unread=2)
    theme_run(engine)
    assert counted() == Coverage(answers=4, coded=1, unthemed=3, unread=0)
    with open_read_session(engine) as session:
        across = coverage.count_coverage(session, scope=scope, question_id=None, reader=Role.OFFICER)
        runs = run_history.list_runs(
            session, consultation_id=scope.consultation_id, question_id=asked, reader=Role.OFFICER
        )
    assert across.unread == across.answers == 9 * 3 + 5
    assert [one.actor for one in runs] == ["a test", "a test"]
    assert runs[0].id > runs[1].id
