"""The way from one page to another."""

import datetime as dt

from lib.ui.shared.navigation import PAGES, REQUESTED_KEY
from tests.support.page_text import words
from tests.ui.conftest import PAGES as PAGE_FILES
from tests.ui.conftest import Open


def test_the_menu_lists_every_page() -> None:
    assert {name for name, _title in PAGES} == set(PAGE_FILES)


def test_a_council_that_is_asked_for_is_opened_once_for_the_same_day(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-03-01")
    app.session_state[REQUESTED_KEY] = "LDS"
    app.run()
    assert app.title[0].value == "Leeds City Council"
    assert app.date_input(key="as_at").value == dt.date(2015, 3, 1)
    assert REQUESTED_KEY not in app.session_state


def test_an_address_with_a_character_that_no_text_can_hold_opens_the_page_without_it(
    empty: str, open_page: Open
) -> None:
    app = open_page(empty, "themes", theme="T\0", as_at="2015-02-20")
    assert not app.exception
    assert "theme" not in app.query_params
    assert "20 February 2015" in words(app)
