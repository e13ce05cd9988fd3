"""The sentences that everybody sees. On both databases."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import chosen_quotations
from tests.support import factories
from tests.support.factories import quotation, response, store, theme
from tests.support.theme_answers import CAMDEN, FIRST, LEEDS

pytestmark = pytest.mark.usefixtures("three_responses")


def test_everybody_sees_the_sentences_chosen_while_the_answer_says_them(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    one, other, theme_without = theme(engine), theme(engine, "Another"), theme(engine, "Silent")
    quotation(engine, one, LEEDS, "We say 1.")
    quotation(engine, other, CAMDEN, "We say 1.")
    factories.merge(engine, other, one)
    with open_read_session(engine) as session:
        found = chosen_quotations.list_quotations(session, scope=scope, theme_id=one)
        counts = chosen_quotations.count_quotations(session, scope=scope, theme_ids=(one, theme_without))
    assert counts == {one: 2}
    assert [(each.question_number, each.sentence) for each in found] == [(1, "We say 1.")] * 2
    store(engine, "responses", [response() | {FIRST: "No longer."}], tmp_path)
    with open_read_session(engine) as session:
        assert len(chosen_quotations.list_quotations(session, scope=scope, theme_id=one)) == 1
