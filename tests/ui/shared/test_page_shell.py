"""The filters in the side bar, and the day."""

import datetime as dt

from tests.ui.conftest import Open


def test_an_impossible_day_or_region_in_the_address_is_left_out_and_said(full: str, open_page: Open) -> None:
    app = open_page(full, as_at="1999-01-01", region=["Narnia"])
    assert not app.exception
    assert " of 353 councils" in app.title[0].value
    assert "The link asked for 1999\\-01\\-01 and Narnia, which is not there" in app.warning[0].value
    assert not open_page(full, as_at="2015-02-20", region=["London"]).warning


def test_the_default_day_of_a_closed_consultation_is_that_of_its_last_event(full: str, open_page: Open) -> None:
    assert open_page(full).date_input[0].value == dt.date(2015, 3, 16)
