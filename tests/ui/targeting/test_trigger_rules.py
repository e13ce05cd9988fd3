"""The table in which an officer sets the rules that ask for an approach."""

import pandas as pd
import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.database.trigger_settings import TriggerSetting
from lib.findings.expected_rates import USUAL_RULES
from lib.queries.campaign.trigger_rules import list_trigger_settings
from lib.ui.targeting.expected import EXPANDER_KEY
from lib.ui.targeting.trigger_rules import build_rule_table, read_rule_table
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_rules_that_are_read_from_their_table_are_the_same() -> None:
    rules = (*USUAL_RULES, TriggerSetting("type", "Shire district", 10.0, 20, 40, "Letter"))
    assert read_rule_table(build_rule_table(rules)) == rules
    assert read_rule_table(build_rule_table(())) == ()


def test_an_empty_cell_is_named_by_the_place_of_its_rule() -> None:
    table = build_rule_table(USUAL_RULES)
    table = pd.concat([table, pd.DataFrame([{"whom": "London"}])], ignore_index=True)
    with pytest.raises(ValueError, match=r"Rule 3: fill in all .* Nothing was saved"):
        read_rule_table(table)


def test_an_officer_saves_the_usual_rules_and_everybody_reads_them(
    one_response: str, sqlite: Engine, open_page: Open
) -> None:
    app = open_page(one_response, "targeting", role="Officer", as_at="2015-02-20")
    app.session_state[EXPANDER_KEY] = True
    app.run().button(key="save-rules").click().run()
    assert "The rules are saved" in app.success[0].value
    with open_read_session(sqlite) as session:
        assert list_trigger_settings(session, consultation_id=1) == USUAL_RULES
    app.selectbox(key="role").select("Board member").run()
    assert "From day 30 of the consultation, a region 7.5 points or more below expectation: telephone." in words(
        app
    ).replace("\\", "")
    assert "save-rules" not in [button.key for button in app.button]
