"""Groups of different questions are one theme where the sentences of each have near ones in the other."""

import numpy as np
import pytest

from lib.themes.joining import join_groups
from lib.themes.vectors import Vectors, normalise_rows

AXES = np.eye(12, dtype=np.float32)


def join(*questions: list[Vectors]) -> list[list[int]]:
    """Join the groups of some questions, each the vectors of its groups; list the themes of those kept, by question."""
    vectors = np.vstack([np.vstack(groups) for groups in questions])
    statement_questions = np.repeat(range(len(questions)), [sum(map(len, groups)) for groups in questions])
    centroids = normalise_rows(np.array([group.sum(axis=0) for groups in questions for group in groups]))
    group_questions = np.repeat(range(len(questions)), [len(groups) for groups in questions])
    kept, themes = join_groups(vectors, statement_questions, centroids, group_questions)
    return [themes[group_questions[kept] == question].tolist() for question in range(len(questions))]


def say(subject: int, times: int = 10) -> Vectors:
    return np.repeat(AXES[[subject]], times, axis=0)


def test_what_is_said_in_two_questions_is_one_theme_and_what_is_said_in_one_is_another() -> None:
    first, second = join([say(0), say(1)], [say(2), say(0)])
    assert first[0] == second[1]
    assert len({*first, *second}) == 3


def test_one_group_in_each_question_is_joined_where_it_is_the_same_and_not_where_it_is_another() -> None:
    assert join([say(0)], [say(0)]) == [[0], [0]]
    (first,), (second,) = join([say(0)], [say(1)])
    assert first != second


def test_groups_that_share_a_few_sentences_are_nearer_than_their_centroids_say() -> None:
    shared = AXES[4:6]
    groups = [np.vstack([shared, np.repeat(AXES[[own]], 2, axis=0)]) for own in (0, 1)]
    centroids = normalise_rows(np.array([group.sum(axis=0) for group in groups]))
    assert centroids[0] @ centroids[1] < 0.35
    first, second = join([groups[0], say(2)], [groups[1], say(3)])
    assert first[0] == second[0]


def test_a_group_of_general_sentences_that_is_a_little_like_all_others_is_joined_to_none() -> None:
    general = np.repeat(normalise_rows(AXES[:6].sum(axis=0, keepdims=True)), 10, axis=0)
    subjects = [say(subject) for subject in range(6)]
    first, second, third = join([general, say(7)], subjects, subjects)
    assert first[0] not in second
    assert second == third


def test_two_groups_of_one_question_are_never_one_theme() -> None:
    near = normalise_rows(np.array([AXES[0] + 0.1 * AXES[1]] * 10))
    first, second = join([say(0), near], [say(0), say(3)])
    assert len(set(first)) == 2
    assert len({*first} & {*second}) == 1


@pytest.mark.parametrize(("count", "is_elsewhere", "is_kept"), [(6, True, True), (6, False, False), (4, True, False)])
def test_a_small_part_of_a_question_is_kept_where_another_question_has_it_too_unless_it_is_very_small(
    count: int, is_elsewhere: bool, is_kept: bool
) -> None:
    first, second = join([say(0, 22), say(1, 22), say(2, count)], [say(3, 22), say(2 if is_elsewhere else 4, 22)])
    assert (len(first) == 3) is is_kept
    assert len({*first, *second}) == len(first) + 1 + (not is_elsewhere or not is_kept)
