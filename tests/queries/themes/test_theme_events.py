"""What happened to a theme. On both databases."""

from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import Role
from lib.actions import themes
from lib.actions.coding import AnswerDecision, decide_answers
from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from lib.queries.scope import Scope
from lib.queries.themes import theme_events
from tests.support import factories
from tests.support.theme_answers import LEEDS, question

pytestmark = pytest.mark.usefixtures("three_responses")


def test_the_history_of_a_theme_lists_every_change_that_touched_it(engine: Engine, scope: Scope) -> None:
    by: Any = factories.OFFICER
    named: Any = {"consultation_id": scope.consultation_id, "question_id": question(engine)}
    first = themes.add_theme(engine, label="Money", description="", actor=by, **named)
    themes.add_theme(engine, label="Another", description="", actor=by, **named)
    with open_read_session(engine) as session:
        one = session.scalars(select(Theme.id).where(Theme.label == "Money")).one()
    said = [AnswerDecision(one, LEEDS, 1, True)]
    second = decide_answers(engine, consultation_id=scope.consultation_id, decisions=said, actor=by)
    third = decide_answers(
        engine, consultation_id=scope.consultation_id, decisions=[said[0]._replace(carries=None)], actor=by
    )
    with open_read_session(engine) as session:
        found = theme_events.list_theme_events(session, theme_id=one, reader=Role.OFFICER)
    assert [each.change_id for each in found] == [third, second, first]
    assert found[-1].action == "add a theme"
