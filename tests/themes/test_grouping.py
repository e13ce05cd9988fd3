"""Statements that lie close together become groups."""

import numpy as np

from lib.themes.engine import discover_themes
from lib.themes.grouping import cluster_statements, group_statements
from lib.themes.vectors import normalise_rows
from tests.benchmarks.many_short import SENTENCES


def test_a_few_sentences_that_hundreds_send_are_still_as_many_themes() -> None:
    sentences = [line.strip() for block in SENTENCES.values() for line in block.strip().splitlines()[:4]]
    once, often = discover_themes(sentences), discover_themes(sentences * 20)
    assert len(once.themes) < 10
    assert len(often.themes) >= len(SENTENCES) - 1


def test_two_groups_in_the_same_words_are_one_theme_however_the_encoder_sees_them() -> None:
    words, sentences = np.eye(3, dtype=np.float32), np.eye(4, dtype=np.float32)
    said = [np.hstack([words[word], 2 * sentences[sentence]]) for word, sentence in ((0, 0), (0, 1), (1, 2), (2, 3))]
    found = cluster_statements(np.repeat(normalise_rows(np.array(said)), 5, axis=0), theme_count=4, lexical_width=3)
    assert len(found) == 3


def test_a_chain_of_groups_each_like_the_next_is_not_one_theme() -> None:
    turned = np.radians([0, 55, 110])
    said = [np.hstack([[np.cos(one), np.sin(one)], 2 * other]) for one, other in zip(turned, np.eye(3), strict=True)]
    found = cluster_statements(np.repeat(normalise_rows(np.array(said)), 5, axis=0), theme_count=3, lexical_width=2)
    assert len(found) == 2


def test_groups_of_several_questions_are_one_theme_where_all_are_similar_and_never_two_of_one_question() -> None:
    centres = normalise_rows(np.array([[1, 0, 0], [1, 0.2, 0], [1, 0.6, 0], [0, 0, 1]]))
    said = np.repeat(centres, 6, axis=0)
    questions = np.repeat([0, 1, 1, 0], 6)
    groups = group_statements(said, range(len(said)), questions.tolist(), lexical_width=3)
    themes = [
        {
            int(theme)
            for theme, question in zip(groups.group_themes, groups.group_questions, strict=True)
            if question == asked
        }
        for asked in (0, 1)
    ]
    assert len(themes[0] & themes[1]) == 1
    assert sum(map(len, themes)) == len(groups.group_themes)
