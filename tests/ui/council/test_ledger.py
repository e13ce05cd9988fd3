"""All councils, to search and narrow."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_without_a_council_all_are_listed_to_search_and_narrow(full: str, open_page: Open) -> None:
    app = open_page(full, "council")
    assert app.title[0].value == "Councils, one by one"
    assert len(app.dataframe[0].value) == 353
    app.text_input(key="ledger-search").set_value("north county").run()
    found = app.dataframe[0].value
    assert 0 < len(found) < 353
    assert all("north" in " ".join(map(str, row)).casefold() for row in found.to_numpy())
    app.text_input(key="ledger-search").set_value("no such council (").run()
    assert "0 councils" in words(app)


def test_councils_that_withdrew_and_those_that_were_late_are_found_by_the_words(full: str, open_page: Open) -> None:
    app = open_page(full, "council", as_at="2015-03-16")
    for typed, standing in (("withdrew", "withdrew on 11 February 2015"), ("late", "late, it came on 16 March 2015")):
        app.text_input(key="ledger-search").set_value(typed).run()
        standings = app.dataframe[0].value["standing_text"].to_list()
        assert any(text.endswith(standing) for text in standings)
        assert len(standings) < 5
