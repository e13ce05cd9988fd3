"""A response against what is stored: new, unchanged, corrected, or a twin of another."""

import datetime as dt
from pathlib import Path

from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session
from lib.database.models import (
    Answer,
    Credit,
    Response,
)
from tests.support.factories import bring, response, store
from tests.support.intake_tables import FILES, count_rows


def test_a_corrected_resubmission_changes_the_answers_that_differ(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(answers=4)], tmp_path)
    report = store(engine, "responses", [response(answers=6) | {"Q1. What about 1?": "On reflection, this."}], tmp_path)
    assert (report.added, report.changed) == (0, 1)
    with open_read_session(engine) as session:
        assert count_rows(engine, Answer) == 6
        assert "On reflection, this." in set(session.scalars(select(Answer.text)))


def test_an_id_used_again_for_another_council_takes_no_response_away(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response("Leeds") | {"Response ID": "1"}], tmp_path)
    report = store(engine, "responses", [response("Camden") | {"Response ID": "1"}], tmp_path)
    assert report.problems == [(2, 'the id "1" is that of a response of another organisation')]
    with open_read_session(engine) as session:
        assert session.scalars(select(Response.submitted_by)).all() == ["Leeds"]


def test_a_file_without_a_column_leaves_whom_a_response_counts_for_and_that_it_declined(
    engine: Engine, tmp_path: Path
) -> None:
    joint = response(**{"Responding on behalf of": "Bradford; Wakefield"})  # type: ignore[arg-type]
    store(engine, "responses", [joint, response("Camden", Status="Declined")], tmp_path)
    lean = [
        {name: cell for name, cell in row.items() if name not in {"Responding on behalf of", "Status"}}
        for row in (response(), response("Camden"))
    ]
    store(engine, "responses", lean, tmp_path)
    with open_read_session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Credit)) == 4
        assert sorted(session.scalars(select(Response.kind))) == ["answers", "declined"]


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


def test_the_same_response_under_two_ids_is_kept_once_and_the_report_says_so(sqlite: Engine) -> None:
    report = bring(sqlite, "responses", FILES / "faults" / "same_response_twice.csv")
    assert (report.added, report.unchanged) == (1, 1)
    assert report.notes == {"the same response stands twice in this file: same body, day and text": [3]}
