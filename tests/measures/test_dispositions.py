"""A response and a council are complete, partial, a refusal or none by the definitions."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.measures.dispositions import classify_council, classify_response
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.queries.table_loading import load_table
from lib.terms import DISPOSITIONS
from tests.support.factories import response, store


@pytest.mark.parametrize(
    ("kind", "answered", "applicable", "expected"),
    [
        ("answers", 17, 21, "I"),  # 81.0 %
        ("answers", 16, 20, "P"),  # exactly 80 % is not more than 80 %
        ("answers", 7, 14, "P"),  # exactly 50 %
        ("answers", 6, 14, "R"),
        ("answers", 0, 21, "R"),
        ("answers", 0, 0, "R"),
        ("letter", 0, 21, "I"),
        ("declined", 21, 21, "R"),
    ],
)
def test_a_response_is_complete_partial_or_a_refusal(kind: str, answered: int, applicable: int, expected: str) -> None:
    assert classify_response(kind, answered, applicable) == expected


@given(st.lists(st.sampled_from("IPR")), st.booleans())
def test_a_council_has_the_best_disposition_of_its_responses(responses: list[str], reached: bool) -> None:
    found = classify_council(responses, is_reached=reached)
    if responses:
        assert all(DISPOSITIONS.index(found) <= DISPOSITIONS.index(one) for one in responses)
        assert found in responses
    else:
        assert found == ("O" if reached else "N")


def test_the_database_and_the_definitions_agree_on_every_disposition(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    """The rule of the definitions stands twice, for one response and in SQL; here they are held together."""
    answered = {"Leeds": 10, "Wakefield": 9, "Kirklees": 8, "Calderdale": 5, "Bradford": 4, "York": 0}
    rows = [
        response(name, answers=number, Status="Complete" if number else "Declined") for name, number in answered.items()
    ]
    districts = {"Dacorum": 5, "Selby": 4, "Craven": 3, "Harrogate": 2}
    rows += [response(name, answers=number) for name, number in districts.items()]
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        council = select_dispositions(scope)
        found = load_table(session, select(council.c.short_name, council.c.disposition)).set_index("short_name")[
            "disposition"
        ]
    for names, applicable in ((answered, 10), (districts, 5)):
        for name, number in names.items():
            kind = "answers" if number else "declined"
            assert found[name] == classify_council([classify_response(kind, number, applicable)], is_reached=False)
