"""What was brought in, settled or entered can be undone exactly, unless later work rests on it."""

import datetime as dt
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, select

import lib.intake.by_hand.undo_rule  # noqa: F401 - registers how its changes are undone
from lib.changes.undo import undo_saved_change
from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Consultation, ContactPeriod, FrameListing, Import, Snapshot
from lib.intake.by_hand.people import merge_people
from lib.intake.loaders.loader import SUCCESSOR
from lib.intake.manual_entry import ManualResponse, store_manual_response
from lib.intake.mapping.mapping import Mapping
from lib.intake.problems import FileProblem
from lib.intake.review import CREATE_ORGANISATION, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from tests.support.at_once import run_at_once
from tests.support.factories import OFFICER, activity, bring, contact, message, response, store, write_csv
from tests.support.intake_tables import (
    find_newest_import,
    list_organisation,
    list_waiting_rows,
    read_data_tables,
    store_waiting_response,
)
from tests.support.people import check_people, read_people, see


def everything(engine: Engine, folder: Path) -> None:
    """One file of each kind."""
    store(engine, "contacts", [contact(), contact(role="Chief Executive"), contact("Camden")], folder)
    store(engine, "outreach", [message(), message(role="Chief Executive"), message("Nowhere")], folder)
    store(engine, "outreach", [activity()], folder)
    store(engine, "responses", [response(), response("Camden", answers=4), response("Wolvrhmptn Concil")], folder)


LATER: dict[str, list[tuple[str, list[dict[str, Any]]]]] = {
    "new rows": [("responses", [response("York"), response("Nowhere at all")])],
    "corrections": [("responses", [response(answers=3), response("Camden", answers=9, Withdrawn="2015-02-20")])],
    "people replaced": [("contacts", [contact(Name="Grace Invented"), contact("York", Email="x@york.example")])],
    "later days": [("outreach", [message(Clicked="2015-01-09"), message("Camden")])],
    "an activity corrected": [("outreach", [activity(Audience="Nobody"), activity("2015-02-09")])],
    "a row that finds its place": [("contacts", [contact("Nowhere") | {"Organisation": "Dacorum"}]),
                                   ("outreach", [message("Nowhere")])],
}  # fmt: skip


@pytest.mark.parametrize("later", LATER)
def test_an_import_undone_leaves_every_table_as_it_was(engine: Engine, tmp_path: Path, later: str) -> None:
    everything(engine, tmp_path)
    states, numbers = [read_data_tables(engine)], []
    for kind, rows in LATER[later]:
        assert store(engine, kind, rows, tmp_path).written_count or later == "a row that finds its place"
        states.append(read_data_tables(engine))
        numbers.append(find_newest_import(engine))
    for number, state in zip(reversed(numbers), reversed(states[:-1]), strict=True):
        undo_import(engine, import_id=number, actor=OFFICER)
        assert read_data_tables(engine) == state
    with open_read_session(engine) as session:
        undone = session.scalars(select(Import.undone_change_id).where(Import.id.in_(numbers))).all()
    assert all(undone)


def test_a_decision_and_an_entry_by_hand_can_be_undone_too(engine: Engine, tmp_path: Path) -> None:
    row = store_waiting_response(engine, tmp_path)
    before = read_data_tables(engine)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before
    resolve_rows(
        engine, decisions=[ReviewDecision((row,), CREATE_ORGANISATION, name="Guild of Peer Reviewers")], actor=OFFICER
    )
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before
    store_manual_response(
        engine, response=ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree."), actor=OFFICER
    )
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before


