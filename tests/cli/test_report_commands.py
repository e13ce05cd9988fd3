"""The Board paper, as somebody asks for it in a shell, beside the figures that the same shell prints."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docx import Document

from tests.support.commands import run_lib

DAYS = ("2015-01-20", "2015-02-20", "2015-03-09", "2015-03-16")


@pytest.fixture(scope="module")
def shared_url(copy_demonstration: Callable[[], str]) -> str:
    """One copy of the demonstration for all: what was worked out for a day is kept, as it is on a server."""
    return copy_demonstration()


@pytest.fixture
def demonstration_loaded(shared_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", shared_url)


@pytest.mark.usefixtures("demonstration_loaded")
@pytest.mark.parametrize("day", DAYS)
def test_every_number_of_the_paper_is_the_one_that_the_figures_command_prints(day: str, tmp_path: Path) -> None:
    for suffix in ("xlsx", "docx"):
        result = run_lib("report", "board", "--as-at", day, "--out", str(tmp_path / f"paper.{suffix}"))
        assert result.exit_code == 0, result.output
    table: Any = pd.read_excel(tmp_path / "paper.xlsx", engine="openpyxl").set_index(["Where", "Figure"])
    for grouping, place in (("region", "Response by region"), ("council-type", "Response by council type")):
        printed = json.loads(run_lib("figures", "response-rates", "--by", grouping, "--as-at", day).output)
        pairs = [(("Summary", "Response rate"), printed["overall"]["response_rate"])]
        name = grouping.removeprefix("council-")
        pairs += [((place, group[name]), group["response_rate"]) for group in printed["groups"]]
        for key, rate in pairs:
            assert table.loc[key][["Numerator", "Denominator"]].to_list() == [rate["numerator"], rate["denominator"]]
    document = Document(io.BytesIO((tmp_path / "paper.docx").read_bytes()))
    cells = [[cell.text for cell in row.cells] for row in _find_table(document, "Region").rows][1:]
    for name, responded, councils, percent, *_rest in cells:
        figure = table.loc[("Response by region", name)]
        assert [responded, councils] == [f"{figure['Numerator']:,}", f"{figure['Denominator']:,}"]
        assert percent == f"{figure['Value'] * 100:.1f} %"


def _find_table(document: Any, heading: str) -> Any:
    return next(table for table in document.tables if table.rows[0].cells[0].text == heading)


@pytest.mark.usefixtures("demonstration_loaded")
def test_the_paper_quotes_chosen_sentences_of_approved_themes_and_no_person(tmp_path: Path) -> None:
    out = tmp_path / "paper.docx"
    assert run_lib("report", "board", "--as-at", "2015-03-16", "--out", str(out)).exit_code == 0
    assert "\tBoard paper (.docx)\t" in run_lib("audit", "list", "--kind", "Export").output
    document = Document(str(out))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert any(text.startswith("“") for text in texts)
    assert "Demonstration: the people, councils' answers and figures in this paper are invented." in texts
    assert not any("@" in text for text in texts)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--out", "paper.odt"], "the name must end in .docx, .pdf, .pptx, .xlsx"),
        (["--out", "paper.docx", "--region", "London"], "the paper is about all councils"),
        (["--out", "paper.docx", "--as-at", "2014-01-01"], "the consultation opened on 2015-01-06"),
        (["--out", "nowhere/paper.docx"], "No such file or directory: nowhere/paper.docx"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(url: str, words: list[str], problem: str) -> None:
    result = run_lib("report", "board", *words)
    assert result.exit_code
    assert problem in result.output


def test_an_empty_database_gives_a_paper_too(url: str, tmp_path: Path) -> None:
    for suffix in ("docx", "pdf", "pptx", "xlsx"):
        result = run_lib("report", "board", "--as-at", "2015-01-06", "--out", str(tmp_path / f"paper.{suffix}"))
        assert result.exit_code == 0, result.output
        assert (tmp_path / f"paper.{suffix}").stat().st_size > 3_000
