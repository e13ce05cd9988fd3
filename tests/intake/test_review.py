"""What waits is settled by decisions, and what was brought in, settled or entered can be undone exactly."""

import datetime as dt
import itertools
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from lib.access import NotAllowed, Person, Role
from lib.database.engine import get_engine, open_read_session, open_write_session
from lib.database.models import (
    Activity,
    Alias,
    Answer,
    ColumnMapping,
    Contact,
    Credit,
    Import,
    Organisation,
    Outreach,
    QuarantinedRow,
    Response,
    Snapshot,
)
from lib.intake.import_file import inspect_file
from lib.intake.loaders.loader import KEEP_BOTH, REPLACE
from lib.intake.manual_entry import ManualResponse, store_manual_response
from lib.intake.mapping.mapping import Mapping, confirm_mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.review import CREATE_ORGANISATION, QUARANTINE_ROWS, USE_ORGANISATION, ReviewDecision, resolve_rows
from lib.intake.undo_rule import undo_import
from lib.queries import imports
from lib.queries.register.consultations import list_consultations
from lib.settings import ROOT
from tests.support.factories import OFFICER, activity, bring, contact, message, response, store, write_csv

DATA = (
    Activity,
    Alias,
    Answer,
    ColumnMapping,
    Contact,
    Credit,
    Snapshot,
    Organisation,
    Outreach,
    Response,
    QuarantinedRow,
)
BOARD = Person("a member", Role.BOARD)
names = itertools.count(1)


def tables(engine: Engine) -> dict[str, list[str]]:
    """Every table that holds data. The history of changes and imports stays, and says what was undone."""
    with open_read_session(engine) as session:
        return {
            one.__tablename__: sorted(repr(row) for row in session.execute(select(*one.__table__.columns)))
            for one in DATA
        }


def waiting(engine: Engine) -> list[QuarantinedRow]:
    with open_read_session(engine) as session:
        return list(
            session.scalars(
                select(QuarantinedRow).where(
                    QuarantinedRow.decision.is_(None), QuarantinedRow.placed_change_id.is_(None)
                )
            )
        )


def newest(engine: Engine) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(func.max(Import.id))).one()


def one_response(engine: Engine, folder: Path, name: str = "Wolverhamton City Concil") -> int:
    """A response that waits, because its name is misspelt. Returns the row's id."""
    store(engine, "responses", [response(name)], folder)
    return waiting(engine)[-1].id


def test_a_suggestion_that_is_accepted_places_the_row_and_is_learned(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path)
    assert waiting(engine)[0].doubt == {
        "about": "organisation", "written": "Wolverhamton City Concil", "candidates": ["WLV"],
    }  # fmt: skip
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    assert (done.loaded, done.learned_names) == (1, ["Wolverhamton City Concil"])
    assert waiting(engine) == []
    with open_read_session(engine) as session:
        stored = session.scalars(select(Organisation.code).join(Credit)).all()
    assert stored == ["WLV"]
    again = store(engine, "responses", [response("Wolverhamton City Concil", received="2015-02-09")], tmp_path)
    assert (again.added, again.ambiguous) == (1, 0)


def test_the_file_of_a_row_that_was_settled_changes_nothing_when_it_comes_again(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    before = tables(engine)
    report = store(engine, "responses", [response("Wolverhamton City Concil")], tmp_path)
    assert (report.resolved, report.written_count) == (1, 0)
    assert tables(engine) == before


def test_a_joint_response_counts_for_all_that_are_chosen_and_teaches_no_name(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path, "Adur and Worthing Councils")
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("ADU", "WOT"))], actor=OFFICER)
    assert done.learned_names == []
    with open_read_session(engine) as session:
        assert set(session.scalars(select(Organisation.code).join(Credit))) == {"ADU", "WOT"}


def test_a_body_that_is_not_on_the_register_is_created_and_a_council_never_is(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path, "Guild of Peer Reviewers")
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
    row = waiting(engine)[0]
    assert row.doubt == {"about": "address", "written": "new.person@camden.example", "candidates": ["CMD"]}
    resolve_rows(engine, decisions=[ReviewDecision((row.id,), CREATE_ORGANISATION, ("CMD",))], actor=OFFICER)
    with open_read_session(engine) as session:
        made = session.scalars(select(Contact).where(Contact.email == "new.person@camden.example")).one()
        assert (made.name, made.role) == ("New Person", "Other")
        assert session.scalars(select(Outreach.contact_id)).all() == [made.id]


