"""Entry by hand."""

from tests.support.factories import day
from tests.ui.imports.conftest import OpenAsOfficer, count_responses, press_button


def test_a_letter_is_entered_by_hand(empty: str, officer: OpenAsOfficer) -> None:
    app = officer(empty, "Enter by hand")
    next(one for one in app.selectbox if one.label == "From").select("Leeds City Council")
    next(one for one in app.date_input if one.label == "Received on").set_value(day("2015-02-03"))
    app.text_area[0].set_value("We welcome this.")
    press_button(app, "Store the response")
    assert app.success[0].value == "Stored: the letter from Leeds City Council."
    assert count_responses(empty) == 1


def test_an_entry_by_hand_without_its_text_says_what_is_missing(empty: str, officer: OpenAsOfficer) -> None:
    app = officer(empty, "Enter by hand")
    press_button(app, "Store the response")
    assert "Choose whom the response comes from" in app.error[0].value
    assert count_responses(empty) == 0
