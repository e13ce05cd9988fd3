"""Which forms count: trials, spam and what a tool leaves out do not; what was not sent in is marked."""

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
from lib.settings import ROOT
from tests.support.factories import bring

FILES = ROOT / "tests" / "files" / "trials"


@pytest.mark.parametrize(
    ("name", "sent_in", "left_out"),
    [
        ("qualtrics.csv", {"R_1": True, "R_4": False}, ["trial", 'says "spam"']),
        ("qualtrics_numbers.csv", {"R_1": True, "R_4": False}, ["trial", "spam", "trial"]),
        ("kobo.csv", {"1": True, "4": True}, ["not approved", "not approved"]),
        ("alchemer.csv", {"1": True, "4": False}, ["disqualified", "deleted"]),
        ("typeform.csv", {"ab12": True, "cd34": False}, []),
        ("surveymonkey_collectors.csv", {"1": True, "3": False, "4": True}, ["trial"]),
        ("words_nobody_knows.csv", {"1": False, "2": True, "3": True}, ["screened out"]),
    ],
)
def test_trials_are_left_out_and_unfinished_forms_are_marked_and_both_are_told(
    engine: Engine, name: str, sent_in: dict[str, bool], left_out: list[str]
) -> None:
    report = bring(engine, "responses", FILES / name)
    with open_read_session(engine) as session:
        rows = session.execute(select(Response.source_id, Response.sent_in))
        assert {row.source_id: row.sent_in for row in rows} == sent_in
    assert report.rows_read == len(sent_in) + len(left_out) == report.added + report.quarantined
    reasons = [reason for _line, reason in report.problems]
    assert all(word in reason for word, reason in zip(left_out, reasons, strict=True))
    unsent_lines = {line for note, lines in report.notes.items() if "not sent" in note for line in lines}
    assert len(unsent_lines) == list(sent_in.values()).count(False)


def test_a_word_of_a_status_that_nobody_knows_is_told(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FILES / "words_nobody_knows.csv")
    assert '"Status" says "Gegroet", which is no known word of a status: it counts as sent in' in report.notes
