"""The answers of a theme with their evidence, and those in none. On both databases."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import coverage, double_coding, evidence, shared_sentences
from lib.queries.themes.coverage import Coverage
from tests.support import factories
from tests.support.factories import day, machine, quotation, response, store, theme, verdict
from tests.support.theme_answers import CAMDEN, DACORUM, FIRST, LEEDS, question, read

pytestmark = pytest.mark.usefixtures("three_responses")


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


def test_who_said_what_is_for_officers(engine: Engine, scope: Scope) -> None:
    one, asked = theme(engine), question(engine)
    with open_read_session(engine) as session:
        for role in (Role.BOARD, Role.COMMUNICATIONS):
            with pytest.raises(NotAllowed):
                evidence.list_coded_answers(session, scope=scope, theme_id=one, reader=role)
            with pytest.raises(NotAllowed):
                shared_sentences.list_shared_sentences(session, scope=scope, theme_id=one, reader=role)
            with pytest.raises(NotAllowed):
                shared_sentences.list_sentences_of_theme(session, scope=scope, theme_id=one, reader=role)
            with pytest.raises(NotAllowed):
                shared_sentences.list_sentences_of_question(session, scope=scope, question_id=asked, reader=role)
            with pytest.raises(NotAllowed):
                evidence.list_deciders(session, scope=scope, theme_id=one, reader=role)
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
        counts = coverage.count_coverage(session, scope=scope, question_id=asked, reader=Role.OFFICER)
    assert {each.source_id for each in left} == {CAMDEN, DACORUM}
    assert {each.source_id for each in before} == {CAMDEN, DACORUM}  # rejected today, whatever the day
    assert counts == Coverage(answers=3, coded=1, unthemed=0, unread=2)


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


def test_the_evidence_of_a_theme_comes_in_the_order_asked_for(engine: Engine, scope: Scope, tmp_path: Path) -> None:
    store(engine, "responses", [response("York", "2015-02-03"), response("Kent", "2015-01-20")], tmp_path)
    one = theme(engine)
    york, kent = "R-York-2015-02-03", "R-Kent-2015-01-20"
    machine(engine, one, york, confidence=0.7)
    machine(engine, one, LEEDS, confidence=0.4)
    machine(engine, one, kent, confidence=0.9)
    verdict(engine, one, CAMDEN)

    def listed(order: str, limit: int | None = None) -> list[str]:
        with open_read_session(engine) as session:
            found = evidence.list_coded_answers(
                session, scope=scope, theme_id=one, reader=Role.OFFICER, order=order, limit=limit
            )
        return [each.answer.source_id for each in found]

    assert listed(evidence.LEAST_CERTAIN) == [LEEDS, york, kent, CAMDEN]
    assert listed(evidence.MOST_CERTAIN) == [CAMDEN, kent, york, LEEDS]
    assert listed(evidence.NEWEST) == [york, LEEDS, CAMDEN, kent]
    assert listed(evidence.NEWEST, limit=1) == [york]


def test_answers_are_loaded_a_part_at_a_time_and_come_in_their_order(
    engine: Engine, scope: Scope, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = theme(engine)
    for source, confidence in ((LEEDS, 0.9), (CAMDEN, 0.4), (DACORUM, 0.6)):
        machine(engine, one, source, confidence=confidence)
    whole = read(engine, scope, one)
    monkeypatch.setattr(evidence, "BATCH_SIZE", 2)
    assert read(engine, scope, one) == whole
    assert [each.answer.source_id for each in whole] == [LEEDS, DACORUM, CAMDEN]


def test_who_decided_last_that_an_answer_carries_a_theme_is_known(engine: Engine, scope: Scope) -> None:
    one, member = theme(engine), theme(engine, "Member")
    verdict(engine, one, LEEDS)
    verdict(engine, member, CAMDEN)
    verdict(engine, one, DACORUM, carries=False)
    factories.merge(engine, member, one)
    with open_read_session(engine) as session:
        deciders = evidence.list_deciders(session, scope=scope, theme_id=one, reader=Role.OFFICER)
    assert set(deciders) == {(LEEDS, 1), (CAMDEN, 1)}
    assert all(deciders.values())
