"""Helpers for tests that count councils."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine

from lib.database.engine import open_read_session
from lib.measures.dispositions import Dispositions
from lib.queries.responses import dispositions
from lib.queries.scope import Scope
from tests.support.factories import day

LEEDS, CAMDEN, DACORUM = "Leeds City Council", "London Borough of Camden", "Dacorum Borough Council"


def on(scope: Scope, date: str) -> Scope:
    return scope.on_day(day(date))


def counts(engine: Engine, scope: Scope) -> Dispositions:
    with open_read_session(engine) as session:
        return Dispositions.from_counts(dispositions.count_dispositions(session, scope=scope))


def cells(table: pd.DataFrame, row: str, *columns: str) -> list[Any]:
    return [table.loc[row, column] for column in columns]


def asked(session: Any, question: Any, **arguments: Any) -> Any:
    return question(session, **arguments)
