"""What is new since the reader last looked, beside what is new since the last Board."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from lib.actions import last_look
from lib.database.campaign_models import LastLook
from lib.database.engine import open_write_session
from tests.support.factories import response, store
from tests.support.page_text import words
from tests.ui.conftest import Open

LONG_AGO = dt.datetime(2015, 3, 9, 12, tzinfo=dt.UTC)


def test_a_first_visit_says_so_and_the_next_one_names_what_came_in_since(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    url = str(sqlite.url)
    store(sqlite, "responses", [response()], tmp_path)
    assert "This is your first visit." in words(open_page(url, as_at="2015-03-12"))
    with open_write_session(sqlite) as session:
        session.execute(update(LastLook).values(looked_at=LONG_AGO))
    rows = [response("City of York Council", "2015-03-02"), response("London Borough of Camden", "2015-03-11")]
    store(sqlite, "responses", rows, tmp_path)
    app = open_page(url, as_at="2015-03-12")
    shown = words(app)
    assert "**Since you last looked, on 9 March 2015**" in shown
    assert "- **2 councils** responded: Camden and York (1 of them dated before)" in shown
    assert "- 1 file brought in (responses)" in shown
    app.switch_page("pages/reach.py").run()
    app.switch_page("pages/overview.py").run()
    assert "**2 councils** responded: Camden and York" in words(app)  # the same visit
    with open_write_session(sqlite) as session:
        session.execute(update(LastLook).values(looked_at=LONG_AGO))
    assert "Nothing new came in." in words(open_page(url, as_at="2015-03-12"))


def test_the_page_is_whole_where_the_look_cannot_be_noted(
    one_response: str, open_page: Open, monkeypatch: pytest.MonkeyPatch, sqlite: Engine
) -> None:
    monkeypatch.setattr(last_look, "PATIENCE_MS", 50)
    with open_write_session(sqlite):
        app = open_page(one_response, as_at="2015-03-12")
    assert not app.error
    assert "This is your first visit." in words(app)
