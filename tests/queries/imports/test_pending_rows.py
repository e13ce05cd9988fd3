"""The rows that await review. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.queries.imports import pending_rows
from lib.queries.scope import Scope
from tests.support.factories import response, store


@pytest.fixture(autouse=True)
def _misspelt(engine: Engine, tmp_path: Path) -> None:
    """Two responses, of which one waits because its name is misspelt."""
    store(engine, "responses", [response(), response("Wolvrhmptn City Concil")], tmp_path)


def test_a_row_that_waits_is_listed_with_the_likely_councils(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        rows = pending_rows.list_pending_rows(
            session, consultation_id=scope.consultation_id, reader=Role.OFFICER
        ).to_dict("records")
        assert pending_rows.count_pending_rows(session, consultation_id=scope.consultation_id) == 1
        assert [line[:2] for line in pending_rows.list_quarantined_rows(session, reader=Role.OFFICER)] == [
            ("responses.csv", 3)
        ]
    assert [(row["about"], row["written"], row["candidates"]) for row in rows] == [
        ("organisation", "Wolvrhmptn City Concil", ("WLV",))
    ]


def test_a_row_counts_for_the_councils_that_it_may_be_about_and_for_no_other(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        counts = {
            code: pending_rows.count_pending_matches(session, consultation_id=scope.consultation_id, code=code)
            for code in ("WLV", "LDS")
        }
    assert counts == {"WLV": 1, "LDS": 0}


def test_what_waits_is_for_those_who_may_import(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session, pytest.raises(NotAllowed):
        pending_rows.list_pending_rows(session, consultation_id=scope.consultation_id, reader=Role.BOARD)
