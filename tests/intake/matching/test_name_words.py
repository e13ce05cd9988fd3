"""Names parsed into words."""

import pytest

from lib.intake.matching.name_words import BOROUGH, CITY, COUNCIL, NameParser, normalise_name, split_name

PARSER = NameParser({}, frozenset({"leeds", "camden"}))


@pytest.mark.parametrize(
    "name", ["King's Lynn & West Norfolk", "KINGS LYNN and  West-Norfolk", "King’s Lynn and West Norfolk"]
)
def test_a_name_is_the_same_whatever_its_case_accents_and_marks(name: str) -> None:
    assert normalise_name(name) == "kings lynn and west norfolk"


def test_words_written_together_abbreviations_with_dots_and_postcodes_are_read_as_meant() -> None:
    assert split_name("EastRiding B.C. HU17 9BA") == ["east", "riding", "bc"]


def test_the_place_is_told_from_the_styles_and_from_the_words_of_another_body() -> None:
    council = PARSER.parse_name("Leeds City Council")
    assert council.place_words == ("leeds",)
    assert council.styles == {CITY, COUNCIL}
    assert not council.other_body_words
    assert PARSER.parse_name("Camden BC").styles == {BOROUGH, COUNCIL}
    assert PARSER.parse_name("Leeds Police").other_body_words == {"police"}
    assert PARSER.parse_name("Camden Parish Council").is_town
