"""Helpers for tests of audits: what was drawn, and what people say of it."""

from collections.abc import Iterable

from sqlalchemy import Engine, select

from lib.access import Person
from lib.actions.audits import AuditJudgement, judge_answers
from lib.database.engine import open_read_session, open_write_session, record_change
from lib.database.theme_models import AuditItem, Theme
from tests.support.factories import OFFICER


def list_drawn(engine: Engine, theme_id: int) -> dict[str, str]:
    """The answers drawn for a theme: source_id and stratum, in the order of their rows."""
    with open_read_session(engine) as session:
        mine = select(AuditItem).where(AuditItem.theme_id == theme_id).order_by(AuditItem.id)
        return {item.source_id: item.stratum for item in session.scalars(mine)}


def judge(engine: Engine, theme_id: int, judged: Iterable[str], coded: Iterable[str] = (), by: Person = OFFICER) -> int:
    """Somebody judges answers to the first question, by source_id; coded are those that say the theme."""
    with open_read_session(engine) as session:
        consultation_id = session.get_one(Theme, theme_id).consultation_id
    coded_ids = set(coded)
    judgements = [
        AuditJudgement(source_id, 1, [theme_id], [theme_id] if source_id in coded_ids else []) for source_id in judged
    ]
    return judge_answers(engine, consultation_id=consultation_id, judgements=judgements, actor=by)


def draw(engine: Engine, theme_id: int, stratum: str, *source_ids: str, number: int = 1) -> None:
    """Answers that are in the sample of a theme, as it was drawn."""
    with open_write_session(engine) as session:
        change = record_change(session, actor="a test", action="draws", subject="for a test", rows=1)
        for source_id in source_ids:
            key = {"source_id": source_id, "question_number": number}
            session.add(AuditItem(theme_id=theme_id, stratum=stratum, change_id=change.id, **key))
