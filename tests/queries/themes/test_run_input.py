"""What a run of the machine reads. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import run_input
from tests.support.factories import contact, machine, response, store, theme, verdict
from tests.support.theme_answers import CAMDEN, DACORUM, LEEDS, question

pytestmark = pytest.mark.usefixtures("three_responses")


def test_withdrawn_answers_are_not_read_and_the_order_is_always_the_same(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "responses", [response("York", Withdrawn="2015-02-20")], tmp_path)
    with open_read_session(engine) as session:
        answers = run_input.load_answers_to_code(
            session, consultation_id=scope.consultation_id, question_id=question(engine)
        )
    assert [answer.source_id for answer in answers] == [CAMDEN, DACORUM, LEEDS]


def test_a_known_theme_brings_the_sentences_that_people_confirmed_first(engine: Engine, scope: Scope) -> None:
    one = theme(engine)
    machine(engine, one, LEEDS, confidence=0.5, evidence="Perhaps.")
    machine(engine, one, CAMDEN, confidence=0.9, evidence="Rather.")
    verdict(engine, one, DACORUM, evidence="Surely.")
    with open_read_session(engine) as session:
        [known] = run_input.load_known_themes(
            session, consultation_id=scope.consultation_id, question_id=question(engine), max_sentences=2
        ).values()
    assert known.evidence == ("Surely.", "Rather.")


def test_contacts_and_senders_of_responses_are_there_to_be_redacted_each_once(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    store(engine, "contacts", [contact(), contact("Camden"), contact("York", Name="Bea Invented")], tmp_path)
    with open_read_session(engine) as session:
        names = run_input.list_people_names(session, consultation_id=scope.consultation_id)
    assert names == ["Ada Invented", "Bea Invented", "Camden", "Dacorum", "Leeds City Council"]
