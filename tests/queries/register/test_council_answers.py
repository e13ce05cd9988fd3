"""What a council answered. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.queries.register import council_answers, council_facts
from lib.queries.scope import Scope
from tests.support.council_counts import DACORUM
from tests.support.factories import response, store


def test_what_a_council_said_is_for_officers(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response(DACORUM, answers=7)], tmp_path)
    with open_read_session(engine) as session:
        one = council_facts.find_council(session, code="DAC")
        assert one is not None
        found = council_answers.list_council_answers(session, scope=scope, organisation_id=one.id, reader=Role.OFFICER)
        assert found["text"].to_list() == [f"We say {n}." for n in range(1, 8)]
        assert found["applies"].to_list() == [1] * 5 + [0] * 2
        for role in (Role.COMMUNICATIONS, Role.BOARD):
            with pytest.raises(NotAllowed):
                council_answers.list_council_answers(session, scope=scope, organisation_id=one.id, reader=role)
