"""Who may save the people to approach, and what the page says of those who are left out."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from sqlalchemy import Engine
from streamlit.testing.v1 import AppTest

import lib.ui
from lib.queries.responses.people_to_approach import ApproachRule
from lib.terms import BOUNCED, COOLING_OFF, DO_NOT_CONTACT, EMAIL, GONE, MAY_BE_APPROACHED, TELEPHONE
from lib.ui.targeting.recipient_lists import EXPANDER_KEY, describe_left_out, find_repeated
from tests.support.factories import contact, message, store
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
    people = people.assign(promised_by=None, tried_on=None, has_wrong_number=False)
    assert describe_left_out(people, pd.Series([False]), RULE, EMAIL) == [reason]
    assert describe_left_out(people, pd.Series([True]), RULE, TELEPHONE) == [""]


def test_every_dialog_is_opened_where_it_is_guarded() -> None:
    folder = Path(lib.ui.__path__[0])
    files = [file.relative_to(folder) for file in folder.rglob("*.py") if "st.dialog(" in file.read_text("utf-8")]
    assert [str(file) for file in files] == ["shared/view.py"]


def test_two_people_with_one_address_are_one_e_mail_and_two_calls() -> None:
    people = pd.DataFrame({"email": ["a@b.example", "A@B.example ", "a@b.example", None, None]})
    may_be_sent_to = pd.Series([False, True, True, True, True])
    assert find_repeated(people, may_be_sent_to, EMAIL).to_list() == [False, False, True, False, False]
    assert not find_repeated(people, may_be_sent_to, TELEPHONE).any()


def press(app: AppTest, label: str) -> None:
    next(button for button in app.button if button.label.startswith(label)).click().run()


def read(app: AppTest) -> str:
    """The words of a page as they are seen."""
    return words(app).replace("\\", "")


def test_board_members_get_no_list_and_comms_save_one_that_stands_below_with_its_files_until_it_is_sent(
    sqlite: Engine, open_page: Open, tmp_path: Path
) -> None:
    people = [
        contact("Camden"), contact("Barnet"), contact("Dacorum", **{"Do not contact": "Yes"}),
        contact("Camden", "Chief executive", Email="LEADER@camden.example", Telephone=""),
    ]  # fmt: skip
    store(sqlite, "contacts", people, tmp_path)
    store(sqlite, "outreach", [message("Barnet", Delivered="", Bounced="2015-01-07")], tmp_path)
    app = open_page(str(sqlite.url), "targeting")
    assert len(app.get("download_button")) == 2
    assert "people there on" not in read(app)
    app.selectbox(key="role").select("Communications").run()
    assert "people there on" not in read(app)  # nor is anybody's name read before it is asked for
    app.session_state[EXPANDER_KEY] = True
    app.run()
    assert "**1 person to write to**, at 1 of them, of 4 people there" in read(app)
    assert "1: asked not to be contacted" in read(app)
    assert "1: the last e-mail came back" in read(app)
    assert "1: the same e-mail address as somebody else on the list" in read(app)
    assert "The consultation closed on 13 March 2015." in read(app)
    app.segmented_control(key="list_kind").set_value(TELEPHONE).run()
    assert "**2 people to telephone**, at 2 of them" in read(app)
    app.segmented_control(key="list_kind").set_value(EMAIL).run()
    press(app, "Save the list of")
    assert "what the list is for" in app.error[0].value
    app.text_input(key="list_purpose_E-mail").input("Second reminder")
    press(app, "Save the list of")
    assert "1 person at 1 council, saved by Communications on this machine. Second reminder" in read(app)
    assert "Not logged as sent; 0 councils have responded since." in read(app)
    assert "Saved with 1 person: the list stands below, with its files. 1 entry was left out" in app.success[0].value
    assert len(app.get("download_button")) == 4
    assert "on a list below that was saved and not logged as sent" in app.warning[0].value
    press(app, "These were sent")
    assert "no report has told yet what came of it" in read(app)
    assert "1: approached within the last 7 days" in read(app)