def test_two_rows_with_one_id_can_both_be_kept_or_the_second_corrects_the_first(engine: Engine, tmp_path: Path) -> None:
    rows = [response("Leeds") | {"Response ID": "1"}, response("Leeds", answers=3) | {"Response ID": "1"}]
    assert store(engine, "responses", rows, tmp_path).ambiguous == 1
    resolve_rows(engine, decisions=[ReviewDecision((waiting(engine)[0].id,), REPLACE)], actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 3
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    resolve_rows(engine, decisions=[ReviewDecision((waiting(engine)[0].id,), KEEP_BOTH)], actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 13
        assert session.scalar(select(func.count()).select_from(Response)) == 2


def test_what_was_put_in_the_place_of_another_row_stays_there_when_the_file_comes_again(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [response("Leeds") | {"Response ID": "1"}, response("Leeds", answers=3) | {"Response ID": "1"}]
    people = [contact("Leeds", **{"Contact ID": "1"}), contact("Leeds", **{"Contact ID": "1", "Name": "Grace"})]
    for kind, file in (("responses", rows), ("contacts", people)):
        store(engine, kind, file, tmp_path)
        resolve_rows(engine, decisions=[ReviewDecision((waiting(engine)[0].id,), REPLACE)], actor=OFFICER)
        before = tables(engine)
        report = store(engine, kind, file, tmp_path)
        assert (report.unchanged, report.resolved, report.written_count) == (1, 1, 0)
        assert tables(engine) == before


def test_a_row_set_aside_for_good_is_asked_about_no_more(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path, "Private individual")
    done = resolve_rows(engine, decisions=[ReviewDecision((row,), QUARANTINE_ROWS)], actor=OFFICER)
    assert done.quarantined == 1
    report = store(engine, "responses", [response("Private individual")], tmp_path)
    assert (report.quarantined, report.ambiguous, report.written_count) == (1, 0, 0)
    assert waiting(engine) == []


def test_a_row_that_somebody_else_settled_meanwhile_is_left_alone(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    before = tables(engine)
    with pytest.raises(FileProblem, match="somebody else settled these rows meanwhile"):
        resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("LDS",))], actor=OFFICER)
    assert tables(engine) == before


def test_a_row_that_found_its_place_meanwhile_is_not_settled_again(engine: Engine, tmp_path: Path) -> None:
    store(engine, "outreach", [message()], tmp_path)
    row = waiting(engine)[0].id
    store(engine, "contacts", [contact()], tmp_path)
    assert store(engine, "outreach", [message()], tmp_path).loaded_pending == 1
    with pytest.raises(FileProblem, match="settled these rows meanwhile"):
        resolve_rows(engine, decisions=[ReviewDecision((row,), CREATE_ORGANISATION, ("LDS",))], actor=OFFICER)


def test_a_row_whose_date_is_written_the_other_way_round_does_not_keep_the_others_from_being_settled(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        response(received="14/01/2015"), response("Wolverhamton Concil", received="15/01/2015"),
        response("Narnia", received="01/28/2015"),
    ]  # fmt: skip
    (tmp_path / "survey").mkdir()
    bring(engine, "responses", write_csv(tmp_path / "survey" / "s.csv", rows), mapping=as_read(engine, tmp_path, rows))
    ids = {row.doubt["written"]: row.id for row in waiting(engine) if row.doubt}
    decisions = [ReviewDecision((ids["Wolverhamton Concil"],), USE_ORGANISATION, ("WLV",)),
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
    before = tables(engine)
    resolve_rows(engine, decisions=[ReviewDecision((row.id,), REPLACE) for row in waiting(engine)], actor=OFFICER)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 5
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before


def test_only_officers_bring_in_settle_undo_enter_and_see_what_waits(sqlite: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response()])
    letter = ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree.")
    for role in (Role.BOARD, Role.COMMUNICATIONS):
        other = Person("somebody", role)
        with pytest.raises(NotAllowed):
            bring(sqlite, "responses", file, actor=other)
        with pytest.raises(NotAllowed):
            resolve_rows(sqlite, decisions=[], actor=other)
        with pytest.raises(NotAllowed):
            undo_import(sqlite, import_id=1, actor=other)
        with pytest.raises(NotAllowed):
            store_manual_response(sqlite, response=letter, actor=other)
        with open_read_session(sqlite) as session, pytest.raises(NotAllowed):
            imports.list_pending_rows(session, consultation_id=1, reader=role)


def test_a_dry_run_tells_what_would_become_of_a_file_and_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [response(), response("Camden", answers=4), response("Nowhere"), response("Camden", answers=4)]
    file = write_csv(tmp_path / "survey.csv", rows)
    before = tables(engine)
    told = bring(engine, "responses", file, dry_run=True)
    assert tables(engine) == before
    done = bring(engine, "responses", file)
    assert told.count_outcomes() == done.count_outcomes()
    assert (told.problems, told.notes) == (done.problems, done.notes)


def test_a_dry_run_waits_for_nobody_who_writes(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response()])
    with open_write_session(engine):
        assert bring(engine, "responses", file, dry_run=True).added == 1


