"""Finite verbs are recognised by lists and by the word before them."""

import pytest

from lib.themes.verbs import has_finite_verb


@pytest.mark.parametrize(
    "text",
    [
        "small districts lack officer capacity", "discharges need one budget", "the report went in a drawer",
        "keep the library open", "please fix the toilets", "the grant dropped by half", "we value candour",
        "officers who know the place", "peer review helps",
    ],
)  # fmt: skip
def test_what_says_something_by_itself_has_a_finite_verb(text: str) -> None:
    assert has_finite_verb(text)


@pytest.mark.parametrize(
    "text",
    [
        "the people and the knowledge", "better data on cost", "shared services between councils", "peer reviews",
        "well resourced teams for improvement", "to learn from others", "publishing the report", "a review of costs", "",
    ],
)  # fmt: skip
def test_a_noun_phrase_an_infinitive_and_a_gerund_have_none(text: str) -> None:
    assert not has_finite_verb(text)
