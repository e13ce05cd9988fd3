"""Questions in a table: rows are known by their question, and what is not touched stays exactly as it is."""

from dataclasses import replace

import pandas as pd
import pytest

from lib.database.consultation_setup import QuestionSetup
from lib.intake.mapping.question_proposal import ProposedQuestion
from lib.ui.consultation.question_table import add_proposed, build_rows, format_options, parse_options, read_rows

QUESTIONS = (
    QuestionSetup(4, 1, "One", "Why?"),
    QuestionSetup(9, 2, "One", "Which?", "choices", ("A; really", "B"), ("1", "2"), False, ("Unitary",)),
    QuestionSetup(5, 3, "", "Ready?", "choice", ("odd | option", "No")),
)


def test_a_table_that_nobody_touched_reads_as_the_same_questions() -> None:
    assert read_rows(build_rows(QUESTIONS), QUESTIONS) == QUESTIONS


def test_rows_in_another_order_are_still_the_same_questions() -> None:
    assert read_rows(build_rows(QUESTIONS).iloc[::-1], QUESTIONS) == QUESTIONS


def test_a_new_row_takes_the_next_number_and_an_empty_one_is_no_question() -> None:
    new_row = {"id": None, "number": None, "text": " New  one? ", "kind": None, "options": None, "applies_to": None}
    rows = pd.concat([build_rows(QUESTIONS[:1]), pd.DataFrame([new_row, dict.fromkeys(new_row)])], ignore_index=True)
    assert read_rows(rows, QUESTIONS)[1:] == (QuestionSetup(None, 2, "", "New one?"),)


def test_an_empty_table_has_no_questions() -> None:
    assert read_rows(build_rows(()), ()) == ()


@pytest.mark.parametrize(
    ("text", "options", "codes"),
    [
        ("Yes; No;  Don't know ", ("Yes", "No", "Don't know"), ()),
        ("A; really | B", ("A; really", "B"), ()),
        ("1 = Yes; 2 = No", ("Yes", "No"), ("1", "2")),
        ("1 = Yes; No", ("Yes", "No"), ("1", "")),
        ("", (), ()),
    ],
)
def test_options_are_read_with_their_codes(text: str, options: tuple[str, ...], codes: tuple[str, ...]) -> None:
    assert parse_options(text) == (options, codes)


def test_options_that_hold_a_semicolon_are_written_with_bars() -> None:
    assert format_options(QUESTIONS[1]) == "1 = A; really | 2 = B"
    assert parse_options(format_options(QUESTIONS[1])) == (QUESTIONS[1].options, QUESTIONS[1].option_codes)


def test_proposed_questions_come_after_those_that_are_there_each_once() -> None:
    proposed = [ProposedQuestion(1, "WHY?", "open", ()), ProposedQuestion(2, "How?", "choice", ("Well", "Badly"))]
    assert add_proposed(QUESTIONS, proposed) == (
        *QUESTIONS, QuestionSetup(None, 4, "", "How?", "choice", ("Well", "Badly")),
    )  # fmt: skip
    assert replace(QUESTIONS[0], number=1) == QUESTIONS[0]
