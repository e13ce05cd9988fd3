"""Which columns hold the answers to which question."""

import pytest

from lib.intake.mapping.question_columns import SurveyQuestion, find_question_columns
from lib.intake.problems import FileProblem
from lib.intake.reading.sheets import Sheet, build_manual_sheet

QUESTIONS = [
    SurveyQuestion(1, "How should the framework support councils that improve?"),
    SurveyQuestion(2, "Which kinds of help would you use?", ("Peer challenge", "Training")),
]


def build_headings(*headings: str) -> Sheet:
    return build_manual_sheet("survey.csv", list(headings), [""] * len(headings))


def test_a_question_is_known_by_its_text_also_where_its_number_is_another() -> None:
    sheet = build_headings("Q5 How should the framework support councils that improve?", "Remarks")
    assert find_question_columns(sheet, QUESTIONS, set()) == (
        {"Q5 How should the framework support councils that improve?": "question 1"},
        [],
    )


def test_a_question_is_known_by_a_text_that_is_cut_short() -> None:
    targets, _warnings = find_question_columns(build_headings("How should the framework supp"), QUESTIONS, set())
    assert targets == {"How should the framework supp": "question 1"}


def test_a_column_for_each_option_is_known_by_the_option_or_its_code() -> None:
    targets, warnings = find_question_columns(build_headings("Q2[SQ001]", "Q2 - Training"), QUESTIONS, set())
    assert targets == {"Q2[SQ001]": "question 2: Peer challenge", "Q2 - Training": "question 2: Training"}
    assert warnings == []


def test_a_number_beside_other_words_is_asked_about() -> None:
    _targets, warnings = find_question_columns(build_headings("Q1 Name of your finance officer"), QUESTIONS, set())
    assert warnings == [
        (
            'Its column "Q1 Name of your finance officer" has the number of question 1, and other words: '
            "say which question it is."
        )
    ]


def test_a_number_that_no_question_has_is_refused() -> None:
    with pytest.raises(FileProblem, match="no question 9: is this the export of another consultation"):
        find_question_columns(build_headings("Q9"), QUESTIONS, set())
