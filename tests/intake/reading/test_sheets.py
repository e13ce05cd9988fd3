"""Where the headings of a table are."""

import datetime as dt
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    QuarantinedRow,
    Response,
)
from lib.intake.problems import FileProblem
from lib.intake.reading.files import open_file
from lib.intake.reading.sheets import MAX_HEADINGS, Sheet, build_sheet
from lib.intake.reading.tables import Cell, FileTable
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS, FILES, LIMITS, build_known_sheets


def test_a_workbook_with_a_title_above_its_headings_and_real_dates_is_read(sqlite: Engine, tmp_path: Path) -> None:
    file = tmp_path / "letters.xlsx"
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy"}) as book:
        page = book.add_worksheet("Log")
        page.write(0, 0, "Responses that came by hand")
        page.write_row(2, 0, ["Ref", "Received", "Organisation", "Channel", "Kind", "Text"])
        page.write_row(3, 0, [1, dt.datetime(2015, 2, 3), "Leeds", "Letter", "Substantive", "We welcome this."])  # noqa: DTZ001
        page.write_row(4, 0, [2, dt.datetime(2015, 2, 4), "Camden", "E-mail", "Declined", "Not this time."])  # noqa: DTZ001
    report = bring(sqlite, "responses", file)
    assert (report.rows_read, report.added) == (2, 2)
    with open_read_session(sqlite) as session:
        found = session.execute(
            select(Response.source_id, Response.received_on, Response.kind).order_by(Response.id)
        ).all()
    assert [tuple(row) for row in found] == [
        ("1", dt.date(2015, 2, 3), "letter"),
        ("2", dt.date(2015, 2, 4), "declined"),
    ]


def test_a_repeated_or_empty_heading_loses_no_cell_of_a_row_set_aside(sqlite: Engine, tmp_path: Path) -> None:
    text = "Date received,Organisation,Q1,,Comment,Comment\n2015-02-01,Nowhere,Yes,one,two,three\n"
    (tmp_path / "odd.csv").write_text(text)
    bring(sqlite, "responses", tmp_path / "odd.csv")
    with open_read_session(sqlite) as session:
        assert {"one", "two", "three"} <= set(session.scalars(select(QuarantinedRow.row)).one().values())


@pytest.mark.parametrize(
    "text",
    [
        "Organisation,Date received,Q1,Q2\nLeeds,5 Feb 2015,Comment,Comment\nYork,5 Feb 2015,fine,no\n",
        "Response ID,Organisation,Date received,Channel,Q1\nR1,Leeds,05-Feb-15,Email,Response\nR2,York,05-Feb-15,Email,No\n",
    ],
)
def test_a_row_of_data_is_never_taken_for_a_heading(sqlite: Engine, tmp_path: Path, text: str) -> None:
    (tmp_path / "short.csv").write_text(text)
    assert bring(sqlite, "responses", tmp_path / "short.csv").added == 2


def read(name: str) -> list[list[Cell]]:
    """The rows of the one table with known headings in a file of tests/files/faults, without the headings."""
    with open_file(FAULTS / name, LIMITS) as file:
        return [cells for _line, cells in build_known_sheets(file)[0].read_rows()]


PLAIN = [["1", "2015-02-01", "Leeds", "Yes"], ["2", "2015-02-02", "Camden", "No"]]


def test_merged_groups_above_the_headings_do_no_harm() -> None:
    assert read("merged_headings.xlsx") == [PLAIN[0]]


def test_headings_in_two_rows_are_read_together() -> None:
    with open_file(FAULTS / "headings_in_two_rows.xlsx", LIMITS) as file:
        one = build_known_sheets(file)[0]
    assert one.headings[3:] == [
        "What about 10? - Peer challenge",
        "What about 10? - Training",
        "What about 10? - Data",
    ]


