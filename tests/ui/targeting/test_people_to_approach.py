"""Who may save the people to approach, and what the page says of those who are left out."""

import datetime as dt
from pathlib import Path

import pandas as pd
from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import Change
from lib.queries.register.consultations import find_consultation
from lib.queries.responses.people_to_approach import ApproachRule
from lib.queries.scope import Scope
from lib.terms import EMAIL
from lib.ui.shared.view import View
from lib.ui.targeting.people_to_approach import _save_list
from tests.support.factories import contact, day, store
from tests.support.page_text import words
from tests.ui.conftest import Open


def test_a_saved_list_greets_people_stands_in_the_audit_trail_and_heeds_a_wish_noted_meanwhile(
    sqlite: Engine, tmp_path: Path
) -> None:
    store(sqlite, "contacts", [contact("Camden", Name="Cllr Ada Invented"), contact("Dacorum")], tmp_path)
    with open_read_session(sqlite) as session:
        consultation = find_consultation(session, None)
    view = View(sqlite, "1", consultation, Scope(consultation.id, day("2015-03-01")), Role.COMMUNICATIONS)
    rows = pd.DataFrame({"code": ["CMD", "DAC"]}).assign(
        why="", standing_text="Reached", region="London", last_tried=None, channels=""
    )
    rule = ApproachRule(dt.datetime.now(dt.UTC).date())
    table = _save_list(view, rows, rule, EMAIL, "People to write to")
    assert table["Salutation"].to_list() == ["Dear Councillor Invented", "Dear Ada Invented"]
    store(sqlite, "contacts", [contact("Dacorum", **{"Do not contact": "Yes"})], tmp_path)  # the page is still open
    assert len(_save_list(view, rows, rule, EMAIL, "People to write to")) == 1
    with open_read_session(sqlite) as session:
        saved = session.execute(
            select(Change.actor, Change.subject, Change.rows).where(Change.action == "save a list of people")
        ).all()
    assert saved == [("Communications on this machine", "People to write to, 1 March 2015", count) for count in (2, 1)]


def test_board_members_get_no_file_of_contacts_and_officers_do(full: str, open_page: Open) -> None:
    app = open_page(full, "targeting")
    assert len(app.get("download_button")) == 2
    assert "people to approach" not in words(app)
    for role in ("Officer", "Communications"):
        app.selectbox(key="role").select(role).run()
        assert len(app.get("download_button")) == 6
        assert "people to approach" in words(app)


def test_the_page_says_how_many_are_left_out_and_why_and_that_the_consultation_has_closed(
    full: str, open_page: Open
) -> None:
    app = open_page(full, "targeting", role="Communications")
    assert "people to write to" in words(app)
    assert "asked not to be contacted" in words(app)
    assert "the last e-mail to them came back" in words(app)
    assert "The consultation closed on 13 March 2015." in words(app)
