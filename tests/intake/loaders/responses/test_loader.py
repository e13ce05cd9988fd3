"""Responses from a row to the database."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import (
    Answer,
    FrameGroup,
    Response,
)
from lib.database.reference import load_consultation
from lib.intake.loaders.responses.parse import NOT_ASKED_NOTE
from tests.support.factories import CONSULTATION, bring, response, store, write_csv


def test_html_and_formulas_in_answers_are_stored_as_the_text_they_are(sqlite: Engine, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script>'
    store(sqlite, "responses", [response() | {"Q1. What about 1?": nasty}], tmp_path)
    with open_read_session(sqlite) as session:
        assert nasty in set(session.scalars(select(Answer.text)))


def test_a_response_of_a_council_that_is_not_asked_is_kept_and_told(sqlite: Engine, tmp_path: Path) -> None:
    with open_write_session(sqlite) as session:
        session.add(FrameGroup(consultation_id=1, kind="type", name="London borough"))
    report = store(sqlite, "responses", [response(), response("Camden")], tmp_path)
    assert report.added == 2
    assert report.notes[NOT_ASKED_NOTE] == [2]


def test_the_same_id_in_another_consultation_is_another_response(sqlite: Engine, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(CONSULTATION.replace('"test-2015"', '"other"'), encoding="utf-8")
    load_consultation(sqlite, tmp_path / "other.toml")
    file = write_csv(tmp_path / "responses.csv", [response()])
    assert bring(sqlite, "responses", file, consultation_code="test-2015").added == 1
    assert bring(sqlite, "responses", file, consultation_code="other").added == 1
    assert bring(sqlite, "responses", file, consultation_code="other").unchanged == 1
    with open_read_session(sqlite) as session:
        assert sorted(session.scalars(select(Response.consultation_id))) == [1, 2]