def test_no_cell_of_a_row_is_lost_where_headings_repeat_themselves_or_are_empty(sqlite: Engine) -> None:
    from lib.database.models import QuarantinedRow

    bring(sqlite, "responses", FILES / "faults" / "repeated_headings.csv")
    with open_read_session(sqlite) as session:
        assert {"one", "two", "three"} <= set(session.scalars(select(QuarantinedRow.row)).one().values())


def build(*rows: list[Cell], lines: tuple[int, ...] = ()) -> Sheet:
    """A sheet of these rows, on the lines from 1 on unless others are given."""
    numbered = [*zip(lines or range(1, len(rows) + 1), rows, strict=True)]
    return build_sheet(FileTable("Data", lambda: iter(numbered), lambda: 0.5), "a.xlsx")


LEEDS: list[Cell] = ["1", "Leeds", "2015-02-01"]


@pytest.mark.parametrize(
    ("rows", "headings", "is_known", "count"),
    [
        ([["Ref", "Council", "Received"], LEEDS], ["Ref", "Council", "Received"], True, 1),
        ([["A title"], ["Ref", "Council", "Received"], LEEDS], ["Ref", "Council", "Received"], True, 1),
        ([["what", "where", "when"], LEEDS], ["what", "where", "when"], False, 1),
        ([["A title", "", ""], ["what", "where", "when"], LEEDS], ["what", "where", "when"], False, 1),
        ([LEEDS, ["2", *LEEDS[1:]]], ["1", "Leeds", "2015-02-01"], False, 1),
        ([["Council", "Council", ""], LEEDS], ["Council", "Council (column 2)", "(column 3)"], False, 1),
        ([["Q1", "Q2", "x"], LEEDS], ["Q1", "Q2", "x"], True, 1),
    ],
)
def test_the_headings_are_the_first_row_that_names_the_columns(
    rows: list[list[Cell]], headings: list[str], is_known: bool, count: int
) -> None:
    sheet = build(*rows)
    assert (sheet.headings, sheet.has_known_headings) == (headings, is_known)
    assert len(list(sheet.read_rows())) == count


def test_a_zone_above_the_headings_is_that_of_every_column_unless_a_heading_names_its_own() -> None:
    sheet = build(["All times are in UTC"], ["Ref", "Council", "Received (EST)"], LEEDS)
    assert sheet.zones["Ref"] == sheet.zones["Council"] != sheet.zones[sheet.headings[2]]
    assert build(["Ref", "Council", "Received"], LEEDS).zones == {}


def test_a_moment_becomes_the_day_on_which_it_was_here() -> None:
    moment = dt.datetime(2015, 7, 1, 23, 30)  # noqa: DTZ001
    assert list(build(["Ref", "Council", "Received (UTC)"], ["1", "Leeds", moment]).read_rows()) == [
        (2, ["1", "Leeds", dt.date(2015, 7, 2)])
    ]
    assert list(build(["Ref", "Council", "Received"], ["1", "Leeds", moment]).read_rows()) == [
        (2, ["1", "Leeds", dt.date(2015, 7, 1)])
    ]


def test_an_empty_table_and_one_of_too_many_columns_are_refused() -> None:
    with pytest.raises(FileProblem) as refusal:
        build()
    assert str(refusal.value) == "a.xlsx, sheet 'Data' has no filled cell: export it again."
    with pytest.raises(FileProblem) as refusal:
        build(["Ref", *(f"x{number}" for number in range(MAX_HEADINGS))])
    assert str(refusal.value) == (
        f"a.xlsx has {MAX_HEADINGS + 1:,} columns, and at most {MAX_HEADINGS:,} can be read: take away what stands far "
        "to the right of the table, and try again."
    )


def test_a_record_holds_every_cell_by_its_heading_and_those_beyond_by_their_number() -> None:
    sheet = build(["Ref", "Council", "Received"], LEEDS)
    assert sheet.build_record([*LEEDS, "", "x"]) == {
        "Ref": "1", "Council": "Leeds", "Received": "2015-02-01", "column 5": "x",
    }  # fmt: skip
