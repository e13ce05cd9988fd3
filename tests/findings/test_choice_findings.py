"""What councils chose in closed questions. On both databases."""

import functools
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.findings import choice_findings
from lib.queries.register.consultations import find_consultation
from lib.queries.responses import question_counts
from lib.queries.scope import Scope
from tests.support.council_counts import CAMDEN, LEEDS, asked, cells
from tests.support.factories import response, store


def test_choices_are_counted_by_type_with_whole_answers(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    chosen = "Q10. What about 10?"
    rows = [
        response(LEEDS) | {chosen: "Peer challenge; Data"},
        response("Barnsley") | {chosen: "Data"},
        response(CAMDEN, answers=9) | {chosen: "Training"},
        response("Barnet", answers=3, Status="Partial") | {chosen: "Training"},  # broken off
    ]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        found = question_counts.count_choices(session, scope=scope)
        one = find_consultation(session, None)
        table: Any = choice_findings.compute_choices(
            functools.partial(asked, session), one, scope, reader=Role.OFFICER
        ).set_index("option")
    assert found[["type", "text", "councils"]].to_numpy().tolist() == [
        ["London borough", "Training", 1],
        ["Metropolitan district", "Data", 1],
        ["Metropolitan district", "Peer challenge; Data", 1],
    ]
    assert cells(table, "Data", "councils", "answered") == [2, 3]
    assert table.loc["Data", "weighted"] == pytest.approx(36 / (36 + 33))
    assert table.loc["Data", "low"] < 2 / 3 < table.loc["Data", "high"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Data", {"Data"}),
        ("data; TRAINING", {"Data", "Training"}),
        ("Yes; always", {"Yes; always"}),
        ("Data; Yes; always; Training", {"Data", "Yes; always", "Training"}),
        ("Training: for our members", {"Training"}),
        ("Data (mostly)", {"Data"}),
        ("Database", {choice_findings.SOMETHING_ELSE}),
        ("Data; our own tool", {"Data", choice_findings.SOMETHING_ELSE}),
    ],
)
def test_an_answer_names_its_options_also_with_words_behind_them(text: str, expected: set[str]) -> None:
    assert choice_findings.parse_chosen_options(text, ("Peer challenge", "Training", "Data", "Yes; always")) == expected
