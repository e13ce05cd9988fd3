"""Statements that are built once and filled in for each consultation, day and question. On both databases."""

import dataclasses
from pathlib import Path

from sqlalchemy import Engine, func, select

from lib.database.engine import open_read_session
from lib.queries.prepared import AnyStatement, prepare_statement
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_live_answers
from tests.support.factories import day, response, store
from tests.support.theme_answers import question


def count_answers(engine: Engine, scope: Scope, question_id: int | None) -> tuple[int, int]:
    """As the statement built for these very arguments says, and as the prepared one does."""
    with open_read_session(engine) as session:
        direct = session.scalars(select_answer_count(scope, question_id)).one()
        return direct, session.scalars(*prepare_statement(select_answer_count)(scope, question_id)).one()


def select_answer_count(scope: Scope, question_id: int | None) -> AnyStatement:
    return select(func.count()).select_from(select_live_answers(scope, question_id))


def test_a_prepared_statement_says_of_each_day_question_and_group_what_one_built_for_it_says(
    engine: Engine, scope: Scope, tmp_path: Path
) -> None:
    sent = [response("Leeds City Council", "2015-02-01"), response("York", "2015-02-18")]
    sent += [response(name, "2015-02-03") | {"Q1. What about 1?": ""} for name in ("Camden", "Barnet")]
    store(engine, "responses", sent, tmp_path)
    questions = (None, question(engine), question(engine, 2), 10**6)
    scopes = [
        dataclasses.replace(scope.on_day(day(date)), regions=regions)
        for date in ("2015-01-01", "2015-02-01", "2015-02-03", "2015-03-13")
        for regions in ((), ("London",))
    ]
    scopes.append(Scope(scope.consultation_id + 1, scope.as_at))
    counts = [count_answers(engine, each, question_id) for each in scopes for question_id in questions]
    assert all(direct == prepared for direct, prepared in counts)
    assert len({prepared for _direct, prepared in counts}) > 4


def test_it_is_built_once_for_all_days_questions_and_consultations_and_anew_for_other_groups() -> None:
    built = []

    @prepare_statement
    def prepare_count(scope: Scope, question_id: int | None) -> AnyStatement:
        built.append((scope.regions, question_id is None))
        return select(func.count())

    scope = Scope(1, day("2015-03-13"))
    for each in (scope, scope.on_day(day("2015-03-12")), dataclasses.replace(scope, consultation_id=2)):
        for question_id in (1, 2, None):
            prepare_count(each, question_id)
    prepare_count(dataclasses.replace(scope, regions=("London",)), 1)
    assert built == [((), False), ((), True), (("London",), False)]