def test_an_import_that_is_cancelled_stores_nothing(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response(received=f"2015-02-{n:02d}") for n in range(1, 29)])
    before = tables(engine)

    def cancel(_share: float, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(engine, "responses", file, report_progress=cancel)
    assert tables(engine) == before


def test_progress_tells_the_share_that_was_read(sqlite: Engine, tmp_path: Path) -> None:
    rows = [response(received="2015-02-01") | {"Response ID": str(n)} for n in range(2_500)]
    told: list[tuple[float, int]] = []
    bring(
        sqlite,
        "responses",
        write_csv(tmp_path / "s.csv", rows),
        report_progress=lambda share, n: told.append((share, n)),
    )
    assert [n for _share, n in told] == [1_000, 2_000, 2_500]
    assert told[-1][0] == 1
    assert told[0][0] < 1


def everything(engine: Engine, folder: Path) -> None:
    """One file of each kind."""
    store(engine, "contacts", [contact(), contact(role="Chief Executive"), contact("Camden")], folder)
    store(engine, "outreach", [message(), message(role="Chief Executive"), message("Nowhere")], folder)
    store(engine, "outreach", [activity()], folder)
    store(engine, "responses", [response(), response("Camden", answers=4), response("Wolverhamton Concil")], folder)


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
    states, numbers = [tables(engine)], []
    for kind, rows in LATER[later]:
        assert store(engine, kind, rows, tmp_path).written_count or later == "a row that finds its place"
        states.append(tables(engine))
        numbers.append(newest(engine))
    for number, state in zip(reversed(numbers), reversed(states[:-1]), strict=True):
        undo_import(engine, import_id=number, actor=OFFICER)
        assert tables(engine) == state
    with open_read_session(engine) as session:
        undone = session.scalars(select(Import.undone_change_id).where(Import.id.in_(numbers))).all()
    assert all(undone)


def test_a_decision_and_an_entry_by_hand_can_be_undone_too(engine: Engine, tmp_path: Path) -> None:
    row = one_response(engine, tmp_path)
    before = tables(engine)
    resolve_rows(engine, decisions=[ReviewDecision((row,), USE_ORGANISATION, ("WLV",))], actor=OFFICER)
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before
    resolve_rows(
        engine, decisions=[ReviewDecision((row,), CREATE_ORGANISATION, name="Guild of Peer Reviewers")], actor=OFFICER
    )
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before
    store_manual_response(
        engine, response=ManualResponse(("LDS",), dt.date(2015, 2, 1), "Letter", False, "We agree."), actor=OFFICER
    )
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before


def test_a_mapping_that_was_wrong_is_forgotten_with_its_import(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "odd.csv").write_text("Who,When,What they said\nLeeds,2015-02-01,Yes indeed\n")
    before = tables(engine)
    said = Mapping("responses", {"Who": "organisation", "When": "received", "What they said": "question 2"})
    bring(engine, "responses", tmp_path / "odd.csv", mapping=said)
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before


def refused(engine: Engine, number: int) -> str:
    before = tables(engine)
    with pytest.raises(FileProblem) as problem:
        undo_import(engine, import_id=number, actor=OFFICER)
    assert tables(engine) == before
    return str(problem.value)


def test_an_import_on_which_later_work_rests_is_not_undone_and_the_reason_is_told(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact()], tmp_path)
    people = newest(engine)
    store(engine, "outreach", [message()], tmp_path)
    assert "outreach.csv holds messages to its people. Undo that first." in refused(engine, people)
    store(engine, "responses", [response(), response("Wolverhamton Concil")], tmp_path)
    first = newest(engine)
    store(engine, "responses", [response(answers=3)], tmp_path)
    assert "changed some of the same rows later" in refused(engine, first)
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    resolve_rows(
        engine, decisions=[ReviewDecision((waiting(engine)[0].id,), USE_ORGANISATION, ("WLV",))], actor=OFFICER
    )
    assert "1 of its rows were settled or placed since" in refused(engine, first)
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    store(engine, "responses", [response(), response("York")], tmp_path)
    assert "found rows there already" in refused(engine, first)
    undo_import(engine, import_id=newest(engine), actor=OFFICER)
    undo_import(engine, import_id=first, actor=OFFICER)
    assert "was undone already" in refused(engine, first)


