"""How councils answered each question. On both databases."""

from pathlib import Path

from sqlalchemy import Engine, update

from lib.access import Role
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Question
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
        response("Barnsley", answers=3, Status="Partial"),  # broken off: it stopped, and is no respondent
        response("Adur District Council", answers=9),  # the last that applies is the fifth: it did not stop
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_answers_by_question(session, scope=scope, reader=Role.OFFICER).set_index("number")
    assert found["applies"].to_list() == [4] * 5 + [2] * 5
    assert found["answered"].to_list() == [4, 4, 4, 4, 3, 2, 1, 1, 1, 1]
    assert found["stopped"].to_list() == [0, 0, 1, 1, 0, 1, 0, 0, 0, 0]


def test_nobody_stops_at_an_optional_question(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    with open_write_session(engine) as session:
        session.execute(update(Question).values(required=Question.number.in_([1, 2, 3, 6])))
    rows = [
        response(LEEDS, answers=6),  # what is left out after the last required one is optional
        response(CAMDEN, answers=5),  # stopped before 6, and 3 is the last required one that it answered
        response(DACORUM, answers=3),
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_answers_by_question(session, scope=scope, reader=Role.OFFICER).set_index("number")
    assert found["stopped"].to_list() == [0, 0, 1] + [0] * 7
    assert found["required"].to_list() == [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]


def test_no_comment_is_told_apart_among_the_answers_and_letters_among_the_respondents(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    rows = [
        response(LEEDS) | {"Q2. What about 2?": "N/A"},
        response(CAMDEN, answers=1),
        response("Barnsley", answers=3, Status="Partial"),
    ]
    store(engine, "responses", rows, tmp_path)
    letter = {"Organisation": DACORUM, "Received": "2015-02-03", "Channel": "Letter", "Text": "We say this."}
    store(engine, "responses", [letter], tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_answers_by_question(session, scope=scope, reader=Role.OFFICER).set_index("number")
        respondents = question_counts.count_respondents(session, scope=scope)
    assert found["answered"].to_list() == [2] + [1] * 9
    assert found["no_comment"].to_list() == [0, 1] + [0] * 8
    assert (respondents.responded, respondents.with_answers) == (3, 2)
