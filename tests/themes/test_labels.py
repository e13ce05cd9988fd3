"""A theme is named by its topic, and shown by one sentence that is typical of it alone."""

from collections.abc import Sequence

import numpy as np
import pytest

from lib.themes import labels as labels_module
from lib.themes.assignment import Scores
from lib.themes.engine import discover_themes, ignore_progress
from lib.themes.labels import NO_TOPIC, ThemeNamer, remove_mixed_words
from lib.themes.material import PreparedAnswers, prepare_answers
from lib.themes.stems import STOP_WORDS
from lib.themes.vectors import Vectors
from tests.support.subject_answers import BUSES, PARKS, TAX

ROADS = [
    "Potholes should be mended within a week.", "Roads full of potholes ought to be mended before winter.",
    "Cyclists fear potholes on narrow roads.", "Potholes on narrow roads open again after every frost.",
    "Nobody has mended the potholes on narrow roads near us.",
]  # fmt: skip


def test_a_label_is_a_topic_in_a_few_words_and_no_sentence() -> None:
    labels = [one.label for one in discover_themes([*PARKS, *BUSES, *TAX, *ROADS]).themes]
    assert {"Evening buses", "Business rates"} <= set(labels)
    for label in labels:
        words = label.split()
        assert len(words) <= 6
        assert label[0].isupper()
        assert words[0].lower() not in STOP_WORDS
        assert words[-1].lower() not in STOP_WORDS


def test_no_two_themes_share_a_label_and_none_takes_that_of_a_known_one() -> None:
    found = discover_themes([*PARKS, *BUSES, *TAX, *ROADS] * 3)
    assert len({one.label.casefold() for one in found.themes}) == len(found.themes)


def test_what_only_repeats_the_question_is_no_label() -> None:
    answers = [
        f"The bus timetable {what}." for what in ("has wrong stops", "is full of wrong stops", "had wrong stops")
    ]
    labels = [one.label for one in discover_themes([*answers, *TAX], ["What of the bus timetable?"]).themes]
    assert "Wrong stops" in labels
    assert not any("timetable" in label.lower() for label in labels)


def test_what_many_say_names_a_theme_and_not_one_sentence_that_comes_again_with_another_word() -> None:
    tale = "{} potholes near the bakery were mended badly for the milkman."
    told = [tale.format(day) for day in ("Today", "Yesterday", "Tuesday", "Again", "Monday")]
    labels = [one.label for one in discover_themes([*ROADS, *told, *BUSES, *TAX]).themes]
    assert any("mended" in label.lower() or "potholes" in label.lower() for label in labels)
    assert not any("milkman" in label for label in labels)


def test_the_example_is_a_whole_sentence_of_the_theme_that_names_no_place() -> None:
    answers = [*PARKS, *BUSES, *TAX, "Leeds parks need more gardeners than any others."]
    for one in discover_themes(answers).themes:
        assert one.example in answers
        assert "Leeds" not in one.example


@pytest.mark.parametrize(("similarity", "is_mixed"), [(0.2, True), (0.6, False)])
def test_a_theme_whose_statements_are_far_from_its_centre_is_marked_as_mixed(similarity: float, is_mixed: bool) -> None:
    prepared = prepare_answers([*PARKS, *BUSES], (), ignore_progress)
    centres, similarities = prepared.vectors[:1], np.full((8, 1), similarity)
    assert ThemeNamer(prepared, centres, similarities, ()).is_mixed(0) is is_mixed


SUBJECTS = (
    "Parks",
    "Buses",
    "Schools",
    "Ditches",
    "Hedges",
    "Bridges",
    "Kennels",
    "Lamps",
    "Benches",
    "Ponds",
    "Drains",
)


