"""What a run of the machine reads. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Response
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


def test_sentences_of_approved_themes_come_with_their_titles_as_they_are_coded_now(
    engine: Engine, scope: Scope
) -> None:
    money, peers = theme(engine, "Money"), theme(engine, "Peers", question=2)
    proposed = theme(engine, "Proposed", states=(("2015-01-06", "proposed"),))
    across = theme(engine, "Across", question=None)
    for theme_id in (money, proposed, across):
        machine(engine, theme_id, LEEDS, evidence="Money is short.")
    machine(engine, money, CAMDEN, evidence="It is not.")
    verdict(engine, money, CAMDEN, carries=False)  # somebody said no
    verdict(engine, money, DACORUM, evidence="")  # judged, without a sentence
    machine(engine, peers, LEEDS, 2, evidence="Peers help.")
    with open_read_session(engine) as session:
        titled = run_input.load_titled_sentences(session, consultation_id=scope.consultation_id)
        ids = dict(session.execute(select(Response.source_id, Response.id)).all())
    first, second = question(engine), question(engine, 2)
    assert {key: found for key, found in titled.items() if found} == {
        (ids[LEEDS], first): [("Money is short.", "Money")], (ids[LEEDS], second): [("Peers help.", "Peers")],
    }  # fmt: skip
