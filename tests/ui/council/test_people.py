"""Who is at an organisation, and for whose eyes. What is changed of them is tried in a browser."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.by_hand.people import PersonDetails, replace_person, set_do_not_contact
from tests.support.factories import OFFICER, contact, day, store
from tests.support.page_text import words
from tests.support.people import see
from tests.ui.conftest import Open


@pytest.fixture
def replaced(sqlite: Engine, tmp_path: Path) -> str:
    """Grace has led Leeds since 10 February in the place of Ada, and asked on 20 February not to be contacted."""
    store(sqlite, "contacts", [contact()], tmp_path)
    grace = PersonDetails("Grace Invented", "Leader", "Leader", "grace@leeds.example")
    replace_person(sqlite, actor=OFFICER, person=see(sqlite, "Ada Invented"), successor=grace, day=day("2015-02-10"))
    ada = see(sqlite, "Grace Invented")
    set_do_not_contact(sqlite, actor=OFFICER, person=ada, wish=True, reason="by letter", day=day("2015-02-20"))
    return str(sqlite.url)


def test_people_are_shown_as_on_the_day_and_as_known_today(replaced: str, open_page: Open) -> None:
    app = open_page(replaced, "council", council="LDS", as_at="2015-02-09", role="Communications")
    assert "Ada Invented" in words(app)
    assert "Grace Invented" not in words(app)
    app.toggle(key="people-today").set_value(True).run()
    said = words(app)
    assert "**Grace Invented** · Leader" in said
    assert "Do not contact] since 20 February 2015" in said
    assert "by letter" in said
    assert "Ada Invented, leader, left on 10 February 2015" in said
    app = open_page(replaced, "council", council="LDS", as_at="2015-02-15", role="Communications")
    assert "grace@leeds.example" in words(app)
    assert "Do not contact" not in words(app)


def test_what_was_changed_by_hand_is_listed_and_undone_the_last_first(replaced: str, open_page: Open) -> None:
    app = open_page(replaced, "council", council="LDS", as_at="2015-03-01", role="Officer")
    undo_buttons = [button for button in app.button if button.label == "Undo"]
    assert [button.disabled for button in undo_buttons] == [False, True]
    undo_buttons[0].click().run()
    assert "Undone: it is as it was before." in [one.value for one in app.success]
    assert "Do not contact" not in words(app)


def test_the_board_sees_no_people(replaced: str, open_page: Open) -> None:
    app = open_page(replaced, "council", council="LDS", as_at="2015-03-01", role="Board member")
    assert "Invented" not in words(app)
    assert not [button for button in app.button if button.label in {"Change", "Add a person", "Undo"}]


def test_a_body_has_a_page_with_its_people(sqlite: Engine, tmp_path: Path, open_page: Open) -> None:
    store(sqlite, "contacts", [contact("Solace", "Other", Name="Sol Invented")], tmp_path)
    app = open_page(str(sqlite.url), "council", council="SOLACE", role="Officer")
    assert "Sol Invented" in words(app)
    assert app.metric[0].value == "Not reached"
