"""Which council the page shows."""

from lib.ui.shared.navigation import REQUESTED_KEY
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_council_that_is_chosen_anywhere_opens_with_its_day(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting", as_at="2015-02-20")
    app.session_state[REQUESTED_KEY] = "LDS"
    app.run()
    assert app.title[0].value == "Leeds City Council"
    assert "20 February 2015" in words(app)


def test_a_code_that_is_no_council_shows_the_list(told: str, open_page: Open) -> None:
    app = open_page(told, council="<script>")
    app.switch_page("pages/council.py").run()
    assert app.title[0].value == "Councils, one by one"


def test_a_council_is_found_by_typing_in_the_side_bar(told: str, open_page: Open) -> None:
    app = open_page(told)
    app.selectbox(key="find").select("CMD").run()
    assert "Camden" in app.title[0].value
    assert app.selectbox(key="find").value is None
