"""Responses: survey exports (one column a question) and logs of letters and e-mails (one text)."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lib.database.models import Answer, Consultation, Credit, Response
from lib.intake import fields
from lib.intake.columns import Columns
from lib.intake.matching import Register, plain
from lib.intake.problems import FileProblem, RowProblem
from lib.intake.readers import Cell, Sheet
from lib.intake.updates import OncePerFile, put

OPTIONAL = {"withdrawn_on": "withdrawn", "letter": "text", "channel": "channel"}  # kept where a file lacks the column
SEVERAL = re.compile(r"[;\n]+")


@dataclass(slots=True)
class _Stored:
    """What the database holds of the consultation's responses."""

    responses: dict[str, Response]
    credits: dict[int, dict[int, Credit]]
    answers: dict[int, dict[int, Answer]]


def placer(
    session: Session, sheet: Sheet, consultation: Consultation, change_id: int
) -> Callable[[dict[str, Cell]], str]:
    """Places one response. It is known by its id in the file, else by what it says."""
    columns = Columns(sheet, required=("organisation", "received"))
    if not columns.questions and not columns.has("text"):
        raise FileProblem(
            f"{sheet.file_name} has neither a column for a question (such as 'Q1') nor one named 'Text': rename the "
            "columns that hold the answers."
        )
    questions = _questions(sheet, columns, consultation)
    register, stored, once = Register(session, consultation.opens), _stored(session, consultation), OncePerFile()

    def place(row: dict[str, Cell]) -> str:
        credited = _credited(columns, register, row)
        answers = {
            question: answer for question, title in questions.items() if (answer := fields.text(row.get(title, "")))
        }
        facts = _facts(columns, row, answered=bool(answers))
        written_id = fields.key(columns.cell(row, "source_id"), columns.title("source_id"))
        source_id = written_id or _own_id(facts, credited, answers)
        once.check(source_id, row)
        _check_owner(stored, source_id, credited)
        outcome = put(
            session,
            stored.responses,
            source_id,
            {name: value for name, value in facts.items() if name not in OPTIONAL or columns.has(OPTIONAL[name])},
            lambda: Response(consultation_id=consultation.id, source_id=source_id, change_id=change_id, **facts),
        )
        if outcome == "added":
            session.flush()  # gives it its number
        response = stored.responses[source_id].id
        differs = _put_credits(session, stored.credits[response], response, credited)
        known = stored.answers[response]
        asked = {question: known.pop(question) for question in list(known) if question in questions}
        differs = _put_answers(session, asked, response, answers) or differs
        known.update(asked)
        return "changed" if outcome == "unchanged" and differs else outcome

    return place


def _questions(sheet: Sheet, columns: Columns, consultation: Consultation) -> dict[int, str]:
    known = {question.number: question.id for question in consultation.questions}
    by_text = {plain(question.text): question.id for question in consultation.questions}
    if unknown := sorted(set(columns.questions) - set(known)):
        raise FileProblem(
            f'{sheet.file_name} has a column "{columns.questions[unknown[0]]}", and "{consultation.title}" has no '
            f"question {unknown[0]}: is this the export of another consultation?"
        )
    titles = {known[number]: title for number, title in columns.questions.items()}
    titles |= {by_text[plain(title)]: title for title in sheet.headings if plain(title) in by_text}
    return titles


def _stored(session: Session, consultation: Consultation) -> _Stored:
    ours = select(Response.id).where(Response.consultation_id == consultation.id)
    stored = _Stored(
        responses={
            one.source_id: one
            for one in session.scalars(select(Response).where(Response.consultation_id == consultation.id))
        },
        credits=defaultdict(dict),
        answers=defaultdict(dict),
    )
    for credit in session.scalars(select(Credit).where(Credit.response_id.in_(ours))):
        stored.credits[credit.response_id][credit.organisation_id] = credit
    for answer in session.scalars(select(Answer).where(Answer.response_id.in_(ours))):
        stored.answers[answer.response_id][answer.question_id] = answer
    return stored


def _credited(columns: Columns, register: Register, row: dict[str, Cell]) -> set[int]:
    """Everybody for whom the response counts: all that it names, and the sender where that is on the register."""
    sender = fields.required_text(columns.cell(row, "organisation"), columns.title("organisation"))
    others = [one.strip() for one in SEVERAL.split(str(columns.cell(row, "on_behalf_of"))) if one.strip()]
    if not others:
        return {register.find(sender)}
    credited = {register.find(name) for name in others}
    with suppress(RowProblem):  # a joint committee or another grouping, which stands in submitted_by
        credited.add(register.find(sender))
    return credited


def _facts(columns: Columns, row: dict[str, Cell], *, answered: bool) -> dict[str, Any]:
    received = fields.required_day(columns.cell(row, "received"), columns.title("received"))
    withdrawn = fields.day(columns.cell(row, "withdrawn"), columns.title("withdrawn"))
    if withdrawn is not None and withdrawn < received:
        raise RowProblem(f'"{columns.title("withdrawn")}" is before "{columns.title("received")}"')
    letter = fields.text(columns.cell(row, "text"))
    status = str(columns.cell(row, "status")).strip().casefold()
    if status in {"declined", "refused", "decline", "refusal"}:
        kind = "declined"
    elif answered:
        kind = "answers"
    elif letter:
        kind = "letter"
    else:
        raise RowProblem("the row has no answer and no letter, and does not say that it declines")
    return {
        "received_on": received,
        "withdrawn_on": withdrawn,
        "channel": fields.text(columns.cell(row, "channel")) or "Online survey",
        "kind": kind,
        "submitted_by": fields.required_text(columns.cell(row, "organisation"), columns.title("organisation")),
        "letter": letter,
    }


def _check_owner(stored: _Stored, source_id: str, credited: set[int]) -> None:
    """Raises RowProblem where the id is that of a response of other organisations: it must not be written over."""
    known = stored.responses.get(source_id)
    owners = set(stored.credits[known.id]) if known is not None else set()
    if owners and not owners & credited:
        raise RowProblem(f'the id "{fields.short(source_id)}" is that of a response of another organisation')


def _own_id(facts: dict[str, Any], credited: set[int], answers: dict[int, str]) -> str:
    content = repr((sorted(credited), facts["received_on"], facts["letter"], sorted(answers.items())))
    return f"content:{hashlib.sha256(content.encode()).hexdigest()[:32]}"


def _put_credits(session: Session, stored: dict[int, Credit], response: int, credited: set[int]) -> bool:
    gone, new = set(stored) - credited, credited - set(stored)
    for organisation in gone:
        session.delete(stored.pop(organisation))
    for organisation in new:
        stored[organisation] = Credit(response_id=response, organisation_id=organisation)
        session.add(stored[organisation])
    return bool(gone or new)


def _put_answers(session: Session, stored: dict[int, Answer], response: int, answers: dict[int, str]) -> bool:
    gone = set(stored) - set(answers)
    for question in gone:
        session.delete(stored.pop(question))
    outcomes = [
        put(
            session,
            stored,
            question,
            {"text": text},
            lambda question=question, text=text: Answer(response_id=response, question_id=question, text=text),  # type: ignore[misc]
        )
        for question, text in answers.items()
    ]
    return bool(gone) or any(outcome != "unchanged" for outcome in outcomes)
