"""A response and a council are complete, partial, a refusal or none by the definitions."""

import itertools
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select, update

from lib.database.engine import open_read_session, open_write_session
from lib.database.models import Organisation, Question
from lib.measures.dispositions import classify_council, classify_response, describe_standings
from lib.queries.parts import select_dispositions
from lib.queries.scope import Scope
from lib.terms import DISPOSITION_OF, STANDINGS
from tests.support.factories import day, response, store


@pytest.mark.parametrize(
    ("kind", "answered", "questions", "sent_in", "substance", "expected"),
    [
        ("answers", 17, 21, True, True, "I"),  # 81.0 %
        ("answers", 17, 21, False, False, "I"),  # "no comment" answers a question, and so much is complete at once
        ("answers", 16, 20, True, True, "P"),  # exactly 80 % is not more than 80 %
        ("answers", 7, 14, False, True, "P"),  # exactly 50 %
        ("answers", 1, 21, True, True, "P"),  # sent in, however short
        ("answers", 6, 14, False, True, "B"),
        ("answers", 1, 21, True, False, "O"),  # sent in with "no comment" alone: no response, and no refusal either
        ("answers", 1, 21, False, False, "B"),
        ("answers", 11, 21, True, False, "P"),
        ("answers", 0, 0, False, False, "B"),
        ("letter", 0, 21, True, True, "I"),
        ("letter", 0, 21, True, False, "O"),
        ("declined", 21, 21, True, True, "D"),
    ],
)
def test_a_response_is_complete_partial_broken_off_declined_or_says_nothing(
    kind: str, answered: int, questions: int, sent_in: bool, substance: bool, expected: str
) -> None:
    standing = classify_response(kind, answered, questions, is_sent_in=sent_in, has_substance=substance)
    assert standing == expected


@given(st.lists(st.sampled_from("IPDBO")), st.booleans())
def test_a_council_has_the_best_standing_of_its_responses(responses: list[str], reached: bool) -> None:
    found = classify_council(responses, is_reached=reached)
    if responses:
        assert all(STANDINGS.index(found) <= STANDINGS.index(one) for one in responses)
        assert found in responses
    else:
        assert found == ("O" if reached else "N")


def test_one_that_declined_is_not_asked_to_finish_a_form_begun() -> None:
    assert classify_council(["B", "D"], is_reached=True) == "D"


CLOSES = day("2015-03-13")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"standing": "I", "responded_on": CLOSES}, "Complete"),
        ({"standing": "P", "responded_on": day("2015-03-16")}, "Partial; late, it came on 16 March 2015"),
        ({"standing": "O", "withdrew_on": day("2015-03-03")}, "Reached, no response; withdrew on 3 March 2015"),
        (
            {"standing": "P", "responded_on": CLOSES, "withdrew_on": day("2015-03-03")},
            "Partial; withdrew on 3 March 2015, and another response counts",
        ),
        (
            {"standing": "O", "said_nothing_on": day("2015-03-03")},
            'Reached, no response; sent in no more than "no comment" on 3 March 2015',
        ),
        ({"standing": "P", "responded_on": CLOSES, "said_nothing_on": day("2015-03-03")}, "Partial"),
    ],
)
def test_the_words_for_a_standing_say_what_was_withdrawn_what_came_late_and_what_said_nothing(
    facts: dict[str, Any], expected: str
) -> None:
    rows = describe_standings(pd.DataFrame([facts]), CLOSES)
    assert rows["standing_text"].to_list() == [expected]
    assert expected.startswith(rows["standing_term"].iloc[0])


@pytest.mark.parametrize("required_numbers", [range(1, 11), range(4, 11), range(0)], ids=["all", "some", "none"])
def test_the_database_and_the_definitions_agree_on_every_standing(
    engine: Engine, scope: Scope, tmp_path: Path, required_numbers: range
) -> None:
    """The rule of the definitions stands twice, for one response and in SQL; here they are held together."""
    with open_write_session(engine) as session:
        session.execute(update(Question).values(required=Question.number.in_(required_numbers)))
    answered = {"Leeds": 10, "Wakefield": 9, "Kirklees": 8, "Calderdale": 5, "Bradford": 4, "York": 1, "Sheffield": 0}
    districts = {"Dacorum": 5, "Craven": 3, "Selby": 2}
    expected: dict[str, str] = {}
    rows = []
    frame = [(name, number, 10) for name, number in answered.items()]
    frame += [(name, number, 5) for name, number in districts.items()]
    variants = itertools.product((True, False), (True, False))
    with open_read_session(engine) as session:
        council_names = itertools.cycle(
            session.scalars(select(Organisation.short_name).where(Organisation.type == "London borough"))
        )
    for is_sent_in, has_substance in variants:
        for name, number, applicable in frame:
            council = name if is_sent_in and has_substance else next(council_names) if applicable == 10 else ""
            if not council:
                continue
            asked = [n for n in required_numbers if n <= applicable] or range(1, applicable + 1)
            kind = "answers" if number else "declined"
            words = "We say so." if has_substance else "No comment."
            row = response(
                council, answers=0, Status=("Complete" if is_sent_in else "Partial") if number else "Declined"
            )
            rows.append(row | {f"Q{n}. What about {n}?": words for n in range(1, number + 1)})
            standing = classify_response(
                kind, sum(n <= number for n in asked), len(asked), is_sent_in=is_sent_in, has_substance=has_substance
            )
            expected[council] = classify_council([standing], is_reached=False)
    store(engine, "responses", rows, tmp_path)
    with open_read_session(engine) as session:
        standings = select_dispositions(scope)
        found = {row[0]: row[1] for row in session.execute(select(standings.c.short_name, standings.c.standing))}
        dispositions = {
            row[0]: row[1] for row in session.execute(select(standings.c.short_name, standings.c.disposition))
        }
    assert {name: found[name] for name in expected} == expected
    assert {name: dispositions[name] for name in expected} == {
        name: DISPOSITION_OF[standing] for name, standing in expected.items()
    }
    assert set(expected.values()) >= {"I", "P", "B", "D"}


def test_a_letter_that_says_no_more_than_no_comment_is_no_response(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    letters = [
        {"Organisation": "Leeds", "Received": "2015-02-03", "Channel": "Letter", "Text": "We write to say this."},
        {"Organisation": "Camden", "Received": "2015-02-03", "Channel": "Letter", "Text": "No comment."},
    ]
    store(engine, "responses", letters, tmp_path)
    with open_read_session(engine) as session:
        council = select_dispositions(scope)
        found = {row[0]: row[1] for row in session.execute(select(council.c.short_name, council.c.standing))}
    assert (found["Leeds"], found["Camden"]) == ("I", "O")
