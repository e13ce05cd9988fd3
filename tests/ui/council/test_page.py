"""Which council the page shows."""

import pytest

from lib.ui.shared.navigation import REQUESTED_KEY
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_council_that_is_chosen_anywhere_opens_with_its_day(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting", as_at="2015-02-20")
    app.session_state[REQUESTED_KEY] = "LDS"
    app.run()
    assert app.title[0].value == "Leeds City Council"
    assert "20 February 2015" in words(app)


@pytest.mark.parametrize(
    ("code", "shown"), [("<script>", r"\<script\>"), ("ZZZ", "ZZZ"), ("Z" * 90, f"{'Z' * 80}…"), ("", None)]
)
def test_a_code_that_is_no_council_shows_the_list_and_says_so(
    told: str, open_page: Open, code: str, shown: str | None
) -> None:
    app = open_page(told, council=code)
    app.switch_page("pages/council.py").run()
    assert app.title[0].value == "Councils, one by one"
    said = [box.value for box in app.warning if "on the register" in box.value]
    assert [words.partition(" with the code ")[2].partition(", and no")[0] for words in said] == (
        [shown] if shown else []
    )


def test_a_council_is_found_by_typing_in_the_side_bar(told: str, open_page: Open) -> None:
    app = open_page(told)
    app.selectbox(key="find").select("CMD").run()
    assert "Camden" in app.title[0].value
    assert app.selectbox(key="find").value is None
