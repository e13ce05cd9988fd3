"""Prepare statements that are built once for all consultations, days and questions.

Building a statement of many parts takes longer than running it. Where the same is asked of many days, as for numbers
that are released day by day, it is built with the three left open, and they are filled in when it is executed.
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, NamedTuple, cast

from sqlalchemy import CompoundSelect, Date, Integer, Select, bindparam

from lib.queries.scope import Scope

AnyStatement = Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]]
OPEN_CONSULTATION = bindparam("open_consultation", type_=Integer())
OPEN_DAY = bindparam("open_day", type_=Date())
OPEN_QUESTION = bindparam("open_question", type_=Integer())
_KEPT_STATEMENTS = 100  # one for each set of filters


class PreparedStatement(NamedTuple):
    """Statement with what fills it in; session.execute takes both."""

    statement: AnyStatement
    parameters: dict[str, Any]


def prepare_statement(
    build_statement: Callable[[Scope, int | None], AnyStatement],
) -> Callable[[Scope, int | None], PreparedStatement]:
    """Prepare the statement that a function of a scope and a question builds.

    The function may compare the scope's consultation and day, and the question, with columns, and do nothing else with
    them but to see whether there is a question. It is called once for each set of filters, with a question and without.
    """
    build_once = functools.lru_cache(_KEPT_STATEMENTS)(build_statement)

    @functools.wraps(build_statement)
    def fill_in(scope: Scope, question_id: int | None) -> PreparedStatement:
        open_scope = dataclasses.replace(scope, consultation_id=cast(int, OPEN_CONSULTATION), as_at=cast(Any, OPEN_DAY))
        parameters = {OPEN_CONSULTATION.key: scope.consultation_id, OPEN_DAY.key: scope.as_at}
        if question_id is None:
            return PreparedStatement(build_once(open_scope, None), parameters)
        statement = build_once(open_scope, cast(int, OPEN_QUESTION))
        return PreparedStatement(statement, parameters | {OPEN_QUESTION.key: question_id})

    return fill_in