def name_scattered(similarity: float, taken: Sequence[str] = ()) -> ThemeNamer:
    """Name two themes: one of which no statement says what another says, so similar to its centre, and one of roads."""
    scattered = [said.format(noun.lower()) for noun in SUBJECTS for said in ("Mend the {}.", "Some {} are old.")]
    prepared = prepare_answers([*scattered, *ROADS], (), ignore_progress)
    similarities = np.array(
        [[similarity, 0] if one.answer < len(scattered) else [0, 0.9] for one in prepared.statements]
    )
    is_scattered = similarities[:, 0] > 0
    centres = np.array([prepared.vectors[rows].mean(axis=0) for rows in (is_scattered, ~is_scattered)])
    return ThemeNamer(prepared, centres, similarities, taken)


def test_a_label_whose_topics_bear_too_few_statements_says_that_there_is_more_and_one_whose_do_does_not() -> None:
    labels = name_scattered(0.9).name_themes([0, 1])
    assert labels[0] in {f"{noun} and more" for noun in SUBJECTS}
    assert "otholes" in labels[1]
    assert not labels[1].endswith(" and more")


def test_a_label_names_nothing_where_the_statements_have_little_in_common_and_no_topic_occurs_often() -> None:
    assert name_scattered(0.1).name_themes([0])[0] == NO_TOPIC
    assert name_scattered(0.1, taken=[NO_TOPIC, f"{NO_TOPIC} (2)"]).name_themes([0])[0] == f"{NO_TOPIC} (3)"


def test_a_label_says_mixed_where_what_it_names_is_a_part_and_the_statements_have_little_in_common(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(labels_module, "MIN_MIXED_SHARE", 0.0)
    label = name_scattered(0.1).name_themes([0])[0]
    assert label in {f"Mixed: {noun.lower()} and more" for noun in SUBJECTS}


def test_what_is_left_of_a_label_without_what_says_that_there_is_more_are_its_topics() -> None:
    assert remove_mixed_words("Mixed: buses and more") == "buses"
    assert remove_mixed_words("Buses") == "Buses"
    assert remove_mixed_words(f"{NO_TOPIC} (2)") == ""


def test_a_label_names_several_topics_where_one_does_not_bear_most_of_a_theme() -> None:
    prepared = prepare_answers([*BUSES, *TAX, *ROADS], (), ignore_progress)
    is_road = np.array([statement.answer >= len(BUSES) + len(TAX) for statement in prepared.statements])
    similarities = np.where(is_road[:, None], [0.1, 0.9], [0.9, 0.1])
    centroids = np.array([prepared.vectors[rows].mean(axis=0) for rows in (~is_road, is_road)])
    label = ThemeNamer(prepared, centroids, similarities, ()).name_themes([0])[0]
    assert "buses" in label.lower()
    assert "business rates" in label.lower()


def test_a_theme_whose_label_another_has_is_named_by_another_topic_and_does_not_claim_to_be_all_of_it() -> None:
    first = ThemeNamer(*describe_buses(), ())
    label = first.name_themes([0])[0]
    assert not label.startswith("Mixed")
    other = ThemeNamer(*describe_buses(), [label]).name_themes([0])[0]
    assert other != label
    assert other.endswith(" and more")


def describe_buses() -> tuple[PreparedAnswers, Vectors, Scores]:
    """Prepare the answers on buses, all of one theme."""
    prepared = prepare_answers(BUSES, (), ignore_progress)
    return prepared, prepared.vectors[:1], np.full((len(prepared.statements), 1), 0.9)


def test_across_questions_where_a_theme_is_worded_in_more_ways_less_in_common_is_enough() -> None:
    answers = [*PARKS, *BUSES]
    one, several = (
        prepare_answers(answers, questions, ignore_progress) for questions in ((), ["Why?"] * 4 + ["What else?"] * 4)
    )
    similarities = np.full((len(one.statements), 1), 0.33)
    assert ThemeNamer(one, one.vectors[:1], similarities, ()).is_mixed(0)
    assert not ThemeNamer(several, several.vectors[:1], similarities, ()).is_mixed(0)
