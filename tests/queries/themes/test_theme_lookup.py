"""Where a theme belongs. On both databases."""

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.theme_models import Theme
from lib.queries.scope import Scope
from lib.queries.themes import theme_lookup
from lib.queries.themes.theme_lookup import ThemeLocation
from lib.terms import APPROVED, PROPOSED
from tests.support.factories import merge, theme
from tests.support.theme_answers import question


def test_the_code_of_a_merged_theme_leads_to_the_theme_for_which_it_counts(engine: Engine, scope: Scope) -> None:
    one, gone = theme(engine, "Money"), theme(engine, "Cash")
    merge(engine, gone, one)
    with open_read_session(engine) as session:
        code = session.scalars(select(Theme.code).where(Theme.id == gone)).one()
        location = theme_lookup.find_theme_location(session, consultation_id=scope.consultation_id, code=code)
        nothing = theme_lookup.find_theme_location(session, consultation_id=scope.consultation_id, code="none")
        merged = theme_lookup.list_merged_themes(
            session, consultation_id=scope.consultation_id, question_id=question(engine), reader=Role.OFFICER
        )
    assert location == ThemeLocation(one, question(engine), is_merged=True)
    assert nothing is None
    assert [(pair.label, pair.into_label) for pair in merged] == [("Cash", "Money")]


def test_rejected_and_merged_themes_do_not_count_for_a_question(engine: Engine, scope: Scope) -> None:
    one, gone = theme(engine), theme(engine, "Gone")
    theme(engine, "Rejected", question=2, states=(("2015-01-06", "rejected"),))
    theme(engine, "Across", question=None)
    merge(engine, gone, one)
    with open_read_session(engine) as session:
        counts = theme_lookup.count_themes_by_question(session, scope=scope, states_counted=(PROPOSED, APPROVED))
    assert counts == {question(engine): 1, None: 1}


def test_closed_questions_have_no_themes(engine: Engine, scope: Scope) -> None:
    with open_read_session(engine) as session:
        questions = theme_lookup.list_open_questions(session, consultation_id=scope.consultation_id)
    assert [question.number for question in questions] == list(range(1, 10))
