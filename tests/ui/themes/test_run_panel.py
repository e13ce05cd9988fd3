"""Looking for themes from the page: what is started, and what is told when it ends."""

import dataclasses
import datetime as dt
import sys

import pytest
from sqlalchemy import Engine, select
from streamlit.testing.v1 import AppTest

from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.queries.themes.run_history import RunFacts
from lib.server import background
from lib.ui.themes import run_panel
from tests.support.factories import day, theme, theme_run
from tests.support.page_text import words
from tests.support.theme_pages import (
    Made,
    press_key,
    press_label,
    see_coding,
    see_proposals,
)
from tests.ui.conftest import Open


def looked(open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch, script: str) -> AppTest:
    """The page after somebody pressed Look again, and the command ended."""
    monkeypatch.setattr(run_panel, "build_command", lambda *_said, **_named: [sys.executable, "-c", script])
    with open_read_session(made.engine) as session:
        question = session.scalars(select(Question.id).where(Question.number == 1)).one()
    app = press_key(see_proposals(open_page, made), f"look-{question}")
    [job] = [one for name, one in background._jobs.items() if str(made.engine.url) in name]
    job.wait_for_end(20)
    app.run()
    assert not app.exception
    return app


def test_looking_again_that_fails_says_why_and_that_nothing_was_changed(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = made.changes()
    app = looked(open_page, made, monkeypatch, "import sys; sys.exit('Error: the disk is full.')")
    assert any(
        "did not succeed: the disk is full. Nothing was changed" in one.value.replace("\\", "") for one in app.error
    )
    assert made.changes() == before
    other = see_proposals(open_page, made)  # somebody else who looks
    assert any("the disk is full" in one.value for one in other.error)
    press_key(app, next(str(one.key) for one in app.button if one.label == "Understood"))
    assert not app.error


def test_what_the_last_looking_came_to_stays_on_the_page(
    open_page: Open, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    theme_run(made.engine)
    app = looked(open_page, made, monkeypatch, "print('done: nothing new')")
    assert any("All answers were looked through" in one.value for one in app.success)
    assert "Looked through on" in words(app)


def test_the_command_names_the_consultation_the_question_and_who_asked() -> None:
    assert run_panel.build_command("c-2015", 3, "Ada")[1:] == [
        "-m", "lib", "themes", "propose", "--consultation", "c-2015", "--question", "3", "--by", "Ada",
    ]  # fmt: skip
    assert "--question" not in run_panel.build_command("c-2015", None, "Ada")
    assert run_panel.build_command("c-2015", 3, "Ada", is_closed=True)[-1] == "--closed"


def test_agreement_is_told_before_and_after() -> None:
    run = RunFacts(
        id=1, at=dt.datetime.combine(day("2015-03-13"), dt.time(10), dt.UTC), actor="Ada", answers=9, coded=7, proposed=1, kept=2, data_version=1, agreement_before=0.71,
        agreement_after=0.84, decided_examples=12,
    )  # fmt: skip
    assert "71 % → 84 %" in run_panel.describe_held_out(run).replace("\u00a0", " ")
    assert run_panel.describe_held_out(dataclasses.replace(run, agreement_after=None)) == ""
    assert "1 new theme was proposed" in run_panel.describe_run(run)


def test_after_some_decisions_the_machine_looks_again_by_itself(
    open_page: Open, sqlite: Engine, money: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[tuple[str, ...]] = []
    monkeypatch.setattr(run_panel, "DECISIONS_PER_RUN", 2)
    monkeypatch.setattr(background, "start_job", lambda _name, command, **_others: started.append(tuple(command)))
    app = see_coding(open_page, sqlite, "Code")
    press_label(app, "Yes")
    assert started == []
    assert "1 decision since it last looked; it looks again after 2." in words(app)
    press_label(app, "No")
    assert [("themes" in one, one[one.index("--question") + 1]) for one in started] == [(True, "1")]


def test_sort_and_sign_starts_the_first_looking_says_how_far_it_is_and_shows_what_it_found(
    open_page: Open, sqlite: Engine, one_response: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = "import time; print('40% grouping'); time.sleep(4); print('done: one theme')"
    monkeypatch.setattr(run_panel, "build_command", lambda *_said, **_named: [sys.executable, "-c", script])
    app = see_coding(open_page, sqlite, "Sort and sign")
    assert "look for them, and they stand here" in words(app)
    press_label(app, "Look for themes")
    assert not [button for button in app.button if button.label == "Look for themes"]
    [job] = [one for name, one in background._jobs.items() if str(sqlite.url) in name]
    job.wait_for_end(20)
    theme(sqlite, "Found", states=(("2015-01-06", "proposed"),))  # as the command would have stored it
    app.run()
    assert app.dataframe[0].value["Name"][0] == "Found"
