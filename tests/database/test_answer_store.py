"""The answers of responses are stored with all that depends on them, and what stays as it is keeps what it has."""

from pathlib import Path

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.orm import Session

from lib.database.answer_store import select_arrived_since, store_answers
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Answer, Change, Credit, Response
from lib.database.theme_models import MachineAssignment
from tests.support.factories import response, store, theme


def stored_answers(session: Session) -> dict[int, str]:
    """Texts of the answers of the only response, by the id of the question."""
    return {answer.question_id: answer.text for answer in session.scalars(select(Answer))}


def test_a_response_has_exactly_the_answers_that_are_stored_and_its_count_follows(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(answers=3)], tmp_path)
    with open_write_session(engine) as session:
        before = stored_answers(session)
        kept, changed, gone = sorted(before)
        response_id = session.scalars(select(Response.id)).one()
        store_answers(session, {response_id: {kept: before[kept], changed: "Said anew."}})
    with open_read_session(engine) as session:
        assert stored_answers(session) == {kept: before[kept], changed: "Said anew."}
        assert gone not in stored_answers(session)
        assert session.scalars(select(Credit.answered)).all() == [2]


def test_an_answer_that_stays_keeps_the_assignments_of_the_machine_and_one_that_changes_loses_them(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(answers=2)], tmp_path)
    theme_id = theme(engine)
    with open_write_session(engine) as session:
        before = stored_answers(session)
        kept, changed = sorted(before)
        response_id = session.scalars(select(Response.id)).one()
        assignment = {"theme_id": theme_id, "response_id": response_id, "confidence": 0.5, "evidence": "We say."}
        session.execute(insert(MachineAssignment), [assignment | {"question_id": one} for one in (kept, changed)])
        store_answers(session, {response_id: {kept: before[kept], changed: "Said anew."}})
        assert session.scalars(select(MachineAssignment.question_id)).all() == [kept]


def test_a_response_has_arrived_since_a_change_where_it_came_or_was_corrected_later(
    engine: Engine, tmp_path: Path
) -> None:
    def arrived_since(change_id: int) -> set[str]:
        with open_read_session(engine) as session:
            arrived = select_arrived_since(change_id, Response.id, Response.change_id)
            rows = select(Response.source_id).where(arrived)
            return set(session.scalars(rows))

    def newest_change() -> int:
        with open_read_session(engine) as session:
            return session.scalars(select(func.max(Change.id))).one()

    leeds, york = response(), response("York")
    store(engine, "responses", [leeds], tmp_path)
    first = newest_change()
    store(engine, "responses", [york], tmp_path)
    second = newest_change()
    assert arrived_since(0) == {leeds["Response ID"], york["Response ID"]}
    assert arrived_since(first) == {york["Response ID"]}
    assert arrived_since(second) == set()
    store(engine, "responses", [leeds | {"Q1. What about 1?": "We say it again."}], tmp_path)
    assert arrived_since(second) == {leeds["Response ID"]}
