"""Where regions and types should be by today, in colours, words and numbers, and the rules that are set."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.actions.trigger_rules import set_trigger_rules
from lib.database.trigger_settings import TriggerSetting
from lib.ui.targeting.expected import EXPANDER_KEY
from tests.support.factories import OFFICER, day, response, store
from tests.support.page_text import words
from tests.support.regional_themes import LONDON
from tests.ui.conftest import Open


@pytest.fixture
def lagging(sqlite: Engine, tmp_path: Path) -> str:
    """Ten councils of London have responded, and nobody else."""
    rows = [
        response(name, (day("2015-01-10")).replace(day=10 + 2 * place).isoformat()) for place, name in enumerate(LONDON)
    ]
    store(sqlite, "responses", rows, tmp_path)
    return str(sqlite.url)


def test_one_line_says_how_regions_and_types_stand_with_a_sign_a_word_and_a_number(
    lagging: str, open_page: Open
) -> None:
    app = open_page(lagging, "targeting", as_at="2015-02-01")
    text = words(app)
    assert "▼ Red" in text
    assert "● Green" in text
    assert "Furthest below: the " in text
    app.session_state[EXPANDER_KEY] = True
    text = words(app.run())
    table: Any = next(table.value for table in app.dataframe if "verdict" in table.value).set_index("name")
    assert len(table) == 14
    assert table.loc["London", ["verdict", "rate", "short"]].to_list() == ["● Green", 30.3, ""]
    assert table.loc["North East", "short"].endswith(" of 12")
    assert "None is set." in text


def test_what_a_rule_asks_for_stands_first_and_its_button_leaves_those_councils(
    lagging: str, sqlite: Engine, open_page: Open
) -> None:
    rules = (TriggerSetting("region", "North East", 7.5, 20, None, "Telephone"),)
    set_trigger_rules(sqlite, actor=OFFICER, consultation_id=1, rules=rules, seen=())
    app = open_page(lagging, "targeting", as_at="2015-02-01")
    assert "Today the rules ask you to** telephone councils in the North East (" in app.warning[0].value.replace(
        "\\", ""
    )
    next(button for button in app.button if button.label == "Show the North East").click().run()
    assert app.multiselect(key="region").value == ["North East"]
    assert app.title[0].value == "12 councils have not responded"


def test_from_the_closing_day_on_the_final_rates_stand_beside_the_target(lagging: str, open_page: Open) -> None:
    text = words(open_page(lagging, "targeting", as_at="2015-03-13"))
    assert "Regions and types against the target:" in text
    assert "where 25.0\N{NO-BREAK SPACE}% was to be reached" in text
    assert "by now" not in text
