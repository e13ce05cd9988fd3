"""What waits is settled by decisions."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
    Contact,
    Credit,
    Organisation,
    Outreach,
    Response,
)
from lib.intake.import_file import inspect_file
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE
from lib.intake.mapping.mapping import Mapping, confirm_mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.review import CREATE_ORGANISATION, QUARANTINE_ROWS, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from lib.queries.imports import pending_rows
from lib.queries.register.consultations import list_consultations
from tests.support.factories import OFFICER, bring, contact, message, response, store, write_csv
from tests.support.intake_tables import find_newest_import, list_waiting_rows, read_data_tables, store_waiting_response


def test_a_suggestion_that_is_accepted_places_the_row_and_is_learned(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path)
    assert list_waiting_rows(engine)[0].doubt == {
        "about": "organisation", "written": "Wolvrhmptn City Concil", "candidates": ["WLV"], "clear": True,
    }  # fmt: skip
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    assert (done.loaded, done.learned_names) == (1, ["Wolvrhmptn City Concil"])
    assert list_waiting_rows(engine) == []
    with open_read_session(engine) as session:
        stored = session.scalars(select(Organisation.code).join(Credit)).all()
    assert stored == ["WLV"]
    again = store(engine, "responses", [response("Wolvrhmptn City Concil", received="2015-02-09")], tmp_path)
    assert (again.added, again.ambiguous) == (1, 0)


def test_the_file_of_a_row_that_was_settled_changes_nothing_when_it_comes_again(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    before = read_data_tables(engine)
    report = store(engine, "responses", [response("Wolvrhmptn City Concil")], tmp_path)
    assert (report.resolved, report.written_count) == (1, 0)
    assert read_data_tables(engine) == before


def test_a_joint_response_counts_for_all_that_are_chosen_and_teaches_no_name(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path, "Adur and Worthing Councils")
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("ADU", "WOT"))], actor=OFFICER)
    assert done.learned_names == []
    with open_read_session(engine) as session:
        assert set(session.scalars(select(Organisation.code).join(Credit))) == {"ADU", "WOT"}


def test_a_body_that_is_not_on_the_register_is_created_and_a_council_never_is(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path, "Guild of Peer Reviewers")
    with pytest.raises(FileProblem, match="Councils come with the register"):
        resolve_rows(
            engine,
            decisions=[ReviewDecision((row,), CREATE_ORGANISATION, name="New Town", type="Unitary")],
            actor=OFFICER,
        )
    resolve_rows(
        engine, decisions=[ReviewDecision((row,), CREATE_ORGANISATION, name="Guild of Peer Reviewers")], actor=OFFICER
    )
    with open_read_session(engine) as session:
        found = session.scalars(select(Organisation).where(Organisation.change_id.is_not(None))).one()
        assert (found.name, found.type) == ("Guild of Peer Reviewers", "Professional body")
        assert session.scalars(select(Credit.organisation_id)).all() == [found.id]


def test_an_address_that_nobody_had_becomes_a_contact_of_the_organisation_chosen(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    store(engine, "outreach", [message(Email="new.person@camden.example", Organisation="Camden")], tmp_path)
    row = list_waiting_rows(engine)[0]
    assert row.doubt == {"about": "address", "written": "new.person@camden.example", "candidates": ["CMD"]}
    resolve_rows(engine, decisions=[ReviewDecision((row.id,), CREATE_ORGANISATION, ("CMD",))], actor=OFFICER)
    with open_read_session(engine) as session:
        made = session.scalars(select(Contact).where(Contact.email == "new.person@camden.example")).one()
        assert (made.name, made.role) == ("New Person", "Other")
        assert session.scalars(select(Outreach.contact_id)).all() == [made.id]


def test_two_rows_with_one_id_can_both_be_kept_or_the_second_corrects_the_first(engine: Engine, tmp_path: Path) -> None:
    rows = [response("Leeds") | {"Response ID": "1"}, response("Leeds", answers=3) | {"Response ID": "1"}]
    assert store(engine, "responses", rows, tmp_path).ambiguous == 1
    resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), REPLACE)], actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 3
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), KEEP_BOTH)], actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 13
        assert session.scalar(select(func.count()).select_from(Response)) == 2


def test_a_row_set_aside_for_good_is_asked_about_no_more(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path, "Private individual")
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), QUARANTINE_ROWS)], actor=OFFICER)
    assert done.quarantined == 1
    report = store(engine, "responses", [response("Private individual")], tmp_path)
    assert (report.quarantined, report.ambiguous, report.written_count) == (1, 0, 0)
    assert list_waiting_rows(engine) == []


def test_a_row_that_somebody_else_settled_meanwhile_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    before = read_data_tables(engine)
    with pytest.raises(FileProblem, match="somebody else settled these rows meanwhile"):
        resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("LDS",))], actor=OFFICER)
    assert read_data_tables(engine) == before


def test_a_row_that_found_its_place_meanwhile_is_not_settled_again(engine: Engine, tmp_path: Path) -> None:
    store(engine, "outreach", [message()], tmp_path)
    row = list_waiting_rows(engine)[0].id
    store(engine, "contacts", [contact()], tmp_path)
    assert store(engine, "outreach", [message()], tmp_path).loaded_pending == 1
    with pytest.raises(FileProblem, match="settled these rows meanwhile"):
        resolve_rows(engine, decisions=[ReviewDecision((row,), CREATE_ORGANISATION, ("LDS",))], actor=OFFICER)


def test_a_row_whose_date_is_written_the_other_way_round_does_not_keep_the_others_from_being_settled(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        response(received="14/01/2015"), response("Wolvrhmptn Concil", received="15/01/2015"),
        response("Narnia", received="01/28/2015"),
    ]  # fmt: skip
    (tmp_path / "survey").mkdir()
    bring(engine, "responses", write_csv(tmp_path / "survey" / "s.csv", rows), mapping=as_read(engine, tmp_path, rows))
    ids = {row.doubt["written"]: row.id for row in list_waiting_rows(engine) if row.doubt}
    decisions = [ReviewDecision((ids["Wolvrhmptn Concil"],), USE_ORGANISATION, ("WLV",)),
                 ReviewDecision((ids["Narnia"],), USE_ORGANISATION, ("YOR",))]  # fmt: skip
    done = resolve_rows(engine, decisions=decisions, actor=OFFICER)
    assert done.loaded == 1
    assert "is not a date where this file writes the day before the month" in done.still_pending[0][1]


def as_read(engine: Engine, folder: Path, rows: list[dict[str, Any]]) -> Mapping:
    """What the columns of a file with these rows are, as a person would confirm it."""
    with open_file(write_csv(folder / "look.csv", rows), FileLimits()) as file:
        return confirm_mapping(inspect_file(engine, file, kind="responses").mapping)


def test_what_one_decision_altered_twice_is_put_back_to_what_it_was_at_first(engine: Engine, tmp_path: Path) -> None:
    rows = [response("Leeds", answers=n) | {"Response ID": "1"} for n in (9, 3, 5)]
    store(engine, "responses", rows, tmp_path)
    before = read_data_tables(engine)
    resolve_rows(
        engine, decisions=[ReviewDecision((row.id,), REPLACE) for row in list_waiting_rows(engine)], actor=OFFICER
    )
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 5
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_what_waits_is_counted_and_listed_for_its_consultation(sqlite: Engine, tmp_path: Path) -> None:
    store_waiting_response(sqlite, tmp_path)
    with open_read_session(sqlite) as session:
        number = list_consultations(session)[0].id
        assert pending_rows.count_pending_rows(session, consultation_id=number) == 1
        assert pending_rows.count_pending_rows(session, consultation_id=number + 1) == 0
        found = pending_rows.list_pending_rows(session, consultation_id=number, reader=Role.OFFICER)
    assert found.to_dict("records")[0]["written"] == "Wolvrhmptn City Concil"
