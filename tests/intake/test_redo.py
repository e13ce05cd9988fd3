"""What was undone can be done again, exactly, while nothing came after."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Person, Role
from lib.database.engine import open_read_session
from lib.database.models import Change, Snapshot
from lib.intake.loaders.loader import REPLACE, SUCCESSOR
from lib.intake.manual_entry import ManualResponse, store_manual_response
from lib.intake.problems import FileProblem
from lib.intake.redo import CAME_AFTER, describe_redo_obstacle
from lib.intake.review import CREATE_ORGANISATION, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import redo_import, undo_import
from tests.support.factories import OFFICER, contact, message, response, store
from tests.support.intake_tables import find_newest_import, list_waiting_rows, read_data_tables, store_waiting_response


def read_state(engine: Engine) -> dict[str, list[str]]:
    return {name: rows for name, rows in read_data_tables(engine).items() if name != "former"}


def undo_and_redo(engine: Engine) -> None:
    """Undo the newest import and do it again: every table is as it was, both times."""
    number, state = find_newest_import(engine), read_state(engine)
    undo_import(engine, import_id=number, actor=OFFICER)
    undone_state = read_state(engine)
    assert undone_state != state
    redo_import(engine, import_id=number, actor=OFFICER)
    assert read_state(engine) == state
    undo_import(engine, import_id=number, actor=OFFICER)
    assert read_state(engine) == undone_state
    redo_import(engine, import_id=number, actor=OFFICER)


def test_a_decision_that_was_undone_is_done_again_and_can_be_undone_again(engine: Engine, tmp_path: Path) -> None:
    row_id = store_waiting_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row_id,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    undo_and_redo(engine)


def test_a_new_organisation_and_an_entry_by_hand_come_back(engine: Engine, tmp_path: Path) -> None:
    row_id = store_waiting_response(engine, tmp_path, "Guild of Peer Reviewers")
    decision = ReviewDecision((row_id,), CREATE_ORGANISATION, name="Guild of Peer Reviewers")
    resolve_rows(engine, decisions=[decision], actor=OFFICER)
    undo_and_redo(engine)
    letter = ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree.")
    store_manual_response(engine, response=letter, actor=OFFICER)
    undo_and_redo(engine)


def test_a_correction_that_was_decided_and_undone_is_decided_again(engine: Engine, tmp_path: Path) -> None:
    first = response() | {"Response ID": "1"}
    other = (
        first | {"Date received": "2015-02-20"} | {f"Q{n}. What about {n}?": f"Another says {n}." for n in range(1, 9)}
    )
    store(engine, "responses", [first], tmp_path)
    store(engine, "responses", [other], tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), REPLACE)], actor=OFFICER)
    undo_and_redo(engine)


def test_a_successor_and_the_days_before_come_back(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "contacts", [contact(Name="Carl Other")], tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), SUCCESSOR)], actor=OFFICER)
    undo_and_redo(engine)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)


def test_somebody_who_was_added_and_wants_no_mail_comes_back_and_goes_again(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    unknown = message(Email="new.one@leeds-city-council.example") | {"Unsubscribed": "Yes"}
    store(engine, "outreach", [message() | {"Unsubscribed": ""}, unknown], tmp_path)
    row_id = list_waiting_rows(engine)[0].id
    decision = ReviewDecision((row_id,), CREATE_ORGANISATION, ("LDS",), remember=False)
    resolve_rows(engine, decisions=[decision], actor=OFFICER)
    undo_and_redo(engine)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)


def test_a_file_is_done_again_by_bringing_it_in_and_nothing_of_it_is_kept(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    number = find_newest_import(engine)
    undo_import(engine, import_id=number, actor=OFFICER)
    with open_read_session(engine) as session:
        assert (
            describe_redo_obstacle(session, import_id=number, reader=Role.OFFICER)
            == "A file is done again by bringing it in again."
        )
        assert session.scalar(select(Snapshot.id).limit(1)) is None


def test_it_is_named_for_what_it_does(engine: Engine, tmp_path: Path) -> None:
    store_manual_response(
        engine, response=ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree."), actor=OFFICER
    )
    undo_and_redo(engine)
    with open_read_session(engine) as session:
        actions = session.scalars(select(Change.action).order_by(Change.id)).all()
    assert actions[-4:] == ["undo", "redo", "undo", "redo"]


def test_what_came_after_the_undoing_keeps_it_from_being_done_again(engine: Engine, tmp_path: Path) -> None:
    letter = ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree.")
    store_manual_response(engine, response=letter, actor=OFFICER)
    number = find_newest_import(engine)
    undo_import(engine, import_id=number, actor=OFFICER)
    store(engine, "responses", [response("Camden")], tmp_path)
    state = read_data_tables(engine)
    with open_read_session(engine) as session:
        assert describe_redo_obstacle(session, import_id=number, reader=Role.OFFICER) == CAME_AFTER
    with pytest.raises(FileProblem, match="It cannot be done again"):
        redo_import(engine, import_id=number, actor=OFFICER)
    with pytest.raises(NotAllowed):
        redo_import(engine, import_id=number, actor=Person("a reader", Role.BOARD))
    assert read_data_tables(engine) == state
