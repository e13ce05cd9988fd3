"""What stands in one cell: days as people write them, ids, and what is refused."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Response,
)
from tests.support.factories import response, store


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Date received": "5 Jan"}, '"Date received": "5 Jan" is not a date like 2015-01-05 or 05/01/2015'),
        ({"Date received": ""}, '"Date received" is empty: give a date like 2015-01-05'),
        ({"Date received": "01/02/1915"}, '"Date received": the year of "01/02/1915" cannot be right'),
        ({"Date received": "01/02/2115"}, '"Date received": "01/02/2115" lies in the future'),
        ({"Withdrawn": "2015-01-01"}, '"Withdrawn" is before "Date received"'),
    ],
)
def test_a_wrong_date_is_named_with_its_column_and_the_remedy(
    sqlite: Engine, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    report = store(sqlite, "responses", [response() | cells], tmp_path)
    assert report.problems == [(2, reason)]


@pytest.mark.parametrize(
    "written", ["2015-02-01", "01/02/2015", "1/2/2015 09:30", "01/02/2015 9:30:15 PM", "2015-02-01T09:30:00Z",
                "1 February 2015", "01-Feb-15", "42036"]
)  # fmt: skip
def test_dates_are_read_the_way_people_and_spreadsheets_write_them(
    sqlite: Engine, tmp_path: Path, written: str
) -> None:
    store(sqlite, "responses", [response() | {"Date received": written}], tmp_path)
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Response.received_on)).all() == [dt.date(2015, 2, 1)]


def test_an_id_too_long_for_any_database_is_set_aside(engine: Engine, tmp_path: Path) -> None:
    report = store(engine, "responses", [response() | {"Response ID": "x" * 3_500}], tmp_path)
    assert report.problems == [(2, '"Response ID" has 3,500 characters, and at most 500 fit')]


def test_one_impossible_date_does_not_make_a_file_doubtful(sqlite: Engine, tmp_path: Path) -> None:
    rows = [response(received=day) for day in ("14/01/2015", "13/13/2015")]
    report = store(sqlite, "responses", rows, tmp_path)
    assert (report.added, report.quarantined) == (1, 1)
