"""Sentences that several answers share. On both databases."""

import dataclasses
from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.actions import themes
from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from lib.queries.scope import Scope
from lib.queries.themes import shared_sentences
from lib.queries.themes.shared_sentences import SentenceUse
from tests.support import factories
from tests.support.factories import machine, quotation, response, store, theme, verdict
from tests.support.theme_answers import FIRST, question

pytestmark = pytest.mark.usefixtures("three_responses")


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
    with open_read_session(engine) as session:
        brief = shared_sentences.list_sentences_of_theme(session, scope=scope, theme_id=one, reader=Role.OFFICER)
    assert {each.sentence: len(each.uses) for each in brief} == found(scope)
    london = dataclasses.replace(scope, regions=("London",))
    assert set(found(london)) == {said["Barnet"], said["Croydon"], said["Camden"]}


def test_the_sentences_of_a_question_come_all_with_what_is_known_of_each_use_and_no_text(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    said = {"York": "In York we need money.", "Barnet": "In Barnet, we need money.", "Kent": "Cash is short."}
    rows = [response(one) | {FIRST: f"{text} And more."} for one, text in said.items()]
    store(engine, "responses", rows, tmp_path)
    money, cash, gone = theme(engine), theme(engine, "Cash"), theme(engine, "G", states=(("2015-01-06", "rejected"),))
    machine(engine, money, "R-York-2015-02-01", evidence=said["York"], confidence=0.4)
    verdict(engine, money, "R-Barnet-2015-02-01", evidence=said["Barnet"])
    machine(engine, cash, "R-Kent-2015-02-01", evidence="Not in the answer.")
    machine(engine, gone, "R-Kent-2015-02-01", evidence=said["Kent"])
    quotation(engine, money, "R-York-2015-02-01", said["York"])
    with open_read_session(engine) as session:
        found = shared_sentences.list_sentences_of_question(
            session, scope=scope, question_id=question(engine), reader=Role.OFFICER
        )
        across = shared_sentences.list_sentences_of_question(
            session, scope=scope, question_id=None, reader=Role.OFFICER
        )
    assert across == []
    assert [(each.theme_id, each.sentence) for each in found] == [
        (money, said["Barnet"]),
        (cash, "Cash is short. And more."),
    ]
    assert found[0].uses == (
        SentenceUse("R-Barnet-2015-02-01", 1, said["Barnet"], 1.0, True, False),
        SentenceUse("R-York-2015-02-01", 1, said["York"], 0.4, False, True),
    )
    assert found[1].uses[0].sentence is None
    assert (found[0].is_settled, found[0].least_confidence) == (False, 0.4)


def test_themes_from_which_somebody_took_an_answer_are_told(engine: Engine, scope: Scope) -> None:
    one, other, untouched, across = (theme(engine, label) for label in ("Money", "Cash", "Time", "Across"))
    verdict(engine, other, "R-Leeds-2015-02-01", carries=False)
    verdict(engine, other, "R-Camden-2015-02-01", carries=False)
    verdict(engine, one, "R-Leeds-2015-02-01", carries=True)
    with open_read_session(engine) as session:
        reduced_ids = shared_sentences.list_reduced_theme_ids(
            session, scope=scope, question_id=question(engine), reader=Role.OFFICER
        )
        assert reduced_ids == [other]
        assert (
            shared_sentences.list_reduced_theme_ids(session, scope=scope, question_id=None, reader=Role.OFFICER) == []
        )
    assert {untouched, across}.isdisjoint(reduced_ids)
