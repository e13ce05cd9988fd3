"""The entry of a call: who stands there first, and what speaks against a call."""

from pathlib import Path

from sqlalchemy import Engine

from lib.terms import SAID_NO
from tests.support.approaches import find_contact, log_call
from tests.support.council_counts import LEEDS
from tests.support.factories import contact, day, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_who_said_no_stands_last_and_the_form_says_so(sqlite: Engine, tmp_path: Path, open_page: Open) -> None:
    people = [contact(LEEDS, Name="Lea Invented"), contact(LEEDS, "Chief executive", Name="Chi Invented")]
    store(sqlite, "contacts", people, tmp_path)
    log_call(sqlite, find_contact(sqlite, LEEDS, "Chief executive"), day("2015-03-03"), SAID_NO)
    app = open_page(str(sqlite.url), "campaign", role="Officer", council="LDS")
    person = next(box for box in app.selectbox if box.label == "Person")
    assert [str(name).split(",")[0] for name in person.options] == ["Lea Invented", "Chi Invented"]
    person.set_value(find_contact(sqlite, LEEDS, "Chief executive")).run()
    assert "said no on 3 March 2015" in app.warning[0].value


def test_councils_are_called_one_after_the_other_from_the_list_of_councils_to_approach(
    sqlite: Engine, tmp_path: Path, open_page: Open
) -> None:
    store(sqlite, "contacts", [contact(LEEDS)], tmp_path)
    app = open_page(str(sqlite.url), "targeting", role="Officer", as_at="2015-02-20")
    app.button(key="select-first").click().run()
    app.button(key="round-queue").click().run()
    assert not app.error
    assert app.selectbox(key="log-council").value == "LDS"
    assert "In line:" in words(app)
