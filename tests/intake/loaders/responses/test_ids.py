"""Ids that a spreadsheet spoilt, or that a tool used again: no response takes another one's place."""

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Answer, Contact, QuarantinedRow, Response
from lib.intake.import_file import inspect_file
from lib.intake.loaders.loader import KEEP_BOTH
from lib.intake.mapping.mapping import confirm_mapping
from lib.intake.pipeline import SPOILT_ID_NOTE
from lib.intake.problems import FileProblem
from lib.intake.reading.files import FileLimits, open_file
from lib.intake.review import ReviewDecision, resolve_rows
from lib.settings import ROOT
from tests.support.factories import OFFICER, bring
from tests.support.intake_tables import count_rows

FILES = ROOT / "tests" / "files" / "ids"


def read_answers(engine: Engine) -> set[str]:
    with open_read_session(engine) as session:
        return set(session.scalars(select(Answer.text)))


def test_responses_whose_ids_a_spreadsheet_cut_down_are_known_by_what_they_say(engine: Engine) -> None:
    report = bring(engine, "responses", FILES / "spoilt_by_a_spreadsheet.csv")
    assert (report.added, report.ambiguous, report.notes[SPOILT_ID_NOTE]) == (3, 0, [2, 3, 4])
    again = bring(engine, "responses", FILES / "spoilt_by_a_spreadsheet.csv")
    assert (again.unchanged, again.written_count) == (3, 0)


def test_a_response_under_the_id_of_another_one_waits_and_replaces_nothing(engine: Engine) -> None:
    bring(engine, "responses", FILES / "first_export.csv")
    report = bring(engine, "responses", FILES / "ids_used_again.csv")
    assert (report.rows_read, report.changed, report.ambiguous) == (2, 1, 1)
    assert "is that of another response of 01/02/2015, with other answers" in report.problems[0][1]
    assert {"We say one.", "And two.", "And two indeed."} <= read_answers(engine)
    with open_read_session(engine) as session:
        row_id = session.scalars(select(QuarantinedRow.id)).one()
    resolve_rows(engine, decisions=[ReviewDecision((row_id,), KEEP_BOTH)], actor=OFFICER)
    assert count_rows(engine, Response) == 3
    assert {"Another person of Leeds.", "We say one."} <= read_answers(engine)
    again = bring(engine, "responses", FILES / "ids_used_again.csv")
    assert (again.resolved, again.unchanged, again.written_count) == (1, 1, 0)


def test_an_id_that_names_the_council_and_not_the_person_is_asked_about_and_left_out(engine: Engine) -> None:
    path = FILES / "one_id_a_council.csv"
    with pytest.raises(FileProblem, match='"Ref" has the same id in several rows'):
        bring(engine, "contacts", path)
    with open_file(path, FileLimits(10, 1_000)) as file:
        mapping = confirm_mapping(inspect_file(engine, file, kind="contacts").mapping)
    assert bring(engine, "contacts", path, mapping=mapping).added == 4
    assert count_rows(engine, Contact) == 4
