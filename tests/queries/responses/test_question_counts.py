"""How councils answered each question. On both databases."""

from pathlib import Path

from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.responses import question_counts
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import response, store


def test_a_question_is_answered_by_those_to_whom_it_applies_and_where_councils_stop_is_counted(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS, answers=10),
        response(LEEDS, "2015-02-09", answers=6),  # the better one counts
        response(CAMDEN, answers=6),
        response(DACORUM, answers=4),  # of the five that apply to a district
        response("Barnsley", answers=3),  # broken off: it stopped, and is no respondent
        response("Adur District Council", answers=9),  # the last that applies is the fifth: it did not stop
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_answers_by_question(session, scope=scope).set_index("number")
    assert found["applies"].to_list() == [4] * 5 + [2] * 5
    assert found["answered"].to_list() == [4, 4, 4, 4, 3, 2, 1, 1, 1, 1]
    assert found["stopped"].to_list() == [0, 0, 1, 1, 0, 1, 0, 0, 0, 0]
