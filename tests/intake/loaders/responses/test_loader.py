"""Responses from a row to the database."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import (
    Answer,
    FrameGroup,
)
from lib.intake.loaders.responses.parse import NOT_ASKED_NOTE
from tests.support.factories import response, store


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
