"""Texts whose cells are parted by marks."""

import io
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
)
from lib.intake.problems import FileProblem
from lib.intake.reading import delimited
from lib.intake.reading.files import open_file, read_tables
from tests.support.factories import bring
from tests.support.intake_tables import FAULTS, LIMITS


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_common_encodings_and_delimiters_are_read(sqlite: Engine, tmp_path: Path, encoding: str, mark: str) -> None:
    file = tmp_path / "survey.csv"
    lines = [
        ["Response ID", "Date received", "Organisation", "Q1. Why?"],
        ["1", "2015-02-01", "Leeds", "Café – déjà vu"],
    ]
    file.write_bytes("\r\n".join(mark.join(line) for line in lines).encode(encoding))
    assert bring(sqlite, "responses", file).added == 1
    with open_read_session(sqlite) as session:
        assert session.scalars(select(Answer.text)).all() == ["Café – déjà vu"]


def test_commas_in_letters_do_not_hide_that_semicolons_part_the_cells(sqlite: Engine, tmp_path: Path) -> None:
    letter = "Well, yes, no, perhaps, and so, on, and on, and on"
    (tmp_path / "letters.csv").write_text(f"Ref;Organisation;Received;Text\n1;Leeds;2015-02-01;{letter}\n")
    assert bring(sqlite, "responses", tmp_path / "letters.csv").added == 1


def test_quotation_marks_that_swallow_rows_are_noticed_also_in_pairs(sqlite: Engine, tmp_path: Path) -> None:
    rows = [f"{n},Leeds,2015-02-01,{chr(34) * (n in (2, 9))}Yes {n}" for n in range(12)]
    (tmp_path / "odd.csv").write_text("Response ID,Organisation,Date received,Q1\n" + "\n".join(rows))
    with pytest.raises(FileProblem, match="near row 4"):
        bring(sqlite, "responses", tmp_path / "odd.csv")


def test_mixed_encodings_are_said() -> None:
    with open_file(FAULTS / "mixed_encodings.csv", LIMITS) as file:
        assert "check a few accents" in read_tables(file)[0].notes[0]


def test_a_file_of_nothing_but_empty_rows_is_refused_long_before_its_end() -> None:
    rows = b"Council,Received\n" + b"\n" * (delimited.EMPTY_LINES + 50) + b"Leeds,2015-02-03\n"
    table = delimited.read_delimited_table(io.BytesIO(rows), "long.csv", 20)
    with pytest.raises(FileProblem, match="more than 100,020 empty rows"):
        list(table.read_rows())
    assert len(list(delimited.read_delimited_table(io.BytesIO(rows), "long.csv", 60).read_rows())) == 2
