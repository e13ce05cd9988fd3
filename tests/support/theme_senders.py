"""Helpers for tests that count the councils that mention themes."""

from typing import Any

import pandas as pd
from sqlalchemy import Engine, select

from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.queries.scope import Scope

LEEDS, LEEDS_AGAIN = "R-Leeds City Council-2015-02-01", "R-Leeds City Council-2015-02-17"
BOROUGHS, SOLACE, YORK = "R-Two boroughs-2015-02-03", "R-Solace-2015-02-05", "R-York-2015-02-18"


def ask(engine: Engine, query: Any, scope: Scope, number: int | None = 1, **named: Any) -> Any:
    with open_read_session(engine) as session:
        asked = session.scalars(select(Question.id).where(Question.number == number)).first() if number else None
        return query(session, scope=scope, question_id=asked, **named)


def rows(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    found: list[list[Any]] = table[list(columns)].to_numpy().tolist()
    return found
