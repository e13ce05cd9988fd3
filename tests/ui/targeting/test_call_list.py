"""The call list: whole reasons, several councils selected at once, and what follows from it."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

from lib.ui.targeting.weights import EXPANDER_KEY
from tests.support.council_counts import CAMDEN, DACORUM, LEEDS
from tests.support.factories import contact, message, response, store
from tests.support.page_text import words
from tests.ui.conftest import Open

BARNET = "London Borough of Barnet"


@pytest.fixture
def told(sqlite: Engine, tmp_path: Path) -> str:
    """Camden and Dacorum may be approached, Leeds broke off, Barnet declined; Camden's leader clicked."""
    store(sqlite, "contacts", [contact(name) for name in (CAMDEN, DACORUM, LEEDS, BARNET)], tmp_path)
    store(sqlite, "outreach", [message(CAMDEN, Clicked="2015-01-07")], tmp_path)
    answers = [response(LEEDS, answers=2, Status="Partial"), response(BARNET, answers=0, Status="Declined")]
    store(sqlite, "responses", answers, tmp_path)
    return str(sqlite.url)


def call_table(app: AppTest) -> Any:
    """The table of the call list, by council."""
    return next(table.value for table in app.dataframe if "why" in table.value).set_index("council")


def test_the_page_opens_on_whom_to_approach_with_whole_reasons_and_the_others_apart(told: str, open_page: Open) -> None:
    app = open_page(told, "targeting", as_at="2015-02-20", role="Communications")
    assert app.title[0].value == "353 councils have not responded"
    table = call_table(app)
    assert set(table.index) == {CAMDEN, DACORUM}
    assert table.loc[CAMDEN, "why"].startswith("Telephone the leader, who clicked or replied on 7 January. ")
    assert table["rank"].to_list() == [1, 2]
    for part, council in (("Declined", BARNET), ("Began, not finished", LEEDS)):
        app.segmented_control(key="calls").select(part).run()
        assert set(call_table(app).index) == {council}
    board = call_table(open_page(told, "targeting", as_at="2015-02-20", calls="To approach"))
    assert board.loc[CAMDEN, "why"].startswith("Telephone the leader. ")


def test_the_first_are_selected_by_one_press_and_the_scenario_says_what_their_answers_do(
    told: str, open_page: Open
) -> None:
    app = open_page(told, "targeting", as_at="2015-02-20")
    assert "If these" not in words(app)
    next(button for button in app.button if button.label == "Select the first 2").click().run()
    assert "If these 2 answer, the response rate goes from 0.0 % to 0.6 %" in words(app)
    scenario: Any = app.dataframe[-1].value.set_index("part")
    assert scenario.loc["40 % of all councils"].to_list() == [
        "0 of the 142 councils needed", "2 of the 142 councils needed",
    ]  # fmt: skip
    app.multiselect(key="region").select("London").run()  # other rows stand where the selected ones stood
    assert "If th" not in words(app)
    app.multiselect(key="region").unselect("London").run()
    assert "If these 2 answer" in words(app)
    next(button for button in app.button if button.label == "Select none").click().run()
    assert "If these" not in words(app)


def test_what_is_ticked_on_a_narrow_screen_counts_and_its_page_opens(told: str, open_page: Open) -> None:
    app = open_page(told, "targeting", as_at="2015-02-20", role="Communications")
    ticks = [box for box in app.checkbox if CAMDEN in box.label]
    assert "who clicked or replied on 7 January" in ticks[0].label
    ticks[0].check().run()
    assert "If this council answers" in words(app)
    next(button for button in app.button if button.label.startswith("Open the page of")).click().run()
    assert app.title[0].value == CAMDEN


def test_weights_change_the_order_and_are_as_usual_again_by_one_press(told: str, open_page: Open) -> None:
    app = open_page(told, "targeting", as_at="2015-02-20", role="Communications")
    usual = call_table(app)["why"].to_list()
    app.session_state[EXPANDER_KEY] = True
    app.run().number_input(key="minutes-Telephone").set_value(400.0).run()
    assert "How the list is ranked (changed by you)" in [box.label for box in app.expander]
    changed = call_table(app)["why"].to_list()
    assert all(why.startswith("E-mail the leader") for why in changed)
    app.session_state[EXPANDER_KEY] = False
    assert call_table(app.run().run())["why"].to_list() == changed  # also while they are not seen
    app.session_state[EXPANDER_KEY] = True
    app.run()
    assert app.number_input(key="minutes-Telephone").value == 400.0
    next(button for button in app.button if button.label == "As usual").click().run()
    assert call_table(app)["why"].to_list() == usual


def test_after_the_closing_day_the_page_says_what_is_still_sensible(told: str, open_page: Open) -> None:
    app = open_page(told, "targeting", as_at="2015-03-13")
    assert "A response still counts, as a late one" in words(app)


def test_where_everybody_was_written_to_the_page_says_from_when_on_one_may_go_on(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact(CAMDEN)], tmp_path)
    store(sqlite, "outreach", [message(CAMDEN, sent="2015-02-19")], tmp_path)
    app = open_page(str(sqlite.url), "targeting", as_at="2015-02-20")
    assert "Nobody may be approached on 20 February 2015. The first may from 26 February 2015." in words(app)
