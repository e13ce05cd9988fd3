"""The filters in the side bar, and the day."""

import datetime as dt

import pytest

from tests.ui.conftest import Open


def test_an_impossible_day_or_region_in_the_address_is_left_out_and_said(full: str, open_page: Open) -> None:
    app = open_page(full, as_at="1999-01-01", region=["Narnia"])
    assert not app.exception
    assert " of 353 councils" in app.title[0].value
    assert "The link asked for 1999\\-01\\-01 and Narnia, which is not there" in app.warning[0].value
    assert not open_page(full, as_at="2015-02-20", region=["London"]).warning
    assert len(open_page(full, region=["x" * 20_000]).warning[0].value) < 300


def test_the_default_day_of_a_closed_consultation_is_that_of_its_last_event(full: str, open_page: Open) -> None:
    assert open_page(full).date_input[0].value == dt.date(2015, 3, 16)


def test_the_log_tells_which_page_was_shown_and_how_long_it_took(
    empty: str, open_page: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="lib")
    open_page(empty, "reach", region="London")
    shown = [record for record in caplog.records if record.message == "page shown"]
    assert {record.__dict__["page"] for record in shown} == {"reach"}
    assert all(record.__dict__["milliseconds"] > 0 for record in shown)
    assert "London" not in str([record.__dict__ for record in shown])
