"""Find what already depends on a consultation's set-up, before somebody changes it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, literal, or_, select
from sqlalchemy.orm import Session

from lib.database.audit_models import PurgedConsultation
from lib.database.consultation_setup import ConsultationSetup, QuestionSetup
from lib.database.frame import is_in_frame
from lib.database.models import (
    Activity,
    Answer,
    Credit,
    Import,
    Organisation,
    QuarantinedRow,
    Response,
)
from lib.database.small_letters import SmallLetters
from lib.database.theme_models import CodingDecision, Theme, ThemeRun
from lib.terms import OPEN

NAMES_SHOWN = 5


@dataclass(slots=True)
class Dependence:
    """What depends on a change of a set-up: reasons to refuse it, and what has to be confirmed, a sentence each."""

    refusals: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)


def find_dependence(
    session: Session, consultation_id: int, before: ConsultationSetup, after: ConsultationSetup
) -> Dependence:
    """Find what depends on the parts of a set-up that differ, apart from the frame.

    Refused is what would leave answers or themes without their question (deleting it, giving it another number, turning
    one with themes into a choice), and taking out of the archive what was purged. To be confirmed is what makes answers
    count otherwise than they did.
    """
    dependence = Dependence()
    if not after.archived and session.get(PurgedConsultation, consultation_id) is not None:
        dependence.refusals.append(
            "What it held of people and in their words was removed, as the rule says: it stays archived."
        )
    later_by_id = {question.id: question for question in after.questions}
    stored_ids = {question.id for question in before.questions}
    for question in before.questions:
        later = later_by_id.get(question.id)
        if later != question:
            _add_question_dependence(session, consultation_id, question, later, dependence)
    responses = _count_responses(session, Response.consultation_id == consultation_id)
    for question in after.questions:
        if question.id not in stored_ids and responses:
            dependence.questions.append(
                f"{_format_responses(responses)} here already, without an answer to the new question "
                f"{question.number}: complete ones may become partial."
            )
    if after.opens > before.opens:
        early = _count_responses(
            session, Response.consultation_id == consultation_id, Response.received_on < after.opens
        )
        if early:
            dependence.questions.append(
                f"{early:,} {'response' if early == 1 else 'responses'} came before the new opening day, and would "
                "count from that day on."
            )
    return dependence


def _format_responses(count: int) -> str:
    return f"{count:,} response is" if count == 1 else f"{count:,} responses are"


def _format_answers(count: int, number: int) -> str:
    return f"{count:,} {'answer' if count == 1 else 'answers'} to question {number}"


def _add_question_dependence(
    session: Session,
    consultation_id: int,
    question: QuestionSetup,
    later: QuestionSetup | None,
    dependence: Dependence,
) -> None:
    """Add what depends on a question that is changed, or deleted (later is None)."""
    answers = _count_answers(session, question)
    has_themes = _count_themes(session, consultation_id, question) > 0
    if later is None or later.number != question.number:
        deed = "deleted" if later is None else f"given the number {later.number}"
        reason = (
            f"{answers:,} answered it."
            if answers
            else "there is work on its themes."
            if has_themes
            else _describe_pending(session, consultation_id)
        )
        if reason:
            dependence.refusals.append(f"Question {question.number} cannot be {deed}: {reason}")
    if later is None or not answers:
        return
    if later.kind != question.kind:
        if has_themes and OPEN in {later.kind, question.kind}:
            dependence.refusals.append(f"Question {question.number} cannot become a choice: its answers have themes.")
        else:
            reading = "read as words" if later.kind == OPEN else "counted by the options that they name"
            dependence.questions.append(f"{_format_answers(answers, question.number)} will be {reading}.")
    dependence.questions += _list_lost_answers(session, question, later)


def _describe_pending(session: Session, consultation_id: int) -> str:
    """Describe the rows of responses that wait for a decision; empty where there are none."""
    statement = select(func.count(QuarantinedRow.id)).where(
        QuarantinedRow.consultation_id == consultation_id,
        QuarantinedRow.kind == "responses",
        QuarantinedRow.decision.is_(None),
        QuarantinedRow.placed_change_id.is_(None),
    )
    pending = session.scalar(statement)
    if not pending:
        return ""
    return f"{pending:,} rows of responses wait and may answer it. Settle them first, on the page Imports."


def _list_lost_answers(session: Session, question: QuestionSetup, later: QuestionSetup) -> list[str]:
    """List in words which answers to a question would count otherwise than before, apart from its kind."""
    number, sentences = question.number, []
    gone_options = [option for option in question.options if option not in later.options]
    if gone_options and later.kind != OPEN:
        names_gone = (SmallLetters(Answer.text).contains(text.lower(), autoescape=True) for text in gone_options)
        if chosen := _count_answers(session, question, or_(*names_gone)):
            sentences.append(
                f"{_format_answers(chosen, number)} chose an option that is not there any more, and will count as "
                "something else."
            )
    gone_types = [name for name in question.applies_to if name not in later.applies_to]
    if lost := _count_credited_answers(session, question, gone_types):
        sentences.append(
            f"{_format_answers(lost, number)} will count for nothing: the question no longer applies to "
            f"{', '.join(gone_types)}."
        )
    if set(later.applies_to) - set(question.applies_to) or later.required != question.required:
        sentences.append(
            f"Question {number} counts otherwise for whether a response is complete: some may change their standing."
        )
    return sentences


def _count_responses(session: Session, *conditions: ColumnElement[bool]) -> int:
    """Count responses."""
    return session.scalar(select(func.count(Response.id)).where(*conditions)) or 0


def _count_answers(session: Session, question: QuestionSetup, condition: ColumnElement[bool] | None = None) -> int:
    """Count the answers to a question, or those that meet a condition."""
    statement = select(func.count(Answer.response_id)).where(Answer.question_id == question.id)
    return session.scalar(statement if condition is None else statement.where(condition)) or 0


def _count_credited_answers(session: Session, question: QuestionSetup, types: Iterable[str]) -> int:
    """Count the answers to a question that count for organisations of some types."""
    return (
        session.scalar(
            select(func.count(Answer.response_id.distinct()))
            .join(Credit, Credit.response_id == Answer.response_id)
            .join(Organisation, Organisation.id == Credit.organisation_id)
            .where(Answer.question_id == question.id, Organisation.type.in_(list(types)))
        )
        or 0
    )


def _count_themes(session: Session, consultation_id: int, question: QuestionSetup) -> int:
    """Count what refers to a question: themes, runs, and decisions about its answers."""
    statements = (
        select(func.count(Theme.id)).where(Theme.question_id == question.id),
        select(func.count(ThemeRun.id)).where(ThemeRun.question_id == question.id),
        select(func.count(CodingDecision.id)).where(
            CodingDecision.consultation_id == consultation_id, CodingDecision.question_number == question.number
        ),
    )
    return sum(session.scalar(statement) or 0 for statement in statements)


def list_respondents_asked(session: Session, consultation_id: int) -> dict[int, str]:
    """List the organisations in the frame as it is stored that responded: id to name."""
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            is_in_frame(literal(consultation_id)),
            Organisation.id.in_(
                select(Credit.organisation_id)
                .join(Response, Response.id == Credit.response_id)
                .where(Response.consultation_id == consultation_id, Response.withdrawn_on.is_(None))
            ),
        )
        .order_by(Organisation.name)
    )
    return {row.id: row.name for row in rows}


def describe_dropped(dropped_names: list[str]) -> str:
    """Describe which organisations responded and would no longer be asked."""
    shown = ", ".join(dropped_names[:NAMES_SHOWN])
    more = f" and {len(dropped_names) - NAMES_SHOWN} more" if len(dropped_names) > NAMES_SHOWN else ""
    verb = "organisation responded and would" if len(dropped_names) == 1 else "organisations responded and would"
    return f"{len(dropped_names):,} {verb} no longer be asked, so that no figure counts the response: {shown}{more}."


def find_use(session: Session, consultation_id: int) -> str:
    """Find what was brought in or done for a consultation, as words; empty where nothing was."""
    for words, statement in (
        ("files were brought in for it", select(Import.id).where(Import.consultation_id == consultation_id)),
        ("responses came in", select(Response.id).where(Response.consultation_id == consultation_id)),
        ("its campaign has activities", select(Activity.id).where(Activity.consultation_id == consultation_id)),
        ("people worked on its themes", select(Theme.id).where(Theme.consultation_id == consultation_id)),
        ("the machine looked for themes", select(ThemeRun.id).where(ThemeRun.consultation_id == consultation_id)),
        ("rows wait", select(QuarantinedRow.id).where(QuarantinedRow.consultation_id == consultation_id)),
    ):
        if session.scalar(statement.limit(1)) is not None:
            return words
    return ""
