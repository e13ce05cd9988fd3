"""Which questions councils answered, and after which one they stopped."""

import pandas as pd

from lib.measures.questions import (
    build_question_table,
    compute_item_response,
    describe_denominators,
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
