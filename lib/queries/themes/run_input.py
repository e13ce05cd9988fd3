"""Load what a run of the machine reads: answers, known themes, people's decisions, and names to redact."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, literal, select, union_all
from sqlalchemy.orm import Session

from lib.database.models import Answer, Change, ContactPeriod, Question, Response
from lib.database.theme_models import CodingDecision, MachineAssignment, Theme
from lib.queries.scope import Scope
from lib.queries.themes.assignments import is_coded_question, is_theme_of_question, select_current_coding
from lib.queries.themes.audit_judgements import select_approved_themes
from lib.queries.themes.evidence import load_sentences
from lib.themes.types import GivenTheme


@dataclass(frozen=True, slots=True)
class AnswerToCode:
    """Answer to an open question, whoever gave it."""

    response_id: int
    source_id: str
    question_id: int
    number: int
    question: str
    text: str


def load_answers_to_code(session: Session, *, consultation_id: int, question_id: int | None) -> list[AnswerToCode]:
    """Load the answers that were not withdrawn, to one open question or to all, always in the same order."""
    rows = session.execute(
        select(Answer.response_id, Response.source_id, Answer.question_id, Question.number, Question.text, Answer.text)
        .join(Response, Response.id == Answer.response_id)
        .join(Question, Question.id == Answer.question_id)
        .where(
            Response.consultation_id == consultation_id, Response.withdrawn_on.is_(None), is_coded_question(question_id)
        )
        .order_by(Response.source_id, Question.number)
    )
    return [AnswerToCode(*row) for row in rows]


def load_known_themes(
    session: Session, *, consultation_id: int, question_id: int | None, max_sentences: int
) -> dict[int, GivenTheme]:
    """Load the themes of a question, or those across all, by their ids, merged and rejected ones included.

    Each has at most max_sentences of its sentences. Those that people confirmed come first, then those of which the
    machine was most certain.
    """
    conditions = (Theme.consultation_id == consultation_id, is_theme_of_question(question_id))
    sentences_by_theme: dict[int, list[str]] = {}
    for theme_id, sentence in session.execute(_select_sentences(select(Theme.id).where(*conditions), max_sentences)):
        sentences_by_theme.setdefault(theme_id, []).append(sentence)
    return {
        theme.id: GivenTheme(theme.label, theme.description, theme.settled, tuple(sentences_by_theme.get(theme.id, ())))
        for theme in session.scalars(select(Theme).where(*conditions).order_by(Theme.id))
    }


def _select_sentences(theme_ids: Select[int], max_sentences: int) -> Select[int, str]:
    """Select the sentences of themes, at most so many each: confirmed ones first, then the most certain."""
    by_people = select(CodingDecision.theme_id, CodingDecision.evidence, literal(2.0).label("sure")).where(
        CodingDecision.theme_id.in_(theme_ids), CodingDecision.carries, CodingDecision.evidence != ""
    )
    by_machine = select(MachineAssignment.theme_id, MachineAssignment.evidence, MachineAssignment.confidence)
    sentences = union_all(by_people, by_machine.where(MachineAssignment.theme_id.in_(theme_ids))).subquery()
    sentence_rank = func.row_number().over(
        partition_by=sentences.c.theme_id, order_by=(sentences.c.sure.desc(), sentences.c.evidence)
    )
    ranked = select(sentences.c.theme_id, sentences.c.evidence, sentence_rank.label("place")).subquery()
    return (
        select(ranked.c.theme_id, ranked.c.evidence)
        .where(ranked.c.place <= max_sentences)
        .order_by(ranked.c.theme_id, ranked.c.place)
    )


def load_titled_sentences(session: Session, *, consultation_id: int) -> dict[tuple[int, int], list[tuple[str, str]]]:
    """Load the sentences coded to approved themes of single questions, each with the title of its theme.

    By response and question. They are those of the current coding.
    """
    scope = Scope(consultation_id, dt.date.max)
    open_questions = select(Question.id).where(Question.consultation_id == consultation_id, Question.kind == "open")
    titled_sentences: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for question_id in session.scalars(open_questions.order_by(Question.id)).all():
        approved = select_approved_themes(scope, question_id)
        themes = session.scalars(select(Theme).where(Theme.id.in_(select(approved.c.theme_id))))
        titles = {theme.id: theme.label for theme in themes}
        if not titles:
            continue
        coding, sentences = select_current_coding(scope, question_id), load_sentences(session, list(titles))
        columns = (coding.c.theme_id, coding.c.response_id)
        coded = session.execute(select(*columns).where(coding.c.theme_id.in_(titles)).order_by(*columns))
        for theme_id, response_id in coded:
            titled_sentences.setdefault((response_id, question_id), []).extend(
                (sentence, titles[theme_id])
                for sentence in sentences.get((theme_id, response_id, question_id), ())
                if sentence
            )
    return titled_sentences


def list_decisions(session: Session, *, consultation_id: int) -> list[tuple[int, str, int, bool]]:
    """List the decisions of people on single answers.

    Each is (theme id, source_id, question number, whether the answer is coded to the theme).
    """
    rows = session.execute(
        select(
            CodingDecision.theme_id, CodingDecision.source_id, CodingDecision.question_number, CodingDecision.carries
        )
        .where(CodingDecision.consultation_id == consultation_id)
        .order_by(CodingDecision.id)
    )
    return [
        (theme_id, source_id, question_number, is_assigned)
        for theme_id, source_id, question_number, is_assigned in rows
    ]


def find_newest_change(session: Session) -> int:
    """Find the number of the newest change, which tells how far a run has read; 0 where there is none."""
    return session.scalar(select(Change.id).order_by(Change.id.desc()).limit(1)) or 0


def list_people_names(session: Session, *, consultation_id: int) -> list[str]:
    """List the names that people on record have or had, so that they can be redacted from what is sent elsewhere."""
    contact_names = session.scalars(select(ContactPeriod.name).where(ContactPeriod.name != "").distinct())
    is_signed = (Response.consultation_id == consultation_id, Response.submitted_by != "")
    return sorted({*contact_names, *session.scalars(select(Response.submitted_by).where(*is_signed))})
