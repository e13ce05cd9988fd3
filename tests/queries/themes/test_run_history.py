"""The runs of the machine. On both databases."""

from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes.run_history import find_last_run, list_runs
from tests.support.factories import theme_run
from tests.support.theme_answers import question


def test_the_last_run_is_the_newest_over_the_same_question(engine: Engine, scope: Scope) -> None:
    for number in (1, 1, None):
        theme_run(engine, number)
    with open_read_session(engine) as session:
        runs = list_runs(
            session, consultation_id=scope.consultation_id, question_id=question(engine), reader=Role.OFFICER
        )
        last = find_last_run(
            session, consultation_id=scope.consultation_id, question_id=question(engine), reader=Role.OFFICER
        )
        across = list_runs(session, consultation_id=scope.consultation_id, question_id=None, reader=Role.OFFICER)
    assert [run.id for run in runs] == sorted((run.id for run in runs), reverse=True)
    assert len(runs) == 2
    assert last == runs[0]
    assert len(across) == 1


def test_there_is_no_last_run_where_the_machine_never_ran(engine: Engine, scope: Scope) -> None:
    theme_run(engine)
    with open_read_session(engine) as session:
        assert (
            find_last_run(
                session, consultation_id=scope.consultation_id, question_id=question(engine, 2), reader=Role.OFFICER
            )
            is None
        )
