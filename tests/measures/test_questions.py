"""Which questions councils answered, and after which one they stopped."""

import pandas as pd
import pytest

from lib.measures.definitions import ITEM_RESPONSE
from lib.measures.questions import (
    build_question_table,
    compute_item_response,
    describe_denominators,
    describe_heard,
    describe_item_response,
)

COLUMNS = ["number", "section", "question", "required", "applies", "answered", "no_comment", "stopped"]


def counts(*rows: tuple[int, int, int, int]) -> pd.DataFrame:
    """Rows of number, applies, answered and stopped."""
    return pd.DataFrame([(row[0], "One", "Why?", 1, *row[1:3], 0, row[3]) for row in rows], columns=COLUMNS)


def test_item_response_is_of_the_councils_to_which_the_question_applies() -> None:
    shares = compute_item_response(counts((1, 40, 30, 0), (2, 0, 0, 0)))
    assert [(number, figure.counts_text, figure.value) for number, figure in shares] == [
        (1, "30 of 40", 0.75),
        (2, "0 of 0", None),
    ]
    assert {figure.definition for _number, figure in shares} == {ITEM_RESPONSE}


def test_the_table_has_a_row_for_each_question_also_where_it_applies_to_nobody() -> None:
    table = build_question_table(counts((1, 40, 30, 2), (2, 0, 0, 0)))
    assert list(table.columns) == [*COLUMNS[:-1], "item_response", "stopped"]
    assert table["item_response"].isna().to_list() == [False, True]


def test_the_words_name_the_question_answered_least_and_where_most_stopped() -> None:
    assert describe_item_response(counts((1, 40, 30, 2), (2, 20, 10, 3), (3, 0, 0, 9))) == (
        "Question 2 was answered least: by 10 of 20 councils. "
        "5 stopped before the end, most often after question 2 (3)."
    )


def test_no_question_is_named_where_two_share_the_most_stops_or_nobody_stopped() -> None:
    assert describe_item_response(counts((1, 4, 2, 3), (2, 4, 3, 3))).endswith(" 6 stopped before the end.")
    assert "stopped" not in describe_item_response(counts((1, 4, 2, 0)))
    assert describe_item_response(counts((1, 0, 0, 0))) == ""


def test_one_line_says_why_the_denominators_differ() -> None:
    rows = counts((1, 127, 120, 0), (2, 58, 50, 0), (3, 58, 50, 0), (4, 127, 99, 0), (5, 58, 1, 0), (6, 3, 1, 0))
    assert describe_denominators(132, 127, rows) == (
        "Of the 132 councils that responded, 127 sent answers (5 a letter alone); questions 2 to 3, 5 apply to 58 of "
        "them; question 6 applies to 3 of them."
    )
    assert describe_denominators(127, 127, rows.head(2)) == (
        "Of the 127 councils that responded, question 2 applies to 58 of them."
    )
    assert describe_denominators(127, 127, rows.head(1)) == ""


def test_a_table_in_another_order_keeps_the_share_with_its_question() -> None:
    table = build_question_table(counts((1, 40, 30, 2), (2, 40, 10, 0)).iloc[::-1])
    assert table[["number", "item_response"]].to_numpy().tolist() == [[2, 0.25], [1, 0.75]]


def test_answered_least_is_a_matter_of_the_share_and_of_the_first_of_those_alike() -> None:
    assert describe_item_response(counts((1, 40, 30, 0), (2, 100, 50, 0), (3, 10, 5, 0))) == (
        "Question 2 was answered least: by 50 of 100 councils."
    )


def test_the_stops_are_told_beside_the_answers() -> None:
    assert describe_item_response(counts((1, 4, 2, 3), (2, 4, 3, 3), (3, 4, 3, 0))) == (
        "Question 1 was answered least: by 2 of 4 councils. 6 stopped before the end."
    )
    assert describe_item_response(counts((1, 4, 2, 5), (2, 4, 3, 1))).endswith("most often after question 1 (5).")


def test_one_council_is_told_of_in_the_singular() -> None:
    assert describe_denominators(1, 0, counts((1, 0, 0, 0))) == (
        "Of the 1 council that responded, 0 sent answers (1 a letter alone)."
    )
    assert describe_denominators(4, 4, counts(*[(number, 3, 0, 0) for number in (1, 2, 3)])) == (
        "Of the 4 councils that responded, questions 1 to 3 apply to 3 of them."
    )


@pytest.mark.parametrize(
    ("responded", "heard", "sentence"),
    [
        (132, {"I": 100, "P": 20}, "Of the 132 councils that responded, 120 answered this question."),
        (
            132, {"I": 132, "R": 1, "O": 1},
            "Of the 132 councils that responded, 132 answered this question; so did 2 whose form does not count as a response.",
        ),
        (1, {"O": 3}, "Of the 1 council that responded, 0 answered this question; so did 3 whose form does not count as a response."),
        (120, {"I": 100, "P": 20}, ""),
        (0, {"R": 2}, ""),
    ],
)  # fmt: skip
def test_who_answered_is_told_beside_who_responded_unless_it_is_the_same(
    responded: int, heard: dict[str, int], sentence: str
) -> None:
    assert describe_heard(responded, heard, "this question") == sentence
