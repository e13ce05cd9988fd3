"""The questions of a consultation are proposed from a survey tool's export."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.intake.mapping.question_proposal import (
    MIN_VALUES,
    ProposedQuestion,
    propose_questions,
    read_proposed_questions,
)
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.reading.sheets import build_manual_sheet
from lib.settings import ROOT

FILES = ROOT / "tests" / "files"
LIMITS = FileLimits(50, 100_000)


def propose(file: Path) -> list[ProposedQuestion]:
    """What is proposed from a file."""
    with open_file(file, LIMITS) as source_file:
        return read_proposed_questions(source_file)


def test_headings_become_questions_whose_kind_and_options_follow_from_the_answers() -> None:
    questions = propose(FILES / "campaign" / "survey.csv")
    assert [(question.number, question.kind, question.options) for question in questions] == [
        (1, "open", ()), (2, "open", ()), (3, "choice", ("Well", "Somewhat")),
        (4, "choices", ("Peer challenge", "Training", "Data")), (5, "choices", ("Shared services", "Joint boards")),
        (6, "open", ()),
    ]  # fmt: skip
    assert questions[0].text == "What should councils be free to decide?"


@pytest.mark.parametrize(
    "name",
    [
        "citizen_space.csv",
        "limesurvey_text.csv",
        "microsoft_forms.xlsx",
        "qualtrics.csv",
        "smartsurvey.csv",
        "surveymonkey.csv",
    ],
)
def test_every_tool_gives_its_ten_questions_and_none_of_its_own_columns(name: str) -> None:
    questions = propose(FILES / "shapes" / name)
    assert [question.text.split("?")[0] for question in questions] == [
        f"What about {number}" for number in range(1, 11)
    ]
    if name != "microsoft_forms.xlsx":  # whose few rows repeat nothing
        assert (questions[9].kind, questions[9].options) == ("choices", ("Peer challenge", "Training", "Data"))


def test_a_number_before_a_question_and_a_column_of_one_tool_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "export.csv"
    file.write_text(
        "Response ID,Organisation,Date submitted,IP address,3. Why so?\nR-1,Leeds,05/01/2015,127.0.0.1,Because.\n"
    )
    assert propose(file) == [ProposedQuestion(1, "Why so?", "open", ())]


def propose_columns(**columns: list[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What is proposed from columns of a response beside who answered; low lines in a heading stand for spaces."""
    headings = [name.replace("_", " ") for name in columns]
    rows = [["Leeds", "2015-02-01", *cells] for cells in zip(*columns.values(), strict=True)]
    sheet = build_manual_sheet("a.csv", ["Organisation", "Received", *headings], [])
    sheet = replace(sheet, read_rows=lambda: iter([*enumerate(rows, 2)]))
    return [(question.text, question.kind, question.options) for question in propose_questions(sheet)]


def test_columns_that_share_their_words_before_a_dash_or_a_bracket_are_one_question() -> None:
    ticks = ["Yes", "No"]
    assert propose_columns(**{"1. Help - Training": ticks, "1. Help - Data": ticks, "Why - in short": ticks}) == [
        ("Help", "choices", ("Training", "Data")), ("Why - in short", "open", ()),
    ]  # fmt: skip
    assert propose_columns(**{"Help [Training]": ticks, "Help [Data]": ticks, "Help [Other, please say]": ticks}) == [
        ("Help", "choices", ("Training", "Data")),
    ]  # fmt: skip


def test_answers_that_repeat_themselves_are_options_and_own_words_are_none() -> None:
    few = MIN_VALUES - 1
    assert propose_columns(Help=["Well", "Badly"] * MIN_VALUES) == [("Help", "choice", ("Well", "Badly"))]
    assert propose_columns(Help=["Well"] * MIN_VALUES) == [("Help", "choice", ("Well",))]
    assert propose_columns(Help=["Well"] * few) == [("Help", "open", ())]
    assert propose_columns(Help=["a", "a", "b", "b", "c", "c"] * 2) == [("Help", "choice", ("a", "b", "c"))]
    assert propose_columns(Help=[f"own words {number}" for number in range(20)]) == [("Help", "open", ())]
    several = ["Data; Training", "Training", "Data", "Boards; Data", "Boards; Training"] * 3
    several += [
        "Data; Boards; Training",
        "Training; Data",
        "Training; Boards",
        "Data; Boards",
        "Boards",
        "Boards; Training; Data",
    ]
    assert propose_columns(Help=several)[0][1] in {"choice", "choices"}
    assert propose_columns(Help=["x" * 500] * 20) == [("Help", "open", ())]
