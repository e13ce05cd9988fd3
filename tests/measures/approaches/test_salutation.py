"""Names in their parts, and what a letter begins with."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.measures.approaches.salutation import part_name, word_salutation


@pytest.mark.parametrize(
    ("name", "parts", "salutation"),
    [
        ("Cllr Ada Smith", ("Councillor", "Ada", "Smith"), "Dear Councillor Smith"),
        ("Dr. Ada Smith", ("Dr", "Ada", "Smith"), "Dear Dr Smith"),
        ("Smith, Ada", ("", "Ada", "Smith"), "Dear Ada Smith"),
        ("Cllr Dr Ada M. Smith-Jones", ("Councillor Dr", "Ada M.", "Smith-Jones"), "Dear Councillor Dr Smith-Jones"),
        ("Sir John Smith", ("Sir", "John", "Smith"), "Dear Sir John"),
        ("Ada van der Berg", ("", "Ada", "van der Berg"), "Dear Ada van der Berg"),
        ("Ada", ("", "", "Ada"), "Dear Ada"),
        ("Mayor", ("", "", "Mayor"), "Dear Mayor"),
        ("Cllr Smith", ("Councillor", "", "Smith"), "Dear Councillor Smith"),
        ("Dr.Ada Smith", ("Dr", "Ada", "Smith"), "Dear Dr Smith"),
        ("MX Ada Smith", ("Mx", "Ada", "Smith"), "Dear Mx Smith"),
        ("Cllr Dr Smith, Ada", ("Councillor Dr", "Ada", "Smith"), "Dear Councillor Dr Smith"),
        ("Smith, Ada, OBE", ("", "Ada, OBE", "Smith"), "Dear Ada, OBE Smith"),
        ("Ada Maria van Berg", ("", "Ada Maria", "van Berg"), "Dear Ada Maria van Berg"),
        ("ada smith", ("", "ada", "smith"), "Dear ada smith"),
        ("Office of the leader", ("", "", "Office of the leader"), "Dear colleague"),
    ],
)
def test_a_name_is_parted_and_greeted(name: str, parts: tuple[str, str, str], salutation: str) -> None:
    assert part_name(name) == parts
    assert word_salutation(name) == salutation


@given(st.text(alphabet="abAB ,.'-", min_size=1, max_size=40))
def test_every_letter_begins_with_dear_and_no_odd_spaces(name: str) -> None:
    salutation = word_salutation(name)
    assert salutation.startswith("Dear")
    assert salutation == " ".join(salutation.split())
