"""Which answers are coded to which theme: what people decided, else what the machine found. On both databases."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.intake.undo_rule import undo_import as undo
from lib.queries.scope import Scope
from tests.support import factories
from tests.support.factories import day, machine, response, store, theme, verdict
from tests.support.theme_answers import CAMDEN, DACORUM, LEEDS, read

pytestmark = pytest.mark.usefixtures("three_responses")


def test_a_decision_outweighs_the_machine_and_adds_to_it(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    machine(engine, one, LEEDS)
    machine(engine, one, CAMDEN)
    verdict(engine, one, CAMDEN, carries=False)
    verdict(engine, one, DACORUM)
    assert [(found.answer.source_id, found.by_person) for found in read(engine, scope, one)] == [
        (DACORUM, True),
        (LEEDS, False),
    ]


def test_themes_of_a_question_and_those_across_all_are_apart(engine: Engine, scope: Scope) -> None:
    one, across = theme(engine), theme(engine, "Across", question=None)
    machine(engine, one, LEEDS)
    machine(engine, across, LEEDS)
    machine(engine, across, LEEDS, 2)
    assert [found.answer.question_number for found in read(engine, scope, one)] == [1]
    assert [found.answer.question_number for found in read(engine, scope, across)] == [1, 2]


def test_merged_themes_count_for_the_one_into_which_they_went_and_each_answer_once(
    engine: Engine, scope: Scope
) -> None:
    one, other = theme(engine), theme(engine, "Another")
    for each in (one, other):
        machine(engine, each, LEEDS, confidence=0.6 if each == one else 0.9)
    verdict(engine, other, CAMDEN)
    machine(engine, other, DACORUM)
    verdict(engine, other, DACORUM, carries=False)
    factories.merge(engine, other, one)
    found = read(engine, scope, one)
    assert [(each.answer.source_id, each.confidence) for each in found] == [(CAMDEN, 1.0), (LEEDS, 0.9)]


def test_a_no_to_a_merged_theme_leaves_what_others_say_and_a_later_no_to_the_whole_outweighs_all(
    engine: Engine, scope: Scope
) -> None:
    one, other = theme(engine), theme(engine, "Another")
    machine(engine, one, LEEDS)
    verdict(engine, other, LEEDS, carries=False)
    verdict(engine, one, CAMDEN, carries=False)
    verdict(engine, other, CAMDEN)
    machine(engine, other, DACORUM)
    factories.merge(engine, other, one)
    assert [each.answer.source_id for each in read(engine, scope, one)] == [CAMDEN, LEEDS, DACORUM]
    verdict(engine, one, DACORUM, carries=False)
    assert [each.answer.source_id for each in read(engine, scope, one)] == [CAMDEN, LEEDS]


def test_a_withdrawn_response_stops_counting_and_a_later_one_does_not_count_yet(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one = theme(engine)
    store(engine, "responses", [response("York", "2015-02-10", Withdrawn="2015-02-20")], tmp_path)
    verdict(engine, one, "R-York-2015-02-10")
    counts = {
        date: len(read(engine, scope.on_day(day(date)), one))
        for date in ("2015-02-09", "2015-02-10", "2015-02-19", "2015-02-20")
    }
    assert counts == {"2015-02-09": 0, "2015-02-10": 1, "2015-02-19": 1, "2015-02-20": 0}


def test_undoing_an_import_and_bringing_it_in_again_brings_the_decisions_back(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one = theme(engine)
    machine(engine, one, LEEDS)
    verdict(engine, one, CAMDEN)
    undo(engine, import_id=1, actor=factories.OFFICER)
    assert read(engine, scope, one) == []
    store(engine, "responses", [response(), response("Camden"), response("Dacorum", answers=5)], tmp_path)
    assert [each.answer.source_id for each in read(engine, scope, one)] == [CAMDEN]


def test_the_filters_narrow_the_answers_to_those_of_the_councils_looked_at(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for source in (LEEDS, CAMDEN):
        machine(engine, one, source)
    london = dataclasses.replace(scope, regions=("London",))
    assert [each.answer.source_id for each in read(engine, london, one)] == [CAMDEN]
