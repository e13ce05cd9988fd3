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


WITH_OTHER = [
    QUESTIONS[0],
    SurveyQuestion(2, "Which kinds of help would you use?", ("Peer challenge", "Training", "Other")),
]
HELP = "Which kinds of help would you use?"


@pytest.mark.parametrize(
    ("headings", "targets"),
    [
        (("Q1", "Q2"), ("1", "2")),
        (("Q2 Peer challenge", "Q2 Training", "Q2 Other, please say"), ("2: Peer challenge", "2: Training", "2: Other")),
        # a whole column beside a column for each option says nothing more; beside another one it is the answer
        (("Q2", "Q2 Peer challenge", "Q2 Training"), (None, "2: Peer challenge", "2: Training")),
        (("Q2", "Q2 (comment)"), ("2", "2: (comment)")),
        (("Q2 [A1]", "Q2 [A2]", "Q2 [other]"), ("2: Peer challenge", "2: Training", "2: Other")),
        (("Q2 [A3]", "Q2 [004]"), ("2: Other", "2: 004")),
        # as many columns as options, none of which is named: they stand in the options' order
        (("Q2 yes", "Q2 no", "Q2 perhaps"), ("2: Peer challenge", "2: Training", "2: Other")),
        (("Q2 yes", "Q2 no"), ("2: yes", "2: no")),
        (("Q2 Other", "Q2 Other: which"), ("2: Other", "2: Other, in words: Other: which")),
        ((f"{HELP} - Training", f"{HELP} - Other (please specify)"), ("2: Training", "2: Other")),
        ((f"{HELP} [Training]",), ("2: Training",)),
        ((f"{HELP} - Coaching", f"{HELP} - Training"), ("2: Coaching", "2: Training")),
        ((f"{HELP} Training",), ("2: Training",)),
        ((HELP,), ("2",)),
        # where one column has the text of a question, numbers beside it are another survey's
        ((HELP, "Q1"), ("2", None)),
        (("How should the framework suport councils that improve",), ("1",)),
        (("Q7 How should the framework suport councils that improve",), ("1",)),
        (("How should the framewor",), (None,)),
        (("How should frameworks in general support the people that improve",), (None,)),
        (("Q2 Some other kind of answer here",), ("2: Other",)),
    ],
)  # fmt: skip
def test_headings_tell_the_question_and_the_option(headings: tuple[str, ...], targets: tuple[str | None, ...]) -> None:
    found, warnings = find_question_columns(build_headings(*headings), WITH_OTHER, set())
    assert found == {
        heading: f"question {target}" for heading, target in zip(headings, targets, strict=True) if target is not None
    }
    assert warnings == []


def test_a_column_that_holds_a_field_is_no_answer_and_the_next_one_is_still_looked_at() -> None:
    assert find_question_columns(build_headings("Q1", "Q2"), QUESTIONS, {"Q1"})[0] == {"Q2": "question 2"}


def test_the_longer_of_two_questions_in_one_heading_counts() -> None:
    questions = [SurveyQuestion(1, "What would help"), SurveyQuestion(2, "What would help you most")]
    assert find_question_columns(build_headings("What would help you most"), questions, set())[0] == {
        "What would help you most": "question 2"
    }


def test_a_text_cut_short_that_two_questions_begin_with_is_neither() -> None:
    questions = [
        SurveyQuestion(1, "How should the framework support councils that improve?"),
        SurveyQuestion(2, "How should the framework support the people who live there?"),
    ]
    assert find_question_columns(build_headings("How should the framework support"), questions, set())[0] == {}


def test_two_columns_of_an_open_question_are_asked_about_and_the_first_is_proposed() -> None:
    targets, warnings = find_question_columns(build_headings("Q1", "Q1 more"), QUESTIONS, set())
    assert targets == {"Q1": "question 1"}
    assert warnings == [
        'It has two columns for question 1, "Q1" and "Q1 more": put the answers together in one, or say which one counts.'
    ]


def test_words_beside_a_number_are_compared_with_the_question_and_few_words_are_not() -> None:
    plain = "Q1 support for councils that improve"
    for heading, count in (("Q1 your postcode", 0), ("Q1 your own postcode", 1), (plain, 0)):
        assert len(find_question_columns(build_headings(heading), QUESTIONS, set())[1]) == count
