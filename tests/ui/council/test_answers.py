"""What a council said."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_an_answer_to_a_question_that_is_not_for_its_type_says_that_it_does_not_count(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "responses", [response("Dacorum", answers=6)], tmp_path)
    app = open_page(str(sqlite.url), council="DAC", role="Officer")
    app.switch_page("pages/council.py").run()
    answers = [text for text in words(app).split("\n**") if "We say" in text]
    assert len(answers) == 6
    assert ["does not apply to its type" in text for text in answers] == [False] * 5 + [True]
