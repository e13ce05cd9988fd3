"""Which answers carry which theme: what people decided, else what the machine found. On both databases."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.actions import themes
from lib.actions.coding import AnswerDecision, decide_answers
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.database.theme_models import Theme
from lib.intake.import_undo import undo
from lib.queries.scope import Scope
from lib.queries.themes import (
    chosen_quotations,
    coverage,
    double_coding,
    evidence,
    run_history,
    shared_sentences,
    theme_events,
)
from lib.queries.themes.coverage import Coverage
from tests.support import factories
from tests.support.factories import day, machine, quotation, response, store, theme, theme_run, verdict

LEEDS, CAMDEN, DACORUM = "R-Leeds City Council-2015-02-01", "R-Camden-2015-02-01", "R-Dacorum-2015-02-01"
FIRST = "Q1. What about 1?"


@pytest.fixture(autouse=True)
def _responses(engine: Engine, tmp_path: Path) -> None:
    store(engine, "responses", [response(), response("Camden"), response("Dacorum", answers=5)], tmp_path)


def question(engine: Engine, number: int = 1) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Question.id).where(Question.number == number)).one()


def read(engine: Engine, scope: Scope, theme_id: int) -> list[evidence.CodedAnswer]:
    with open_read_session(engine) as session:
        return evidence.list_coded_answers(session, scope=scope, theme_id=theme_id, reader=Role.OFFICER)


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
    undo(engine, import_id=1, by=factories.OFFICER)
    assert read(engine, scope, one) == []
    store(engine, "responses", [response(), response("Camden"), response("Dacorum", answers=5)], tmp_path)
    assert [each.answer.source_id for each in read(engine, scope, one)] == [CAMDEN]


def test_evidence_is_the_sentence_that_still_stands_in_the_answer(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    text = "First. We need money. Last."
    store(engine, "responses", [response("York") | {FIRST: text}, response("Barnet") | {FIRST: text}], tmp_path)
    one = theme(engine)
    machine(engine, one, "R-York-2015-02-01", evidence="We need money.")
    verdict(engine, one, "R-York-2015-02-01")
    verdict(engine, one, "R-Barnet-2015-02-01", evidence="We need money.")
    quotation(engine, one, "R-York-2015-02-01", "We need money.")
    by_source = {each.answer.source_id: each for each in read(engine, scope, one)}
    assert {each.sentence for each in by_source.values()} == {"We need money."}
    assert by_source["R-York-2015-02-01"].chosen_sentences == ("We need money.",)
    store(engine, "responses", [response("Barnet") | {FIRST: "We need nothing."}], tmp_path)
    assert {each.answer.source_id: each.sentence for each in read(engine, scope, one)}["R-Barnet-2015-02-01"] is None


def test_sentences_of_a_theme_come_once_with_the_answers_in_which_they_carry_it_now(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    said = {
        "York": "In York we need money.",
        "Barnet": "In Barnet, we need money.",
        "Kent": "We need money.",
        "Croydon": "Cash is short.",
        "Camden": "Nobody has time.",
    }
    store(engine, "responses", [response(one) | {FIRST: text} for one, text in said.items()], tmp_path)
    one, member = theme(engine), theme(engine, "Cash", states=(("2015-01-06", "proposed"),))
    for council in ("York", "Barnet", "Kent"):
        machine(engine, one, f"R-{council}-2015-02-01", evidence=said[council])
    machine(engine, member, "R-Croydon-2015-02-01", evidence=said["Croydon"])
    verdict(engine, one, "R-Kent-2015-02-01", carries=False)
    verdict(engine, one, "R-Camden-2015-02-01", evidence=said["Camden"])
    with open_read_session(engine) as session:
        seen = {each: session.get_one(Theme, each).change_id for each in (one, member)}
    themes.merge_themes(engine, actor=factories.OFFICER, target_id=one, theme_ids=[member], seen_change_ids=seen)

    def found(where: Scope) -> dict[str, int]:
        with open_read_session(engine) as session:
            there = shared_sentences.list_shared_sentences(session, scope=where, theme_id=one, reader=Role.OFFICER)
        return {each.sentence: len(each.coded_answers) for each in there}

    assert sorted(found(scope).values(), reverse=True) == [2, 1, 1]
    assert {said["Croydon"], said["Camden"]} < set(found(scope))
    assert next(iter(found(scope).values())) == 2
    assert said["Kent"] not in found(scope)
    london = dataclasses.replace(scope, regions=("London",))
    assert set(found(london)) == {said["Barnet"], said["Croydon"], said["Camden"]}


def test_what_waits_in_the_very_same_sentence_is_found_and_nothing_else(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    text = "We need money."
    rows = [response(one) | {FIRST: text} for one in ("York", "Barnet", "Kent")]
    store(engine, "responses", rows, tmp_path)
    one, other = theme(engine), theme(engine, "Other")
    for source in ("York", "Barnet", "Kent"):
        machine(engine, one, f"R-{source}-2015-02-01", evidence=text)
    machine(engine, other, "R-York-2015-02-01", evidence=text)
    machine(engine, one, LEEDS)
    verdict(engine, one, "R-Kent-2015-02-01")
    york = next(each for each in read(engine, scope, one) if each.answer.source_id == "R-York-2015-02-01")
    with open_read_session(engine) as session:
        asked: dict[str, Any] = {"scope": scope, "question_id": question(engine), "coded_answer": york}
        same = evidence.list_same_sentence(session, **asked, reader=Role.OFFICER)
        with pytest.raises(NotAllowed):
            evidence.list_same_sentence(session, **asked, reader=Role.BOARD)
    assert [(each.theme_id, each.answer.source_id) for each in same] == [(one, "R-Barnet-2015-02-01")]


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


def test_the_filters_narrow_the_answers_to_those_of_the_councils_looked_at(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    for source in (LEEDS, CAMDEN):
        machine(engine, one, source)
    london = dataclasses.replace(scope, regions=("London",))
    assert [each.answer.source_id for each in read(engine, london, one)] == [CAMDEN]


def test_who_said_what_is_for_officers(engine: Engine, scope: Scope) -> None:
    one, asked = theme(engine), question(engine)
    with open_read_session(engine) as session:
        for role in (Role.BOARD, Role.COMMUNICATIONS):
            with pytest.raises(NotAllowed):
                evidence.list_coded_answers(session, scope=scope, theme_id=one, reader=role)
            with pytest.raises(NotAllowed):
                shared_sentences.list_shared_sentences(session, scope=scope, theme_id=one, reader=role)
            with pytest.raises(NotAllowed):
                evidence.list_unthemed_answers(session, scope=scope, question_id=asked, reader=role)
            with pytest.raises(NotAllowed):
                evidence.list_answers_to_review(session, scope=scope, question_id=asked, reader=role)
            with pytest.raises(NotAllowed):
                double_coding.sample_answers(session, scope=scope, question_id=asked, size=1, reader=role)


def test_answers_in_no_living_theme_are_listed_and_counted(engine: Engine, scope: Scope) -> None:
    one, gone = theme(engine), theme(engine, "Gone", states=(("2015-01-06", "proposed"), ("2015-02-10", "rejected")))
    machine(engine, one, LEEDS)
    machine(engine, gone, CAMDEN)
    asked = question(engine)
    with open_read_session(engine) as session:
        left = evidence.list_unthemed_answers(session, scope=scope, question_id=asked, reader=Role.OFFICER)
        early = scope.on_day(day("2015-02-09"))
        before = evidence.list_unthemed_answers(session, scope=early, question_id=asked, reader=Role.OFFICER)
        counts = coverage.count_coverage(session, scope=scope, question_id=asked)
    assert {each.source_id for each in left} == {CAMDEN, DACORUM}
    assert {each.source_id for each in before} == {DACORUM}
    assert counts == Coverage(answers=3, coded=1, unthemed=0, unread=2)


def test_answers_that_came_or_changed_after_the_last_run_are_not_looked_at_yet(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one = theme(engine)
    machine(engine, one, LEEDS)
    theme_run(engine)
    asked = question(engine)

    def counted() -> Coverage:
        with open_read_session(engine) as session:
            return coverage.count_coverage(session, scope=scope, question_id=asked)

    assert counted() == Coverage(answers=3, coded=1, unthemed=2, unread=0)
    store(engine, "responses", [response("York"), response("Camden") | {FIRST: "Something else."}], tmp_path)
    assert counted() == Coverage(answers=4, coded=1, unthemed=1, unread=2)
    theme_run(engine)
    assert counted() == Coverage(answers=4, coded=1, unthemed=3, unread=0)
    with open_read_session(engine) as session:
        across = coverage.count_coverage(session, scope=scope, question_id=None)
        runs = run_history.list_runs(session, consultation_id=scope.consultation_id, question_id=asked)
    assert across.unread == across.answers == 9 * 3 + 5
    assert [one.actor for one in runs] == ["a test", "a test"]
    assert runs[0].id > runs[1].id


def test_the_least_certain_are_coded_first_and_what_is_decided_is_done(engine: Engine, scope: Scope) -> None:
    one, other = theme(engine), theme(engine, "Another")
    machine(engine, one, LEEDS, confidence=0.9)
    machine(engine, one, CAMDEN, confidence=0.4)
    machine(engine, other, LEEDS, confidence=0.6)
    machine(engine, one, DACORUM, confidence=0.1)
    verdict(engine, one, DACORUM, carries=False)
    asked = question(engine)
    with open_read_session(engine) as session:
        arguments = {"scope": scope, "question_id": asked, "reader": Role.OFFICER}
        whole = evidence.list_answers_to_review(session, **arguments)  # type: ignore[arg-type]
        single = evidence.list_answers_to_review(session, theme_id=one, order=evidence.NEWEST, **arguments)  # type: ignore[arg-type]
    assert [each.confidence for each in whole] == [0.4, 0.6, 0.9]
    assert [each.confidence for each in single] == [0.9, 0.4]


def test_everybody_sees_the_sentences_chosen_while_the_answer_says_them(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one, other = theme(engine), theme(engine, "Another")
    quotation(engine, one, LEEDS, "We say 1.")
    quotation(engine, other, CAMDEN, "We say 1.")
    factories.merge(engine, other, one)
    with open_read_session(engine) as session:
        found = chosen_quotations.list_quotations(session, scope=scope, theme_id=one)
    assert [(each.question_number, each.sentence) for each in found] == [(1, "We say 1.")] * 2
    store(engine, "responses", [response() | {FIRST: "No longer."}], tmp_path)
    with open_read_session(engine) as session:
        assert len(chosen_quotations.list_quotations(session, scope=scope, theme_id=one)) == 1


def test_a_sample_is_the_same_for_all_coders_and_a_larger_one_holds_it(engine: Engine, scope: Scope) -> None:
    asked = question(engine)

    def drawn(size: int) -> list[str]:
        with open_read_session(engine) as session:
            found = double_coding.sample_answers(
                session, scope=scope, question_id=asked, size=size, reader=Role.OFFICER
            )
        return [one.source_id for one in found]

    assert drawn(2) == drawn(2) == drawn(9)[:2]
    assert set(drawn(9)) == {LEEDS, CAMDEN, DACORUM}


def test_double_codings_come_by_answer_and_coder_with_merged_themes_where_they_went(
    engine: Engine, scope: Scope
) -> None:
    one, other = theme(engine), theme(engine, "Another")
    factories.double_coding(engine, "Ben", LEEDS, [other, one])
    factories.double_coding(engine, "Ada", LEEDS, [other])
    factories.double_coding(engine, "Ada", CAMDEN, [], number=2)
    factories.merge(engine, other, one)
    with open_read_session(engine) as session:
        found = double_coding.list_double_codings(
            session, consultation_id=scope.consultation_id, question_id=question(engine)
        )
        none = double_coding.list_double_codings(session, consultation_id=scope.consultation_id, question_id=None)
    assert [(each.coder, each.source_id, each.theme_ids) for each in found] == [
        ("Ada", LEEDS, (one,)),
        ("Ben", LEEDS, (one,)),
    ]
    assert none == []


def test_the_history_of_a_theme_lists_every_change_that_touched_it(engine: Engine, scope: Scope) -> None:
    by: Any = factories.OFFICER
    named: Any = {"consultation_id": scope.consultation_id, "question_id": question(engine)}
    first = themes.add_theme(engine, label="Money", description="", actor=by, **named)
    themes.add_theme(engine, label="Another", description="", actor=by, **named)
    with open_read_session(engine) as session:
        one = session.scalars(select(Theme.id).where(Theme.label == "Money")).one()
    said = [AnswerDecision(one, LEEDS, 1, True)]
    second = decide_answers(engine, consultation_id=scope.consultation_id, decisions=said, actor=by)
    third = decide_answers(
        engine, consultation_id=scope.consultation_id, decisions=[said[0]._replace(carries=None)], actor=by
    )
    with open_read_session(engine) as session:
        found = theme_events.list_theme_events(session, theme_id=one)
    assert [each.change_id for each in found] == [third, second, first]
    assert found[-1].action == "add a theme"
