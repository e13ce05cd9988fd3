"""Contacts: what a new list changes, and what it leaves."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
    Contact,
    Response,
)
from lib.intake.loaders.wishes import DOUBTFUL_WISH
from tests.support.factories import bring, contact, response, store
from tests.support.intake_tables import FAULTS, count_rows


def test_a_file_without_a_column_leaves_what_the_column_said(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(**{"Do not contact": "Yes"})], tmp_path)
    short = {name: contact()[name] for name in ("Contact ID", "Organisation", "Role", "Name")}
    assert store(engine, "contacts", [short], tmp_path).unchanged == 1
    store(engine, "responses", [response(Withdrawn="2015-02-05")], tmp_path)
    fewer = {name: cell for name, cell in response().items() if name not in {"Withdrawn", "Q9. What about 9?"}}
    assert store(engine, "responses", [fewer], tmp_path).unchanged == 1
    with open_read_session(engine) as session:
        kept = session.scalars(select(Contact)).one()
        assert (kept.do_not_contact, kept.email, kept.telephone) == (True, contact()["Email"], contact()["Telephone"])
        assert session.scalars(select(Response.withdrawn_on)).one() == dt.date(2015, 2, 5)
    assert count_rows(engine, Answer) == 10


def test_the_title_of_a_post_is_kept_and_a_file_without_it_leaves_it(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(**{"Job title": "Leader of the Council"})], tmp_path)
    short = {name: contact()[name] for name in ("Contact ID", "Organisation", "Role", "Name")}
    store(engine, "contacts", [short], tmp_path)
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.job_title)).one() == "Leader of the Council"


def test_only_a_no_lifts_the_wish_to_be_left_alone(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact(**{"Do not contact": "Yes"})], tmp_path)
    assert store(sqlite, "contacts", [contact(**{"Do not contact": ""})], tmp_path).unchanged == 1
    assert store(sqlite, "contacts", [contact(**{"Do not contact": "No"})], tmp_path).changed == 1


def test_a_contact_does_not_move_to_another_organisation_by_its_id(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact("Leeds", **{"Contact ID": "1"})], tmp_path)
    report = store(engine, "contacts", [contact("Camden", **{"Contact ID": "1"})], tmp_path)
    assert report.problems == [(2, 'the id "1" is that of a contact of another organisation')]


def test_a_bad_optional_address_never_costs_the_contact_and_several_are_asked(sqlite: Engine) -> None:
    report = bring(sqlite, "contacts", FAULTS / "doubtful_addresses.csv")
    assert (report.added, report.quarantined) == (2, 1)
    assert report.problems == [
        (2, '"Email" holds 2 e-mail addresses: keep one in the cell, or give each a row of its own')
    ]
    assert report.notes == {'"Email" is not one e-mail address: the contact is kept without it': [4]}


def test_what_is_no_address_takes_none_away(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "contacts", [contact()], tmp_path)
    assert store(sqlite, "contacts", [contact(Email="ada at leeds, when she is in")], tmp_path).unchanged == 1
    assert store(sqlite, "contacts", [contact(Email="")], tmp_path).changed == 1


def test_a_wish_in_an_unusual_word_is_noted_and_one_in_a_usual_word_is_not(sqlite: Engine, tmp_path: Path) -> None:
    rows = [
        contact(organisation, **{"Do not contact": cell})
        for organisation, cell in (("Leeds", "Unsubscribed"), ("York", "left the council"), ("Camden", "No"))
    ]
    report = store(sqlite, "contacts", rows, tmp_path)
    assert {note: lines for note, lines in report.notes.items() if note == DOUBTFUL_WISH} == {DOUBTFUL_WISH: [3]}
