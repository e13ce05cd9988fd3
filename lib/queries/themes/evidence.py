"""Query the answers of themes with their evidence, those in no theme, and those to review next."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select, true, tuple_
from sqlalchemy.orm import Session

from lib.access import Right, Role, check_right
from lib.database.models import Question, Response
from lib.database.theme_models import CodingDecision, MachineAssignment, Quotation, Theme
from lib.queries.scope import Scope
from lib.queries.themes.answers import CreditedAnswer, load_answers
from lib.queries.themes.assignments import (
    is_in_theme,
    is_within_filters,
    select_active_themes,
    select_current_coding,
    select_live_answers,
    select_member_themes,
)

LEAST_CERTAIN, NEWEST = REVIEW_ORDERS = ("least certain first", "newest first")
MOST_CERTAIN = "most certain first"
BATCH_SIZE = 5_000  # answers loaded at a time: a statement holds no more than 32,766 values


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """Answer that is coded to a theme.

    sentence: the evidence, as it stands in the text; None where none was given. confidence: between 0 and 1; 1 where a
    person decided (by_person). chosen_sentences: its sentences chosen for the Board.
    """

    theme_id: int
    answer: CreditedAnswer
    sentence: str | None
    confidence: float
    by_person: bool
    chosen_sentences: tuple[str, ...]


def list_coded_answers(
    session: Session,
    *,
    scope: Scope,
    theme_id: int,
    reader: Role,
    order: str = LEAST_CERTAIN,
    limit: int | None = 50,
    offset: int = 0,
) -> list[CodedAnswer]:
    """List the answers coded to a theme.

    order: LEAST_CERTAIN, with those that a person decided last; MOST_CERTAIN, with those first; or NEWEST. limit: None
    for all. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding = select_current_coding(scope, find_theme_question(session, theme_id))
    columns: dict[str, list[ColumnElement[Any]]] = {
        LEAST_CERTAIN: [coding.c.by_person, coding.c.confidence],
        MOST_CERTAIN: [coding.c.by_person.desc(), coding.c.confidence.desc()],
        NEWEST: [Response.received_on.desc()],
    }
    statement = (
        select(coding)
        .join(Response, Response.id == coding.c.response_id)
        .where(coding.c.theme_id == theme_id, is_within_filters(scope, coding.c.response_id))
        .order_by(*columns[order], coding.c.response_id, coding.c.question_id)
        .limit(limit)
        .offset(offset)
    )
    return load_coded_answers(session, statement)


def list_deciders(session: Session, *, scope: Scope, theme_id: int, reader: Role) -> dict[tuple[str, int], str]:
    """List who last decided that an answer is coded to a theme, by source_id and number of the question.

    Decisions on themes that were merged into it count as well. Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    members = select_member_themes([theme_id]).cte("member")
    rows = session.execute(
        select(CodingDecision.source_id, CodingDecision.question_number, CodingDecision.actor)
        .join(members, members.c.member == CodingDecision.theme_id)
        .where(CodingDecision.consultation_id == scope.consultation_id, CodingDecision.carries.is_(True))
        .order_by(CodingDecision.change_id, CodingDecision.id)
    )
    return {(row.source_id, row.question_number): row.actor for row in rows}


def list_answers_to_review(
    session: Session,
    *,
    scope: Scope,
    question_id: int | None,
    reader: Role,
    theme_id: int | None = None,
    order: str = LEAST_CERTAIN,
    limit: int = 50,
) -> list[CodedAnswer]:
    """List the machine's assignments that nobody has decided on, for one theme or for all of a question.

    order is one of REVIEW_ORDERS. Raises NotAllowed.
    """
    check_right(reader, Right.EDIT_THEMES)
    coding, active_themes = select_current_coding(scope, question_id), select_active_themes(scope, question_id)
    first_column = coding.c.confidence if order == LEAST_CERTAIN else Response.received_on.desc()
    statement = (
        select(coding)
        .join(Response, Response.id == coding.c.response_id)
        .where(
            coding.c.theme_id.in_(select(active_themes.c.theme_id)),
            coding.c.by_person == 0,
            is_within_filters(scope, coding.c.response_id),
        )
        .order_by(first_column, coding.c.response_id, coding.c.question_id, coding.c.theme_id)
        .limit(limit)
    )
    return load_coded_answers(
        session, statement if theme_id is None else statement.where(coding.c.theme_id == theme_id)
    )


def list_same_sentence(
    session: Session, *, scope: Scope, question_id: int | None, coded_answer: CodedAnswer, reader: Role
) -> list[CodedAnswer]:
    """List the pending assignments of the same theme for which the machine gives the very same sentence.

    The given answer is left out. Raises NotAllowed.
    """
    check_right(reader, Right.EDIT_THEMES)
    if not coded_answer.sentence:
        return []
    coding, same_sentence = (
        select_current_coding(scope, question_id),
        _select_machine_answers(coded_answer.theme_id).where(MachineAssignment.evidence == coded_answer.sentence),
    )
    statement = (
        select(coding)
        .where(
            coding.c.theme_id == coded_answer.theme_id,
            coding.c.by_person == 0,
            is_within_filters(scope, coding.c.response_id),
        )
        .where(tuple_(coding.c.response_id, coding.c.question_id).in_(same_sentence))
        .order_by(coding.c.response_id, coding.c.question_id)
    )
    answer_id = (coded_answer.answer.response_id, coded_answer.answer.question_id)
    candidates = load_coded_answers(session, statement)
    return [
        candidate
        for candidate in candidates
        if (candidate.answer.response_id, candidate.answer.question_id) != answer_id
    ]


def _select_machine_answers(theme_id: int) -> Select[*tuple[int, int]]:
    """Select the answers in which the machine found a theme, or one that was merged into it."""
    members = select_member_themes([theme_id]).cte("member")
    return select(MachineAssignment.response_id, MachineAssignment.question_id).join(
        members, members.c.member == MachineAssignment.theme_id
    )


def list_unthemed_answers(
    session: Session, *, scope: Scope, question_id: int | None, reader: Role, limit: int = 50, offset: int = 0
) -> list[CreditedAnswer]:
    """List the answers in no theme that is proposed or approved, the newest first.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    answer = select_live_answers(scope, question_id)
    rows = session.execute(
        select(answer.c.response_id, answer.c.question_id)
        .where(~is_in_theme(scope, question_id))
        .order_by(answer.c.received_on.desc(), answer.c.response_id, answer.c.question_id)
        .limit(limit)
        .offset(offset)
    )
    return load_answers(session, [(row.response_id, row.question_id) for row in rows])


