"""The index of organisations by their ways of writing."""

import datetime as dt

import pytest

from lib.intake.matching.gazetteer import Gazetteer, OrganisationEntry, build_loose_key, expand_abbreviations
from lib.intake.matching.name_words import (
    BOROUGH,
    CITY,
    COUNCIL,
    COUNTY,
    COUNTY_OR_CITY,
    DISTRICT,
    LONDON,
    METROPOLITAN,
    ROYAL,
    UNITARY,
)

ENTRIES = (
    OrganisationEntry(1, "LDS", "Leeds City Council", "Leeds", "Metropolitan district", "E08000035"),
    OrganisationEntry(2, "KEN", "Kent County Council", "Kent", "Shire county"),
    OrganisationEntry(3, "CMD", "Camden London Borough Council", "Camden", "London borough"),
    OrganisationEntry(4, "LND", "City of London", "City of London", "London borough"),
    OrganisationEntry(5, "CON", "Cornwall Council", "Cornwall", "Unitary"),
    OrganisationEntry(6, "DUR", "Durham County Council", "Durham", "Unitary"),
    OrganisationEntry(7, "BAS", "Bath and North East Somerset Council", "Bath", "Unitary"),
    OrganisationEntry(8, "ADU", "Adur District Council", "Adur", "Shire district"),
    OrganisationEntry(9, "BRW", "Barrow-in-Furness Borough Council", "Barrow", "Shire district"),
    OrganisationEntry(10, "NOR", "Norwich City Council", "Norwich", "Shire district"),
    OrganisationEntry(11, "RIC", "Richmond upon Thames London Borough Council", "Richmond upon Thames",
                      "London borough"),
    OrganisationEntry(12, "RIH", "Richmondshire District Council", "Richmondshire", "Shire district"),
    OrganisationEntry(13, "KTT", "Royal Borough of Kingston upon Thames", "Kingston upon Thames", "London borough"),
    OrganisationEntry(14, "SOC", "Society of Chief Officers for Planning", "SCOP", "professional_body"),
    OrganisationEntry(15, "SCA", "South Cambridgeshire District Council", "South Cambridgeshire", "Shire district"),
)  # fmt: skip
ALIASES = (
    ("LDS", "Leeds.gov.uk"),
    ("LDS", "The Civic Hall"),
    ("LDS", "Leeds Metropolitan District Council"),
    ("XXX", "Nowhere Council"),
    ("KEN", "kent county"),
)
STYLES = (COUNCIL, COUNTY, CITY, COUNTY_OR_CITY, BOROUGH, DISTRICT, METROPOLITAN, LONDON, ROYAL, UNITARY)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(ENTRIES, ALIASES)


def test_an_organisation_is_found_by_name_alias_and_code(gazetteer: Gazetteer) -> None:
    assert gazetteer.codes_by_name["leeds city council"] == gazetteer.codes_by_name["the civic hall"] == {"LDS"}
    assert gazetteer.codes_by_name["leeds"] == {"LDS"}
    assert "nowhere council" not in gazetteer.codes_by_name
    assert gazetteer.code_by_identifier["E08000035"] == gazetteer.code_by_identifier["LDS"] == "LDS"
    assert None not in gazetteer.code_by_identifier


def test_a_domain_is_that_of_its_owner_with_every_part_before_it_and_none_behind(gazetteer: Gazetteer) -> None:
    assert gazetteer.find_by_domain("leeds.gov.uk") == {"LDS"}
    assert gazetteer.find_by_domain("Planning.Leeds.gov.uk.") == {"LDS"}
    assert gazetteer.find_by_domain("notleeds.gov.uk") == set()
    assert gazetteer.find_by_domain("leeds.gov.uk.example.com") == set()
    assert set(gazetteer.codes_by_domain) == {"leeds.gov.uk"}


@pytest.mark.parametrize(
    ("code", "fits"),
    [
        #        council, county, city, county or city, borough, district, metropolitan, london, royal, unitary
        ("LDS", "2022122000"),
        ("KEN", "2202000000"),
        ("CMD", "2000200200"),
        ("LND", "2022200200"),
        ("CON", "2101110002"),
        ("DUR", "2202000002"),
        ("BAS", "2000110002"),
        ("ADU", "2000120000"),
        ("BRW", "2000220000"),
        ("NOR", "2022120000"),
        ("KTT", "2000200220"),
    ],
)
def test_a_style_is_the_councils_own_or_can_pass_or_speaks_against_it(
    gazetteer: Gazetteer, code: str, fits: str
) -> None:
    entry = gazetteer.entries[code]
    assert "".join(str(entry.compute_style_fit(frozenset({style}))) for style in STYLES) == fits


