"""Responses from a row to the database."""

from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
)
from tests.support.factories import response, store


def test_html_and_formulas_in_answers_are_stored_as_the_text_they_are(sqlite: Engine, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://evil.example","x") <script>alert(1)</script>'
    store(sqlite, "responses", [response() | {"Q1. What about 1?": nasty}], tmp_path)
    with open_read_session(sqlite) as session:
        assert nasty in set(session.scalars(select(Answer.text)))
