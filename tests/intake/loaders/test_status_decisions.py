"""A status that no tool is known to write is asked once, for all rows that have it, and remembered."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Contact, Outreach
from lib.intake.reading.message_statuses import ARRIVED, FAILED, UNDER_WAY, WISH
from lib.intake.review import ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from tests.support.factories import OFFICER, bring, contact, message, store
from tests.support.intake_tables import FAULTS, find_newest_import, list_waiting_rows, read_data_tables

DAY = dt.date(2015, 1, 12)


def store_people(engine: Engine, folder: Path, count: int) -> None:
    people = [
        contact(**{"Contact ID": str(n), "Role": "Other", "Email": f"p{n}@x.example", "Name": f"P {n}"})
        for n in range(1, count + 1)
    ]
    store(engine, "contacts", people, folder)


def read_days(engine: Engine) -> dict[str, tuple[dt.date | None, dt.date | None]]:
    with open_read_session(engine) as session:
        rows = session.execute(select(Contact.source_id, Outreach.delivered_on, Outreach.bounced_on).join(Contact))
        return {row.source_id: (row.delivered_on, row.bounced_on) for row in rows}


def test_only_what_is_sure_delivers_and_only_what_failed_bounces(sqlite: Engine, tmp_path: Path) -> None:
    store_people(sqlite, tmp_path, 12)
    report = bring(sqlite, "outreach", FAULTS / "statuses.csv")
    assert (report.added, report.pending_count) == (12, 0)
    days = read_days(sqlite)
    assert {number for number, (delivered_on, _bounced_on) in days.items() if delivered_on} == {"10", "11", "12"}
    assert {number for number, (_delivered_on, bounced_on) in days.items() if bounced_on} == {"1", "6", "7", "8", "9"}


@pytest.mark.parametrize(
    ("decision", "days"),
    [(ARRIVED, (DAY, None)), (FAILED, (None, DAY)), (UNDER_WAY, (None, None)), (WISH, (None, None))],
)
def test_an_unknown_status_waits_while_the_other_rows_are_stored_and_one_answer_settles_all(
    engine: Engine, tmp_path: Path, decision: str, days: tuple[dt.date | None, dt.date | None]
) -> None:
    store_people(engine, tmp_path, 3)
    report = bring(engine, "outreach", FAULTS / "unknown_status.csv")
    assert (report.added, report.ambiguous) == (1, 2)
    waiting = list_waiting_rows(engine)
    assert {row.doubt["about"] for row in waiting if row.doubt} == {"status"}
    first = ReviewDecision((waiting[0].id,), decision)
    assert resolve_rows(engine, decisions=[first], actor=OFFICER).loaded == 1
    assert read_days(engine)["2"] == days
    report = bring(
        engine, "outreach", FAULTS / "unknown_status.csv"
    )  # the answer counts for the other way of writing it
    assert (report.pending_count, report.loaded_pending) == (0, 1)
    assert read_days(engine)["3"] == days


def test_undoing_the_answer_forgets_it(sqlite: Engine, tmp_path: Path) -> None:
    store_people(sqlite, tmp_path, 3)
    bring(sqlite, "outreach", FAULTS / "unknown_status.csv")
    resolve_rows(sqlite, decisions=[ReviewDecision((list_waiting_rows(sqlite)[0].id,), ARRIVED)], actor=OFFICER)
    undo_import(sqlite, import_id=find_newest_import(sqlite), actor=OFFICER)
    assert bring(sqlite, "outreach", FAULTS / "unknown_status.csv").ambiguous == 2


def test_an_answer_counts_for_later_files_though_its_row_waits_on_for_its_address(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "outreach", [message() | {"Status": "Gone fishing", "Delivered": ""}], tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), FAILED)], actor=OFFICER)
    store(engine, "contacts", [contact()], tmp_path)
    later = message(sent="2015-01-12") | {"Status": "gone fishing", "Delivered": ""}
    assert store(engine, "outreach", [later], tmp_path).added == 1
    assert [bounced_on for _delivered_on, bounced_on in read_days(engine).values()] == [DAY]


def test_a_status_that_is_settled_as_a_wish_marks_the_person_though_its_row_has_no_day(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "outreach", [message(sent="") | {"Status": "Gone fishing"}], tmp_path)
    before = read_data_tables(engine)
    row_id = list_waiting_rows(engine)[0].id
    assert resolve_rows(engine, decisions=[ReviewDecision((row_id,), WISH)], actor=OFFICER).loaded == 0
    with open_read_session(engine) as session:
        assert session.scalars(select(Contact.do_not_contact)).all() == [True]
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before
