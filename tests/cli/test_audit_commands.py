"""The audit, removing on request, and removing by rule, as somebody types it."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.audit_models import ExportEvent
from lib.database.engine import open_read_session
from lib.database.models import Answer, Change, Contact
from tests.support.accounts import invite
from tests.support.commands import run_lib
from tests.support.factories import contact, message, response, store


@pytest.fixture
def filled(sqlite: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    monkeypatch.setenv("DATABASE_URL", str(sqlite.url))
    store(sqlite, "contacts", [contact(Email="ada@leeds.example")], tmp_path)
    store(sqlite, "outreach", [message(Email="ada@leeds.example")], tmp_path)
    store(sqlite, "responses", [response()], tmp_path)
    return sqlite


def read_names(engine: Engine) -> list[str]:
    with open_read_session(engine) as session:
        return list(session.scalars(select(Contact.name)))


def test_the_trail_is_listed_and_saved_and_the_saving_stands_in_it(filled: Engine, tmp_path: Path) -> None:
    listed = run_lib("audit", "list", "--kind", "change", "--words", "contacts", "--limit", "1")
    assert listed.exit_code == 0, listed.output
    assert listed.output.count("\n") == 1
    assert "\timport: contacts: contacts.csv\ta test\t" in listed.output
    file = tmp_path / "audit.csv"
    assert run_lib("audit", "export", "--person", "a test", "--out", str(file)).exit_code == 0
    lines = file.read_text("utf-8-sig").splitlines()
    assert lines[0] == "When (UTC),What,Who,Why,How many,Kind"
    with open_read_session(filled) as session:
        export = session.scalars(select(ExportEvent)).one()
    assert (export.title, export.rows) == ("Audit trail (person: a test)", len(lines) - 1)
    assert "end in .xlsx or .csv" in run_lib("audit", "export", "--out", str(tmp_path / "audit.doc")).output


def test_a_person_is_removed_by_address_after_a_dry_run_that_removes_nothing(filled: Engine) -> None:
    said = run_lib("erase", "person", "ada@leeds.example", "--dry-run").output
    assert "Kept as counts: 1 message" in said
    assert "ada@" not in said
    assert read_names(filled) == ["Ada Invented"]
    assert "Say why" in run_lib("erase", "person", "ada@leeds.example").output
    removed = run_lib("erase", "person", "ada@leeds.example", "--reason", "asked by letter")
    assert removed.exit_code == 0, removed.output
    assert read_names(filled) == ["Erased person"]
    assert "No contact has" in run_lib("erase", "person", "ada@leeds.example", "--reason", "x y z").output


def test_an_address_of_several_people_asks_which_is_meant(filled: Engine, tmp_path: Path) -> None:
    store(filled, "contacts", [contact("Camden", Email="ada@leeds.example")], tmp_path)
    assert (
        "give one of the numbers 1 (Leader, Leeds City Council), 2 ("
        in run_lib("erase", "person", "ada@leeds.example", "--dry-run").output
    )
    assert run_lib("erase", "person", "2", "--reason", "asked by letter").exit_code == 0
    assert read_names(filled) == ["Ada Invented", "Erased person"]


def test_an_account_is_removed_by_its_address(filled: Engine) -> None:
    invite(filled)
    invite(filled, "kay", Role.ADMINISTRATOR)
    address = "ada@council.example"
    assert "Former user 1" in run_lib("erase", "account", address, "--dry-run").output
    assert run_lib("erase", "account", address, "--reason", "has left").exit_code == 0
    assert "no account with this address" in run_lib("erase", "account", address).output


def test_a_rule_is_set_shown_tried_and_run(filled: Engine) -> None:
    assert "Kept: consultations for ever" in run_lib("retention", "show").output
    assert run_lib("retention", "set", "--consultations", "12").exit_code == 0
    tried = run_lib("retention", "run", "--dry-run").output
    assert "closed on 2015-03-13: 9 answers" in tried
    assert "The details of 1 person who is" in tried
    assert read_names(filled) == ["Ada Invented"]
    assert "Removed: change" in run_lib("retention", "run").output
    assert read_names(filled) == ["Erased person"]
    with open_read_session(filled) as session:
        assert set(session.scalars(select(Answer.text))) == {"[removed]", "We say 10."}  # closed answers stay
        assert (
            session.scalars(select(Change.action).order_by(Change.id.desc())).first() == "remove what is kept no longer"
        )
    assert "Nothing is kept for longer" in run_lib("retention", "run").output
