"""Query how far the answers are coded, the runs of the machine, and the history of a theme."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from lib.database.answer_store import select_arrived_since
from lib.database.models import Change, Snapshot
from lib.database.theme_models import Theme, ThemeRun
from lib.queries.parts import build_flag
from lib.queries.scope import Scope
from lib.queries.themes.assignments import select_live_answers
from lib.queries.themes.evidence import is_in_theme


@dataclass(frozen=True, slots=True)
class Coverage:
    """Number of answers by how they are coded; answers is the sum of the other three.

    coded: assigned to a theme that is proposed or approved. unthemed: read by the machine, in no theme. unread: came or
    were corrected after the last run of the machine, and in no theme yet.
    """

    answers: int
    coded: int
    unthemed: int
    unread: int


def count_coverage(session: Session, *, scope: Scope, question_id: int | None) -> Coverage:
    """Count the answers that count on the day, by how they are coded.

    All are unread where the machine never ran.
    """
    answer = select_live_answers(scope, question_id)
    is_coded, is_late = (
        is_in_theme(scope, question_id),
        is_after_last_run(session, scope=scope, question_id=question_id),
    )
    row = session.execute(
        select(
            func.count(),
            func.coalesce(cast(func.sum(build_flag(is_coded)), Integer), 0),
            func.coalesce(cast(func.sum(build_flag(and_(is_late, ~is_coded))), Integer), 0),
        ).select_from(answer)
    ).one()
    answer_count, coded_count, unread_count = row
    return Coverage(answer_count, coded_count, answer_count - coded_count - unread_count, unread_count)


def is_after_last_run(session: Session, *, scope: Scope, question_id: int | None) -> ColumnElement[bool]:
    """Select the live answers that came or were corrected after the last run of the machine."""
    answer = select_live_answers(scope, question_id)
    last_run = find_last_run(session, consultation_id=scope.consultation_id, question_id=question_id)
    read_version = last_run.data_version if last_run else -1
    return select_arrived_since(read_version, answer.c.response_id, answer.c.change_id)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """Facts about one run of the machine, with the person who started it.

    The numbers are those of lib.database.theme_models.ThemeRun.
    """

    id: int
    at: dt.datetime
    actor: str
    answers: int
    coded: int
    proposed: int
    kept: int
    data_version: int
    agreement_before: float | None
    agreement_after: float | None
    decided_examples: int


def list_runs(session: Session, *, consultation_id: int, question_id: int | None) -> list[RunFacts]:
    """List the runs of the machine over the answers to a question, or to all, the newest first.

    The day of the scope makes no difference.
    """
    is_of_question = ThemeRun.question_id.is_(None) if question_id is None else ThemeRun.question_id == question_id
    rows = session.execute(
        select(ThemeRun, Change.actor)
        .join(Change, Change.id == ThemeRun.change_id)
        .where(ThemeRun.consultation_id == consultation_id, is_of_question)
        .order_by(ThemeRun.id.desc())
    )
    return [
        RunFacts(
            run.id, run.at, actor, run.answers, run.coded, run.proposed, run.kept, run.data_version,
            run.agreement_before, run.agreement_after, run.settled_examples,
        )
        for run, actor in rows
    ]  # fmt: skip


def find_last_run(session: Session, *, consultation_id: int, question_id: int | None) -> RunFacts | None:
    """Find the newest run over the answers to a question, or to all; None where there was none."""
    return next(iter(list_runs(session, consultation_id=consultation_id, question_id=question_id)), None)


@dataclass(frozen=True, slots=True)
class ThemeEvent:
    """Change that touched a theme: its actor, its time, and its text in the audit trail."""

    change_id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str


def list_theme_events(session: Session, *, theme_id: int) -> list[ThemeEvent]:
    """List all changes to a theme and all decisions on answers to it, the newest first."""
    snapshot_changes = select(Snapshot.change_id).where(Snapshot.thing == "theme", Snapshot.thing_id == theme_id)
    last_change = select(Theme.change_id).where(Theme.id == theme_id)
    rows = session.scalars(
        select(Change)
        .where(or_(Change.id.in_(snapshot_changes), Change.id.in_(last_change)))
        .order_by(Change.id.desc())
    )
    return [ThemeEvent(change.id, change.at, change.actor, change.action, change.subject) for change in rows]
