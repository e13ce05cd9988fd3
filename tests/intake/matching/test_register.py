"""What the register says of a name in a row: one organisation, a question, or none."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_write_session
from lib.database.models import (
    Alias,
    Organisation,
)
from tests.support.factories import response, store


@pytest.mark.parametrize(
    "written",
    ["Leeds City Council", "leeds", " LEEDS  city council", "Kensington & Chelsea", "Kings Lynn and West Norfolk"],
)
def test_case_spacing_ampersands_and_apostrophes_do_not_matter(sqlite: Engine, tmp_path: Path, written: str) -> None:
    assert store(sqlite, "responses", [response(written)], tmp_path).added == 1


@pytest.mark.parametrize(
    "written",
    ["Cornwall County Council and friends", "Newcastle", "", "Cardiff Council", "AC/DC", "Leeds and Bradford"],
)
def test_nothing_is_guessed(sqlite: Engine, tmp_path: Path, written: str) -> None:
    report = store(sqlite, "responses", [response(written)], tmp_path)
    assert (report.added, report.pending_count) == (0, 1)


def test_a_name_that_could_mean_two_councils_is_an_open_question(engine: Engine, tmp_path: Path) -> None:
    with open_write_session(engine) as session:
        for name in ("Leeds", "Camden"):
            one = session.scalars(select(Organisation.id).where(Organisation.short_name == name)).one()
            session.add(Alias(organisation_id=one, text="The Council"))
    report = store(engine, "responses", [response("the council")], tmp_path)
    assert report.problems == [
        (
            2,
            (
                '"Organisation": "the council" could be London Borough of Camden or Leeds City Council: it can be read '
                "in more than one way"
            ),
        )
    ]


def test_a_council_that_did_not_exist_when_the_consultation_opened_is_not_matched(
    sqlite: Engine, tmp_path: Path
) -> None:
    report = store(sqlite, "responses", [response("North Northamptonshire Council")], tmp_path)
    assert report.pending_count == 1


def test_an_address_or_a_whole_letter_in_the_wrong_cell_stays_out_of_the_reasons(
    sqlite: Engine, tmp_path: Path
) -> None:
    report = store(sqlite, "responses", [response("jane@leeds.example"), response("x" * 400)], tmp_path)
    assert not any("jane" in reason or "x" * 50 in reason for _line, reason in report.problems)
    assert len(report.problems) == 2
