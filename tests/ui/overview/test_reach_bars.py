"""How many leaders, chief executives and bodies are reached."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import contact, message, store
from tests.ui.conftest import Open


def test_a_leader_whose_mail_arrived_is_one_of_353_and_no_chief_executive_is(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    bars = [bar.proto.text for bar in open_page(str(sqlite.url), as_at="2015-02-20").get("progress")]
    assert bars == [
        "Leaders: **1 of 353** (0.3 %)",
        "Chief executives: **0 of 353** (0.0 %)",
        "Professional bodies: **0 of 22** (0.0 %)",
        "National stakeholders: **0 of 26** (0.0 %)",
    ]
