"""The top of the overview."""

from pathlib import Path

from lib.database.engine import get_engine
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_how_to_begin_is_said_while_nothing_was_brought_in_and_no_longer(
    empty: str, open_page: Open, tmp_path: Path
) -> None:
    app = open_page(empty)
    assert "Nothing has been brought in yet." in words(app)
    assert "2. **Bring in** contacts" in words(app)
    assert ".venv" not in words(app)
    store(get_engine(empty), "responses", [response()], tmp_path)
    app.run()
    assert "Nothing has been brought in yet." not in words(app)