def test_rows_that_wait_in_a_later_file_too_are_not_taken_away_with_the_first(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Nowhere")], tmp_path)
    first = newest(engine)
    store(engine, "responses", [response("York"), response("Nowhere")], tmp_path)
    assert "holds rows that waited already" in refused(engine, first)


def test_a_file_that_found_everything_there_is_in_the_history_and_keeps_it_there(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(), response("York")], tmp_path)
    first = newest(engine)
    assert store(engine, "responses", [response()], tmp_path).written_count == 0
    assert newest(engine) == first + 1
    assert "found rows there already" in refused(engine, first)


def test_a_letter_entered_by_hand_counts_and_keeps_its_text(engine: Engine) -> None:
    letter = ManualResponse(
        ("LDS", "BRD"), dt.date(2015, 2, 3), "Letter", False, "We welcome this.\n\nYours, <b>Leeds</b>"
    )
    report = store_manual_response(engine, response=letter, actor=OFFICER)
    assert report.added == 1
    with open_read_session(engine) as session:
        one = session.scalars(select(Response)).one()
        assert (one.channel, one.kind, one.received_on) == ("Letter", "letter", dt.date(2015, 2, 3))
        assert one.letter == "We welcome this.\n\nYours, <b>Leeds</b>"
        assert set(session.scalars(select(Organisation.code).join(Credit))) == {"LDS", "BRD"}
        kept = session.scalars(select(Import)).one()
        assert (kept.origin, kept.file_name) == ("by hand", "Letter of 3 February 2015, Leeds City Council")
    with pytest.raises(FileProblem, match="The same response is there already"):
        store_manual_response(engine, response=letter, actor=OFFICER)


@pytest.mark.parametrize(
    ("letter", "said"),
    [
        (ManualResponse((), dt.date(2015, 2, 3), "Letter", False, "Words"), "Choose the organisation"),
        (ManualResponse(("LDS",), dt.date(2015, 2, 3), "Letter", False, "  "), "Put the text of the response in"),
        (ManualResponse(("LDS",), dt.date(2115, 2, 3), "Letter", False, "Words"), "lies in the future"),
        (ManualResponse(("XXX",), dt.date(2015, 2, 3), "Letter", False, "Words"), "no organisation XXX"),
    ],
)
def test_what_is_missing_in_an_entry_by_hand_is_said(sqlite: Engine, letter: ManualResponse, said: str) -> None:
    before = tables(sqlite)
    with pytest.raises(FileProblem, match=said):
        store_manual_response(sqlite, response=letter, actor=OFFICER)
    assert tables(sqlite) == before


def test_a_withdrawal_that_comes_alone_stops_the_response_and_keeps_its_answers(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response()], tmp_path)
    alone = response(answers=0, Withdrawn="2015-02-20")
    assert store(engine, "responses", [alone], tmp_path).changed == 1
    with open_read_session(engine) as session:
        one = session.scalars(select(Response)).one()
        assert (one.withdrawn_on, one.kind) == (dt.date(2015, 2, 20), "answers")
        assert session.scalar(select(func.count()).select_from(Answer)) == 10
    unknown = store(engine, "responses", [response("York", answers=0, Withdrawn="2015-02-20")], tmp_path)
    assert "withdraws a response that is not here" in unknown.problems[0][1]


def test_several_people_of_one_council_are_all_kept_and_the_report_says_so(engine: Engine, tmp_path: Path) -> None:
    rows = [response(answers=3), response("LEEDS", received="2015-02-03")]
    report = store(engine, "responses", rows, tmp_path)
    assert report.added == 2
    assert report.notes == {"another response of the same organisation: all are kept, and the best counts": [3]}


def test_the_respondent_s_address_tells_the_organisation_where_the_cell_is_empty_and_else_comes_first(
    sqlite: Engine, tmp_path: Path
) -> None:
    rows = [
        response("", Email="a@leeds.gov.uk") | {"Response ID": "1"},
        response("Policy team", Email="b@camden.gov.uk") | {"Response ID": "2"},
    ]
    report = store(sqlite, "responses", rows, tmp_path)
    assert report.added == 1
    assert report.notes == {'"Organisation" is empty: the organisation follows from the e-mail address': [2]}
    assert waiting(sqlite)[0].doubt == {"about": "organisation", "written": "Policy team", "candidates": ["CMD"]}


