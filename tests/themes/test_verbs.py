"""Verbs are recognised by lists and by the word before them."""

import pytest

from lib.themes.verbs import find_verb, follows_as_verb, is_verb_form


@pytest.mark.parametrize(
    "word", ["should", "keep", "keeps", "kept", "reaches", "occurred", "improved", "carries", "don't"]
)
def test_a_form_of_a_verb_that_is_no_noun_is_recognised(word: str) -> None:
    assert is_verb_form(word)


@pytest.mark.parametrize("word", ["review", "reviews", "offer", "good", "buses", "news", "need", "library", "bed"])
def test_what_may_be_a_noun_is_no_verb_by_its_form_alone(word: str) -> None:
    assert not is_verb_form(word)


def test_a_word_that_may_be_a_noun_is_a_verb_after_a_subject_to_or_a_modal() -> None:
    assert follows_as_verb("support", "we")
    assert follows_as_verb("visit", "to")
    assert not follows_as_verb("support", "sector")
    assert not follows_as_verb("library", "we")


def test_a_doubled_letter_and_y_lead_back_to_the_verb() -> None:
    assert (find_verb("planned"), find_verb("studies"), find_verb("libraries")) == ("plan", "study", "")
