"""How far the audits of approved themes are. On both databases."""

from sqlalchemy import Engine

from lib.queries.scope import Scope
from lib.queries.themes.audit_judgements import AuditProgress, count_audit_progress
from lib.terms import CLEAR, NOT_FOUND
from tests.support.audited_themes import draw, judge
from tests.support.factories import theme
from tests.support.theme_senders import ask


def test_progress_counts_what_was_drawn_and_judged_for_approved_themes_alone(
    engine: Engine, scope: Scope, twelve_answers: list[str]
) -> None:
    one, other = theme(engine), theme(engine, "Other")
    rejected = theme(engine, "Gone", states=(("2015-01-06", "rejected"),))
    draw(engine, one, CLEAR, *twelve_answers[:3])
    draw(engine, other, NOT_FOUND, *twelve_answers[2:4])
    draw(engine, rejected, CLEAR, *twelve_answers[:2])
    judge(engine, one, twelve_answers[:2], twelve_answers[:1])  # one says the theme, one does not
    progress = ask(engine, count_audit_progress, scope)
    assert progress == {one: AuditProgress(3, 2), other: AuditProgress(2, 0)}
