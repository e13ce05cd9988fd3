"""The column that a person named."""

from pathlib import Path

import pytest

from lib.intake.problems import FileProblem
from lib.intake.reading.column_finder import find_column, find_column_index
from lib.intake.reading.files import FileLimits, open_file
from tests.support.intake_tables import FAULTS


def test_a_heading_as_it_is_written_goes_before_one_that_is_the_same_in_its_plainest_form() -> None:
    assert find_column_index(["council:", "Council"], "Council") == 1
    assert find_column_index(["Ref", "council:"], "Council") == 1
    assert find_column_index(["Ref"], "Council") is None


def test_the_line_of_the_headings_is_found_below_a_title(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("Who answered\nRef,Council\n1,Leeds\n")
    with open_file(tmp_path / "names.csv", FileLimits()) as file:
        column = find_column(file, "council", None)
    assert (column.column_index, column.heading_line, column.headings) == (1, 2, ["Ref", "Council"])


def test_a_column_in_two_sheets_and_a_sheet_that_is_not_there_are_named() -> None:
    with open_file(FAULTS / "two_sheets.xlsx", FileLimits()) as file:
        with pytest.raises(FileProblem, match='in each of the sheets "North", "South": name one with --sheet'):
            find_column(file, "Organisation", None)
        with pytest.raises(FileProblem, match=r'has no sheet "East"\. Its sheets are "North", "South"'):
            find_column(file, "Organisation", "East")
        assert find_column(file, "Organisation", "South").table.name == "South"
