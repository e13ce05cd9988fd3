"""What is left to review. On both databases."""

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import review_queue
from lib.queries.themes.review_queue import ReviewProgress
from tests.support.factories import machine, theme, theme_run, verdict
from tests.support.theme_answers import CAMDEN, DACORUM, LEEDS, question

pytestmark = pytest.mark.usefixtures("three_responses")


def test_a_yes_and_a_no_are_decided_and_what_the_machine_found_alone_is_pending(engine: Engine, scope: Scope) -> None:
    one, other = theme(engine), theme(engine, "Another")
    for source in (LEEDS, CAMDEN, DACORUM):
        machine(engine, one, source)
    machine(engine, other, LEEDS)
    verdict(engine, one, LEEDS)
    verdict(engine, one, CAMDEN, carries=False)
    with open_read_session(engine) as session:
        whole = review_queue.count_review_progress(
            session, scope=scope, question_id=question(engine), reader=Role.OFFICER
        )
        single = review_queue.count_review_progress(
            session, scope=scope, question_id=question(engine), theme_id=one, reader=Role.OFFICER
        )
    assert whole == ReviewProgress(decided_count=2, pending_count=2)
    assert single == ReviewProgress(decided_count=2, pending_count=1)
    assert whole.total_count == 4


def test_decisions_are_new_until_the_machine_has_run_over_them(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    verdict(engine, one, LEEDS)

    def count() -> int:
        with open_read_session(engine) as session:
            return review_queue.count_new_decisions(
                session, consultation_id=scope.consultation_id, question_id=question(engine)
            )

    assert count() == 1
    theme_run(engine)
    assert count() == 0
    verdict(engine, one, CAMDEN)
    assert count() == 1


def test_unread_answers_are_those_after_the_last_run_in_no_theme_and_for_officers(engine: Engine, scope: Scope) -> None:
    machine(engine, theme(engine), LEEDS)
    with open_read_session(engine) as session:
        unread = review_queue.list_unread_answers(
            session, scope=scope, question_id=question(engine), reader=Role.OFFICER
        )
        with pytest.raises(NotAllowed):
            review_queue.list_unread_answers(session, scope=scope, question_id=question(engine), reader=Role.BOARD)
    assert {answer.source_id for answer in unread} == {CAMDEN, DACORUM}
