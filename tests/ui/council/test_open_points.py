"""What remains to be done about a council."""

from pathlib import Path

from sqlalchemy import Engine

from tests.support.factories import response, store
from tests.support.page_text import metrics, words
from tests.ui.conftest import Open


def test_a_council_before_anything_happened_is_not_reached(told: str, open_page: Open) -> None:
    app = open_page(told, council="DAC", as_at="2015-01-06")
    app.switch_page("pages/council.py").run()
    assert metrics(app)["Standing"] == "Not reached"
    assert "in Hertfordshire County Council" in words(app)
    assert "Not reached, and no response yet" in words(app)


def test_a_council_that_withdrew_says_so_on_its_page_in_the_lists_and_where_it_is_to_be_approached(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    rows = [
        response(received="2015-02-01", Withdrawn="2015-03-03"),
        response("Camden", "2015-02-01", Withdrawn="2015-03-03"),
        response("Camden", "2015-02-02", answers=6),
    ]
    store(sqlite, "responses", rows, tmp_path)
    url = str(sqlite.url)
    app = open_page(url, council="LDS", as_at="2015-03-03")
    app.switch_page("pages/council.py").run()
    assert metrics(app)["Standing"] == "Reached, no response"
    assert "It withdrew on 3 March 2015, and no other response counts." in words(app)
    assert "No response yet" not in words(app)
    table = open_page(url, "council", as_at="2015-03-03").dataframe[0].value.set_index("council")
    assert table.loc["Leeds City Council", "standing_text"] == "Reached, no response; withdrew on 3 March 2015"
    assert table.loc["London Borough of Camden", "standing_text"] == (
        "Partial; withdrew on 3 March 2015, and another response counts"
    )
    targeting = open_page(url, "targeting", as_at="2015-03-03").dataframe[-1].value.set_index("council")
    assert targeting.loc["Leeds City Council", "against"] == "It withdrew its response on 3 March."
    assert "London Borough of Camden" not in targeting.index


def test_a_council_that_broke_off_one_that_declined_and_one_that_said_nothing_stand_apart(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    rows = [
        response(answers=3, Status="Partial"),
        response("Camden", answers=0, Status="Declined"),
        response("York", answers=0) | {"Q1. What about 1?": "No comment."},
        response("Barnet", answers=1),
    ]
    store(sqlite, "responses", rows, tmp_path)
    url = str(sqlite.url)
    points = {
        "LDS": ("Broke off", "It began and broke off: ask it to finish."),
        "CMD": ("Declined", "It declined."),
        "YOR": ("Reached, no response", 'It sent in no more than "no comment" on 1 February 2015: ask what it thinks.'),
        "BNE": ("Partial", "9 questions that apply to it not answered."),
    }
    for code, (standing, sentence) in points.items():
        app = open_page(url, council=code, as_at="2015-02-20")
        app.switch_page("pages/council.py").run()
        assert metrics(app)["Standing"] == standing
        assert sentence in words(app)
