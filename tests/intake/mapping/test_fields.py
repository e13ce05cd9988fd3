"""The usual headings of each field."""

import pytest

from lib.intake.mapping.fields import FIELDS, KINDS, QUESTION_NUMBER, normalise_heading


@pytest.mark.parametrize("heading", ["E-mail address", " email_address: ", "3. E-Mail  Address", "EMAIL ADDRESS*"])
def test_a_heading_is_the_same_however_it_is_decorated(heading: str) -> None:
    assert normalise_heading(heading) == "email address"


@pytest.mark.parametrize("record_type", FIELDS)
def test_every_usual_heading_is_written_in_its_plainest_form_and_stands_at_one_field_once(record_type: str) -> None:
    for known_field in FIELDS[record_type]:
        assert [normalise_heading(heading) for heading in known_field.usual_headings] == list(
            known_field.usual_headings
        )


def test_every_kind_of_file_has_fields_and_every_set_of_fields_a_kind() -> None:
    assert sorted(record_type for record_types in KINDS.values() for record_type in record_types) == sorted(FIELDS)


@pytest.mark.parametrize(("heading", "number"), [("Q7. Why?", "7"), ("question_12", "12"), ("Quality 5", None)])
def test_the_number_of_a_question_is_read_from_its_heading(heading: str, number: str | None) -> None:
    match = QUESTION_NUMBER.match(heading)
    assert (match[1] if match else None) == number
