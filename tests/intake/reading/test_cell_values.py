"""What stands in one cell: days as people write them, ids, and what is refused."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Response,
)
from lib.intake.problems import RowProblem
from lib.intake.reading.cell_values import (
    format_cell,
    parse_key,
    parse_occurrence,
    parse_required_text,
    parse_role,
    parse_text,
    parse_whole_number,
)
from lib.intake.reading.tables import Cell
from lib.terms import CHIEF_EXECUTIVE, LEADER
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


@pytest.mark.parametrize(
    ("cells", "occurred"),
    [
        (("yes", "Y", " true ", "x", "Hard", "soft", "1", "9999"), True),
        (("", "0", "0.0", "No", "n", "false", "-", "none", "Never", "n/a"), False),
        (("12345", "2015-02-01", "perhaps", "²", dt.date(2015, 2, 1)), None),
    ],
)
def test_a_tick_a_count_or_the_kind_of_a_bounce_tells_that_something_happened(
    cells: tuple[Cell, ...], occurred: bool | None
) -> None:
    assert [parse_occurrence(cell) for cell in cells] == [occurred] * len(cells)


def test_texts_ids_and_numbers_are_read_plainly_and_refused_with_their_column() -> None:
    def tell_problem(parse: Callable[[Cell, str], Any], cell: Cell) -> str:
        with pytest.raises(RowProblem) as refusal:
            parse(cell, "Ref")
        return str(refusal.value)

    assert (parse_text(" a "), parse_text("  ")) == ("a", None)
    assert parse_required_text(" a ", "Ref") == "a"
    assert tell_problem(parse_required_text, " ") == '"Ref" is empty'
    assert [parse_key(cell, "Ref") for cell in ("1.0", "1.5", "a.0", "", "007")] == ["1", "1.5", "a.0", None, "007"]
    assert parse_key("x" * 500, "Ref") == "x" * 500
    assert tell_problem(parse_key, "x" * 1_501) == '"Ref" has 1,501 characters, and at most 500 fit'
    assert [parse_whole_number(cell, "Ref") for cell in ("1,200", "1 200", "", "999999999")] == [
        1200,
        1200,
        None,
        999_999_999,
    ]
    assert tell_problem(parse_whole_number, "1234567890") == '"Ref": "1234567890" is not a whole number'
    assert tell_problem(parse_whole_number, "²") == '"Ref": "²" is not a whole number'


def test_a_role_is_that_of_a_leader_of_a_chief_executive_or_another() -> None:
    for role, cells in {
        LEADER: ("Leader", " leader of the council", "Council-Leader", "elected mayor", "Executive Mayor"),
        CHIEF_EXECUTIVE: (
            "Chief-Executive",
            "chief executive officer",
            "CEO",
            "managing director",
            "Head of Paid Service",
        ),
        "Other": ("Deputy leader", ""),
    }.items():
        assert [parse_role(cell) for cell in cells] == [role] * len(cells)


def test_a_cell_is_shown_by_its_start_and_not_at_all_where_it_may_be_personal() -> None:
    assert format_cell("a  b\n c") == "a b c"
    assert format_cell("x" * 40) == "x" * 40
    assert format_cell("x" * 41) == "x" * 39 + "…"
    assert format_cell("ada@leeds.example") == format_cell("0113 496 0000") == format_cell("123456789") == "..."
    assert format_cell("12345678") == "12345678"
