"""What the answers say: those with a theme, those without any, those to look at next, and the sentences to quote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from lib.access import Right, Role, require
from lib.database.models import Answer, Question, Response
from lib.database.theme_models import MachineAssignment, Quotation, Theme, Verdict
from lib.queries.parts import Scope
from lib.queries.themes.answers import Said, said
from lib.queries.themes.assignments import current_coding, found, live_answers, living, within
from lib.themes.place_names import normalise_wording

LEAST_CERTAIN, NEWEST = TO_CODE = ("least certain first", "newest first")


@dataclass(frozen=True, slots=True)
class Evidence:
    """An answer that carries a theme. sentence: where it says so, as it stands in the text; None where nobody said.

    confidence: between 0 and 1; 1 where a person decided (by_person). quoted: its sentences chosen for the Board.
    """

    theme_id: int
    answer: Said
    sentence: str | None
    confidence: float
    by_person: bool
    quoted: tuple[str, ...]


def evidence(
    session: Session, *, scope: Scope, theme_id: int, reader: Role, limit: int = 50, offset: int = 0
) -> list[Evidence]:
    """The answers with a theme, those that a person decided first, then the most certain. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    coding = current_coding(scope, _question_of(session, theme_id))
    question = (
        select(coding)
        .where(coding.c.theme_id == theme_id, within(scope, coding.c.response_id))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.response_id, coding.c.question_id)
        .limit(limit)
        .offset(offset)
    )
    return _evidence(session, question)


def to_code(
    session: Session,
    *,
    scope: Scope,
    question_id: int | None,
    reader: Role,
    theme_id: int | None = None,
    order: str = LEAST_CERTAIN,
    limit: int = 50,
) -> list[Evidence]:
    """What the machine found and nobody has decided about, for one theme or for all of a question. Raises NotAllowed.

    order is one of TO_CODE.
    """
    require(reader, Right.SIGN_THEMES)
    coding, alive = current_coding(scope, question_id), living(scope, question_id)
    first = coding.c.confidence if order == LEAST_CERTAIN else Response.received_on.desc()
    question = (
        select(coding)
        .join(Response, Response.id == coding.c.response_id)
        .where(
            coding.c.theme_id.in_(select(alive.c.theme_id)),
            coding.c.by_person == 0,
            within(scope, coding.c.response_id),
        )
        .order_by(first, coding.c.response_id, coding.c.question_id, coding.c.theme_id)
        .limit(limit)
    )
    return _evidence(session, question if theme_id is None else question.where(coding.c.theme_id == theme_id))


def alike(session: Session, *, scope: Scope, question_id: int | None, one: Evidence, reader: Role) -> list[Evidence]:
    """What waits beside a finding because the machine found the theme in the very same sentence. Raises NotAllowed."""
    require(reader, Right.SIGN_THEMES)
    if not one.sentence:
        return []
    coding, said_so = (
        current_coding(scope, question_id),
        _found_in(one.theme_id).where(MachineAssignment.evidence == one.sentence),
    )
    question = (
        select(coding)
        .where(coding.c.theme_id == one.theme_id, coding.c.by_person == 0, within(scope, coding.c.response_id))
        .where(tuple_(coding.c.response_id, coding.c.question_id).in_(said_so))
        .order_by(coding.c.response_id, coding.c.question_id)
    )
    there = (one.answer.response_id, one.answer.question_id)
    found_too = _evidence(session, question)
    return [each for each in found_too if (each.answer.response_id, each.answer.question_id) != there]


def _found_in(theme_id: int) -> Select[*tuple[int, int]]:
    """The answers in which the machine found a theme, or one that was merged into it."""
    member = _members([theme_id]).cte("member")
    return select(MachineAssignment.response_id, MachineAssignment.question_id).join(
        member, member.c.member == MachineAssignment.theme_id
    )


@dataclass(frozen=True, slots=True)
class Spoken:
    """What several answers say in the same words, but for the places that they name: the first of them, and all."""

    sentence: str
    found: tuple[Evidence, ...]


def sentences(session: Session, *, scope: Scope, theme_id: int, reader: Role, limit: int = 500) -> list[Spoken]:
    """The sentences that carry a theme, each once: those of most answers first. Raises NotAllowed.

    limit: answers looked at, those that a person decided first, then the most certain. Where no sentence of an answer
    is marked, its whole text stands for it.
    """
    return _spoken(evidence(session, scope=scope, theme_id=theme_id, reader=reader, limit=limit))


def to_sort(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 2_000
) -> dict[int, list[Spoken]]:
    """For every theme that is proposed or approved, the sentences that carry it: those of most answers first.

    limit: findings looked at, the most certain first. Raises NotAllowed.
    """
    require(reader, Right.SIGN_THEMES)
    coding, alive = current_coding(scope, question_id), living(scope, question_id)
    question = (
        select(coding)
        .where(coding.c.theme_id.in_(select(alive.c.theme_id)), within(scope, coding.c.response_id))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.response_id, coding.c.question_id)
        .order_by(coding.c.theme_id)
        .limit(limit)
    )
    by_theme: dict[int, list[Evidence]] = {}
    for one in _evidence(session, question):
        by_theme.setdefault(one.theme_id, []).append(one)
    return {theme: _spoken(found) for theme, found in by_theme.items()}


def _spoken(found: Sequence[Evidence]) -> list[Spoken]:
    groups: dict[str, list[Evidence]] = {}
    for one in found:
        said_so = one.sentence or one.answer.text
        groups.setdefault(normalise_wording(said_so) or said_so, []).append(one)
    ranked = sorted(groups.values(), key=len, reverse=True)
    return [Spoken(each[0].sentence or each[0].answer.text, tuple(each)) for each in ranked]


