"""The day compared with."""

import datetime as dt

from tests.ui.conftest import Open


def test_the_day_compared_with_is_chosen_between_the_opening_and_the_day_looked_at(
    one_response: str, open_page: Open
) -> None:
    app = open_page(one_response, "themes", as_at="2015-03-10", since="2015-02-20")
    box = app.date_input(key="since")
    assert box.value == dt.date(2015, 2, 20)
    assert (box.min, box.max) == (dt.date(2015, 1, 6), dt.date(2015, 3, 10))
    assert "10 February 2015, four weeks before" in box.help
