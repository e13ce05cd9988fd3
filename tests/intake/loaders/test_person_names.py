"""Whether a name is one, and whether two are the same person's."""

import pytest

from lib.intake.loaders.person_names import is_nobody, is_office, is_same_name, name_office
from lib.person_words import is_office_address


@pytest.mark.parametrize(
    "name",
    ["Vacant", "VACANT", "vacant post", "Vacant (from May)", "Post vacant", "TBC", "tbc", "TBC - May",
     "n/a", "N/A", "-", "–", "?", "To be confirmed", "to be appointed", "none", "Vacancy", "Unknown"],
)  # fmt: skip
def test_a_cell_that_names_nobody_is_no_person(name: str) -> None:
    assert is_nobody(name)


@pytest.mark.parametrize("name", ["Ada Invented", "Cllr N. Adams", "Nona Vacanti", "Na Li", "O'Dell"])
def test_a_name_that_only_looks_like_it_is_a_person(name: str) -> None:
    assert not is_nobody(name)


@pytest.mark.parametrize(
    ("name", "other_name"),
    [
        ("Ada Invented", "ada  invented"),
        ("Cllr Ada Invented", "Ada Invented OBE"),
        ("Invented, Ada", "Ada Invented"),
        ("A. Invented", "Ada Invented"),
        ("Ada J Invented", "Ada Invented"),
        ("Zoë O'Dell", "Zoe ODell"),
        ("Ada Invented", "Ada Inventted"),
        ("Ann Smith", "Ann Smiht"),
        ("Ada Smith-Jones", "Ada Smith Jones"),
    ],
)
def test_the_same_name_in_another_writing_is_the_same_person(name: str, other_name: str) -> None:
    assert is_same_name(name, other_name)
    assert is_same_name(other_name, name)


@pytest.mark.parametrize(
    ("name", "other_name"),
    [
        ("Ada Invented", "Grace Invented"),
        ("Ada Invented", "Ada Newman"),
        ("John Smith", "Jane Smith"),
        ("Ann Lee", "Ann Lea"),
        ("Cllr", "Ada"),
    ],
)
def test_a_clearly_different_name_is_not(name: str, other_name: str) -> None:
    assert not is_same_name(name, other_name)


def test_an_address_of_an_office_is_told_from_that_of_a_person() -> None:
    assert is_office_address("leader@leeds.gov.uk")
    assert is_office_address("chief.executive@leeds.gov.uk")
    assert not is_office_address("ada.invented@leaderfield.gov.uk")
    assert is_office(name_office("Leader"))
    assert [name_office(role) for role in ("Leader", "Chief executive", "Other")] == [
        "Office of the leader", "Office of the chief executive", "Office",
    ]  # fmt: skip
    assert is_office("Office")
    assert not is_office("Ada Invented")
