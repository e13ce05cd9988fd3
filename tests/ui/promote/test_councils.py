"""Which councils have not responded, and what they did since a day."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import contact, message, response, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_councils_that_declined_stand_apart_and_a_leader_engaged_only_by_answering_in_some_way(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    councils = ("Leeds City Council", "City of York Council", "Wakefield Metropolitan District Council")
    store(sqlite, "contacts", [contact(council) for council in councils], tmp_path)
    rows = [
        message(councils[0], Opened="2015-01-08"),
        message(councils[1], Opened="2015-01-08", Clicked="2015-01-09"),
        message(councils[2], Replied="2015-01-09"),
    ]
    store(sqlite, "outreach", rows, tmp_path)
    store(sqlite, "responses", [response(councils[2], Status="Declined", answers=0)], tmp_path)
    app = open_page(
        str(sqlite.url), "promote", as_at="2015-02-20", part="Another region", other_region="Yorkshire and the Humber"
    )
    table = app.dataframe[0].value.set_index("council")
    assert table["engaged"].to_dict() == dict.fromkeys(table.index, "") | {councils[1]: "Yes"}
    assert table.loc[councils[2], "answer"] == "Declined"
    assert "**1 of them has a leader who has engaged.**" in words(app)
    assert app.warning[0].value == f"Do not press {councils[2]}: it has declined."


def test_what_they_did_is_told_since_the_day_compared_with(sqlite: Engine, open_page: Open, tmp_path: Path) -> None:
    rows = [response(received="2015-02-01", Withdrawn="2015-02-10"), response("City of York Council", "2015-02-12")]
    store(sqlite, "responses", rows, tmp_path)
    url = str(sqlite.url)
    shown = words(open_page(url, "promote", as_at="2015-02-20", since="2015-02-05"))
    assert "**What they did since 5 February 2015**" in shown
    assert "- **1 council** responded: York" in shown
    assert "- **1 council** withdrew their response: Leeds" in shown
    assert "None of the councils responded." in words(open_page(url, "promote", as_at="2015-02-20", since="2015-02-12"))
