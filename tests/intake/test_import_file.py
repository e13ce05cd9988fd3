"""A file is looked at, and brought in whole or not at all."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Person, Role
from lib.database.engine import open_read_session, open_write_session
from lib.intake.import_file import find_consultation, inspect_file, list_encoding_samples
from lib.intake.manual_entry import ManualResponse, store_manual_response
from lib.intake.mapping.mapping import Mapping
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.review import resolve_rows
from lib.intake.undo_rule import undo_import
from lib.queries.imports import pending_rows
from tests.support.factories import bring, response, write_csv
from tests.support.intake_tables import FAULTS, FILES, inspect_path, read_data_tables, read_import_tables


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.csv", None, "There is no file"),
        ("empty.csv", b"", "is empty"),
        ("words.csv", b"Dear all,\nplease find attached\n", "none of the first 20 rows has the headings"),
        ("binary.csv", b"\x00\x01\x02\x00" * 50, "is not a text file"),
        ("fake.xlsx", b"this is no workbook\x00", "cannot be opened as a spreadsheet"),
        ("report.pdf", b"%PDF-1.4", "is neither CSV nor Excel"),
        ("lacking.csv", b"Response ID,Organisation,Q1\n1,Leeds,Yes\n", "has no column for Received on"),
        (
            "unanswered.csv",
            b"Response ID,Date received,Organisation\n1,2015-02-01,Leeds\n",
            "neither a column for a question",
        ),
        ("other.csv", b"Date received,Organisation,Q99\n2015-02-01,Leeds,Yes\n", "has no question 99"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence_and_nothing_is_stored(
    sqlite: Engine, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    before = read_import_tables(sqlite)
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", file)
    assert read_import_tables(sqlite) == before


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
            pending_rows.list_pending_rows(session, consultation_id=1, reader=role)


def test_a_dry_run_tells_what_would_become_of_a_file_and_writes_nothing(engine: Engine, tmp_path: Path) -> None:
    rows = [response(), response("Camden", answers=4), response("Nowhere"), response("Camden", answers=4)]
    file = write_csv(tmp_path / "survey.csv", rows)
    before = read_data_tables(engine)
    told = bring(engine, "responses", file, dry_run=True)
    assert read_data_tables(engine) == before
    done = bring(engine, "responses", file)
    assert told.count_outcomes() == done.count_outcomes()
    assert (told.problems, told.notes) == (done.problems, done.notes)


def test_a_dry_run_waits_for_nobody_who_writes(engine: Engine, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "survey.csv", [response()])
    with open_write_session(engine):
        assert bring(engine, "responses", file, dry_run=True).added == 1


def test_columns_once_confirmed_are_remembered_for_the_next_file_of_that_shape(engine: Engine, tmp_path: Path) -> None:
    rows = "Who,When,What they said\n{},2015-02-01,Yes indeed\n"
    (tmp_path / "first.csv").write_text(rows.format("Leeds"))
    (tmp_path / "second.csv").write_text(rows.format("Camden"))
    with pytest.raises(FileProblem, match="none of the first 20 rows has the headings"):
        bring(engine, "responses", tmp_path / "second.csv")
    said = Mapping("responses", {"Who": "organisation", "When": "received", "What they said": "question 1"})
    assert bring(engine, "responses", tmp_path / "first.csv", mapping=said).added == 1
    assert bring(engine, "responses", tmp_path / "second.csv").added == 1
    found = inspect_path(engine, tmp_path / "second.csv")
    assert found.is_remembered
    assert found.mapping.targets == said.targets


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("both_orders.csv", "Some of its dates have the month first and others the day"),
        ("two_sheets.xlsx", "has 2 sheets with such headings, 'North' and 'South': say which one is meant"),
        ("two_columns_of_one_meaning.csv", "two columns of the same meaning"),
        ("no_headings.csv", "none of the first 20 rows has the headings"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_and_not_guessed(sqlite: Engine, name: str, said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        bring(sqlite, "responses", FILES / "faults" / name)


def test_the_sheet_that_is_named_is_brought_in(sqlite: Engine) -> None:
    assert bring(sqlite, "responses", FILES / "faults" / "two_sheets.xlsx", sheet_name="South").added == 1


def test_a_file_tells_the_letters_that_can_be_read_in_two_ways() -> None:
    with open_file(FAULTS / "one_odd_letter.csv", FileLimits()) as file:
        assert any("Mærsk" in words for _encoding, words in list_encoding_samples(file))
    with open_file(FILES / "shapes" / "mailchimp.csv", FileLimits()) as file:
        assert list_encoding_samples(file) == ()


def test_a_sheet_and_a_consultation_that_are_not_there_are_told(sqlite: Engine) -> None:
    for options, sentence in (
        (
            {},
            "two_sheets.xlsx has 2 sheets with such headings, {}: say which one is meant, and bring the other in after it.",
        ),
        ({"sheet_name": "None"}, "two_sheets.xlsx has no sheet 'None' with anything in it. It has {}."),
    ):
        with pytest.raises(FileProblem) as refusal, open_file(FAULTS / "two_sheets.xlsx", FileLimits()) as file:
            inspect_file(sqlite, file, **options)
        beginning, end = sentence.split("{}")
        assert str(refusal.value).startswith(beginning)
        assert str(refusal.value).endswith(end)
    with open_read_session(sqlite) as session:
        assert find_consultation(session, None).code
        with pytest.raises(FileProblem) as refusal:
            find_consultation(session, "none")
    assert str(refusal.value) == (
        'There is no consultation "none" in the database: set one up on the page Consultation, or load one by '
        ".venv/bin/python -m lib consultation FILE.toml."
    )


def test_looking_into_a_file_tells_when_this_very_file_was_brought_in(sqlite: Engine, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "one.csv", [response()])
    assert inspect_path(sqlite, path).import_times == ()
    bring(sqlite, "responses", path)
    assert len(inspect_path(sqlite, path).import_times) == 1
    assert inspect_path(sqlite, write_csv(tmp_path / "two.csv", [response("Camden")])).import_times == ()
