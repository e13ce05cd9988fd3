"""What all loaders share."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.loaders.loader import REPLACE
from lib.intake.review import ReviewDecision, resolve_rows
from tests.support.factories import OFFICER, contact, response, store
from tests.support.intake_tables import list_waiting_rows, read_data_tables


@pytest.mark.parametrize("kind", ["contacts", "responses"])
def test_an_id_that_stands_twice_with_different_content_is_an_open_question(
    engine: Engine, tmp_path: Path, kind: str
) -> None:
    rows = {
        "contacts": [contact("Leeds", **{"Contact ID": "1"}), contact("Camden", **{"Contact ID": "1"})],
        "responses": [response("Leeds") | {"Response ID": "1"}, response("Camden") | {"Response ID": "1"}],
    }[kind]
    for _ in range(2):
        report = store(engine, kind, rows, tmp_path)
        assert report.problems == [(3, 'the id "1" stands twice in this file, with different content')]
    assert report.written_count == 0


def test_what_was_put_in_the_place_of_another_row_stays_there_when_the_file_comes_again(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [response("Leeds") | {"Response ID": "1"}, response("Leeds", answers=3) | {"Response ID": "1"}]
    people = [contact("Leeds", **{"Contact ID": "1"}), contact("Leeds", **{"Contact ID": "1", "Name": "Grace"})]
    for kind, file in (("responses", rows), ("contacts", people)):
        store(engine, kind, file, tmp_path)
        resolve_rows(engine, decisions=[ReviewDecision((list_waiting_rows(engine)[0].id,), REPLACE)], actor=OFFICER)
        before = read_data_tables(engine)
        report = store(engine, kind, file, tmp_path)
        assert (report.unchanged, report.resolved, report.written_count) == (1, 1, 0)
        assert read_data_tables(engine) == before
