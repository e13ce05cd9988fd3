"""Residual themes are filled by rule and never by likeness."""

import pytest

from lib.themes.engine import assign_themes, discover_themes
from lib.themes.residual import find_residual_themes
from lib.themes.types import GivenTheme
from tests.support.subject_answers import BUSES, PARKS, TAX

OTHER = "The moon is made of blue cheese and crackers."
THEMES = [GivenTheme("Gardeners in parks"), GivenTheme("None of the above"), GivenTheme("Buses in the evening")]


@pytest.mark.parametrize(
    "label", ["Other", "other comments", "None of the above", "Miscellaneous", "Other (please say)"]
)
def test_a_label_that_says_so_is_of_a_theme_of_the_rest(label: str) -> None:
    assert find_residual_themes(["Parks", label]).rest == ((1,) if "please" not in label else ())


@pytest.mark.parametrize("label", ["No reason given", "no comment", "N/A", "Don’t know"])
def test_a_label_that_says_so_is_of_a_theme_of_empty_answers(label: str) -> None:
    assert find_residual_themes([label]).empty == (0,)


@pytest.mark.parametrize("label", ["Other councils help us", "No reason to change", "Nothing happens afterwards"])
def test_a_label_that_only_begins_like_one_is_of_an_ordinary_theme(label: str) -> None:
    assert not find_residual_themes([label]).positions


def test_the_rest_is_what_no_other_theme_takes_and_an_empty_answer_goes_to_the_theme_of_these() -> None:
    answers = [*PARKS, *BUSES, OTHER, "No comment.", ""]
    found = {(one.answer, one.theme) for one in assign_themes(answers, [*THEMES, GivenTheme("No reason given")])}
    assert {pair for pair in found if pair[1] in {1, 3}} == {(8, 1), (9, 3)}
    assert (9, 1) in {(one.answer, one.theme) for one in assign_themes(answers, THEMES)}


def test_an_answer_in_the_very_words_of_a_residual_theme_is_not_assigned_for_that() -> None:
    themes = [GivenTheme("Other", "Buses in the evening."), THEMES[2]]
    assert {one.theme for one in assign_themes(BUSES, themes)} == {1}
    assert {one.theme for one in assign_themes(BUSES, themes, examples=[(0, 0), (1, 0), (2, 1)])} == {1}


def test_a_known_theme_of_the_rest_is_filled_by_rule_where_themes_are_discovered() -> None:
    known = [GivenTheme("Other", "Gardeners in parks.")]
    found = discover_themes([*PARKS, *BUSES, *TAX, "No comment."], known_themes=known)
    assert {one.answer for one in found.assignments if one.theme == 0} == {12}
