"""Query the answers of themes with their evidence, those in no theme, and those to review next."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select, tuple_
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
    session: Session, *, scope: Scope, theme_id: int, reader: Role, limit: int = 50, offset: int = 0
) -> list[CodedAnswer]:
    """List the answers coded to a theme, those that a person decided first, then the most certain.

    Raises NotAllowed.
    """
    check_right(reader, Right.SEE_ANSWERS)
    coding = select_current_coding(scope, _find_theme_question(session, theme_id))
    statement = (
        select(coding)
        .where(coding.c.theme_id == theme_id, is_within_filters(scope, coding.c.response_id))
        .order_by(coding.c.by_person.desc(), coding.c.confidence.desc(), coding.c.response_id, coding.c.question_id)
        .limit(limit)
        .offset(offset)
    )
    return load_coded_answers(session, statement)


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


def _find_theme_question(session: Session, theme_id: int) -> int | None:
    """Find the question to whose answers a theme belongs; None across all."""
    return session.scalars(select(Theme.question_id).where(Theme.id == theme_id)).one()


def load_coded_answers(session: Session, statement: Select[*tuple[Any, ...]]) -> list[CodedAnswer]:
    """Load the coded answers that a statement selects, with their sentences."""
    rows = session.execute(statement).all()
    answers = load_answers(session, [(row.response_id, row.question_id) for row in rows])
    theme_ids = {row.theme_id for row in rows}
    sentences, chosen = _load_sentences(session, theme_ids, answers), _load_chosen_sentences(session, theme_ids)
    return [
        CodedAnswer(
            row.theme_id,
            answer,
            _find_present_sentence(sentences.get((row.theme_id, row.response_id, row.question_id), ()), answer.text),
            float(row.confidence),
            bool(row.by_person),
            tuple(
                sentence
                for sentence in chosen.get((row.theme_id, answer.source_id, answer.question_number), ())
                if sentence in answer.text
            ),
        )
        for row, answer in zip(rows, answers, strict=True)
    ]


def _find_present_sentence(sentences: Collection[str], text: str) -> str | None:
    """Find the first of some sentences that is still present in the text; None where none is."""
    return next((sentence for sentence in sentences if sentence in text), None)


def _load_sentences(
    session: Session, theme_ids: Collection[int], answers: Sequence[CreditedAnswer]
) -> dict[tuple[int, int, int], list[str]]:
    """Load the sentences by theme and answer.

    Those that people gave come first, then the machine's, the most certain first.
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
        .where(Response.id.in_({answer.response_id for answer in answers}))
        .order_by(CodingDecision.id.desc())
    )
    by_machine = (
        select(
            members.c.target, MachineAssignment.response_id, MachineAssignment.question_id, MachineAssignment.evidence
        )
        .join(MachineAssignment, MachineAssignment.theme_id == members.c.member)
        .where(MachineAssignment.response_id.in_({answer.response_id for answer in answers}))
        .order_by(MachineAssignment.confidence.desc())
    )
    sentences: dict[tuple[int, int, int], list[str]] = {}
    for theme_id, response_id, question_id, sentence in (*session.execute(by_people), *session.execute(by_machine)):
        sentences.setdefault((theme_id, response_id, question_id), []).append(sentence)
    return sentences


def _load_chosen_sentences(session: Session, theme_ids: Collection[int]) -> dict[tuple[int, str, int], list[str]]:
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