def test_words_that_pass_from_one_id_to_another_in_one_file_are_both_stored_the_first_time(
    engine: Engine, tmp_path: Path
) -> None:
    store(engine, "responses", [response(answers=1) | {"Response ID": "R3"}], tmp_path)
    file = [response(answers=1) | {"Response ID": "R1"}, response(answers=4) | {"Response ID": "R3"}]
    report = store(engine, "responses", file, tmp_path)
    assert (report.added, report.changed) == (1, 1)
    assert report.notes == {
        "another response of the same organisation: all are kept, and the best counts": [2],
        "a correction: it came before under the same id with other words": [3],
    }
    assert store(engine, "responses", file, tmp_path).written_count == 0


rows_of_anything = st.lists(
    st.builds(
        lambda name, n, answers, received, behalf: response(name, received, answers) | {
            "Response ID": f"R{n}", "Responding on behalf of": behalf,
        },
        st.sampled_from(["Leeds", "LB Camden", "Wolverhamton Concil", "Cardiff", "", "Newcastle", "Dacorum BC"]),
        st.integers(1, 6), st.integers(0, 10),
        st.sampled_from(["2015-02-01", "03/02/2015", "5 Jan", ""]),
        st.sampled_from(["", "", "Leeds; Bradford", "Narnia"]),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Any:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@settings(max_examples=40, deadline=None)
@given(first=rows_of_anything, second=rows_of_anything)
def test_whatever_comes_its_rows_add_up_coming_again_changes_nothing_and_undoing_puts_everything_back(
    template: Path, folder: Path, first: list[dict[str, Any]], second: list[dict[str, Any]]
) -> None:
    file = folder / f"{next(names)}.sqlite"
    shutil.copy(template, file)
    engine = get_engine(f"sqlite:///{file}")
    store(engine, "responses", first, folder)
    before, last = tables(engine), newest(engine)
    report = store(engine, "responses", second, folder)
    kinds = (report.added, report.changed, report.unchanged, report.resolved, report.ambiguous, report.quarantined)
    assert report.rows_read == len(second) == sum(kinds)
    after = tables(engine)
    again = store(engine, "responses", second, folder)
    assert tables(engine) == after
    assert again.written_count == 0
    if newest(engine) != last:
        undo_import(engine, import_id=newest(engine), actor=OFFICER)
    assert tables(engine) == before
    engine.dispose()
    file.unlink()


@pytest.mark.parametrize(
    ("database", "moment"), [*(("sqlite", moment) for moment in range(10)), ("postgresql", 1), ("postgresql", 9)]
)
def test_an_import_that_is_killed_leaves_the_database_as_before_or_as_after(
    request: pytest.FixtureRequest, tmp_path: Path, database: str, moment: int
) -> None:
    engine: Engine = request.getfixturevalue(database)
    rows = [response("Leeds") | {"Response ID": str(n), "Q1. What about 1?": f"We say {n}."} for n in range(350)]
    file = write_csv(tmp_path / "survey.csv", rows)
    before = tables(engine)
    engine.dispose()
    program = (
        "import sys, os, signal\n"
        "from pathlib import Path\n"
        "from tests.support.factories import bring\n"
        "from lib.database.engine import get_engine\n"
        "from lib.intake.loaders import loader\n"
        "from lib.intake.loaders.responses import write\n"
        "from lib.database import answer_store, bulk\n"
        "loader.split_chunks.__defaults__ = (100,)\n"
        "left = [int(sys.argv[3])]\n"
        "def dies(*arguments):\n"
        "    bulk.insert_rows(*arguments)\n"
        "    left[0] -= 1\n"
        "    if left[0] < 0: os.kill(os.getpid(), signal.SIGKILL)\n"
        "write.insert_rows = answer_store.insert_rows = dies\n"
        "bring(get_engine(sys.argv[1]), 'responses', Path(sys.argv[2]))\n"
    )
    url = engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", program, url, str(file), str(moment)], cwd=ROOT, check=False, timeout=120
    )
    assert done.returncode == -signal.SIGKILL
    if database == "sqlite":
        with engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert tables(engine) == before
    assert bring(engine, "responses", file).added == 350


def test_what_waits_is_counted_and_listed_for_its_consultation(sqlite: Engine, tmp_path: Path) -> None:
    one_response(sqlite, tmp_path)
    with open_read_session(sqlite) as session:
        number = list_consultations(session)[0].id
        assert imports.count_pending_rows(session, consultation_id=number) == 1
        assert imports.count_pending_rows(session, consultation_id=number + 1) == 0
        found = imports.list_pending_rows(session, consultation_id=number, reader=Role.OFFICER)
    assert found.to_dict("records")[0]["written"] == "Wolverhamton City Concil"
