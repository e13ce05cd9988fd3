"""What a run of the machine reads: the answers, the themes that are there, what people decided, and whose names."""

from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lib.database.coding import MachineAssignment, Theme, ThemeState, Verdict
from lib.database.models import Answer, Change, Contact, Question, Response


@dataclass(frozen=True, slots=True)
class ToRead:
    """An answer to an open question, whoever gave it."""

    response_id: int
    source_id: str
    question_id: int
    number: int
    question: str
    text: str


@dataclass(frozen=True, slots=True)
class Known:
    """A theme that is there, merged and rejected ones too. into: the theme that it was merged into."""

    id: int
    label: str
    description: str
    settled: bool
    into: int | None
    evidence: tuple[str, ...]


def answers(session: Session, *, consultation_id: int, question_id: int | None) -> list[ToRead]:
    """The answers that were not withdrawn, to one open question or to all, always in the same order."""
    rows = session.execute(
        select(Answer.response_id, Response.source_id, Answer.question_id, Question.number, Question.text, Answer.text)
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Response.consultation_id == consultation_id, Response.withdrawn_on.is_(None), Question.kind == "open")
        .where(Question.id == question_id if question_id is not None else Question.id.is_not(None))
        .order_by(Response.source_id, Question.number)
    )
    return [ToRead(*row) for row in rows]


def known(session: Session, *, consultation_id: int, question_id: int | None) -> list[Known]:
    """The themes of a scope with sentences that carry them: those that people confirmed, else those found surest."""
    place = Theme.question_id.is_(None) if question_id is None else Theme.question_id == question_id
    themes = session.scalars(
        select(Theme).where(Theme.consultation_id == consultation_id, place).order_by(Theme.id)
    ).all()
    said: dict[int, list[str]] = {one.id: [] for one in themes}
    confirmed = select(Verdict.theme_id, Verdict.evidence).where(Verdict.carries, Verdict.evidence.is_not(None))
    found = select(MachineAssignment.theme_id, MachineAssignment.evidence).order_by(MachineAssignment.confidence.desc())
    for question in (confirmed, found):
        for theme_id, sentence in session.execute(question):
            if theme_id in said and sentence:
                said[theme_id].append(sentence)
    people = _stated_by_people(session, consultation_id)
    return [
        Known(
            one.id,
            one.label,
            one.description,
            one.settled or one.id in people,
            one.merged_into_id,
            tuple(said[one.id][:40]),
        )
        for one in themes
    ]


def _stated_by_people(session: Session, consultation_id: int) -> set[int]:
    decided = select(ThemeState.theme_id).join(Theme, Theme.id == ThemeState.theme_id)
    return set(session.scalars(decided.where(Theme.consultation_id == consultation_id, ThemeState.state != "proposed")))


def decisions(session: Session, *, consultation_id: int) -> list[tuple[int, str, int, bool]]:
    """What people said of single answers: theme, source_id, question number, and whether it carries the theme."""
    rows = session.execute(
        select(Verdict.theme_id, Verdict.source_id, Verdict.question_number, Verdict.carries)
        .where(Verdict.consultation_id == consultation_id)
        .order_by(Verdict.id)
    )
    return [(theme, source, number, carries) for theme, source, number, carries in rows]


def newest_change(session: Session) -> int:
    """The number of the newest change, by which a run says how far it has read."""
    return session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1)) or 0


def names(session: Session, *, consultation_id: int) -> list[str]:
    """The names of the people on record, so that they can be taken out of what is sent elsewhere."""
    people = session.scalars(select(Contact.name).where(and_(Contact.name.is_not(None), Contact.name != "")))
    signed = select(Response.submitted_by).where(Response.consultation_id == consultation_id)
    senders = session.scalars(signed.where(or_(Response.submitted_by != "")))
    return sorted({*people, *senders})


def open_question(session: Session, *, consultation_id: int, number: int) -> int | None:
    """The id of an open question by its number; None where there is none."""
    ours = (Question.consultation_id == consultation_id, Question.number == number, Question.kind == "open")
    return session.scalar(select(Question.id).where(*ours))
