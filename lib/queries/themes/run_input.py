"""What a run of the machine reads: the answers, the themes that are there, what people decided, and whose names."""

from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from lib.database.models import Answer, Change, Contact, Question, Response
from lib.database.theme_models import MachineAssignment, Theme, Verdict
from lib.queries.themes.assignments import asked, of_question


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
    """A theme that is there, merged and rejected ones too. settled: a person has touched it."""

    id: int
    label: str
    description: str
    settled: bool
    evidence: tuple[str, ...]


def answers(session: Session, *, consultation_id: int, question_id: int | None) -> list[ToRead]:
    """The answers that were not withdrawn, to one open question or to all, always in the same order."""
    rows = session.execute(
        select(Answer.response_id, Response.source_id, Answer.question_id, Question.number, Question.text, Answer.text)
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(Response.consultation_id == consultation_id, Response.withdrawn_on.is_(None), asked(question_id))
        .order_by(Response.source_id, Question.number)
    )
    return [ToRead(*row) for row in rows]


def known(session: Session, *, consultation_id: int, question_id: int | None, sentences: int) -> list[Known]:
    """The themes of a scope, each with so many sentences that carry it at most: first those that people confirmed, then
    those of which the machine was surest."""
    ours = (Theme.consultation_id == consultation_id, of_question(question_id))
    carrying: dict[int, list[str]] = {}
    for theme_id, sentence in session.execute(_sentences(select(Theme.id).where(*ours), sentences)):
        carrying.setdefault(theme_id, []).append(sentence)
    return [
        Known(one.id, one.label, one.description, one.settled, tuple(carrying.get(one.id, ())))
        for one in session.scalars(select(Theme).where(*ours).order_by(Theme.id))
    ]


def _sentences(themes: Select[int], most: int) -> Select[int, str]:
    confirmed = select(Verdict.theme_id, Verdict.evidence, literal(2.0).label("sure")).where(
        Verdict.theme_id.in_(themes), Verdict.carries, Verdict.evidence != ""
    )
    machine = select(MachineAssignment.theme_id, MachineAssignment.evidence, MachineAssignment.confidence)
    every = union_all(confirmed, machine.where(MachineAssignment.theme_id.in_(themes))).subquery()
    place = func.row_number().over(partition_by=every.c.theme_id, order_by=(every.c.sure.desc(), every.c.evidence))
    ranked = select(every.c.theme_id, every.c.evidence, place.label("place")).subquery()
    return (
        select(ranked.c.theme_id, ranked.c.evidence)
        .where(ranked.c.place <= most)
        .order_by(ranked.c.theme_id, ranked.c.place)
    )


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
    people = session.scalars(select(Contact.name).where(Contact.name != ""))
    signed = (Response.consultation_id == consultation_id, Response.submitted_by != "")
    return sorted({*people, *session.scalars(select(Response.submitted_by).where(*signed))})
