"""A pasted list of councils, or a column of a file, is matched to the register."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.matching.name_list import match_names, read_names
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file

DAY = dt.date(2015, 1, 6)


def test_certain_names_are_found_doubtful_ones_have_candidates_and_unknown_ones_have_none(sqlite: Engine) -> None:
    names = match_names(
        sqlite, names=["Leeds City Council", " ", "Leeds City  Council", "Northamptn", "Atlantis"], day=DAY
    )
    assert [name.written for name in names] == ["Leeds City Council", "Northamptn", "Atlantis"]
    assert [name.organisation_id is not None for name in names] == [True, False, False]
    assert "Northampton" in " ".join(name for _id, name in names[1].candidates)
    assert names[2].candidates == ()


def test_of_a_file_the_column_with_the_most_councils_is_read_with_or_without_a_heading(
    sqlite: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Leeds City Council,5\nKent County Council,6\nCamden,7\n")
    with open_file(file, FileLimits(10, 1_000)) as source_file:
        names = read_names(sqlite, file=source_file, day=DAY)
    assert names == ["Leeds City Council", "Kent County Council", "Camden"]


def test_a_file_without_councils_is_refused_in_words(sqlite: Engine, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Fruit,Number\nApple,1\nPear,2\n")
    with open_file(file, FileLimits(10, 1_000)) as source_file, pytest.raises(FileProblem, match="paste them instead"):
        read_names(sqlite, file=source_file, day=DAY)
