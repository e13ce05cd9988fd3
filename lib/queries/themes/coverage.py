"""How far the answers are coded, the runs of the machine, and what was done to a theme."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, and_, cast, func, or_, select
from sqlalchemy.orm import Session

from lib.database.answer_store import came_since
from lib.database.models import Change, Former
from lib.database.theme_models import Theme, ThemeRun
from lib.queries.parts import Scope, flag
from lib.queries.themes.assignments import live_answers
from lib.queries.themes.evidence import in_a_theme


@dataclass(frozen=True, slots=True)
class Coverage:
    """answers = coded (in a theme that is proposed or approved) + unthemed (read by the machine, in none) + unread
    (came or were corrected after the machine last read, and in no theme yet)."""

    answers: int
    coded: int
    unthemed: int
    unread: int


def coverage(session: Session, *, scope: Scope, question_id: int | None) -> Coverage:
    """How many of the answers that count on the day are in a theme. All are unread where the machine never ran."""
    answer = live_answers(scope, question_id)
    coded, unread = in_a_theme(scope, question_id), late(session, scope=scope, question_id=question_id)
    row = session.execute(
        select(
            func.count(),
            func.coalesce(cast(func.sum(flag(coded)), Integer), 0),
            func.coalesce(cast(func.sum(flag(and_(unread, ~coded))), Integer), 0),
        ).select_from(answer)
    ).one()
    answers, there, still = row
    return Coverage(answers, there, answers - there - still, still)


def late(session: Session, *, scope: Scope, question_id: int | None) -> ColumnElement[bool]:
    """Whether an answer of live_answers came or was corrected after the machine last read."""
    answer = live_answers(scope, question_id)
    newest = last_run(session, consultation_id=scope.consultation_id, question_id=question_id)
    read = newest.data_version if newest else -1
    return came_since(read, answer.c.response_id, answer.c.change_id)


@dataclass(frozen=True, slots=True)
class RunFacts:
    """One run of the machine, and by whom it was started; the numbers are those of lib.database.coding.ThemeRun."""

    id: int
    at: dt.datetime
    by: str
    answers: int
    coded: int
    proposed: int
    kept: int
    data_version: int
    agreement_before: float | None
    agreement_after: float | None
    settled_examples: int


def runs(session: Session, *, consultation_id: int, question_id: int | None) -> list[RunFacts]:
    """The runs of the machine over the answers to a question, or to all, whatever the day; the newest first."""
    ours = ThemeRun.question_id.is_(None) if question_id is None else ThemeRun.question_id == question_id
    rows = session.execute(
        select(ThemeRun, Change.actor)
        .join(Change, Change.id == ThemeRun.change_id)
        .where(ThemeRun.consultation_id == consultation_id, ours)
        .order_by(ThemeRun.id.desc())
    )
    return [
        RunFacts(
            one.id, one.at, actor, one.answers, one.coded, one.proposed, one.kept, one.data_version,
            one.agreement_before, one.agreement_after, one.settled_examples,
        )
        for one, actor in rows
    ]  # fmt: skip


def last_run(session: Session, *, consultation_id: int, question_id: int | None) -> RunFacts | None:
    """The newest run over the answers to a question, or to all; None where there was none."""
    return next(iter(runs(session, consultation_id=consultation_id, question_id=question_id)), None)


@dataclass(frozen=True, slots=True)
class Touched:
    """A change that touched a theme: by whom, when, and what in the words of the audit trail."""

    change_id: int
    at: dt.datetime
    actor: str
    action: str
    subject: str


def history(session: Session, *, theme_id: int) -> list[Touched]:
    """All that was done to a theme and said of answers to it, the newest first."""
    kept = select(Former.change_id).where(Former.thing == "theme", Former.thing_id == theme_id)
    row = select(Theme.change_id).where(Theme.id == theme_id)
    rows = session.scalars(
        select(Change).where(or_(Change.id.in_(kept), Change.id.in_(row))).order_by(Change.id.desc())
    )
    return [Touched(one.id, one.at, one.actor, one.action, one.subject) for one in rows]
