"""Who may save the people to approach, and what the page says of those who are left out."""

import datetime as dt

import pandas as pd
import pytest

from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import BOUNCED, COOLING_OFF, DO_NOT_CONTACT, EMAIL, GONE, MAY_BE_APPROACHED, TELEPHONE
from lib.ui.targeting.recipient_lists import describe_left_out
from tests.support.page_text import words
from tests.ui.conftest import Open

RULE = ApproachRule(dt.date(2015, 3, 10), 5)


@pytest.mark.parametrize(
    ("state", "address", "reason"),
    [
        (DO_NOT_CONTACT, None, "asked not to be contacted"),  # and no missing address
        (GONE, None, "not there any more, as known today"),
        (BOUNCED, "a@b.example", "the last e-mail came back"),
        (COOLING_OFF, "a@b.example", "approached within the last 5 days, or a message is on its way today"),
        (MAY_BE_APPROACHED, "", "no e-mail address is known"),
        (COOLING_OFF, None, "no e-mail address is known"),
    ],
)
def test_the_gravest_reason_is_told_of_whoever_is_left_out(state: str, address: str | None, reason: str) -> None:
    people = pd.DataFrame({"state": [state], "email": [address], "telephone": ["1"]})
    assert describe_left_out(people, pd.Series([False]), RULE, EMAIL) == [reason]
    assert describe_left_out(people, pd.Series([True]), RULE, TELEPHONE) == [""]


def test_board_members_get_no_list_and_comms_save_one_that_stands_below_with_its_files(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "targeting")
    assert len(app.get("download_button")) == 2
    assert "people to approach" not in words(app)
    app.selectbox(key="role").select("Communications").run()
    assert "people to write to" in words(app)
    assert "asked not to be contacted" in words(app)
    assert "the last e-mail came back" in words(app)
    assert "The consultation closed on 13 March 2015." in words(app)
    save = next(button for button in app.button if button.label.startswith("Save the list of"))
    save.click().run()
    assert "what the list is for" in app.error[0].value
    app.text_input(key="list_purpose_E-mail").input("Second reminder")
    next(button for button in app.button if button.label.startswith("Save the list of")).click().run()
    assert "Second reminder" in words(app)
    assert "Not logged as sent; 0 councils have responded since." in words(app)
    assert len(app.get("download_button")) == 4
    assert "on a list below that was saved and not logged as sent" in app.warning[0].value
    next(button for button in app.button if button.label == "These were sent").click().run()
    assert "no report has told yet what came of it" in words(app)
    assert "**0 people to write to**" in words(app)
