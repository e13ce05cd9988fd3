"""The tables of themes refuse what no page could show, and never give a number twice."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, insert, select
from sqlalchemy.exc import IntegrityError

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Answer
from lib.database.theme_models import MachineAssignment, Theme, ThemeState
from tests.support.factories import response, store, theme


def assign(engine: Engine, theme_id: int, confidence: float) -> None:
    """Assign the first answer to a theme, as the machine does."""
    with open_write_session(engine) as session:
        answer = session.scalars(select(Answer).order_by(Answer.question_id)).first()
        assert answer is not None
        session.execute(
            insert(MachineAssignment).values(
                theme_id=theme_id, response_id=answer.response_id, question_id=answer.question_id,
                confidence=confidence, evidence=answer.text,
            )
        )  # fmt: skip


@pytest.mark.parametrize("confidence", [-0.1, 1.1])
def test_a_confidence_lies_between_nought_and_one(engine: Engine, tmp_path: Path, confidence: float) -> None:
    store(engine, "responses", [response(answers=1)], tmp_path)
    theme_id = theme(engine)
    with pytest.raises(IntegrityError):
        assign(engine, theme_id, confidence)


def test_what_the_machine_assigned_goes_with_the_answer(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=1)], tmp_path)
    assign(engine, theme(engine), 1.0)
    with open_write_session(engine) as session:
        session.execute(delete(Answer))
        assert session.scalars(select(MachineAssignment.theme_id)).all() == []


def test_a_state_that_themes_do_not_have_is_refused(engine: Engine) -> None:
    with pytest.raises(IntegrityError):
        theme(engine, states=(("2015-01-06", "forgotten"),))


def test_the_number_of_a_theme_that_is_gone_is_never_given_again(engine: Engine) -> None:
    gone_id = theme(engine)
    with open_write_session(engine) as session:
        session.execute(delete(ThemeState))
        session.execute(delete(Theme))
    new_id = theme(engine)
    assert new_id > gone_id
    with open_read_session(engine) as session:
        assert session.scalars(select(Theme.id)).all() == [new_id]
