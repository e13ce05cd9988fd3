"""What happened with a council, and who is named in it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.factories import activity, store
from tests.support.page_text import words
from tests.ui.conftest import Open


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
    assert ("Ada Invented" in words(app)) is named  # among the people of the council


def test_what_went_to_everybody_joins_the_timeline_on_request(
    told: str, sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    store(sqlite, "outreach", [activity("2015-01-20")], tmp_path)
    app = open_page(told, council="LDS", as_at="2015-02-20")
    app.switch_page("pages/council.py").run()
    assert len(app.dataframe[0].value) == 2
    app.toggle(key="everybody").set_value(True).run()
    assert app.dataframe[0].value["what"].to_list() == ["Partial response", "Podcast: First episode", "E-mail: Launch"]