def unthemed(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 50, offset: int = 0
) -> list[Said]:
    """The answers in no theme that is proposed or approved, the newest first. Raises NotAllowed."""
    require(reader, Right.SEE_ANSWERS)
    answer = live_answers(scope, question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id)
        .where(~in_a_theme(scope, question_id))
        .order_by(answer.c.received_on.desc(), answer.c.response_id, answer.c.question_id)
        .limit(limit)
        .offset(offset)
    )
    return said(session, [(row.response_id, row.question_id) for row in rows])


def in_a_theme(scope: Scope, question_id: int | None) -> ColumnElement[bool]:
    """Whether an answer of live_answers carries a theme that is proposed or approved."""
    answer, alive = live_answers(scope, question_id), living(scope, question_id)
    one = found(scope, question_id)
    coded = select(one.c.response_id, one.c.question_id).where(one.c.theme_id.in_(select(alive.c.theme_id)))
    return tuple_(answer.c.response_id, answer.c.question_id).in_(coded)


def _question_of(session: Session, theme_id: int) -> int | None:
    return session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()


def _evidence(session: Session, question: Select[*tuple[Any, ...]]) -> list[Evidence]:
    rows = session.execute(question).all()
    answers = said(session, [(row.response_id, row.question_id) for row in rows])
    themes = {row.theme_id for row in rows}
    sentences, quoted = _sentences(session, themes, answers), _quoted(session, themes)
    return [
        Evidence(
            row.theme_id,
            answer,
            _standing(sentences.get((row.theme_id, row.response_id, row.question_id), ()), answer.text),
            float(row.confidence),
            bool(row.by_person),
            tuple(
                one
                for one in quoted.get((row.theme_id, answer.source_id, answer.question_number), ())
                if one in answer.text
            ),
        )
        for row, answer in zip(rows, answers, strict=True)
    ]


def _standing(sentences: Collection[str], text: str) -> str | None:
    """The first of some sentences that still stands in the text."""
    return next((one for one in sentences if one in text), None)


def _members(themes: Collection[int]) -> Select[*tuple[int, int]]:
    """Themes and those that were merged into them: member, and the theme for which it counts."""
    target = func.coalesce(Theme.merged_into_id, Theme.id)
    return select(Theme.id.label("member"), target.label("target")).where(target.in_(themes))


def _sentences(
    session: Session, themes: Collection[int], answers: Sequence[Said]
) -> dict[tuple[int, int, int], list[str]]:
    """The sentences by theme and answer: those that people gave first, then the machine's, the most certain first."""
    member = _members(themes).cte("member")
    people = (
        select(member.c.target, Response.id, Question.id, Verdict.evidence)
        .join(Verdict, Verdict.theme_id == member.c.member)
        .join(
            Response, (Response.source_id == Verdict.source_id) & (Response.consultation_id == Verdict.consultation_id)
        )
        .join(
            Question,
            (Question.number == Verdict.question_number) & (Question.consultation_id == Verdict.consultation_id),
        )
        .where(Verdict.carries.is_(True), Verdict.evidence.is_not(None))
        .where(Response.id.in_({one.response_id for one in answers}))
        .order_by(Verdict.id.desc())
    )
    machine = (
        select(
            member.c.target, MachineAssignment.response_id, MachineAssignment.question_id, MachineAssignment.evidence
        )
        .join(MachineAssignment, MachineAssignment.theme_id == member.c.member)
        .where(MachineAssignment.response_id.in_({one.response_id for one in answers}))
        .order_by(MachineAssignment.confidence.desc())
    )
    sentences: dict[tuple[int, int, int], list[str]] = {}
    for target, response, question, sentence in (*session.execute(people), *session.execute(machine)):
        sentences.setdefault((target, response, question), []).append(sentence)
    return sentences


def _quoted(session: Session, themes: Collection[int]) -> dict[tuple[int, str, int], list[str]]:
    """The sentences chosen for the Board, by theme, source_id and number of the question."""
    member = _members(themes).cte("member")
    rows = session.execute(
        select(member.c.target, Quotation.source_id, Quotation.question_number, Quotation.sentence)
        .join(Quotation, Quotation.theme_id == member.c.member)
        .order_by(Quotation.id)
    )
    sentences: dict[tuple[int, str, int], list[str]] = {}
    for target, source, number, sentence in rows:
        sentences.setdefault((target, source, number), []).append(sentence)
    return sentences


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence that officers chose for everybody to see. It says nothing of who wrote it."""

    id: int
    question_number: int
    sentence: str


def quotations(session: Session, *, scope: Scope, theme_id: int) -> list[Quoted]:
    """The sentences chosen under a theme, as they were chosen: from answers that count on the day and still say so."""
    member, answer = _members([theme_id]).cte("member"), live_answers(Scope(scope.consultation_id, scope.as_at), None)
    rows = session.execute(
        select(Quotation.id, Quotation.source_id, Quotation.question_number, Quotation.sentence, Answer.text)
        .join(member, member.c.member == Quotation.theme_id)
        .join(answer, (answer.c.source_id == Quotation.source_id) & (answer.c.number == Quotation.question_number))
        .join(Answer, (Answer.response_id == answer.c.response_id) & (Answer.question_id == answer.c.question_id))
        .order_by(Quotation.id)
    )
    there = {
        (source, question, sentence): Quoted(number, question, sentence)  # once, where themes with it became one
        for number, source, question, sentence, text in rows
        if sentence in text
    }
    return list(there.values())
