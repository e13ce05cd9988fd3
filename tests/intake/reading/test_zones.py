"""Time zones that a file names, beside its times or above them."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from lib.intake.reading.zones import find_import_zone, find_line_zone, find_zone, split_heading_zone
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS


@pytest.mark.parametrize(
    ("heading", "name", "zone"),
    [
        ("Submitted (UTC)", "Submitted", "UTC"),
        ("Submitted at (America/New_York)", "Submitted at", "America/New_York"),
        ("Start Date - GMT", "Start Date", "GMT"),
        ("Completion time (UTC+01:00)", "Completion time", "UTC+01:00"),
        ("Date submitted (Eastern Time)", "Date submitted", "Eastern Time"),
        ("Date submitted (dd/mm/yyyy)", "Date submitted (dd/mm/yyyy)", ""),
        ("Where do you want to be in 2015", "Where do you want to be in 2015", ""),
    ],
)
def test_a_heading_is_split_from_the_zone_that_it_names(heading: str, name: str, zone: str) -> None:
    assert split_heading_zone(heading) == (name, zone)


@pytest.mark.parametrize(
    ("line", "zone"),
    [
        ("All times are in UTC", "UTC"),
        ("All dates and times are UTC.", "UTC"),
        ("Time zone: Pacific Time (US & Canada)", "Pacific Time (US & Canada)"),
        ("Exported 3 March 2015 at 10:00", ""),
        ("A survey of our time", ""),
    ],
)
def test_a_line_above_the_headings_names_the_zone_of_the_table(line: str, zone: str) -> None:
    assert find_line_zone(line) == zone


def test_a_row_of_import_ids_names_the_zone_of_its_column() -> None:
    assert find_import_zone('{"ImportId":"startDate","timeZone":"America/Denver"}') == "America/Denver"
    assert find_import_zone('{"ImportId":"startDate"}') == find_import_zone("{broken") == ""


def test_an_offset_a_short_name_and_a_place_are_zones_and_a_word_is_none() -> None:
    summer = dt.datetime(2015, 7, 1)  # noqa: DTZ001 - the zone is asked for its offset
    offsets = [find_zone(text).utcoffset(summer) for text in ("-07:00", "UTC+1", "BST", "Europe/London")]  # type: ignore[union-attr]
    assert offsets == [dt.timedelta(hours=hours) for hours in (-7, 1, 1, 1)]
    assert find_zone("noon") is None


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("zones.csv", ["2015-02-01", "2015-07-02", "2015-07-02"]),
        ("zone_in_heading.csv", ["2015-07-02"]),
        ("zone_in_heading.xlsx", ["2015-07-02"]),
        ("zone_above.csv", ["2015-07-02", "2015-07-13"]),
    ],
)
def test_a_file_that_names_a_zone_is_stored_with_the_days_here(sqlite: Engine, name: str, days: list[str]) -> None:
    bring(sqlite, "responses", FAULTS / name)
    with open_read_session(sqlite) as session:
        assert sorted(str(day) for day in session.scalars(select(Response.received_on))) == days
