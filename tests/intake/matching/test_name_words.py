"""Names parsed into words."""

import pytest

from lib.intake.matching.name_words import (
    BOROUGH,
    CITY,
    COUNCIL,
    COUNTY,
    LONDON,
    NameParser,
    normalise_name,
    split_name,
)

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


def test_co_is_a_county_before_a_place_and_a_company_behind_it() -> None:
    parser = NameParser({}, frozenset({"durham", "kent", "leeds"}))
    assert parser.parse_name("Co Durham").styles == {COUNTY}
    for company in ("Kent Co", "Kent and Co Durham"):
        assert "co" in parser.parse_name(company).other_body_words
    assert parser.parse_name("London Borough of Camden").styles == {LONDON, BOROUGH}
    assert parser.parse_name("Greater London").place_words == ("greater", "london")
    assert not parser.parse_name("Leeds Town Hall").is_town
    assert parser.parse_name("Leeds Town Council").is_town
    assert parser.parse_name("Saint Leeds and Kent").place_words == ("st", "leeds", "kent")
    assert parser.parse_name("Leeds and Kent").has_and
    assert parser.parse_name("Leeds Counci").styles == {COUNCIL}
    assert parser.parse_name("Leeds Counci", correct_spelling=False).place_words == ("leeds", "counci")
