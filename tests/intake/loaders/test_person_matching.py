"""A file that brings another person for a role already held: the same, a successor, or one more. On both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Contact, ContactPeriod, Organisation, QuarantinedRow
from lib.intake.by_hand.people import PersonDetails, correct_person, retire_person
from lib.intake.loaders.loader import ONE_MORE, SAME_PERSON, SUCCESSOR
from lib.intake.review import QUARANTINE_ROWS, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from lib.queries.scope import Scope
from tests.support.factories import OFFICER, bring, contact, day, message, store
from tests.support.intake_tables import find_newest_import
from tests.support.people import check_people, read_people, see, tell_figures, tell_people

GRACE = contact(Name="Grace Invented", Email="grace@leeds.example")
D = day("2015-02-10")


def leeds(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Organisation.id).where(Organisation.code == "LDS")).one()


def waiting(engine: Engine) -> QuarantinedRow:
    with open_read_session(engine) as session:
        pending = QuarantinedRow.decision.is_(None), QuarantinedRow.placed_change_id.is_(None)
        return session.scalars(select(QuarantinedRow).where(*pending)).one()


def settle(engine: Engine, kind: str, **said: Any) -> int:
    row = waiting(engine)
    decision = ReviewDecision((row.id,), kind, tuple((row.doubt or {})["candidates"]), remember=False, **said)
    return resolve_rows(engine, decisions=[decision], actor=OFFICER).loaded


@pytest.fixture
def asked(engine: Engine, tmp_path: Path) -> Engine:
    """Ada leads Leeds, got a message, and a file names Grace as its leader."""
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "outreach", [message()], tmp_path)
    report = store(engine, "contacts", [GRACE], tmp_path)
    assert (report.ambiguous, report.added + report.changed) == (1, 0)
    doubt = waiting(engine).doubt or {}
    assert (doubt["about"], doubt["written"], doubt["on_record"]) == ("person", "Grace Invented", "Ada Invented")
    assert "Ada" not in waiting(engine).reason
    assert "Grace" not in waiting(engine).reason
    return engine


def test_a_successor_takes_over_from_the_day_and_starts_anew(asked: Engine, scope: Scope, tmp_path: Path) -> None:
    before, told = read_people(asked), tell_figures(asked, scope.on_day(day("2015-02-09")))
    settle(asked, SUCCESSOR, day=D)
    check_people(asked)
    assert tell_people(asked, leeds(asked), D)[:1] == [("Grace Invented", "Leader", "grace@leeds.example", None)]
    assert tell_figures(asked, scope.on_day(day("2015-02-09"))) == told
    assert next(row for row in tell_figures(asked, scope)["councils"] if row[0] == "LDS")[9] == "not sent"
    for rows in ([GRACE], [contact()]):  # neither the newer nor the older file asks or changes anything
        report = store(asked, "contacts", rows, tmp_path)
        assert (report.written_count, report.ambiguous) == (0, 0)
    undo_import(asked, import_id=find_newest_import(asked), actor=OFFICER)
    assert read_people(asked) == before


def test_a_successor_without_a_day_is_there_from_the_day_of_the_row_or_today(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "contacts", [GRACE | {"Added": "2015-03-01"}], tmp_path)
    settle(engine, SUCCESSOR)
    assert [one[0] for one in tell_people(engine, leeds(engine), day("2015-02-28"))] == ["Ada Invented"]
    assert tell_people(engine, leeds(engine), day("2015-03-01"))[0][0] == "Grace Invented"


def test_the_same_person_under_another_name_keeps_what_was_tried(asked: Engine, tmp_path: Path) -> None:
    settle(asked, SAME_PERSON)
    with open_read_session(asked) as session:
        assert session.scalars(select(Contact.name)).all() == ["Grace Invented"]
        assert session.scalars(select(ContactPeriod.name).order_by(ContactPeriod.since)).all() == [
            "Ada Invented",
            "Grace Invented",
        ]
    for rows in ([GRACE], [contact()]):
        report = store(asked, "contacts", rows, tmp_path)
        assert (report.written_count, report.ambiguous) == (0, 0)


def test_one_more_leads_beside_the_other(asked: Engine, tmp_path: Path) -> None:
    settle(asked, ONE_MORE)
    assert [one[0] for one in tell_people(asked, leeds(asked), D)] == ["Ada Invented", "Grace Invented"]
    for rows in ([GRACE], [contact()]):
        report = store(asked, "contacts", rows, tmp_path)
        assert (report.written_count, report.ambiguous) == (0, 0)


def test_an_answer_may_be_to_set_the_row_aside_and_is_remembered(asked: Engine, tmp_path: Path) -> None:
    resolve_rows(asked, decisions=[ReviewDecision((waiting(asked).id,), QUARANTINE_ROWS)], actor=OFFICER)
    assert store(asked, "contacts", [GRACE], tmp_path).ambiguous == 0


def test_a_row_whose_organisation_was_settled_first_is_still_asked_about_its_person(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "contacts", [GRACE | {"Organisation": "The Civic Hall", "Contact ID": "9"}], tmp_path)
    row = waiting(engine)
    decision = ReviewDecision((row.id,), USE_ORGANISATION, ("LDS",), remember=False)
    assert resolve_rows(engine, decisions=[decision], actor=OFFICER).still_pending[0][1].endswith("or one more?")
    assert settle(engine, SUCCESSOR, day=D) == 1
    assert tell_people(engine, leeds(engine), D)[0][0] == "Grace Invented"


def test_the_same_name_at_another_address_is_the_same_person(engine: Engine, tmp_path: Path) -> None:
    rows = [contact(), contact(role="Other", Name="Ben Invented", **{"Contact ID": "", "Email": "ben@leeds.example"})]
    store(engine, "contacts", rows, tmp_path)
    newer = [
        contact(Name="Cllr Ada Invented", Email="ada@new.example", **{"Contact ID": "other"}),
        contact(role="Other", Name="Ben Invented", **{"Contact ID": "", "Email": "ben@new.example"}),
    ]
    assert store(engine, "contacts", newer, tmp_path).changed == 2
    check_people(engine)
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.email).order_by(Contact.email)).all() == [
            "ada@new.example",
            "ben@new.example",
        ]
    assert tell_people(engine, leeds(engine), D)[0][2] == contact()["Email"]  # the file came today
    assert store(engine, "contacts", newer, tmp_path).written_count == 0


def test_a_role_of_many_is_asked_about_only_where_the_id_is_the_same(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(role="Other")], tmp_path)
    more = contact(role="Other", Name="Grace Invented", Email="g@leeds.example")
    assert store(engine, "contacts", [more | {"Contact ID": "2"}], tmp_path).added == 1
    assert store(engine, "contacts", [more | {"Name": "Cy Invented"}], tmp_path).ambiguous == 1


def test_a_file_does_not_bring_back_who_left_nor_take_back_a_correction(engine: Engine, tmp_path: Path) -> None:
    rows = [contact(), contact(role="Chief Executive", Name="Ben Invented")]
    store(engine, "contacts", rows, tmp_path)
    retire_person(engine, actor=OFFICER, person=see(engine, "Ben Invented"), day=D)
    details = PersonDetails("Ada Invented", "Leader", "", "ada@right.example", "01632 960001")
    correct_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), details=details)
    before = read_people(engine)
    report = store(engine, "contacts", rows, tmp_path)
    assert report.unchanged == 2
    assert sorted(report.notes) == [
        "it says what was on record of the person earlier, and was left alone there",
        "the person is on record as having left, and was left alone",
    ]
    assert read_people(engine) == before


def test_nobody_is_no_person_unless_the_address_of_the_office_stands_there(engine: Engine, tmp_path: Path) -> None:
    rows = [
        contact(Name="Vacant", Email=""),
        contact("Camden", Name="TBC", Email="leader@camden.example"),
        contact("York", Name="n/a", Email="jo.bloggs@york.example"),
        contact("A council that nobody knows", Name="-", Email=""),
    ]
    report = store(engine, "contacts", rows, tmp_path)
    assert (report.added, report.unchanged, report.pending_count) == (1, 3, 0)
    assert report.notes["nobody is named (vacant or to be confirmed): left out"] == [2, 4, 5]
    with open_read_session(engine) as session:
        assert session.execute(select(Contact.name, Contact.email)).all() == [
            ("Office of the leader", "leader@camden.example")
        ]
    assert store(engine, "contacts", [contact("Camden")], tmp_path).added == 1  # an office holds no role


def test_a_trial_run_asks_what_the_import_will_ask(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "contacts.csv"
    store(engine, "contacts", [contact(), GRACE | {"Contact ID": "2"}], tmp_path)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    reports = [bring(engine, "contacts", file, dry_run=dry_run) for dry_run in (True, False)]
    assert [(report.added, report.ambiguous) for report in reports] == [(1, 1), (1, 1)]


def test_a_correction_of_the_day_of_the_import_stands_when_the_same_file_comes_again(
    engine: Engine, tmp_path: Path
) -> None:
    row = contact(Added="")
    store(engine, "contacts", [row], tmp_path)
    details = PersonDetails("Ada Invented", "Leader", "", "right@leeds.example", row["Telephone"])
    correct_person(engine, actor=OFFICER, person=see(engine, "Ada Invented"), details=details)
    assert store(engine, "contacts", [row], tmp_path).changed == 0
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.email)).one() == "right@leeds.example"
