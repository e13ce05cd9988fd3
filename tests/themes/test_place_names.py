"""Names of places are recognised and taken out."""

import pytest

from lib.themes.place_names import has_place_name, remove_place_names


@pytest.mark.parametrize(
    ("written", "left"),
    [
        ("Councils across the North West support this", "Councils support this"),
        ("In Leeds, help comes late", "help comes late"),
        ("York’s bus lanes work", "bus lanes work"),
        ("Reading the report helps", "Reading the report helps"),
        ("No place is named", "No place is named"),
    ],
)
def test_places_are_taken_out_of_what_is_compared(written: str, left: str) -> None:
    assert remove_place_names(written) == left
    assert has_place_name(written) == (written != left)
