"""What officers need to settle answers: how far they are, what speaks for the themes of one, what came in late."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Change, Question
from lib.database.theme_models import Theme, Verdict
from lib.queries.parts import Scope
from lib.queries.themes import coverage
from lib.queries.themes.answers import Key, Said, said
from lib.queries.themes.assignments import current_coding, live_answers, living, verdicts, within
from lib.queries.themes.evidence import in_a_theme


@dataclass(frozen=True, slots=True)
class Progress:
    """Of what was found for themes not rejected, how many a person settled (yes or no), and how many wait."""

    settled: int
    waiting: int

    @property
    def all(self) -> int:
        """Settled or waiting."""
        return self.settled + self.waiting


def progress(session: Session, *, scope: Scope, question_id: int | None, theme_id: int | None = None) -> Progress:
    """How far the answers are settled, for one theme or for all of a question."""
    coding, decided, alive = (piece(scope, question_id) for piece in (current_coding, verdicts, living))
    wait = select(func.count()).select_from(coding).where(coding.c.by_person == 0, within(scope, coding.c.response_id))
    done = select(func.count()).select_from(decided).where(decided.c.live == 1, within(scope, decided.c.response_id))
    themes = select(alive.c.theme_id)
    if theme_id is not None:
        themes = themes.where(alive.c.theme_id == theme_id)
    return Progress(
        session.scalars(done.where(decided.c.theme_id.in_(themes))).one(),
        session.scalars(wait.where(coding.c.theme_id.in_(themes))).one(),
    )


@dataclass(frozen=True, slots=True)
class Carried:
    """A theme in an answer: how sure that is, from 0 to 1, and whether a person said so."""

    theme_id: int
    confidence: float
    by_person: bool


def carried(session: Session, *, scope: Scope, question_id: int | None, answer: Key, reader: Role) -> list[Carried]:
    """The themes that an answer carries, the surest first. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    coding, alive = current_coding(scope, question_id), living(scope, question_id)
    rows = session.execute(
        select(coding.c.theme_id, coding.c.confidence, coding.c.by_person)
        .where(coding.c.response_id == answer[0], coding.c.question_id == answer[1])
        .where(coding.c.theme_id.in_(select(alive.c.theme_id)))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.theme_id)
    )
    return [Carried(row.theme_id, float(row.confidence), bool(row.by_person)) for row in rows]


def unread(session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 50) -> list[Said]:
    """The answers in no theme that came or were corrected after the machine last read, the newest first.

    Raises NotAllowed.
    """
    require(reader, Right.SEE_ANSWERS)
    answer = live_answers(scope, question_id)
    late = coverage.late(session, scope=scope, question_id=question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id)
        .where(late, ~in_a_theme(scope, question_id))
        .order_by(answer.c.received_on.desc(), answer.c.response_id, answer.c.question_id)
        .limit(limit)
    )
    return said(session, [(row.response_id, row.question_id) for row in rows])


def to_learn_from(session: Session, *, consultation_id: int, question_id: int | None) -> int:
    """How many decisions about the answers to a question, or across all, came after the machine last read."""
    newest = coverage.last_run(session, consultation_id=consultation_id, question_id=question_id)
    ours = Theme.question_id.is_(None) if question_id is None else Theme.question_id == question_id
    return session.scalars(
        select(func.count())
        .select_from(Verdict)
        .join(Theme, Theme.id == Verdict.theme_id)
        .where(
            Verdict.consultation_id == consultation_id,
            ours,
            Verdict.change_id > (newest.data_version if newest else -1),
        )
    ).one()


def stored_by(session: Session, *, change_id: int) -> int:
    """How many decisions a change stored."""
    return session.scalars(select(Change.rows).where(Change.id == change_id)).one()


def place_of(session: Session, *, theme_id: int) -> int | None:
    """The question (its id) to whose answers a theme belongs; None across all."""
    return session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()


def number_of(session: Session, *, question_id: int) -> int:
    """The number of a question."""
    return session.scalars(select(Question.number).where(Question.id == question_id)).one()
