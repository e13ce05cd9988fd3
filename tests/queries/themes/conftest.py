"""Responses that the tests of themes share."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.support.factories import response, store


@pytest.fixture
def three_responses(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Camden"), response("Dacorum", answers=5)], tmp_path)


@pytest.fixture
def five_senders(engine: Engine, tmp_path: Path) -> None:
    """A metropolitan district (twice), two London boroughs together, a district that leaves question 1 out, a body."""
    rows = [
        response("Leeds City Council", "2015-02-01"),
        response("Leeds City Council", "2015-02-17"),
        response("Two boroughs", "2015-02-03") | {"Responding on behalf of": "Camden; Barnet"},
        response("Dacorum", "2015-02-04") | {"Q1. What about 1?": ""},
        response("Solace", "2015-02-05"),
        response("York", "2015-02-18"),
    ]
    store(engine, "responses", rows, tmp_path)


@pytest.fixture
def twelve_answers(engine: Engine, tmp_path: Path) -> list[str]:
    """Twelve answers to the first question; their source_ids."""
    rows = [
        response("Leeds City Council", answers=1) | {"Response ID": f"R-{n:02}", "Q1. What about 1?": f"We say {n}."}
        for n in range(12)
    ]
    store(engine, "responses", rows, tmp_path)
    return [row["Response ID"] for row in rows]
