"""Where the figures of a page come from."""

from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_page_tells_its_day_filters_and_source_files_when_it_is_asked(one_response: str, open_page: Open) -> None:
    app = open_page(one_response, as_at="2015-03-01", region=["London"])
    assert "Source files" not in words(app)
    app.session_state["provenance"] = True
    app.run()
    assert "**As at** 1 March 2015; **filters:** London" in words(app)
    assert "**Source files:** responses" in words(app)
    rows = next(table.value for table in app.dataframe if "Denominator" in table.value)
    figure = rows[rows["Figure"] == "Response rate"]
    assert list(figure["Numerator"]) == [0]
    assert list(figure["Denominator"]) == [33]
