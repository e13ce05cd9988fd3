"""Days in every form in which tools write them, and the day that it was here."""

import datetime as dt
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from lib.intake.reading.days import parse_date_parts, parse_day, parse_written_day
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS


@pytest.mark.parametrize(
    "written",
    ["14 Sept 2015", "14th Sep 15", "Sep 14, 2015", "September 14th, 2015 at 2:40 pm", "Monday, 14 September 2015",
     "14-Sep-15", "14Sep2015", "2015-Sep-14", "14 September, 2015", "14/09/2015 02:40:00 PM", "14.09.2015 14.40",
     "2015/09/14 14:40", "20150914", "20150914T144000Z", "2015-09-14T14:40:22.1234567Z", "42261", "42261.9", "1442239200",
     "1442239200000", "Mon Sep 14 02:40:00 BST 2015", "Mon, 14 Sep 2015 14:40:00 +0100", "14 Sep ’15", "02:40 PM, 14/9/15",
     "Mon Sep 14 2015 14:40:00 GMT+0100 (British Summer Time)", "14th of September 2015"],
)  # fmt: skip
def test_one_day_is_read_in_every_way_in_which_tools_write_it(written: str) -> None:
    assert parse_written_day(written, month_first=False) == dt.date(2015, 9, 14)


@pytest.mark.parametrize(
    "written", ["5 Jan", "13/13/2015", "31/02/2015", "Leeds", "12", "2015-13-45", "14 Sep 2015 at noon"]
)
def test_what_is_no_day_is_none(written: str) -> None:
    assert parse_written_day(written, month_first=False) is None


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2015-07-01T23:30:00-07:00", dt.date(2015, 7, 2)),
        ("2015-07-01T23:30:00Z", dt.date(2015, 7, 2)),
        ("2015-02-01T23:30:00Z", dt.date(2015, 2, 1)),
        ("01/07/2015 23:30 UTC", dt.date(2015, 7, 2)),
        ("30 June 2015 11:30pm (GMT)", dt.date(2015, 7, 1)),
        ("30 June 2015 11:30pm BST", dt.date(2015, 6, 30)),
        ("2015-07-02 03:00 Asia/Tokyo", dt.date(2015, 7, 1)),
        ("2015-07-01 24:00", dt.date(2015, 7, 2)),
        ("2015-06-30 23:59:60", dt.date(2015, 6, 30)),  # a second that was put in
    ],
)
def test_a_time_with_a_zone_falls_on_the_day_that_it_was_in_the_united_kingdom(written: str, day: dt.date) -> None:
    assert parse_written_day(written, month_first=False) == day


def test_the_zone_of_the_column_counts_where_a_time_has_none_and_moves_no_day_without_a_time() -> None:
    assert parse_day("01/07/2015 23:30", "Sent", zone=dt.UTC) == dt.date(2015, 7, 2)
    assert parse_day("01/07/2015", "Sent", zone=dt.UTC) == dt.date(2015, 7, 1)
    assert parse_day("01/07/2015 23:30 BST", "Sent", zone=dt.UTC) == dt.date(2015, 7, 1)


def test_a_workbook_that_counts_from_1904_means_a_later_day_by_the_same_number() -> None:
    assert parse_day("40575", "Sent", counts_from_1904=True) == parse_day("42037", "Sent") == dt.date(2015, 2, 2)


def test_the_numbers_of_a_date_are_found_beside_a_time_and_not_where_the_year_comes_first() -> None:
    assert parse_date_parts("02/11/2015 02:40:00 PM") == (2, 11, 2015)
    assert parse_date_parts("2015-02-11") is None
    assert parse_date_parts(dt.date(2015, 2, 11)) is None


@pytest.mark.parametrize("cell", ["1" + " " * 30_000 + "x", " " * 30_000, "1 " * 15_000, "14 Sep " + ":" * 30_000])
def test_a_long_cell_is_no_date_within_a_tenth_of_a_second(cell: str) -> None:
    start = time.perf_counter()
    assert parse_written_day(cell, month_first=False) is None
    assert parse_date_parts(cell) is None
    assert time.perf_counter() - start < 0.1


@given(st.text(max_size=120))
def test_any_text_is_a_day_or_none(text: str) -> None:
    assert isinstance(parse_written_day(text, month_first=True), dt.date | None)


def test_a_column_of_dates_in_words_numbers_and_seconds_is_read_whole(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FAULTS / "dates_in_words.csv")
    assert (report.added, report.pending_count) == (9, 0)
    with open_read_session(sqlite) as session:
        days = session.scalars(select(Response.received_on).order_by(Response.received_on)).all()
    assert days == [dt.date(2015, 9, 2), *[dt.date(2015, 9, 14)] * 8]
