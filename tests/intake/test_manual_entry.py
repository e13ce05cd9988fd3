"""Responses entered by hand."""

import datetime as dt

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Credit,
    Import,
    Organisation,
    Response,
)
from lib.intake.manual_entry import ManualResponse, store_manual_response
from lib.intake.problems import FileProblem
from tests.support.factories import OFFICER
from tests.support.intake_tables import read_data_tables


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
    before = read_data_tables(sqlite)
    with pytest.raises(FileProblem, match=said):
        store_manual_response(sqlite, response=letter, actor=OFFICER)
    assert read_data_tables(sqlite) == before
