"""What a council is, and where it stands."""

from tests.support.page_text import metrics, words
from tests.ui.conftest import Open


def test_a_council_shows_what_happened_and_what_is_still_open(told: str, open_page: Open) -> None:
    app = open_page(told, council="LDS", as_at="2015-02-20")
    app.switch_page("pages/council.py").run()
    assert metrics(app) == {"Standing": "Partial", "Leader": "Reached", "Chief executive": "No contact"}
    said = words(app)
    assert "4 questions that apply to it not answered" in said
    assert "Chief executive: nobody is on the list" in said
    table = app.dataframe[0].value
    assert table["what"].to_list() == ["Partial response", "E-mail: Launch"]


def test_a_council_of_another_time_says_that_it_is_not_in_the_frame(told: str, open_page: Open) -> None:
    app = open_page(told, council="DST")
    app.switch_page("pages/council.py").run()
    assert "Dorset Council" in app.title[0].value
    assert "was not there on the day the consultation opened" in app.info[0].value
    assert "Took over from" in words(app)
