"""How many leaders, chief executives and bodies have engaged and are reached."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import contact, message, store
from tests.support.page_text import read_bars
from tests.ui.conftest import Open


def test_a_leader_whose_mail_arrived_is_one_of_353_and_no_chief_executive_is(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    store(sqlite, "outreach", [message()], tmp_path)
    bars = read_bars(open_page(str(sqlite.url), as_at="2015-02-20"))
    assert bars[1:] == [
        "Leaders 0 engaged, 1 reached of 353",
        "Chief executives 0 engaged, 0 reached of 353",
        "Professional bodies 0 engaged, 0 reached of 22",
        "National stakeholders 0 engaged, 0 reached of 26",
    ]
