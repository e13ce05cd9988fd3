"""The index of organisations by their ways of writing."""

import pytest

from lib.intake.matching.gazetteer import Gazetteer, OrganisationEntry, build_loose_key, expand_abbreviations


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    leeds = OrganisationEntry(
        1, "LDS", "Leeds City Council", "Leeds", "Metropolitan district", "E08000035", None, None, (), frozenset()
    )
    return Gazetteer([leeds], [("LDS", "leeds.gov.uk"), ("LDS", "The Civic Hall")])


def test_an_organisation_is_found_by_name_alias_and_code(gazetteer: Gazetteer) -> None:
    assert gazetteer.codes_by_name["leeds city council"] == gazetteer.codes_by_name["the civic hall"] == {"LDS"}
    assert gazetteer.code_by_identifier["E08000035"] == "LDS"


def test_a_domain_is_that_of_its_owner_with_every_part_before_it_and_none_behind(gazetteer: Gazetteer) -> None:
    assert gazetteer.find_by_domain("planning.leeds.gov.uk") == {"LDS"}
    assert gazetteer.find_by_domain("notleeds.gov.uk") == set()
    assert gazetteer.find_by_domain("leeds.gov.uk.example.com") == set()


def test_the_key_of_a_body_ignores_the_order_and_the_number_of_its_words() -> None:
    assert build_loose_key("Guild of Peer Reviewers") == build_loose_key("Peer Reviewer Guild")
    assert expand_abbreviations("The Guild") == expand_abbreviations("Guild")