def test_a_period_that_a_row_left_as_it_was_and_the_next_one_altered_is_there_again(
    engine: Engine, tmp_path: Path
) -> None:
    people = [contact(), contact("City of Bradford Metropolitan District Council", Name="Bob Holder")]
    store(engine, "contacts", people, tmp_path)
    joint = contact("Leedz and Bradfrd joint", Telephone="9") | {"Contact ID": ""}
    store(engine, "contacts", [joint, contact(Name="Carl Successor") | {"Contact ID": "zz"}], tmp_path)
    before = read_data_tables(engine)
    joint_id, successor_id = (row.id for row in list_waiting_rows(engine))
    both = ReviewDecision((joint_id,), USE_ORGANISATION, ("LDS", "BRD"), remember=False)
    result = resolve_rows(engine, decisions=[both, ReviewDecision((successor_id,), SUCCESSOR)], actor=OFFICER)
    assert (result.loaded, len(result.still_pending)) == (1, 1)  # the first was taken back at both councils
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    after = read_data_tables(engine)
    assert {name: rows for name, rows in after.items() if name != "set_aside"} == {
        name: rows for name, rows in before.items() if name != "set_aside"
    }


def test_what_an_import_altered_before_people_had_periods_is_undone_in_the_newest_period_too(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(), contact("Camden")], tmp_path)
    before = read_people(engine)
    store(engine, "contacts", [contact(Telephone="01632 960123"), contact("York")], tmp_path)
    with open_write_session(engine) as session:  # as migration 0007 leaves it
        change_id = session.scalars(select(func.max(Import.change_id))).one()
        snapshots = session.scalars(select(Snapshot).where(Snapshot.thing == "contact_period")).all()
        former = {snapshot.thing_id: snapshot.before for snapshot in snapshots}
        ada_id, ada_row = next((row_id, row) for row_id, row in former.items() if row)
        session.execute(
            delete(ContactPeriod).where(ContactPeriod.id.in_([row_id for row_id in former if row_id != ada_id]))
        )
        period = session.get_one(ContactPeriod, ada_id)
        period.until, period.change_id, period.telephone = None, ada_row["change_id"], "01632 960123"
        session.execute(delete(Snapshot).where(Snapshot.thing == "contact_period"))
        assert set(session.scalars(select(Snapshot.thing).where(Snapshot.change_id == change_id))) == {"contact"}
    check_people(engine)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    check_people(engine)
    assert read_people(engine) == before


def test_a_mapping_that_was_wrong_is_forgotten_with_its_import(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Who,When,What they said\nLeeds,2015-02-01,Yes indeed\n")
    before = read_data_tables(engine)
    said = Mapping("responses", {"Who": "organisation", "When": "received", "What they said": "question 2"})
    bring(engine, "responses", tmp_path / "odd.csv", mapping=said)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    assert read_data_tables(engine) == before


def refused(engine: Engine, number: int) -> str:
    before = read_data_tables(engine)
    with pytest.raises(FileProblem) as problem:
        undo_import(engine, import_id=number, actor=OFFICER)
    assert read_data_tables(engine) == before
    return str(problem.value)


def test_an_import_on_which_later_work_rests_is_not_undone_and_the_reason_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    people = find_newest_import(engine)
    store(engine, "outreach", [message()], tmp_path)
    assert refused(engine, people) == (
        "contacts.csv cannot be undone: outreach.csv holds messages to its people. Undo that first. Nothing was touched."
    )
    store(engine, "responses", [response(), response("Wolvrhmptn Concil")], tmp_path)
    first = find_newest_import(engine)
    store(engine, "responses", [response(answers=3)], tmp_path)
    assert "undone: responses.csv changed some of the same rows later. Undo that first. No" in refused(engine, first)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    resolve_rows(
        engine,
        decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), USE_ORGANISATION, ("WLV",))],
        actor=OFFICER,
    )
    assert "undone: 1 of its rows were settled or placed since. Undo that first. Nothing" in refused(engine, first)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    store(engine, "responses", [response(), response("York")], tmp_path)
    assert "undone: responses.csv came later and found rows there already. Undo that first. N" in refused(engine, first)
    undo_import(engine, import_id=find_newest_import(engine), actor=OFFICER)
    undo_import(engine, import_id=first, actor=OFFICER)
    assert refused(engine, first) == "responses.csv was undone already."
    assert refused(engine, 999) == "There is no import 999: look its number up in the list of imports."


