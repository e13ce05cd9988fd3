"""From upload to stored."""

from pathlib import Path

import pytest
from sqlalchemy import select

from lib.database.engine import get_engine, open_read_session
from lib.database.models import Answer
from tests.support.factories import response, write_csv
from tests.support.intake_tables import FILES
from tests.support.page_text import metrics
from tests.ui.imports.conftest import OpenAsOfficer, count_responses, press_button, upload_file


def test_a_file_is_tried_first_and_stored_only_when_the_officer_says_so(
    empty: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Wolvrhmptn Concil"), response("Narnia")])
    app = upload_file(officer(empty), file)
    assert metrics(app) == {"Added": "1", "Changed": "0", "Left alone": "0", "Doubted": "2", "Set aside": "0"}
    assert count_responses(empty) == 0
    press_button(app, "Bring in 3 rows")
    assert count_responses(empty) == 1
    assert "Stored" in app.success[0].value
    assert app.title[0].value == "Imports: 2 rows wait for a decision"
    press_button(app, "Settle 2 doubts now")
    assert list(app.dataframe[0].value["written"]) == ["Wolvrhmptn Concil", "Narnia"]


def test_a_file_that_is_here_already_says_so_and_offers_nothing(
    one_response: str, officer: OpenAsOfficer, tmp_path: Path
) -> None:
    app = upload_file(officer(one_response), write_csv(tmp_path / "responses.csv", [response()]))
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
    empty: str, officer: OpenAsOfficer, tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "survey.csv").write_bytes(content)
    app = upload_file(officer(empty), tmp_path / "survey.csv")
    assert said in app.error[0].value
    assert len(app.error) == 1


def test_letters_that_can_be_read_in_two_ways_are_shown_and_chosen_before_anything_else(
    empty: str, officer: OpenAsOfficer
) -> None:
    app = upload_file(officer(empty), FILES / "faults" / "one_odd_letter.csv")
    assert not metrics(app)
    assert any("Mærsk" in option for option in app.radio[0].options)
    app.radio[0].set_value("cp850").run()
    assert not app.exception
    assert metrics(app)["Added"] == "1"
    press_button(app, "Bring in 1 row")
    with open_read_session(get_engine(empty)) as session:
        assert session.scalars(select(Answer.text)).all() == ["Mærsk"]
