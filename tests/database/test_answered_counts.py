"""How many questions each response answered is kept up to date."""

from pathlib import Path

from sqlalchemy import Engine, func, select, update

from lib.database.answered_counts import store_answered_counts
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Credit, Import, Question
from lib.database.reference import load_consultation
from lib.intake.undo_rule import undo_import
from tests.support.factories import CONSULTATION, OFFICER, response, store


def test_what_each_response_answered_is_counted_whenever_answers_change(engine: Engine, tmp_path: Path) -> None:
    def answered() -> list[int]:
        with open_read_session(engine) as session:
            return list(session.scalars(select(Credit.answered).order_by(Credit.organisation_id)))

    store(engine, "responses", [response("Dacorum Borough Council", answers=7), response(answers=9)], tmp_path)
    assert sorted(answered()) == [5, 9]  # questions 6 to 10 do not apply to a district
    corrected = response(answers=3) | {"Q1. What about 1?": "We say it again."}
    store(engine, "responses", [corrected], tmp_path)
    assert sorted(answered()) == [3, 5]
    with open_read_session(engine) as session:
        newest = session.scalars(select(func.max(Import.id))).one()
    undo_import(engine, import_id=newest, actor=OFFICER)
    assert sorted(answered()) == [5, 9]
    (tmp_path / "consultation.toml").write_text(
        CONSULTATION.replace('"Unitary", "Metropolitan district", ', '"Unitary", ')
    )
    load_consultation(engine, tmp_path / "consultation.toml")
    assert sorted(answered()) == [5, 5]  # six to ten do not apply to Leeds any more


def test_required_questions_and_substance_are_counted_apart(engine: Engine, tmp_path: Path) -> None:
    with open_write_session(engine) as session:
        session.execute(update(Question).values(required=Question.number > 2))
    rows = [
        response("Leeds", answers=4),
        response("Camden", answers=0) | {"Q1. What about 1?": "N/A", "Q3. What about 3?": "No comment."},
        response("Dacorum", answers=0)
        | {"Q1. What about 1?": "N/A", "Q7. What about 7?": "This does not apply to us."},
    ]
    store(engine, "responses", rows, tmp_path)

    def list_counts() -> list[tuple[int, int, bool]]:
        with open_read_session(engine) as session:
            counts = select(Credit.answered, Credit.answered_required, Credit.has_substance)
            return [(row[0], row[1], row[2]) for row in session.execute(counts.order_by(Credit.response_id))]

    assert list_counts() == [(4, 2, True), (2, 1, False), (1, 0, False)]
    with open_write_session(engine) as session:
        session.execute(update(Question).values(required=True))
        store_answered_counts(session)
    assert list_counts() == [(4, 4, True), (2, 2, False), (1, 1, False)]
