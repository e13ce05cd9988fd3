"""Rows read by a mapping."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.mapping.mapped_columns import MappedColumns
from lib.intake.mapping.mapping import Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import build_manual_sheet
from tests.support.factories import bring
from tests.support.intake_tables import read_import_tables


def test_months_that_come_first_are_noticed_however_late_in_a_file(sqlite: Engine, tmp_path: Path) -> None:
    dates = ["01/02/2015"] * 2_400 + ["01/28/2015"]
    rows = [f"{n},Leeds,{day},Yes {n}" for n, day in enumerate(dates)]
    (tmp_path / "us.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    before = read_import_tables(sqlite)
    with pytest.raises(FileProblem, match="has the month first, and the other dates were read with the day first"):
        bring(sqlite, "responses", tmp_path / "us.csv")
    assert read_import_tables(sqlite) == before


def test_a_date_that_can_be_read_either_way_is_no_proof_of_the_other_order(sqlite: Engine, tmp_path: Path) -> None:
    rows = [f"{n},Leeds,{date},Yes {n}" for n, date in enumerate(["01/02/2015"] * 2_400 + ["02/12/2014", "12/02/2015"])]
    (tmp_path / "uk.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    assert bring(sqlite, "responses", tmp_path / "uk.csv").rows_read == 2_402


def test_answers_and_options_are_read_by_their_columns_and_a_value_for_the_whole_file_stands_in_for_a_column() -> None:
    sheet = build_manual_sheet("a.csv", ["Who", "Why", "Help: Data"], ["Leeds", "Because", "x"])
    targets = {"Who": "organisation", "Why": "question 3", "Help: Data": "question 10: Data", "Gone": "email"}
    columns = MappedColumns(sheet, Mapping("responses", targets, file_values={"channel": "Letter"}))
    row = sheet.read_sample()[0]
    assert (columns.answer_columns, dict(columns.option_columns)) == ([(3, 1)], {10: [(2, "Data")]})
    assert (columns.read_text(row, "organisation"), columns.read_text(row, "channel")) == ("Leeds", "Letter")
    assert (columns.has_field("email"), columns.read_text(row, "email")) == (False, None)
    assert (columns.find_heading("organisation"), columns.find_heading("on_behalf_of")) == ("Who", "on behalf of")


def test_a_new_code_in_another_row_does_not_make_a_row_another_one() -> None:
    sheet = build_manual_sheet("survey.csv", ["Organisation", "Q1"], ["Leeds", "1,2"])
    digests = [
        MappedColumns(
            sheet,
            Mapping("responses", {"Organisation": "organisation", "Q1": "question 1"}, codes={"Q1": codes}),
        ).compute_digest(["Leeds", "1,2"])
        for codes in ({"1": "Yes", "2": "No"}, {"1": "Yes", "2": "No", "3": "Perhaps"}, {"1": "Yes", "2": "Never"})
    ]
    assert digests[0] == digests[1] != digests[2]
