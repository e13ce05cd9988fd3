"""Who gets the digest, on the page Consultation."""

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.ui.consultation.digest import FORM_KEY
from tests.support.page_text import words
from tests.ui.conftest import Open


def find_panel(open_page: Open, url: str, role: Role) -> bool:
    app = open_page(url, "consultation", role=str(role))
    return any(heading.value == "Digest" for heading in app.subheader)


def test_an_officer_adds_an_address_ends_it_and_takes_that_back(
    sqlite: Engine, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIGEST_ALLOWED", "@lga.gov.uk")
    app = open_page(str(sqlite.url), "consultation", role=str(Role.OFFICER))
    assert "Nobody is subscribed." in words(app)
    assert "No mail server is set, so nothing is sent yet" in words(app)
    app.session_state[FORM_KEY] = True
    app.run()
    app.text_input(key="digest-address").set_value("ada@council.gov.uk")
    app.multiselect(key="digest-regions").set_value(["London"])
    next(button for button in app.button if button.label == "Subscribe it").click().run()
    assert app.success[0].value == "It is subscribed."
    assert "weekly · London · not sent yet · not on the allow\\-list, so nothing is sent" in words(app)
    app.button(key="digest-end-1").click().run()
    assert "Nobody is subscribed." in words(app)
    app.button(key="undo-digest").click().run()
    assert "weekly · London" in words(app)


def test_what_is_no_address_is_said_and_stays_in_the_form(sqlite: Engine, open_page: Open) -> None:
    app = open_page(str(sqlite.url), "consultation", role=str(Role.COMMUNICATIONS))
    app.session_state[FORM_KEY] = True
    app.run()
    app.text_input(key="digest-address").set_value("ada")
    next(button for button in app.button if button.label == "Subscribe it").click().run()
    assert "is no e" in app.error[0].value
    assert app.text_input(key="digest-address").value == "ada"


def test_board_members_see_nothing_of_it(sqlite: Engine, open_page: Open) -> None:
    assert find_panel(open_page, str(sqlite.url), Role.OFFICER)
    assert not find_panel(open_page, str(sqlite.url), Role.BOARD)
