"""Rows read by a mapping."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.problems import FileProblem
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