def test_the_worst_of_several_styles_decides_and_without_one_nothing_speaks_against(gazetteer: Gazetteer) -> None:
    assert gazetteer.entries["ADU"].compute_style_fit(frozenset({BOROUGH, COUNCIL})) == 1
    assert gazetteer.entries["ADU"].compute_style_fit(frozenset({BOROUGH, COUNTY})) == 0
    assert gazetteer.entries["ADU"].compute_style_fit(frozenset()) == 2


def test_an_organisation_exists_on_its_first_and_its_last_day_and_on_none_beyond() -> None:
    first, last = dt.date(2010, 4, 1), dt.date(2019, 3, 31)
    entry = OrganisationEntry(1, "X", "X", "X", "Unitary", None, first, last)
    assert entry.is_valid_on(first)
    assert entry.is_valid_on(last)
    assert not entry.is_valid_on(first - dt.timedelta(1))
    assert not entry.is_valid_on(last + dt.timedelta(1))
    assert OrganisationEntry(1, "X", "X", "X", "Unitary").is_valid_on(first)


def test_a_place_is_known_in_any_order_of_its_words_and_by_its_usual_short_forms(gazetteer: Gazetteer) -> None:
    places = gazetteer.codes_by_place
    assert places["bath east north somerset"] == places["bath"] == places["banes"] == {"BAS"}
    assert places["richmond"] == {"RIC", "RIH"}
    assert places["kingston"] == {"KTT"}
    assert places["london"] == {"LND"}
    assert places["barrow furness"] == {"BRW"}
    assert places["chief officer planning society"] == {"SOC"}
    assert gazetteer.codes_by_joined_place["bathnortheastsomerset"] == {"BAS"}
    assert gazetteer.codes_by_joined_place["barrowfurness"] == {"BRW"}


def test_similar_names_are_compared_with_long_forms_and_not_with_short_ones(gazetteer: Gazetteer) -> None:
    variants = gazetteer.codes_by_variant
    assert variants["society chief officers planning"] == {"SOC"}
    assert variants["bath north east somerset"] == {"BAS"}
    assert variants["kingston u thames"] == {"KTT"}
    assert gazetteer.codes_by_place["scambs"] == {"SCA"}
    assert not {"", "rbk", "banes", "bnes", "scambs"} & set(variants)


def test_another_name_of_the_same_place_adds_the_styles_that_it_claims(gazetteer: Gazetteer) -> None:
    assert gazetteer.entries["LDS"].styles == {CITY, COUNCIL, METROPOLITAN, DISTRICT}
    assert gazetteer.entries["CMD"].styles == {LONDON, BOROUGH, COUNCIL}
    assert gazetteer.entries["LND"].styles == {CITY}
    assert gazetteer.entries["SOC"].styles == frozenset()


def test_the_letters_of_a_name_and_of_a_place_with_the_ending_of_its_kind_tell_whose_they_are(
    gazetteer: Gazetteer,
) -> None:
    codes = {
        initials: gazetteer.codes_by_initials[initials]
        for initials in (
            "lcc",
            "lmbc",
            "lmdc",
            "kcc",
            "ncc",
            "adc",
            "bfbc",
            "bifbc",
            "bnesc",
            "bnesdc",
            "clbc",
            "rbkut",
            "socofp",
            "scop",
        )
    }
    assert codes == {
        "lcc": {"LDS"}, "lmbc": {"LDS"}, "lmdc": {"LDS"}, "kcc": {"KEN"}, "ncc": {"NOR"}, "adc": {"ADU"},
        "bfbc": {"BRW"}, "bifbc": {"BRW"}, "bnesc": {"BAS"}, "bnesdc": {"BAS"}, "clbc": {"CMD"}, "rbkut": {"KTT"},
        "socofp": {"SOC"}, "scop": {"SOC"},
    }  # fmt: skip
    assert not {"abc", "nbc", "kdc", "lbc", "bfdc"} & set(gazetteer.codes_by_initials)


def test_a_name_from_elsewhere_is_known_with_its_kind(gazetteer: Gazetteer) -> None:
    assert gazetteer.foreign_kinds["aberdeen city"] == "Scottish council"
    assert gazetteer.foreign_kinds["argyll bute"] == gazetteer.foreign_kinds["argyll and bute"] == "Scottish council"


def test_the_key_of_a_body_ignores_the_order_and_the_number_of_its_words() -> None:
    assert build_loose_key("Guild of Peer Reviewers") == build_loose_key("Peer Reviewer Guild") == "guild peer reviewer"


def test_abbreviations_in_the_name_of_a_body_are_written_out_and_filler_words_dropped() -> None:
    assert expand_abbreviations("The Guild") == expand_abbreviations("Guild") == "guild"
    assert expand_abbreviations("Assoc. of Dirs of IT") == "association directors information technology"
    assert expand_abbreviations("Her Majesty's Inspectorate") == expand_abbreviations("HM Inspectorate")
