"""How many questions each response answered is kept up to date."""

from pathlib import Path

from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session
from lib.database.models import Credit, Import
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
