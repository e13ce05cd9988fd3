"""In which order sentences are read to find more of a theme."""

import pytest

from lib.themes import likeness
from lib.themes.likeness import rank_by_likeness

SENTENCES = [
    "Budgets have been cut year after year.",
    "Peers tell us honestly what they see.",
    "Every member needs training in scrutiny.",
    "Funding falls while demand goes up.",
    "A peer review brings in colleagues from other councils.",
    "Councillors want more training courses.",
]


def test_what_is_like_the_title_comes_first() -> None:
    assert set(rank_by_likeness(SENTENCES, "Training for councillors", [])[:2]) == {2, 5}
    assert set(rank_by_likeness(SENTENCES, "Budgets and funding are cut", [])[:2]) == {0, 3}


def test_without_a_title_what_is_like_the_sentences_under_the_theme_comes_first() -> None:
    assert rank_by_likeness(SENTENCES, " ", [1])[:2] == [1, 4]


def test_examples_move_the_order_away_from_a_title_that_says_little() -> None:
    by_title, with_examples = (rank_by_likeness(SENTENCES, "Other", rows) for rows in ([], [0, 3]))
    assert set(by_title[:2]) != {0, 3}
    assert set(with_examples[:2]) == {0, 3}


def test_without_title_and_examples_and_without_sentences_nothing_is_compared() -> None:
    assert rank_by_likeness(SENTENCES, "", []) == [0, 1, 2, 3, 4, 5]
    assert rank_by_likeness([], "Training", []) == []


def test_of_very_many_sentences_the_rest_keeps_its_order_behind_those_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(likeness, "MAX_RANKED", 4)
    ranked_rows = rank_by_likeness(SENTENCES, "Training for councillors", [5])
    assert (ranked_rows[0], ranked_rows[4:]) == (2, [4, 5])
