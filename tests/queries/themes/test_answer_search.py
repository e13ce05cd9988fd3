"""Words found in answers, whatever somebody types. On both databases."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from lib.access import NotAllowed, Role
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.queries.scope import Scope
from lib.queries.themes.answer_search import SNIPPET_LENGTH, SearchHit, cut_snippet, search_answers
from tests.support.factories import response, store

FIRST, SECOND = "Q1. What about 1?", "Q2. What about 2?"


@pytest.fixture(autouse=True)
def _responses(engine: Engine, tmp_path: Path) -> None:
    rows = [
        response("Leeds City Council") | {FIRST: "Funding, funding and once more funding.", SECOND: "A peer review."},
        response("Camden") | {FIRST: "We would fund a café for peers, if the money were there at all."},
        response("York", Withdrawn="2015-02-20") | {FIRST: "Funding for York."},
    ]
    store(engine, "responses", rows, tmp_path)


def found(engine: Engine, scope: Scope, words: str, number: int | None = None) -> list[SearchHit]:
    with open_read_session(engine) as session:
        asked = session.scalars(select(Question.id).where(Question.number == number)).first() if number else None
        return search_answers(session, scope=scope, words=words, question_id=asked, reader=Role.OFFICER)


def where(hits: list[SearchHit]) -> list[tuple[str, int]]:
    return [(hit.answer.source_id.split("-")[1], hit.answer.question_number) for hit in hits]


def test_the_best_match_comes_first_in_any_form_of_the_word_and_withdrawn_answers_do_not(
    engine: Engine, scope: Scope
) -> None:
    assert where(found(engine, scope, "funds")) == [("Leeds City Council", 1), ("Camden", 1)]


def test_all_words_must_stand_in_the_answer(engine: Engine, scope: Scope) -> None:
    assert where(found(engine, scope, "peer")) == [("Leeds City Council", 2), ("Camden", 1)]
    assert where(found(engine, scope, "peers funding")) == [("Camden", 1)]
    assert found(engine, scope, "peers bicycles") == []


def test_a_question_and_the_filters_narrow_what_is_found(engine: Engine, scope: Scope) -> None:
    assert where(found(engine, scope, "peer", 1)) == [("Camden", 1)]
    assert where(found(engine, dataclasses.replace(scope, regions=("London",)), "peer")) == [("Camden", 1)]


@pytest.mark.parametrize("words", ["", "  ", "*", '"', "()", "👍", "\x00", "_", ":", "''"])
def test_without_a_word_nothing_is_found(engine: Engine, scope: Scope, words: str) -> None:
    assert found(engine, scope, words) == []


@pytest.mark.parametrize(
    "words", ['"fund', "fund*", "-fund", "fund: ", "(fund", "fund 👍", "^fund", "fund\x00", "{text} : fund"]
)
def test_odd_signs_do_not_disturb(engine: Engine, scope: Scope, words: str) -> None:
    if "text" not in words:
        assert len(found(engine, scope, words)) == 2
    else:
        assert found(engine, scope, words) == []


@pytest.mark.parametrize(
    "words", ["fund AND money", "fund OR money", "NOT fund", "NEAR(fund money)", "funding NEAR/2 of"]
)
def test_words_of_the_searchs_own_language_are_words_like_others(engine: Engine, scope: Scope, words: str) -> None:
    assert found(engine, scope, words) == found(engine, scope, words.lower())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=40))
def test_nothing_that_somebody_types_is_an_error(engine: Engine, scope: Scope, words: str) -> None:
    assert isinstance(found(engine, scope, words), list)


def test_search_is_for_officers(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        for role in (Role.BOARD, Role.COMMUNICATIONS):
            with pytest.raises(NotAllowed):
                search_answers(session, scope=scope, words="fund", question_id=None, reader=role)


def test_the_piece_shown_is_that_around_the_first_match_cut_between_words() -> None:
    text = "before " * 100 + "the funding came late " + "after " * 100
    piece = cut_snippet(text, ["funds"])
    assert "the funding came late" in piece
    assert piece.startswith("…before")
    assert piece.endswith("after…")
    assert len(piece) <= SNIPPET_LENGTH + 2
    assert cut_snippet("Short and whole.", ["missing"]) == "Short and whole."
