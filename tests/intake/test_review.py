"""What waits is settled by decisions."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from lib.access import Role
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.models import (
    Answer,
    Contact,
    Credit,
    Import,
    Organisation,
    Outreach,
    QuarantinedRow,
    Response,
)
from lib.intake.by_hand.organisations import MAX_NAME_LENGTH
from lib.intake.import_file import inspect_file
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE
from lib.intake.mapping.mapping import Mapping, confirm_mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.reading.message_statuses import ARRIVED, FAILED
from lib.intake.review import CREATE_ORGANISATION, QUARANTINE_ROWS, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from lib.queries.imports import pending_rows
from lib.queries.register.consultations import list_consultations
from tests.support.at_once import run_at_once
from tests.support.factories import OFFICER, bring, contact, message, response, store, write_csv
from tests.support.intake_tables import (
    count_rows,
    find_newest_import,
    list_waiting_rows,
    read_data_tables,
    store_waiting_response,
)


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


def store_unknown_twice(engine: Engine, folder: Path, *addresses: str) -> list[int]:
    """Rows whose status and address are both unknown. Returns their ids."""
    store(engine, "contacts", [contact()], folder)
    rows = [message(Email=address) | {"Status": "Gone fishing", "Delivered": ""} for address in addresses]
    store(engine, "outreach", rows, folder)
    return [row.id for row in list_waiting_rows(engine)]


def list_topics(engine: Engine) -> list[str | None]:
    return [(row.doubt or {}).get("about") for row in list_waiting_rows(engine)]


def test_a_row_whose_status_and_address_are_both_unknown_is_asked_about_each_once(
    engine: Engine, tmp_path: Path
) -> None:
    row_ids = store_unknown_twice(engine, tmp_path, "new.person@camden.example", "old.person@camden.example")
    before = read_data_tables(engine)
    with pytest.raises(FileProblem, match="Nothing was settled: line 2 still does not fit"):
        resolve_rows(engine, decisions=[ReviewDecision((row_ids[0],), CREATE_ORGANISATION, ("CMD",))], actor=OFFICER)
    assert read_data_tables(engine) == before
    for row_id, status in zip(row_ids, (ARRIVED, FAILED), strict=True):
        done = resolve_rows(engine, decisions=[ReviewDecision((row_id,), status)], actor=OFFICER)
        assert (done.loaded, len(done.still_pending)) == (0, 1)
    assert list_topics(engine) == ["address", "address"]
    decision = ReviewDecision(tuple(row_ids), CREATE_ORGANISATION, ("CMD",))
    assert resolve_rows(engine, decisions=[decision], actor=OFFICER).loaded == 2
    with open_read_session(engine) as session:
        statement = select(Contact.email, Outreach.delivered_on, Outreach.bounced_on).join(Contact)
        days = {row.email: (bool(row.delivered_on), bool(row.bounced_on)) for row in session.execute(statement)}
    assert days == {"new.person@camden.example": (False, False), "old.person@camden.example": (False, True)}
    for _decision in range(3):
        undo_import(engine, import_id=find_standing_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before


def find_standing_import(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(func.max(Import.id)).where(Import.undone_change_id.is_(None))).one()


def test_no_contact_is_created_for_a_row_whose_status_is_asked_again(engine: Engine, tmp_path: Path) -> None:
    first, second = store_unknown_twice(engine, tmp_path, "new.person@camden.example", "old.person@camden.example")
    resolve_rows(engine, decisions=[ReviewDecision((first,), ARRIVED)], actor=OFFICER)
    with open_write_session(engine) as session:  # as an earlier version left it
        session.get_one(QuarantinedRow, first).doubt = {
            "about": "address", "written": "new.person@camden.example", "candidates": []
        }  # fmt: skip
        record_change(session, actor="a test", action="test", subject="", rows=1)
    before = count_rows(engine, Import)
    decision = ReviewDecision((first,), CREATE_ORGANISATION, ("CMD",))
    assert resolve_rows(engine, decisions=[decision], actor=OFFICER).loaded == 0
    assert list_topics(engine) == ["status", "status"]
    assert (count_rows(engine, Contact), count_rows(engine, Import)) == (1, before + 1)
    for kind, codes in ((ARRIVED, ()), (CREATE_ORGANISATION, ("CMD",))):
        resolve_rows(engine, decisions=[ReviewDecision((first, second), kind, codes)], actor=OFFICER)
    assert list_waiting_rows(engine) == []


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


def test_of_two_officers_who_settle_one_row_at_once_one_is_told_and_it_is_loaded_once(
    engine: Engine, tmp_path: Path
) -> None:
    row = store_waiting_response(engine, tmp_path)
    results, problems = run_at_once(
        *(
            lambda code=code: resolve_rows(
                engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, (code,))], actor=OFFICER
            )
            for code in ("WLV", "LDS")
        )
    )
    assert [result.loaded for result in results] == [1]
    assert ["somebody else settled these rows meanwhile" in str(problem) for problem in problems] == [True]
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1


def test_what_cannot_be_decided_is_refused_in_a_sentence_and_nothing_is_stored(sqlite: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(sqlite, tmp_path, "Guild of Peer Reviewers")
    before = read_data_tables(sqlite)

    def tell_problem(kind: str, *codes: str, **details: Any) -> str:
        with pytest.raises(FileProblem) as refusal:
            resolve_rows(sqlite, decisions=[ReviewDecision((row,), kind, codes, **details)], actor=OFFICER)
        assert read_data_tables(sqlite) == before
        return str(refusal.value)

    assert tell_problem(USE_ORGANISATION) == "Choose the organisation that is meant. Nothing was stored."
    assert (
        tell_problem(USE_ORGANISATION, "LDS", "QQQ")
        == "There is no organisation QQQ on the register. Nothing was stored."
    )
    assert tell_problem(CREATE_ORGANISATION, name=" ") == (
        f"A new organisation needs a name of at most {MAX_NAME_LENGTH} characters. Nothing was stored."
    )
    assert tell_problem(CREATE_ORGANISATION, name="x" * (MAX_NAME_LENGTH + 1)).startswith("A new organisation needs")
    assert tell_problem(CREATE_ORGANISATION, name="New Town", type="Unitary") == (
        "Councils come with the register: only other bodies are added by hand. Nothing was stored."
    )
    assert tell_problem(CREATE_ORGANISATION, name="LEEDS City  Council") == (
        "LEEDS City Council is on the register already: choose it instead. Nothing was stored."
    )
    assert tell_problem(ARRIVED).startswith("Nothing was settled: line 2 still does not fit, because ")


@pytest.mark.parametrize(
    ("written", "is_learned"), [("Guild of Peer Reviewers", True), ("The council", False), ("x@y.example", False)]
)
def test_a_way_of_writing_is_learned_once_and_one_that_says_nothing_is_not(
    sqlite: Engine, tmp_path: Path, written: str, is_learned: bool
) -> None:
    store(sqlite, "responses", [response(written), response(written.upper(), received="2015-02-09")], tmp_path)
    rows = tuple(row.id for row in list_waiting_rows(sqlite))
    done = resolve_rows(sqlite, decisions=[ReviewDecision(rows, USE_ORGANISATION, ("SOLACE",))], actor=OFFICER)
    assert (done.loaded, done.learned_names) == (2, [written] if is_learned else [])
    with open_read_session(sqlite) as session:
        history = session.scalars(select(Import).where(Import.origin == "decision")).one()
    assert (history.kind, history.file_name, history.rows_read, history.settled) == ("responses", "responses.csv", 2, 2)
    assert (history.added, history.changed, history.unchanged, history.doubted, history.set_aside) == (0, 0, 0, 0, 0)
