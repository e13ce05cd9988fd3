"""A theme is named by few topics that together bear most of its statements."""

import numpy as np
import pytest
from numpy.typing import NDArray

from lib.themes.topics import MAX_LENGTH, Topic, choose_topics, name_concept


def choose(written: dict[str, list[int]], similarities: NDArray[np.floating] | None = None) -> tuple[list[str], float]:
    """Choose the topics of ten statements of a hundred; written: the statements that have the words of each."""
    topics = [Topic(text, np.array(rows, np.int64)) for text, rows in written.items()]
    scores = np.zeros((len(topics), 10)) if similarities is None else similarities
    moments = np.zeros(len(topics)), np.full(len(topics), 0.1)
    return choose_topics(topics, scores, np.arange(10), np.ones(10), moments, 100)


def test_one_topic_that_bears_nearly_all_stands_alone() -> None:
    names, share = choose({"parks": [*range(8)], "fees": [8]})
    assert names == ["parks"]
    assert share == pytest.approx(0.8)


def test_several_are_named_where_one_bears_too_few_the_widest_first() -> None:
    names, share = choose({"fees": [5, 6, 7], "parks": [*range(5)]})
    assert names == ["parks", "fees"]
    assert share == pytest.approx(0.8)


def test_what_is_said_already_is_not_said_again_in_other_words() -> None:
    names, _ = choose({"parks": [0, 1, 2, 3], "local parks": [0, 1], "lawns": [0, 1, 2, 3], "fees": [5, 6]})
    assert names == ["parks", "fees"]


def test_a_phrase_stands_for_its_noun_where_it_bears_nearly_the_same() -> None:
    assert choose({"sanction": [*range(8)], "ultimate sanction": [*range(7)]})[0] == ["ultimate sanction"]


def test_the_share_counts_words_alone_and_likeness_chooses_between_topics_of_as_many() -> None:
    near = np.array([[0.1] * 10, [0.5] * 10])
    assert choose({"parks": [0, 1], "lawns": [0, 1]}, near)[0][0] == "lawns"
    assert choose({"parks": [0, 1]}, near[1:])[1] == pytest.approx(0.2)


def test_a_word_of_a_concept_that_is_meant_otherwise_does_not_count() -> None:
    topic = Topic("pay and reward", np.arange(8), "government:pay-and-reward")
    moments = np.zeros(1), np.full(1, 0.1)
    near, far = (
        choose_topics([topic], np.full((1, 10), similarity), np.arange(10), np.ones(10), moments, 100)
        for similarity in (0.36, 0.05)
    )
    assert near[1] > far[1] == 0


def test_topics_are_few_and_short() -> None:
    names, _ = choose({letter * 12: [row] for row, letter in enumerate("abcdefghij")})
    assert 1 < len(names) <= 3
    assert len(", ".join(names)) <= MAX_LENGTH


def test_nothing_names_what_has_no_statements() -> None:
    assert choose_topics([], np.zeros((0, 0)), np.zeros(0, np.int64), np.zeros(0), (np.zeros(0), np.zeros(0)), 1) == (
        [],
        0.0,
    )


@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("government:grant-funding", "grant funding"),
        ("government:self-assessment", "self-assessment"),
        ("government:rigidity", ""),
        ("reasons:housing", ""),
    ],
)
def test_concepts_of_public_services_are_topics_and_attitudes_are_none(concept: str, name: str) -> None:
    assert name_concept(concept) == name
