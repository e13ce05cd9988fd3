"""Answers kept for one state of the data."""

from pathlib import Path

from lib.database.engine import get_engine
from tests.support.factories import response, store
from tests.ui.conftest import Open


def test_an_answer_brought_in_while_a_page_is_open_is_there_at_the_next_look(
    one_response: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(one_response, as_at="2015-03-01")
    assert app.title[0].value.startswith("1 of 353")
    store(get_engine(one_response), "responses", [response("Camden")], tmp_path)
    app.run()
    assert app.title[0].value.startswith("2 of 353")
