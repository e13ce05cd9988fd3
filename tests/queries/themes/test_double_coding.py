"""What coders found independently. On both databases."""

import pytest
from sqlalchemy import Engine

from lib.access import Role
from lib.database.engine import open_read_session
from lib.queries.scope import Scope
from lib.queries.themes import double_coding
from tests.support import factories
from tests.support.factories import theme
from tests.support.theme_answers import CAMDEN, DACORUM, LEEDS, question

pytestmark = pytest.mark.usefixtures("three_responses")


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
            session, consultation_id=scope.consultation_id, question_id=question(engine), reader=Role.OFFICER
        )
        none = double_coding.list_double_codings(
            session, consultation_id=scope.consultation_id, question_id=None, reader=Role.OFFICER
        )
    assert [(each.coder, each.source_id, each.theme_ids) for each in found] == [
        ("Ada", LEEDS, (one,)),
        ("Ben", LEEDS, (one,)),
    ]
    assert none == []