def find_theme_question(session: Session, theme_id: int) -> int | None:
    """Find the question to whose answers a theme belongs; None across all."""
    return session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()


def load_coded_answers(session: Session, statement: Select[*tuple[Any, ...]]) -> list[CodedAnswer]:
    """Load the coded answers that a statement selects, with their sentences."""
    rows = session.execute(statement).all()
    chosen_sentences = load_chosen_sentences(session, {row.theme_id for row in rows})
    coded_answers = []
    for start in range(0, len(rows), BATCH_SIZE):
        batch = rows[start : start + BATCH_SIZE]
        answers = load_answers(session, [(row.response_id, row.question_id) for row in batch])
        sentences = load_sentences(session, {row.theme_id for row in batch}, {answer.response_id for answer in answers})
        coded_answers += [
            _build_coded_answer(row, answer, sentences, chosen_sentences)
            for row, answer in zip(batch, answers, strict=True)
        ]
    return coded_answers


def _build_coded_answer(
    row: Row[*tuple[Any, ...]],
    answer: CreditedAnswer,
    sentences: Mapping[tuple[int, int, int], Sequence[str]],
    chosen_sentences: Mapping[tuple[int, str, int], Sequence[str]],
) -> CodedAnswer:
    """Build a coded answer from its row of the coding, its text, and the sentences by theme and answer."""
    return CodedAnswer(
        row.theme_id,
        answer,
        find_present_sentence(sentences.get((row.theme_id, row.response_id, row.question_id), ()), answer.text),
        float(row.confidence),
        bool(row.by_person),
        tuple(
            sentence
            for sentence in chosen_sentences.get((row.theme_id, answer.source_id, answer.question_number), ())
            if sentence in answer.text
        ),
    )


def find_present_sentence(sentences: Collection[str], text: str) -> str | None:
    """Find the first of some sentences that is still present in the text; None where none is."""
    return next((sentence for sentence in sentences if sentence in text), None)


def load_sentences(
    session: Session, theme_ids: Collection[int], response_ids: Collection[int] | None = None
) -> dict[tuple[int, int, int], list[str]]:
    """Load the sentences by theme, response and question.

    Those that people gave come first, then the machine's, the most certain first. response_ids: None for all.
    """
    members = select_member_themes(theme_ids).cte("member")
    by_people = (
        select(members.c.target, Response.id, Question.id, CodingDecision.evidence)
        .join(CodingDecision, CodingDecision.theme_id == members.c.member)
        .join(
            Response,
            (Response.source_id == CodingDecision.source_id)
            & (Response.consultation_id == CodingDecision.consultation_id),
        )
        .join(
            Question,
            (Question.number == CodingDecision.question_number)
            & (Question.consultation_id == CodingDecision.consultation_id),
        )
        .where(CodingDecision.carries.is_(True), CodingDecision.evidence.is_not(None))
        .where(true() if response_ids is None else Response.id.in_(response_ids))
        .order_by(CodingDecision.id.desc())
    )
    by_machine = (
        select(
            members.c.target, MachineAssignment.response_id, MachineAssignment.question_id, MachineAssignment.evidence
        )
        .join(MachineAssignment, MachineAssignment.theme_id == members.c.member)
        .where(true() if response_ids is None else MachineAssignment.response_id.in_(response_ids))
        .order_by(
            MachineAssignment.confidence.desc(),
            MachineAssignment.theme_id,
            MachineAssignment.response_id,
            MachineAssignment.question_id,
        )
    )
    sentences: dict[tuple[int, int, int], list[str]] = {}
    for theme_id, response_id, question_id, sentence in (*session.execute(by_people), *session.execute(by_machine)):
        sentences.setdefault((theme_id, response_id, question_id), []).append(sentence)
    return sentences


def load_chosen_sentences(session: Session, theme_ids: Collection[int]) -> dict[tuple[int, str, int], list[str]]:
    """Load the sentences chosen for the Board, by theme, source_id and number of the question."""
    members = select_member_themes(theme_ids).cte("member")
    rows = session.execute(
        select(members.c.target, Quotation.source_id, Quotation.question_number, Quotation.sentence)
        .join(Quotation, Quotation.theme_id == members.c.member)
        .order_by(Quotation.id)
    )
    sentences: dict[tuple[int, str, int], list[str]] = {}
    for theme_id, source_id, question_number, sentence in rows:
        sentences.setdefault((theme_id, source_id, question_number), []).append(sentence)
    return sentences
