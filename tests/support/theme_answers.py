"""Helpers for tests of the answers that are coded to themes."""

from sqlalchemy import Engine, select

from lib.access import Role
from lib.database.engine import open_read_session
from lib.database.models import Question
from lib.queries.scope import Scope
from lib.queries.themes import evidence

LEEDS, CAMDEN, DACORUM = "R-Leeds City Council-2015-02-01", "R-Camden-2015-02-01", "R-Dacorum-2015-02-01"
FIRST = "Q1. What about 1?"


def question(engine: Engine, number: int = 1) -> int:
    with open_read_session(engine) as session:
        return session.scalars(select(Question.id).where(Question.number == number)).one()


def read(engine: Engine, scope: Scope, theme_id: int) -> list[evidence.CodedAnswer]:
    with open_read_session(engine) as session:
        return evidence.list_coded_answers(
            session, scope=scope, theme_id=theme_id, reader=Role.OFFICER, order=evidence.MOST_CERTAIN
        )
