"""Answers with the organisations for which they count. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.queries.scope import Scope
from tests.support.factories import response, store, theme, verdict
from tests.support.theme_answers import read

pytestmark = pytest.mark.usefixtures("three_responses")


def test_evidence_names_every_organisation_of_a_joint_response_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    row = response("A joint committee") | {"Responding on behalf of": "Leeds City Council; York"}
    store(engine, "responses", [row], tmp_path)
    one = theme(engine)
    verdict(engine, one, str(row["Response ID"]))
    [found] = read(engine, scope, one)
    assert [(each.name, each.region) for each in found.answer.organisations] == [
        ("City of York Council", "Yorkshire and the Humber"),
        ("Leeds City Council", "Yorkshire and the Humber"),
    ]