def test_people_into_whom_somebody_was_merged_are_kept(engine: Engine, tmp_path: Path) -> None:
    store(engine, "contacts", [contact(role="Other") | {"Contact ID": "a"}], tmp_path)
    zed = contact(role="Other", Name="Zed Different", Email="z@leeds.example") | {"Contact ID": "b"}
    store(engine, "contacts", [zed], tmp_path)
    second = find_newest_import(engine)
    kept, duplicate = see(engine, "Zed Different"), see(engine, "Ada Invented")
    merging = merge_people(engine, actor=OFFICER, kept=kept, duplicate=duplicate)
    assert '"merge two people" by a test' in (reason := refused(engine, second))
    assert "merged somebody into a person whom it added. Undo that first." in reason
    undo_saved_change(engine, change_id=merging, actor=OFFICER)
    undo_import(engine, import_id=second, actor=OFFICER)


def test_an_organisation_that_a_consultation_asks_by_name_is_kept(engine: Engine, tmp_path: Path) -> None:
    row_id = store_waiting_response(engine, tmp_path, "Guild of Peer Reviewers")
    decision = ReviewDecision((row_id,), CREATE_ORGANISATION, name="Guild of Peer Reviewers")
    resolve_rows(engine, decisions=[decision], actor=OFFICER)
    list_organisation(engine, "Guild of Peer Reviewers")
    reason = refused(engine, find_newest_import(engine))
    assert re.search(
        r" cannot be undone: the consultation .+ asks Guild of Peer Reviewers by name\. Take it off that list first\. Noth",
        reason,
    )
    store(engine, "responses", [response("Guild of Peer Reviewers", received="2015-02-09")], tmp_path)
    with open_write_session(engine) as session:
        session.execute(delete(FrameListing))
    assert "undone: responses.csv belongs to an organisation that it added. Undo that first. Nothing" in refused(
        engine, find_newest_import(engine) - 1
    )


def test_rows_that_wait_in_a_later_file_too_are_not_taken_away_with_the_first(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Nowhere")], tmp_path)
    first = find_newest_import(engine)
    store(engine, "responses", [response("York"), response("Nowhere")], tmp_path)
    assert "undone: responses.csv came later and holds rows that waited already. Undo that first." in refused(
        engine, first
    )


def test_a_file_that_found_everything_there_is_in_the_history_and_keeps_it_there(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(), response("York")], tmp_path)
    first = find_newest_import(engine)
    assert store(engine, "responses", [response()], tmp_path).written_count == 0
    assert find_newest_import(engine) == first + 1
    assert "undone: responses.csv came later and found rows there already. Undo that first. N" in refused(engine, first)


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_of_two_officers_who_undo_one_import_at_once_one_is_told_and_it_is_undone_once(
    engine: Engine, tmp_path: Path
) -> None:
    before = read_data_tables(engine)
    store(engine, "responses", [response(), response("Camden")], tmp_path)
    import_id = find_newest_import(engine)
    undone, problems = run_at_once(*[lambda: undo_import(engine, import_id=import_id, actor=OFFICER)] * 2)
    assert len(undone) == len(problems) == 1
    assert "undone" in str(problems[0])
    assert read_data_tables(engine) == before


def test_two_officers_who_bring_one_file_in_at_once_lose_nothing_and_store_it_once(
    engine: Engine, tmp_path: Path
) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(), response("Camden"), response("York")])
    reports, problems = run_at_once(*[lambda: bring(engine, "responses", file)] * 2)
    assert problems == []
    assert sorted((report.added, report.unchanged) for report in reports) == [(0, 3), (3, 0)]


def test_an_import_of_an_archived_consultation_stays(sqlite: Engine, tmp_path: Path) -> None:
    store(sqlite, "responses", [response()], tmp_path)
    first = find_newest_import(sqlite)
    with open_write_session(sqlite) as session:
        consultation = session.get_one(Consultation, 1)
        consultation.archived, title = True, consultation.title
    assert refused(sqlite, first) == (
        f"responses.csv cannot be undone: {title} is archived: take it out of the archive on the page Consultation first. "
        "Nothing was touched."
    )
