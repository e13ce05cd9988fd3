"""The imports page: from upload to settled, entry by hand, history and undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select
from streamlit.testing.v1 import AppTest

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Response
from lib.settings import ROOT
from lib.ui.shared import query_cache as questions
from tests.support.factories import day, response, store, write_csv
from tests.ui.conftest import Open
from tests.ui.test_pages import metrics, words

# The page inside its frame. Under dashboard.py, AppTest runs a page twice each time, and a press of a button is lost.
SCRIPT = """
import runpy
from lib.ui.shared import page_shell
with page_shell.open_view():
    runpy.run_path("pages/imports.py")
"""
Officer = Callable[..., AppTest]


@pytest.fixture
def officer(monkeypatch: pytest.MonkeyPatch) -> Officer:
    """Opens the page over a database as an officer, at one of its parts."""

    def opened(url: str, part: str = "Bring a file in") -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DASHBOARD_SIGN_IN", "off")
        monkeypatch.chdir(ROOT)
        app = AppTest.from_string(SCRIPT, default_timeout=60)
        app.query_params["role"] = "Officer"
        app.run()
        app.segmented_control(key="part").set_value(part).run()
        assert not app.exception
        return app

    return opened


def upload(app: AppTest, file: Path) -> AppTest:
    app.file_uploader[0].upload(file.name, file.read_bytes(), "text/csv").run()
    assert not app.exception
    return app


def number(url: str) -> int:
    with open_read_session(get_engine(url)) as session:
        return session.scalar(select(func.count()).select_from(Response)) or 0


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click()
    app.run()
    assert not app.exception
    return app


def test_a_file_is_tried_first_and_stored_only_when_the_officer_says_so(
    empty: str, officer: Officer, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Wolverhamton Concil"), response("Narnia")])
    app = upload(officer(empty), file)
    assert metrics(app) == {"Added": "1", "Changed": "0", "Left alone": "0", "Doubted": "2", "Set aside": "0"}
    assert number(empty) == 0
    press(app, "Bring in 3 rows")
    assert number(empty) == 1
    assert "Stored" in app.success[0].value
    assert app.title[0].value == "Imports: 2 rows wait for a decision"
    press(app, "Settle 2 doubts now")
    assert list(app.dataframe[0].value["written"]) == ["Wolverhamton Concil", "Narnia"]


def test_a_file_that_is_here_already_says_so_and_offers_nothing(
    one_response: str, officer: Officer, tmp_path: Path
) -> None:
    app = upload(officer(one_response), write_csv(tmp_path / "responses.csv", [response()]))
    assert "This very file was brought in on" in app.info[0].value
    assert "there is nothing to bring in" in app.info[-1].value
    assert not [one for one in app.button if one.label.startswith("Bring in")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.4", "survey\\.csv is neither CSV nor Excel but a PDF document"),
        (b"", "is empty"),
        (b"\x00\x01\x02\x03" * 400, "is not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_is_explained_in_one_sentence(
    empty: str, officer: Officer, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "survey.csv").write_bytes(content)
    app = upload(officer(empty), tmp_path / "survey.csv")
    assert said in app.error[0].value
    assert len(app.error) == 1


def test_what_a_mailing_report_does_not_say_is_asked_once(empty: str, officer: Officer) -> None:
    file = ROOT / "tests" / "files" / "shapes" / "mailchimp.csv"
    app = upload(officer(empty), file)
    assert "Mailing and Sent on is missing: fill it in below the table" in app.warning[0].value
    app.text_input[0].set_value("Launch")
    next(one for one in app.date_input if "Sent on" in one.label).set_value(day("2015-01-12"))
    app.run()
    assert not app.exception
    assert metrics(app)["Doubted"] == "4"


def test_board_members_and_comms_see_what_was_brought_in_and_can_change_nothing(full: str, open_page: Open) -> None:
    for role in ("Board member", "Communications"):
        app = open_page(full, "imports", role=role)
        assert not app.exception
        assert "Officers bring data in" in app.info[0].value
        assert not app.file_uploader
        assert list(app.dataframe[0].value["file"])[:2] == ["letters_and_emails.xlsx", "survey_export.csv"]
        assert ".example" not in words(app)


def test_a_letter_is_entered_by_hand(empty: str, officer: Officer) -> None:
    app = officer(empty, "Enter by hand")
    next(one for one in app.selectbox if one.label == "From").select("Leeds City Council")
    next(one for one in app.date_input if one.label == "Received on").set_value(day("2015-02-03"))
    app.text_area[0].set_value("We welcome this.")
    press(app, "Store the response")
    assert app.success[0].value == "Stored: the letter from Leeds City Council."
    assert number(empty) == 1


def test_an_entry_by_hand_without_its_text_says_what_is_missing(empty: str, officer: Officer) -> None:
    app = officer(empty, "Enter by hand")
    press(app, "Store the response")
    assert "Choose whom the response comes from" in app.error[0].value
    assert number(empty) == 0


def test_suggestions_are_accepted_together_after_a_look_and_settled(
    empty: str, officer: Officer, tmp_path: Path
) -> None:
    store(get_engine(empty), "responses", [response("Wolverhamton Concil"), response("Narnia")], tmp_path)
    app = officer(empty, "Rows that wait")
    app.toggle[0].set_value(True).run()
    press(app, "Settle 1 row")
    assert app.success[0].value == "Settled: 1 row was placed, 1 way of writing was learned."
    with open_read_session(get_engine(empty)) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1
    assert app.title[0].value == "Imports: 1 row waits for a decision"


def test_an_import_is_undone_from_the_history(one_response: str, officer: Officer) -> None:
    app = officer(one_response, "History")
    assert list(app.dataframe[0].value["state"]) == ["Stands"]
    version = questions.find_data_version(get_engine(one_response))
    app.session_state[f"history-{version}"] = {"selection": {"rows": [0], "columns": [], "cells": []}}
    app.run()
    press(app, "Undo it")
    assert number(one_response) == 0
    assert list(app.dataframe[0].value["state"]) == ["Undone"]


def test_every_column_s_meaning_is_one_of_those_that_can_be_chosen(full: str, officer: Officer) -> None:
    file = ROOT / "data" / "samples" / "survey_export.csv"
    app = upload(officer(full), file)
    shown = list(app.dataframe[0].value["holds"])
    assert len([one for one in shown if one.startswith("Question ")]) == 4
    assert all(one == one.strip() for one in shown)
