"""A theme is described by sentences that do not tell who wrote them."""

from lib.terms import DESCRIPTION_PREFIX
from lib.themes.descriptions import MAX_QUOTED_LENGTH, collapse_whitespace, describe_theme


def test_two_sentences_are_quoted_and_none_twice() -> None:
    quoted = describe_theme(["Parks  need\ngardeners.", "Parks need gardeners.", "Buses stop early.", "Rates stay."])
    assert quoted == DESCRIPTION_PREFIX + "“Parks need gardeners.” / “Buses stop early.”"


def test_a_sentence_that_names_a_place_or_is_long_is_not_quoted() -> None:
    assert describe_theme(["In Leeds, parks need gardeners.", "x" * (MAX_QUOTED_LENGTH + 1)]) == ""


def test_every_run_of_white_space_becomes_one_space() -> None:
    assert collapse_whitespace(" a \n\t b ") == "a b"
