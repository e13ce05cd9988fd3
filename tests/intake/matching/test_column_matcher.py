"""A column of names matched into a file."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from lib.cli import main
from lib.intake.matching.matcher import CERTAIN, SUGGESTED, UNKNOWN

OPENING = "2015-01-06"


def test_the_command_writes_a_line_for_every_row_with_what_was_found(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    (tmp_path / "names.csv").write_text("Ref,Council\n1,LB Camden\n2,Gloucester CC\n3,Cardiff\n4,=1+1\n5,\n")
    out = tmp_path / "out.csv"
    words = ["match", str(tmp_path / "names.csv"), "--column", "council", "--as-at", OPENING, "--out", str(out)]
    result = CliRunner().invoke(main, words)
    assert result.output == f"{out}: 1 certain, 1 suggested, 3 unknown\n"
    with out.open(encoding="utf-8-sig", newline="") as lines:
        written = list(csv.DictReader(lines))
    assert list(written[0]) == ["input", "outcome", "code", "name", "score", "candidates"]
    assert [row["outcome"] for row in written] == [CERTAIN, SUGGESTED, UNKNOWN, UNKNOWN, UNKNOWN]
    assert written[0] | {"candidates": ""} == {
        "input": "LB Camden", "outcome": "certain", "code": "CMD", "name": "London Borough of Camden", "score": "100.0",
        "candidates": "",
    }  # fmt: skip
    assert written[1]["candidates"].startswith("GLO ")
    assert written[3]["input"] == "'=1+1"


def test_three_letters_are_a_code_where_a_column_holds_nothing_else(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    for name, codes, certain in (("codes", "LDS BRD CMD", 3), ("words", "LDS BRD CMD Leeds", 1)):
        (tmp_path / f"{name}.csv").write_text("Ref,Council\n" + "".join(f"1,{code}\n" for code in codes.split()))
        words = ["match", str(tmp_path / f"{name}.csv"), "--column", "Council", "--out", str(tmp_path / "out.csv")]
        assert f": {certain} certain, " in CliRunner().invoke(main, words).output


def test_a_column_that_is_not_there_is_named_with_those_that_are(
    sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    (tmp_path / "names.csv").write_text("Ref,Council\n1,LB Camden\n")
    words = ["match", str(tmp_path / "names.csv"), "--column", "Body", "--out", str(tmp_path / "out.csv")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert 'names.csv has no column "Body". Its columns are "Ref", "Council".' in result.output
