"""The page of one council, and the ledger of all."""

from typing import Any

import pytest
from sqlalchemy import Engine

from lib.ui.shared.navigation import REQUESTED_KEY
from tests.support.factories import contact, message, response, store
from tests.ui.conftest import Open
from tests.ui.test_pages import metrics, words


@pytest.fixture
def told(sqlite: Engine, tmp_path: Any) -> str:
    """The address of a database in which Leeds was written to and answered in part."""
    store(sqlite, "contacts", [contact()], tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    store(sqlite, "responses", [response(answers=6)], tmp_path)
    return str(sqlite.url)


def test_without_a_council_all_are_listed_to_search_and_narrow(full: str, open_page: Open) -> None:
    app = open_page(full, "council")
    assert app.title[0].value == "Councils, one by one"
    assert len(app.dataframe[0].value) == 353
    app.text_input(key="ledger-search").set_value("north county").run()
    found = app.dataframe[0].value
    assert 0 < len(found) < 353
    assert all("north" in " ".join(map(str, row)).casefold() for row in found.to_numpy())
    app.text_input(key="ledger-search").set_value("no such council (").run()
    assert "0 councils" in words(app)


def test_a_council_that_is_chosen_anywhere_opens_with_its_day(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting", as_at="2015-02-20")
    app.session_state[REQUESTED_KEY] = "LDS"
    app.run()
    assert app.title[0].value == "Leeds City Council"
    assert "20 February 2015" in words(app)


def test_a_council_shows_what_happened_and_what_is_still_open(told: str, open_page: Open) -> None:
    app = open_page(told, council="LDS", as_at="2015-02-20")
    app.switch_page("pages/council.py").run()
    assert metrics(app) == {"Standing": "Partial", "Leader": "Reached", "Chief executive": "No contact"}
    said = words(app)
    assert "4 questions that apply to it not answered" in said
    assert "Chief executive: nobody is on the list" in said
    table = app.dataframe[0].value
    assert table["what"].to_list() == ["Partial response", "E-mail: Launch"]


@pytest.mark.parametrize(
    ("role", "named", "quoted"),
    [("Officer", True, True), ("Communications", True, False), ("Board member", False, False)],
)
def test_names_are_for_those_who_may_see_contacts_and_answers_for_officers(
    told: str, open_page: Open, role: str, named: bool, quoted: bool
) -> None:
    app = open_page(told, council="LDS", role=role)
    app.switch_page("pages/council.py").run()
    assert ("Ada Invented" in " ".join(app.dataframe[0].value["whom"])) is named
    assert ("We say 3" in words(app)) is quoted
    assert "Ada Invented" not in words(app)


def test_a_council_before_anything_happened_is_not_reached(told: str, open_page: Open) -> None:
    app = open_page(told, council="DAC", as_at="2015-01-06")
    app.switch_page("pages/council.py").run()
    assert metrics(app)["Standing"] == "Not reached"
    assert "in Hertfordshire County Council" in words(app)
    assert "Not reached, and no response yet" in words(app)


def test_a_council_of_another_time_says_that_it_is_not_in_the_frame(told: str, open_page: Open) -> None:
    app = open_page(told, council="DST")
    app.switch_page("pages/council.py").run()
    assert "Dorset Council" in app.title[0].value
    assert "was not there on the day the consultation opened" in app.info[0].value
    assert "Took over from" in words(app)


def test_a_code_that_is_no_council_shows_the_list(told: str, open_page: Open) -> None:
    app = open_page(told, council="<script>")
    app.switch_page("pages/council.py").run()
    assert app.title[0].value == "Councils, one by one"


def test_a_council_is_found_by_typing_in_the_side_bar(told: str, open_page: Open) -> None:
    app = open_page(told)
    app.selectbox(key="find").select("CMD").run()
    assert "Camden" in app.title[0].value
    assert app.selectbox(key="find").value is None
